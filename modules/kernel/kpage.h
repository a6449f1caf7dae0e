/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kpage: struct page of the dump: from an address to the page that describes it and back.
 *
 * Sources: include/linux/mm_types.h, include/linux/page-flags.h, arch/{x86,arm64}/include/asm/
 * {page,memory}.h. Compound pages: tail pages carry head | 1 in compound_head; Linux 7.2 replaced
 * it by compound_info, a mask in tails (bug-facts 0.6, seen on Debian's 7.2).
 */
#ifndef KERNEL_KPAGE_H
#define KERNEL_KPAGE_H

#include "image/need.h"

struct kpage_layout {
	uint64_t page_size_of; /* sizeof(struct page), bytes */
	struct kfield flags, compound_head, compound_info, mapping, page_type, refcount;
	uint64_t pg_slab, pgty_slab; /* enumerators; 0 where this kernel has none */
};

struct kpages {
	struct kpage_layout at;
	kaddr vmemmap;	     /* struct page of page frame 0 */
	kaddr page_offset;   /* kernel address of physical 0 in the direct map */
	uint64_t max_pfn;    /* page frames are below this */
	uint32_t page_shift;
	int slab_mark;	     /* enum kpage_slab_mark: how this kernel marks a slab page */
	uint64_t slab_value; /* what the mark is compared with */
};

enum kpage_slab_mark {
	SLAB_BY_FLAG,	   /* PG_slab in flags, up to 6.9 */
	SLAB_BY_TYPE_BITS, /* inverted bits of page_type, 6.10 and 6.11 */
	SLAB_BY_TYPE_BYTE  /* top byte of page_type, 6.12 and later (PGTY_slab) */
};

/* K_NONAME where the kernel has no vmemmap or its base cannot be had; r->why says which. */
enum kstatus kpages_open(struct reader *, struct kpages *out);

/* Address of the struct page for a direct-map address; K_NODATA where it is none. */
enum kstatus kpage_of(struct reader *, const struct kpages *, kaddr at, kaddr *page);
/* Kernel address of the memory that `page` describes. */
kaddr kpage_address(const struct kpages *, kaddr page);

/* From bytes of a struct page that were read already. */
bool kpage_is_slab(const struct image *, const struct kpages *, const void *bytes);
/* Head page of a tail page; `page` itself where it is no tail. */
kaddr kpage_head(const struct image *, const struct kpages *, kaddr page, const void *bytes);

#endif
