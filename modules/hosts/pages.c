// SPDX-License-Identifier: GPL-2.0-or-later
/* pages: a set-associative cache of pages. Reads what `fill` brings, leaves bytes or one line. */
#include "hosts/pages.h"

#include <stdio.h>
#include <string.h>

/* 8 MiB hold the slabs and page tables of one walk. */
#define CACHE_BYTES (8u << 20)
#define WAYS	    4u

void pages_init(struct pages *p, struct arena *arena)
{
	/* Powers of two divide: so is the number of sets. */
	uint32_t n = CACHE_BYTES / p->page_size, i;
	unsigned char *bytes = arena_array(arena, n, p->page_size);

	p->set_mask = n / WAYS - 1;
	p->slots = arena_array(arena, n, sizeof(*p->slots));
	p->victim = arena_array(arena, n / WAYS, sizeof(*p->victim));
	for (i = 0; i < n; i++)
		p->slots[i].bytes = bytes + (size_t)i * p->page_size;
}

static struct page_slot *find_slot(struct pages *p, kaddr page, bool *hit)
{
	uint64_t h = (page / p->page_size) * UINT64_C(0x9e3779b97f4a7c15);
	uint32_t set = (uint32_t)(h >> 32) & p->set_mask, way;
	struct page_slot *slots = p->slots + (size_t)set * WAYS;

	for (way = 0; way < WAYS; way++) {
		*hit = slots[way].state != PAGE_EMPTY && slots[way].page == page;
		if (*hit)
			return &slots[way];
	}
	way = p->victim[set]++ % WAYS;
	slots[way].page = page;
	slots[way].phys = 0;
	slots[way].state = PAGE_EMPTY;
	return &slots[way];
}

/* The words are those of the stand-alone host: they become part of facts. */
static enum kstatus hole(struct pages *p, const struct page_slot *slot, kaddr at)
{
	switch (slot->state) {
	case PAGE_EXCLUDED:
		snprintf(p->why, sizeof(p->why),
			 "page " KADDR " (physical 0x%lx) is not in the dump", slot->page,
			 slot->phys);
		break;
	case PAGE_NO_TABLE:
		snprintf(p->why, sizeof(p->why), "the page table for " KADDR " is not in the dump",
			 at);
		break;
	default:
		snprintf(p->why, sizeof(p->why), "address " KADDR " is not mapped", at);
		return K_NOMAP;
	}
	return K_NODATA;
}

enum kstatus pages_read(struct pages *p, kaddr at, size_t len, void *buf, const char **why)
{
	const uint64_t mask = p->page_size - 1;
	unsigned char *to = buf;

	*why = p->why;
	while (len) {
		size_t inside = at & mask, n = p->page_size - inside;
		bool hit;
		struct page_slot *slot = find_slot(p, at & ~mask, &hit);
		enum kstatus st = hit ? K_OK : p->fill(p->self, slot);

		if (st)
			return st;
		if (slot->state != PAGE_HERE)
			return hole(p, slot, at);
		if (n > len)
			n = len;
		memcpy(to, slot->bytes + inside, n);
		to += n;
		at += n;
		len -= n;
	}
	return K_OK;
}
