/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * krbtree: red-black trees, in order (include/linux/rbtree_types.h: rb_node {__rb_parent_color,
 * rb_right, rb_left}, rb_root {rb_node}; the same three words since 2.6.18).
 *
 *	for (krbtree_begin(r, root, offset, max, &it); krbtree_next(&it, &object);)
 *		...
 *	it.status as in klist.h. K_BADDATA: a child is no address, the tree is deeper than a
 *	balanced tree can be (that is how a circle shows), or (check_parent) a node names another
 *	parent than the one that leads to it.
 */
#ifndef KERNEL_KRBTREE_H
#define KERNEL_KRBTREE_H

#include "image/image.h"

#define KRB_DEPTH 128 /* 2 * log2(nodes + 1) of a tree that fills the address space */

struct krbtree_iter {
	enum kstatus status;
	kaddr at;	   /* the node handed out, or the one where it stopped */
	uint64_t n;	   /* objects handed out */
	bool check_parent; /* set after begin */

	struct reader *r; /* the rest is private */
	kaddr root, down; /* `down`: root of the part that comes next; 0 = back up */
	uint64_t offset, max;
	int depth;
	struct {
		kaddr node, right;
	} stack[KRB_DEPTH];
};

/* `root`: address of the rb_root (or rb_root_cached); `offset`: of the rb_node in the objects. */
void krbtree_begin(struct reader *, kaddr root, uint64_t offset, uint64_t max,
		   struct krbtree_iter *);
bool krbtree_next(struct krbtree_iter *, kaddr *object);

#endif
