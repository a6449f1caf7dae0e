/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_mballoc: what mballoc believes of a block group, in memory and on disk.
 *
 * Sources: fs/ext4/ext4.h (ext4_group_info, ext4_group_desc, EXT4_MB_GRP_*), fs/ext4/mballoc.c:
 * block 2 * group of the s_buddy_cache inode is a copy of the group's bitmap that also has
 * preallocated blocks set, block 2 * group + 1 the buddy. mb_mark_used() and mb_free_blocks()
 * change bb_free, bb_counters and the bitmap under the group's lock, the bitmap last.
 * A set bit is a cluster in use.
 *
 * The copy has the bits of the bitmap on disk, of preallocations (bb_prealloc_list) and of extents
 * whose freeing is not committed yet (bb_free_root). A bit that none of these explains is an
 * allocation under way (marked in the copy first, on disk later, the lock dropped in between), an
 * extent that fstrim holds, or an update of the copy that was lost.
 */
#ifndef EXT4_E4_MBALLOC_H
#define EXT4_E4_MBALLOC_H

#include "ext4/e4_flags.h"
#include "ext4/e4_super.h"
#include "kernel/kpagecache.h"

#define E4_MAX_ORDERS 20 /* block size bits + 2, blocks up to 64 KiB */

struct e4_mballoc {
	struct kfield state, free, fragments, largest, counters, prealloc;
	struct kfield i_mapping, bd_mapping, bd_inode, sb_bdev;
	struct kfield lock, locks, sbi_locks, sbi_desc, bh_data, sbi_desc_size;
	struct kfield bitmap_lo, bitmap_hi, free_lo, free_hi, desc_flags;
	struct kfield first_free, free_root, es_first_block;
	struct kfield pa_list, pa_pstart, pa_len, pa_free, pa_lock;	    /* ext4_prealloc_space */
	struct kfield efd_node, efd_start, efd_count;			    /* ext4_free_data */
	uint64_t lock_size; /* bytes of one struct bgl_lock */
	struct kpagecache cache;
	unsigned char *scratch; /* three blocks; so a struct e4_mballoc belongs to one thread */
};

struct e4_group {
	uint32_t number;
	kaddr info; /* ext4_group_info */
	uint64_t state;
	uint32_t free, fragments;
	int32_t largest_order; /* -1: none */
	bool largest_known;    /* this kernel has the member */
	uint64_t counters_sum; /* sum of bb_counters[i] << i: clusters */
	uint32_t first_free;   /* bb_first_free: no cluster before it is free */
	int32_t largest_counted; /* highest order with a counter that is not 0; -1 = none */
	bool loaded;	       /* NEED_INIT is clear */
	bool preallocated;     /* bb_prealloc_list is not empty */
	bool lock_known, locked;

	enum kstatus buddy_status; /* K_OK: the copy of the bitmap could be read */
	kaddr buddy_at;
	uint32_t buddy_zero; /* zero bits in it: clusters */
	uint32_t fragments_counted; /* runs of zero bits */
	uint32_t first_zero; /* the first zero bit; the number of bits where there is none */
	bool whole_block; /* the group has a cluster for each bit of the block */

	enum kstatus desc_status;
	uint64_t desc_bitmap_block;
	uint32_t desc_free; /* bg_free_blocks_count: clusters */
	bool uninit;	    /* EXT4_BG_BLOCK_UNINIT: no bitmap on disk */

	enum kstatus disk_status; /* of the bitmap's buffer in the block device's page cache */
	kaddr disk_at;
	uint32_t disk_zero;
	uint32_t stale;	     /* bits set on disk and clear in the buddy copy */
	uint32_t stale_byte; /* the first such byte: offset in the bitmap */

	/* K_OK: preallocations and freed extents were all read, both bitmaps too. */
	enum kstatus explain_status;
	uint32_t preallocated_free; /* sum of pa_free: clusters */
	uint32_t uncommitted; /* clusters of freed extents that are not committed */
	uint32_t unexplained; /* bits set in the copy for which nothing else accounts */
	uint32_t unexplained_at; /* the first such bit */
};

enum kstatus e4_mballoc_open(struct reader *, const struct kpages *, const struct kxarray *,
			     struct e4_mballoc *out);
/* K_OK also where pages of bitmaps are missing: see the statuses. */
enum kstatus e4_group_load(struct reader *, const struct e4_mballoc *, const struct e4_flags *,
			   const struct e4_super *, uint32_t number, struct e4_group *out);

#define E4_MAX_BITMAP 65536u /* bytes: a block */
/* In e4_bitmaps.c: fills in all from `buddy_status` on, but for the descriptor's fields. */
void e4_group_bitmaps(struct reader *, const struct e4_mballoc *, const struct e4_super *,
		      struct e4_group *);

#endif
