/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_io_end: an ext4_io_end as C values. Source: fs/ext4/ext4.h; its history is in bug-facts A4:
 * `inode` and `flag` exist in every kernel, `count` and `list_vec` came later.
 */
#ifndef EXT4_E4_IO_END_H
#define EXT4_E4_IO_END_H

#include "ext4/e4_flags.h"
#include "image/need.h"

struct e4_io_ends {
	struct e4_flag_set flags; /* EXT4_IO_END_* */
	uint64_t size_of;
	struct kfield list, inode, flag, count, handle, bio;
};

struct e4_io_end {
	kaddr address, inode, handle, bio; /* inode: struct inode */
	uint32_t flag;
	int32_t count; /* references; 1 where this kernel does not count */
	kaddr list_next;
	bool queued; /* on a list: its last reference may be gone, the work is not done (6.1: count 0) */
};

enum kstatus e4_io_ends_open(struct reader *, struct e4_io_ends *out);
enum kstatus e4_io_end_load(struct reader *, const struct e4_io_ends *, kaddr address,
			    struct e4_io_end *out);

#endif
