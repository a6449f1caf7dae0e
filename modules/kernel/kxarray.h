/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kxarray: index -> entry trees: the XArray (include/linux/xarray.h, 4.20+) and the radix tree
 * that it replaced (include/linux/radix-tree.h). The page cache of a file is one of these.
 *
 * Three codings of "this slot holds a node", told apart by types and members:
 *	xa_node			(e & 3) == 2 and e > 4096: node; small internal values are siblings,
 *				RETRY (256) and ZERO (257)
 *	radix_tree_node.shift	4.7+ ("radix-tree: tag all internal tree nodes as
 *				indirect pointers"): (e & 3) == 1; a sibling points into its
 *				own node's slots
 *	radix_tree_root.height	older: only the root pointer is tagged, levels count down
 *
 * Every node is checked against its parent (shift, and where the kernel keeps them offset, parent
 * and array), so that no node can be reached twice: that is what bounds the walk. A tree that is
 * being changed (xa_lock held) may fail these checks for a moment.
 */
#ifndef KERNEL_KXARRAY_H
#define KERNEL_KXARRAY_H

#include "image/need.h"

#define KXA_SLOTS 64 /* XA_CHUNK_SIZE; 16 with CONFIG_BASE_SMALL */
#define KXA_DEPTH 17
#define KXA_MARKS 3

/* include/linux/fs.h: page cache tags are macros, mark 0 to 2, since 2.6.2x. */
enum { KXA_DIRTY, KXA_WRITEBACK, KXA_TOWRITE };

/* How this kernel's trees look: resolved once per image. */
struct kxarray {
	struct kfield head, flags, height;
	struct kfield shift, offset, parent, array, slots, marks;
	uint64_t node_size;
	uint32_t n_slots, chunk_shift;
	bool is_xarray;
	/*
	 * Marks of a tree's root stand in the flags word from this bit up (ROOT_TAG_SHIFT). It is
	 * a macro of __GFP_BITS_SHIFT, so it is read off the process ids' tree, whose flags are
	 * nothing but "IDR" and mark 0. 0 = not known: then the marks of a tree whose only entry
	 * is at index 0 (it has no node) are not known either.
	 */
	uint32_t root_mark_shift;
};

enum kstatus kxarray_open(struct reader *, struct kxarray *out);

struct kxarray_node {
	kaddr at;
	uint32_t shift, next;
	uint64_t index; /* of slot 0 */
	uint64_t slots[KXA_SLOTS], marks[KXA_MARKS];
};

struct kxarray_iter {
	enum kstatus status;  /* K_OK: the whole tree was seen; K_STOP: more than `max` entries */
	kaddr at;	      /* the node of the entry handed out, or the one where it stopped */
	uint64_t n;	      /* entries handed out */
	uint64_t index, span; /* of the entry handed out: first index and how many it covers */
	uint8_t marks;	      /* of the entry handed out: bit per mark */
	int mark;	      /* set after begin: only entries with this mark; -1 = all */

	struct reader *r; /* the rest is private */
	const struct kxarray *x;
	kaddr root;
	uint64_t max, nodes, single;
	int depth;
	struct kxarray_node stack[KXA_DEPTH];
};

/* `root`: address of the struct xarray / radix_tree_root. */
void kxarray_begin(struct reader *, const struct kxarray *, kaddr root, uint64_t max,
		   struct kxarray_iter *);
/* `*entry` is as stored: a pointer, or a value (kxarray_is_value). Siblings are not repeated. */
bool kxarray_next(struct kxarray_iter *, uint64_t *entry);

bool kxarray_is_value(const struct kxarray *, uint64_t entry);

/* What stands at `index`; 0 = nothing. */
enum kstatus kxarray_load(struct reader *, const struct kxarray *, kaddr root, uint64_t index,
			  uint64_t *out);
/* Has any entry this mark? K_NONAME: not known, see root_mark_shift. */
enum kstatus kxarray_marked(struct reader *, const struct kxarray *, kaddr root, int mark,
			    bool *out);

#endif
