/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_inode: one ext4_inode_info as C values.
 *
 * Sources: fs/ext4/ext4.h (ext4_inode_info), include/linux/fs.h (inode, address_space). The bytes
 * are read once; a free object decodes just as well, but before 7.0 it holds what the inode last
 * held, and from 7.0 on i_flags holds the free pointer (freeptr_offset): ask the slab first.
 */
#ifndef EXT4_E4_INODE_H
#define EXT4_E4_INODE_H

#include "ext4/e4_flags.h"
#include "image/need.h"

struct e4_inode_layout {
	uint64_t size_of;
	struct kfield vfs, flags, state_flags, reserved, inline_off, inline_size, es_root, es_lock;
	struct kfield io_end_list, orphan, disksize;
	struct kfield data_sem, i_rwsem; /* counts of the two semaphores; 0 = free */
	struct kfield ino, state, count, nlink, mode, size, blocks, sb, mapping, data, hash;
	struct kfield sb_list, lru, rcu_func, dentry, i_data_host, pages, nrpages, mmap;
	struct kfield rwsem_owner, writecount, readcount;
	/* extent_status, its tree */
	struct kfield es_node, es_lblk, es_len, es_pblk;
};

struct e4_inodes {
	struct e4_inode_layout at;
	struct e4_flags flags;
};

struct e4_inode {
	kaddr address; /* ext4_inode_info */
	kaddr vfs;     /* struct inode */
	kaddr sb, mapping, data; /* data: &inode.i_data */
	uint64_t ino, size, blocks, disksize; /* bytes; blocks of 512 bytes; bytes */
	uint64_t state;		  /* i_state */
	uint32_t flags;		  /* on-disk flags */
	uint32_t ext4_state;	  /* EXT4_STATE_* bits */
	int32_t count;
	uint32_t nlink, mode;
	uint32_t reserved; /* i_reserved_data_blocks: clusters */
	uint32_t inline_off, inline_size;
	uint64_t nrpages;
	kaddr pages;   /* &mapping.i_pages */
	kaddr es_root; /* &i_es_tree.root */
	bool hashed;   /* i_hash is linked */
	bool listed;   /* i_sb_list is linked (not proof that the list leads here) */
	bool mmapped;  /* i_mmap holds a mapping */
	bool orphan;
	bool busy;     /* a lock under which counters and trees change is held, or not known */
	bool io_ends;  /* i_rsv_conversion_list is not empty */
	kaddr sb_next, sb_prev;
	kaddr dentry; /* the first list node on i_dentry, 0 = none; garbage in a freed inode */
	uint64_t rwsem, rwsem_owner; /* as stored; rwsem 0 = not held */
	int32_t writecount; /* open for writing; negative: being executed */
	int32_t readcount;  /* open for reading only; -1 where this kernel does not count */
	kaddr rcu_func; /* of a freed inode: shares its place with i_dentry */
};

enum kstatus e4_inodes_open(struct reader *, struct e4_inodes *out);
/* `bytes`: the whole ext4_inode_info at `address`. */
void e4_inode_decode(const struct image *, const struct e4_inodes *, kaddr address,
		     const void *bytes, struct e4_inode *out);
enum kstatus e4_inode_load(struct reader *, const struct e4_inodes *, kaddr address,
			   struct e4_inode *out);

/* i_state as this kernel's flags say. */
static inline bool e4_inode_dying(const struct e4_inodes *e, const struct e4_inode *i)
{
	return i->state & (e->flags.i_freeing | e->flags.i_will_free | e->flags.i_clear);
}

/* INLINE_DATA set and i_inline_off != 0: ext4_has_inline_data(). */
static inline bool e4_inode_has_inline(const struct e4_inodes *e, const struct e4_inode *i)
{
	return (i->flags & e->flags.inline_data) && i->inline_off;
}

#endif
