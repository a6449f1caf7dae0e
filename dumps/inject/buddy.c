// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A group whose free block counts are right, while its bitmap in the buddy cache is an older one: some blocks that are in
 * use are free there, as if mb_mark_used had written to a page that was migrated at that moment.
 */
#include <linux/bitmap.h>
#include <linux/blockgroup_lock.h>
#include <linux/highmem.h>
#include <linux/pagemap.h>

#include "ext4state.h"

#define BITS	8

/* BITS blocks in use, in a row, behind the first free one: the allocator has to come by. */
static unsigned long find_used(const void *bitmap, unsigned long size)
{
	unsigned long start = find_next_zero_bit_le(bitmap, size, 0), end;

	for (; start < size; start = end) {
		start = find_next_bit_le(bitmap, size, start);
		end = find_next_zero_bit_le(bitmap, size, start);
		/* One on either side stays set, so that the hole is exactly as long as we say. */
		if (end < size && end - start >= BITS + 2)
			return start + 1;
	}
	return size;
}

static int flip(struct super_block *sb, unsigned int group, struct page *page, void *bitmap)
{
	void *sbi = sb->s_fs_info;
	spinlock_t *lock = bgl_lock_ptr(FIELD(struct blockgroup_lock *, sbi, ext4_sb_info, s_blockgroup_lock), group);
	unsigned long size = FIELD(unsigned long, sbi, ext4_sb_info, s_blocks_per_group), bit;
	void *(*get_group_info)(struct super_block *sb, unsigned int group) = symbol_ext4_get_group_info;
	void *grp = get_group_info(sb, group);

	spin_lock(lock);
	bit = find_used(bitmap, size);
	if (bit < size)
		for (unsigned int i = 0; i < BITS; i++)
			__clear_bit_le(bit + i, bitmap);
	spin_unlock(lock);
	if (bit >= size)
		return -ENOSPC;
	say("device=%s\ngroup=%u\ngroup_info_addr=0x%px\n", sb->s_id, group, grp);
	say("bb_free=%d\n", FIELD(int, grp, ext4_group_info, bb_free));
	say("bit=%lu\nbits=%d\nbyte=%lu\n", bit, BITS, bit / 8);
	say("page_addr=0x%px\nbitmap_addr=0x%px\nsb_addr=0x%px\n", page, bitmap, sb);
	return 0;
}

static int arm_buddy(struct inode *inode, unsigned int group)
{
	struct super_block *sb = inode->i_sb;
	struct inode *buddy = FIELD(struct inode *, sb->s_fs_info, ext4_sb_info, s_buddy_cache);
	unsigned long offset = group * 2UL * sb->s_blocksize;	/* a group has two blocks here: bitmap, buddy */
	struct page *page = find_get_page(buddy->i_mapping, offset / PAGE_SIZE);
	int err;

	if (!page)
		return -ENODATA;	/* the allocator has not been there yet */
	err = flip(sb, group, page, page_address(page) + offset % PAGE_SIZE);
	put_page(page);
	return err;
}

const struct state buddy_state = { .name = "buddy", .arm = arm_buddy };
