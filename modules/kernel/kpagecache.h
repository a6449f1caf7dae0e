/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kpagecache: bytes of a cached file, by offset. Sources: include/linux/fs.h (address_space),
 * include/linux/mm_types.h (page.index; a folio's entry covers several indices).
 *
 * makedumpfile -d 2, 4 leave page cache out, -d 8 user pages, -d 16 free pages: at -d 31 all of
 * this is K_NODATA; at -d 17 it is there.
 */
#ifndef KERNEL_KPAGECACHE_H
#define KERNEL_KPAGECACHE_H

#include "kernel/kpage.h"
#include "kernel/kxarray.h"

struct kpagecache {
	const struct kpages *pages;
	const struct kxarray *xa;
	struct kfield i_pages, index;
};

enum kstatus kpagecache_open(struct reader *, const struct kpages *, const struct kxarray *,
			     struct kpagecache *out);

/*
 * Kernel address of the byte at `offset` of the file behind `mapping`; the rest of its page
 * follows. K_NODATA: no page is cached there, or the tree is not in the dump.
 */
enum kstatus kpagecache_address(struct reader *, const struct kpagecache *, kaddr mapping,
				uint64_t offset, kaddr *out);

#endif
