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
	struct kfield private, bh_state, bh_next, bh_block;
	uint64_t pg_uptodate; /* enumerator: number of the bit in page.flags */
};

enum kstatus kpagecache_open(struct reader *, const struct kpages *, const struct kxarray *,
			     struct kpagecache *out);

/*
 * Kernel address of the byte at `offset` of the file behind `mapping`; the rest of its page
 * follows. K_NODATA: no page is cached there, the tree is not in the dump, or the page is not
 * uptodate: it is being read or filled just then, so its bytes mean nothing.
 */
enum kstatus kpagecache_address(struct reader *, const struct kpagecache *, kaddr mapping,
				uint64_t offset, kaddr *out);

/*
 * The same for one block of a block device, of `block_size` bytes. File systems read blocks through
 * buffers, which may be uptodate while their page as a whole is not: the buffer's word counts.
 */
enum kstatus kpagecache_block(struct reader *, const struct kpagecache *, kaddr mapping,
			      uint64_t block, uint32_t block_size, kaddr *out);

#endif
