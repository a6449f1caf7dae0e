/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_extent_status: the extent status tree of one inode.
 *
 * Source: fs/ext4/extents_status.h. The status stands in the top bits of es_pblk: ES_FLAGS of
 * them, numbered by the enumerators ES_*_B; 3.10 to 3.18 had four, in the reverse order.
 */
#ifndef EXT4_E4_EXTENT_STATUS_H
#define EXT4_E4_EXTENT_STATUS_H

#include "ext4/e4_inode.h"
#include "kernel/krbtree.h"

struct e4_es_bits {
	uint64_t written, unwritten, delayed, hole, referenced; /* masks of es_pblk */
};

struct e4_es_sum {
	enum kstatus status;	/* K_OK: the whole tree was seen */
	kaddr at;		/* where it stopped, or the first entry out of order */
	uint64_t entries;	/* in the tree */
	uint64_t written_blocks, unwritten_blocks, hole_blocks;
	uint64_t delayed_blocks; /* delayed and not unwritten ("delonly"), in blocks */
	bool disordered;	/* entries overlap or are out of order */
	bool wraps;		/* an entry ends beyond the last block number there is */
	bool odd_bits;		/* an entry with none or several of the four states */
};

struct e4_es {
	kaddr at;
	uint64_t lblk, len, pblk; /* blocks; pblk without the status */
	uint64_t status;	  /* the bits of e4_es_bits */
};

struct e4_es_iter {
	enum kstatus status; /* K_OK: the whole tree was seen */
	kaddr at;	     /* where it stopped */
	struct krbtree_iter tree; /* private */
	const struct e4_inodes *e;
	const struct e4_es_bits *bits;
};

/* Entries in order of blocks. K_NONAME where this kernel has no such tree. */
enum kstatus e4_es_begin(struct reader *, const struct e4_inodes *, const struct e4_es_bits *,
			 const struct e4_inode *, struct e4_es_iter *);
bool e4_es_next(struct e4_es_iter *, struct e4_es *out);

void e4_es_bits_load(const struct image *, struct e4_es_bits *out);
/* K_NONAME where this kernel has no such tree. The tree's lock is i_es_lock. */
enum kstatus e4_es_sum(struct reader *, const struct e4_inodes *, const struct e4_es_bits *,
		       const struct e4_inode *, struct e4_es_sum *out);

#endif
