/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * klist: the kernel's linked lists (include/linux/types.h: list_head {next, prev}, hlist_head
 * {first}, hlist_node {next, pprev}; include/linux/list_bl.h: bit 0 of `first` is a lock).
 * Their layout is two pointers since 2.6 and needs no debuginfo.
 *
 *	for (klist_begin(r, head, offset, max, &it); klist_next(&it, &object);)
 *		...
 *	it.status: K_OK = the walk came back to the head; else why it stopped, with it.at
 *
 *	K_NODATA   the node at it.at is not in the dump
 *	K_BADDATA  it.at holds a pointer that is NULL, poison, misaligned, leads into a cycle that
 *		   does not go through the head, or (check_prev) whose back pointer disagrees
 *	K_STOP	   `max` objects were handed out and there are more: a limit, no contradiction
 *
 * A cycle is found with Brent's method in at most three times its length: until then, objects on
 * it are handed out more than once. The node that is handed out was read, so its address is good.
 */
#ifndef KERNEL_KLIST_H
#define KERNEL_KLIST_H

#include "image/image.h"

/* Brent's cycle finder: feed it each pointer in turn, true = seen before. Start with {0}. */
struct kcycle {
	kaddr mark;
	uint64_t power, lap;
};
bool kcycle_seen(struct kcycle *, kaddr at);

struct klist_iter {
	enum kstatus status;
	kaddr at;	 /* the node just handed out, or the one where it stopped */
	uint64_t n;	 /* objects handed out */
	bool check_prev; /* set after begin; a list that is being changed may fail this */

	struct reader *r; /* the rest is private */
	kaddr head, from, next;
	uint64_t offset, max;
	struct kcycle cycle;
};

/* `head`: address of the list_head; `offset`: of the list_head within the listed objects. */
void klist_begin(struct reader *, kaddr head, uint64_t offset, uint64_t max, struct klist_iter *);
bool klist_next(struct klist_iter *, kaddr *object);

/* `head`: address of the hlist_head. The _bl form takes the lock bit off `first`. */
void khlist_begin(struct reader *, kaddr head, uint64_t offset, uint64_t max, struct klist_iter *);
void khlist_bl_begin(struct reader *, kaddr head, uint64_t offset, uint64_t max,
		     struct klist_iter *);
bool khlist_next(struct klist_iter *, kaddr *object);

/* Is the list_head at `node` linked (not empty, not zero, not poisoned)? One read. */
enum kstatus klist_linked(struct reader *, kaddr node, bool *out);

#endif
