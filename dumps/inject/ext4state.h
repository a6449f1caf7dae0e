/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef EXT4STATE_H
#define EXT4STATE_H

#include <linux/fs.h>
#include <linux/types.h>

/*
 * One state.  arm() gets the inode of the path that user space named (with a reference of its own where it keeps it)
 * and a number; it puts the kernel into the state, or prepares that, and says what is known.  fire(), where there is
 * one, takes the last step: it may not return.
 */
struct state {
	const char *name;
	int (*arm)(struct inode *inode, unsigned int n);
	void (*fire)(void);
};

extern const struct state inline_state, buddy_state, reserve_state, iput_state, slab_bug_state, slab_live_state,
	slab_two_lists_state;

/* The ground truth, as lines "key=value" for user space.  Never printk: the dump's log must not know. */
__printf(1, 2) void say(const char *fmt, ...);
void say_inode(struct inode *inode);

/*
 * What ext4, SLUB and BTF keep to themselves: members by their offset in this very kernel (from its BTF), functions and
 * variables by name.  All are resolved when the module is loaded, or it is not loaded.
 */
#define MEMBERS(X)				\
	X(ext4_inode_info, vfs_inode)		\
	X(ext4_inode_info, i_flags)		\
	X(ext4_inode_info, i_reserved_data_blocks) \
	X(ext4_inode_info, i_reserved_quota)	\
	X(ext4_inode_info, i_block_reservation_lock) \
	X(ext4_sb_info, s_buddy_cache)		\
	X(ext4_sb_info, s_blockgroup_lock)	\
	X(ext4_sb_info, s_blocks_per_group)	\
	X(ext4_sb_info, s_dirtyclusters_counter) \
	X(ext4_sb_info, rsv_conversion_wq)	\
	X(ext4_group_info, bb_free)		\
	X(ext4_io_end, inode)			\
	X(ext4_io_end, flag)			\
	X(kmem_cache, cpu_slab)			\
	X(kmem_cache_cpu, slab)

#define SYMBOLS(X)				\
	X(bpf_get_btf_vmlinux)			\
	X(btf_find_by_name_kind)		\
	X(btf_type_by_id)			\
	X(btf_name_by_offset)			\
	X(btf_nr_types)				\
	X(ext4_init_io_end)			\
	X(ext4_get_group_info)			\
	X(ext4_inode_cachep)			\
	X(i_callback)

#define X(type, member) extern unsigned int offset_##type##__##member;
MEMBERS(X)
#undef X
#define X(symbol) extern void *symbol_##symbol;
SYMBOLS(X)
#undef X

#define FIELD(ctype, object, type, member) \
	(*(ctype *)((void *)(object) + offset_##type##__##member))

extern unsigned int ext4_state_may_inline_data;

int kernel_init(void);

static inline void *ext4_i(struct inode *inode)
{
	return (void *)inode - offset_ext4_inode_info__vfs_inode;
}

#endif
