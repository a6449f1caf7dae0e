/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pages: reads of any length and place, out of a small cache of whole pages. Whoever has the dump
 * fills one page at a time; asking costs much more than copying.
 */
#ifndef HOSTS_PAGES_H
#define HOSTS_PAGES_H

#include "image/image.h"

enum page_state { PAGE_EMPTY, PAGE_HERE, PAGE_EXCLUDED, PAGE_UNMAPPED, PAGE_NO_TABLE };

struct page_slot {
	kaddr page; /* its kernel virtual address */
	uint64_t phys;
	unsigned char *bytes;
	enum page_state state;
};

struct pages {
	/*
	 * Fills slot->phys, slot->bytes and slot->state for slot->page. K_OK also for a hole, which
	 * slot->state tells. Else the slot stays empty and pages->why is the caller's answer.
	 */
	enum kstatus (*fill)(void *self, struct page_slot *);
	void *self;
	uint32_t page_size;	 /* bytes, a power of two, at most 64 KiB */
	struct page_slot *slots; /* sets of 4 */
	uint8_t *victim;	 /* per set: which way goes next */
	uint32_t set_mask;
	char why[256];
};

/* `fill`, `self` and `page_size` are set; the rest is made here. */
void pages_init(struct pages *, struct arena *);
/* As image_source.read; *why is pages->why. */
enum kstatus pages_read(struct pages *, kaddr at, size_t len, void *buf, const char **why);

#endif
