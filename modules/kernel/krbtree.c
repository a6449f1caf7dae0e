// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does this red-black tree hold, in order, and is it sound? Reads three words of each node;
 * leaves nothing behind but the iterator's status.
 */
#include "kernel/krbtree.h"
#include "kernel/kfail.h"

static bool stop(struct krbtree_iter *it, enum kstatus st, kaddr at)
{
	it->status = reader_fail(it->r, st, at, "rbtree " KADDR ", node %lu", it->root, it->n);
	it->at = at;
	return false;
}

#define refuse(it, at, ...) stop(it, kbad((it)->r, at, __VA_ARGS__), at)

void krbtree_begin(struct reader *r, kaddr root, uint64_t offset, uint64_t max,
		   struct krbtree_iter *it)
{
	memset(it, 0, offsetof(struct krbtree_iter, stack));
	it->r = r;
	it->at = it->root = root;
	it->offset = offset;
	it->max = max;
	it->status = kread_ptr(r, root, &it->down);
	if (it->status)
		stop(it, it->status, root);
}

/* Reads `node`, which hangs below `parent` (0: the root), and puts it on the stack. */
static bool push(struct krbtree_iter *it, kaddr node, kaddr parent, kaddr *left)
{
	const struct image *img = it->r->img;
	uint32_t size = img->info.ptr_size;
	uint8_t raw[24];
	kaddr named;
	enum kstatus st;

	if (kaddr_odd(img, node))
		return refuse(it, parent ? parent : it->root, "child " KADDR " is no address",
			      node);
	if (it->depth >= KRB_DEPTH)
		return refuse(it, node, "deeper than %d: a circle, or not balanced", KRB_DEPTH);
	st = kwild(kread(it->r, node, 3 * size, raw));
	if (st)
		return stop(it, st, node);
	named = image_int(img, raw, size, false) & ~3ULL;
	if (it->check_parent && named != parent)
		return refuse(it, node, "names parent " KADDR ", not " KADDR, named, parent);
	it->stack[it->depth].node = node;
	it->stack[it->depth].right = image_int(img, raw + size, size, false);
	it->depth++;
	*left = image_int(img, raw + 2 * size, size, false);
	return true;
}

/*
 * The stack holds the nodes whose left part was handed out and which come next; so the parent of
 * a right child is not on it any more and is it->at, the node handed out last.
 */
bool krbtree_next(struct krbtree_iter *it, kaddr *object)
{
	kaddr parent = it->n ? it->at : 0, node = it->down;

	if (it->status)
		return false;
	while (node) {
		kaddr left;

		if (!push(it, node, parent, &left))
			return false;
		parent = node;
		node = left;
	}
	if (!it->depth)
		return false;
	if (it->n >= it->max)
		return stop(it, kfail_fresh(it->r, K_STOP, it->root, "no further"), it->root);
	it->depth--;
	it->at = it->stack[it->depth].node;
	it->down = it->stack[it->depth].right;
	it->n++;
	*object = it->at - it->offset;
	return true;
}
