// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One iput too many by a worker that completes an I/O: the io_end still points to the inode, but holds no reference.
 *
 * arm: the kernel's own ext4_init_io_end makes the io_end; we keep the only reference to the inode besides its file.
 * User space unlinks the file.  fire: the work runs on the file system's own conversion queue, drops the reference (the
 * inode is evicted: I_FREEING | I_CLEAR), and drops it again before RCU can free the memory.
 */
#include <linux/workqueue.h>

#include "ext4state.h"

static void *io_end;

static void end_io_work(struct work_struct *work)
{
	struct inode *inode = FIELD(struct inode *, io_end, ext4_io_end, inode);

	iput(inode);
	iput(inode);
	barrier();		/* no tail call: this function belongs in the trace */
}

static DECLARE_WORK(work, end_io_work);

static int arm_iput(struct inode *inode, unsigned int n)
{
	void *(*init_io_end)(struct inode *inode, gfp_t flags) = symbol_ext4_init_io_end;

	io_end = init_io_end(inode, GFP_KERNEL);
	if (!io_end)
		return -ENOMEM;
	FIELD(unsigned int, io_end, ext4_io_end, flag) = 1;	/* EXT4_IO_END_UNWRITTEN */
	ihold(inode);
	say_inode(inode);
	say("io_end_addr=0x%px\nwork_addr=0x%px\n", io_end, &work);
	return 0;
}

static void fire_iput(void)
{
	struct inode *inode = FIELD(struct inode *, io_end, ext4_io_end, inode);

	queue_work(FIELD(struct workqueue_struct *, inode->i_sb->s_fs_info, ext4_sb_info, rsv_conversion_wq), &work);
	flush_work(&work);
}

const struct state iput_state = { .name = "iput", .arm = arm_iput, .fire = fire_iput };
