// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One block reserved for delayed allocation that no delayed extent stands for, as after the race of a page fault with
 * fallocate: the reservation is in the inode, in the file system's counter and in the inode's quota share.
 */
#include <linux/percpu_counter.h>

#include "ext4state.h"

static int arm_reserve(struct inode *inode, unsigned int n)
{
	void *ei = ext4_i(inode), *sbi = inode->i_sb->s_fs_info;
	unsigned int *reserved = &FIELD(unsigned int, ei, ext4_inode_info, i_reserved_data_blocks);
	spinlock_t *lock = &FIELD(spinlock_t, ei, ext4_inode_info, i_block_reservation_lock);

	if (*reserved)
		return -EBUSY;		/* not written out: the truth would be blurred */
	spin_lock(&inode->i_lock);
	FIELD(qsize_t, ei, ext4_inode_info, i_reserved_quota) += i_blocksize(inode);
	spin_unlock(&inode->i_lock);
	spin_lock(lock);
	percpu_counter_add(&FIELD(struct percpu_counter, sbi, ext4_sb_info, s_dirtyclusters_counter), 1);
	*reserved += 1;
	spin_unlock(lock);
	say_inode(inode);
	say("i_reserved_data_blocks=%u\n", *reserved);
	return 0;
}

const struct state reserve_state = { .name = "reserve", .arm = arm_reserve };
