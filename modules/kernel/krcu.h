/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * krcu: callbacks that wait for a grace period, on the lists of every CPU.
 *
 * Sources: kernel/rcu/tree.h (struct rcu_data), include/linux/rcu_segcblist.h, include/linux/
 * types.h (struct callback_head). rcu_data.cblist since 4.12, nxtlist before; one flavour
 * (rcu_data) since 4.20, else rcu_sched, rcu_bh, rcu_preempt; nocb_bypass since 5.4, nocb_head,
 * nocb_follower_head and nocb_gp_head before. Each list ends with NULL, at every moment: call_rcu()
 * links a callback whose `next` is NULL already. What rcu_do_batch() has taken off to run it is on
 * no list. Tiny RCU (one CPU, no preemption) keeps its list elsewhere: K_NONAME.
 */
#ifndef KERNEL_KRCU_H
#define KERNEL_KRCU_H

#include "image/need.h"
#include "kernel/kpercpu.h"

struct krcu_list {
	uint32_t cpu;
	const char *name; /* "rcu_data.cblist" */
	kaddr first;	  /* the first rcu_head; 0: empty */
};

struct krcus {
	struct kfield next, func; /* struct rcu_head */
	struct krcu_list *lists;
	size_t n, cap;
	uint64_t missing; /* lists whose head is not in the dump */
};

/* Lists in the order of flavours, CPUs, members. K_NONAME: this kernel has none of them. */
enum kstatus krcus_load(struct reader *, const struct kpercpu *, struct arena *, struct krcus *out);

/*
 * Each callback once, also where the list runs in a circle:
 *
 *	for (krcu_begin(r, k, list, &it); krcu_next(&it, &head);) ...
 *	it.status: K_OK: to the end; K_BADDATA: a circle that begins at it.at, or a wild pointer;
 *		   K_NODATA: it.at is not in the dump; K_STOP: too many
 */
struct krcu_iter {
	enum kstatus status;
	kaddr at;
	kaddr func; /* of the callback just handed out */

	struct reader *r; /* the rest is private */
	const struct krcus *k;
	kaddr next;
	uint64_t left;
};
void krcu_begin(struct reader *, const struct krcus *, const struct krcu_list *,
		struct krcu_iter *);
bool krcu_next(struct krcu_iter *, kaddr *head);

#endif
