/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_mballoc: what mballoc believes of a block group, in memory and on disk.
 *
 * Sources: fs/ext4/ext4.h (ext4_group_info, ext4_group_desc, EXT4_MB_GRP_*), fs/ext4/mballoc.c:
 * block 2 * group of the s_buddy_cache inode is a copy of the group's bitmap that also has
 * preallocated blocks set, block 2 * group + 1 the buddy. mb_mark_used() and mb_free_blocks()
 * change bb_free, bb_counters and the bitmap under the group's lock, the bitmap last.
 * A set bit is a cluster in use.
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
	uint64_t lock_size; /* bytes of one struct bgl_lock */
	struct kpagecache cache;
	unsigned char *scratch; /* two blocks; so a struct e4_mballoc belongs to one thread */
};

struct e4_group {
	uint32_t number;
	kaddr info; /* ext4_group_info */
	uint64_t state;
	uint32_t free, fragments;
	int32_t largest_order;
	uint64_t counters_sum; /* sum of bb_counters[i] << i: clusters */
	bool loaded;	       /* NEED_INIT is clear */
	bool preallocated;     /* bb_prealloc_list is not empty */
	bool lock_known, locked;

	enum kstatus buddy_status; /* K_OK: the copy of the bitmap could be read */
	kaddr buddy_at;
	uint32_t buddy_zero; /* zero bits in it: clusters */

	enum kstatus desc_status;
	uint64_t desc_bitmap_block;
	uint32_t desc_free; /* bg_free_blocks_count: clusters */
	bool uninit;	    /* EXT4_BG_BLOCK_UNINIT: no bitmap on disk */

	enum kstatus disk_status; /* of the bitmap's buffer in the block device's page cache */
	kaddr disk_at;
	uint32_t disk_zero;
	uint32_t stale;	     /* bits set on disk and clear in the buddy copy */
	uint32_t stale_byte; /* the first such byte: offset in the bitmap */
};

enum kstatus e4_mballoc_open(struct reader *, const struct kpages *, const struct kxarray *,
			     struct e4_mballoc *out);
/* K_OK also where pages of bitmaps are missing: see the three statuses. */
enum kstatus e4_group_load(struct reader *, const struct e4_mballoc *, const struct e4_flags *,
			   const struct e4_super *, uint32_t number, struct e4_group *out);

#endif
