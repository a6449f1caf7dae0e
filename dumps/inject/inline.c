// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A file that has inline data, may have inline data, and has a dirty page 0: ext4_writepages has a BUG_ON for that.
 *
 * User space appends to an inline file more than fits: the delayed conversion dirties page 0 and clears MAY_INLINE_DATA,
 * and writeback would finish the conversion.  A failing fallocate used to set the bit again in between; since the kernel
 * flushes first, only the bit is left for us to set.
 */
#include "ext4state.h"

static int arm_inline(struct inode *inode, unsigned int n)
{
	/* On 64 bits the state bits are the upper half of i_flags. */
	unsigned long *flags = &FIELD(unsigned long, ext4_i(inode), ext4_inode_info, i_flags);

	if (!inode->i_data.nrpages || !mapping_tagged(&inode->i_data, PAGECACHE_TAG_DIRTY))
		return -EBUSY;		/* written back already: too late */
	set_bit(32 + ext4_state_may_inline_data, flags);
	say_inode(inode);
	say("i_flags=0x%lx\nnrpages=%lu\ni_size=%lld\n", *flags, inode->i_data.nrpages, i_size_read(inode));
	return 0;
}

const struct state inline_state = { .name = "inline", .arm = arm_inline };
