/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kslabsheaf: arrays of free objects in front of the slabs (Linux 6.18 and later).
 *
 * Each CPU has up to three sheaves (struct slub_percpu_sheaves: main, spare, rcu_free), each node
 * a barn of spare ones (struct node_barn: in kmem_cache_node.barn, from 7.1 on beside the node in
 * kmem_cache.per_node[]). An object in a sheaf counts as in use in slab->inuse and yet is free.
 * A cache without sheaves has capacity 0 and one empty sheaf that belongs to no cache.
 * Source: mm/slub.c, mm/slab.h. Locks: slub_percpu_sheaves.lock, node_barn.lock.
 */
#ifndef KERNEL_KSLABSHEAF_H
#define KERNEL_KSLABSHEAF_H

#include "kernel/kpercpu.h"
#include "kernel/kslab.h"

enum ksheaf_which { SHEAF_MAIN, SHEAF_SPARE, SHEAF_RCU, SHEAF_PER_CPU };

struct ksheaf {
	enum kstatus status; /* not K_OK: here the walk broke off; what follows but at is not set */
	kaddr at;	     /* the struct slab_sheaf, or what could not be read or followed */
	bool barn;	     /* else a CPU's */
	uint32_t owner;	     /* number of the CPU or node */
	uint8_t which;	     /* enum ksheaf_which; in a barn 0 = full, 1 = empty */
	bool flux;	     /* its lock is held, or not known: its contents prove nothing */
	kaddr cache;	     /* the cache that it names; 0 = none */
	uint32_t size;	     /* objects in it */
};

/* Takes one sheaf; false ends the walk. */
typedef bool ksheaf_fn(void *arg, const struct ksheaf *);

/* Every sheaf of the cache once, by CPU and then by node. */
void ksheaves_each(struct reader *, const struct kslabs *, const struct kpercpu *,
		   const struct kslab_cache *, ksheaf_fn *, void *arg);

/* Objects of a sheaf: [0, size). K_BADDATA where size is more than the cache's capacity. */
enum kstatus ksheaf_objects(struct reader *, const struct kslabs *, const struct kslab_cache *,
			    const struct ksheaf *, struct arena *, kaddr **out);

#endif
