/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kslabmap: every slab of a few caches, and for each object whether it is allocated or on which
 * free list. One pass over the struct pages finds all slabs, full ones too, for which the kernel
 * keeps no list; each freelist is then walked once: O(pages + objects).
 *
 * What contradicts itself is kept as `damage`, in the order of addresses.
 * Source: mm/slub.c (deactivate_slab, get_partial_node, __slab_free).
 */
#ifndef KERNEL_KSLABMAP_H
#define KERNEL_KSLABMAP_H

#include "image/slices.h"
#include "kernel/kslab.h"

/*
 * Which free list an object is on: KLIST_CPU + number of the CPU; KLIST_SHEAF + SHEAF_PER_CPU *
 * CPU + enum ksheaf_which; KLIST_BARN + 2 * node, + 1 for a sheaf among the empty ones.
 */
enum kslab_list {
	KLIST_NONE = 0,
	KLIST_SLAB = 1,
	KLIST_CPU = 2,
	KLIST_SHEAF = 0x4000,
	KLIST_BARN = 0xc000
};

enum kslab_damage_kind {
	DAMAGE_CYCLE,	    /* a freelist comes back to an object */
	DAMAGE_OUTSIDE,	    /* a freelist leads out of its slab */
	DAMAGE_MISALIGNED,  /* ... to no object's start */
	DAMAGE_TWO_LISTS,   /* one object on two free lists */
	DAMAGE_WRONG_INUSE, /* inuse + length of the freelist is not the number of objects */
	DAMAGE_NOT_SLAB,    /* a list names a page that is no slab page */
	DAMAGE_WRONG_CACHE, /* a list names another cache's slab */
	DAMAGE_IMPOSSIBLE,  /* counters of the slab cannot be */
	DAMAGE_BAD_SHEAF    /* a sheaf of another cache, with too many objects, or a broken barn */
};

struct kslab_damage {
	enum kslab_damage_kind kind;
	kaddr cache, slab, object; /* object 0: the slab as a whole */
	kaddr sheaf;		   /* the sheaf that shows it; 0: none */
	uint16_t list, other;	   /* enum kslab_list; other: the first list of TWO_LISTS */
	uint64_t value, expected;  /* WRONG_INUSE: counted, inuse; else the bad pointer */
};

struct kslab_slot {
	struct kslab s;
	const struct kslab_cache *own; /* the root cache or the child whose slab this is */
	uint16_t *list; /* per object: enum kslab_list */
	uint8_t *mark;	/* per object: for the walks that come after (KMARK_*) */
	bool listed;	/* on a node's or a CPU's list */
	bool hole;	/* in transit, or its freelist cannot be followed: free or not is unknown */
};

struct kslabmap_cache {
	struct kslab_cache c;
	const char *name;  /* as asked for, the first of `names` */
	const char *names; /* all that were asked for and lead here, and c.name, joined by | */
	struct kslab_cache *members; /* c, then its memcg children */
	size_t n_members;
	struct kslab_slot *slots; /* by address of the first object */
	size_t n;
	uint64_t objects, free;
	uint64_t busy_lists; /* as in kslabmap, of this cache */
	uint64_t holes;	     /* slabs whose freelists could not be read to their end */
};

struct kslabmap {
	struct kslabs *k;
	struct kslabmap_cache *caches;
	size_t n_caches;
	struct kslab_damage *damage;
	size_t n_damage, cap_damage;
	bool damage_capped;
	uint64_t lost_caches;  /* asked for and there, but their kmem_cache cannot be read */
	uint64_t busy_lists;   /* lists that stopped while their lock was held, or in a hole */
	uint64_t pages, holes; /* struct pages seen; vmemmap pages that are not in the dump */
	bool chosen;	       /* built from addresses: other slabs were not looked for */
	bool cpu_lists_known;  /* false: this kernel's per-CPU lists are of a kind not read yet */
	struct arena *arena;
};

/*
 * Which caches: by the variable that points to the cache where there is one (a cache that was
 * merged into another keeps no name of its own), else by name. Ends with {NULL, NULL}.
 */
struct kslab_want {
	const char *name, *symbol;
};

/* Caches that do not exist are left out. `threads` >= 1. */
enum kstatus kslabmap_build(struct reader *, struct kslabs *, const struct kslab_want *,
			    unsigned threads, struct arena *, struct kslabmap *out);

/* Only slabs that hold one of these addresses: no pass over the struct pages. */
enum kstatus kslabmap_build_from(struct reader *, struct kslabs *, const struct kslab_want *,
				 const kaddr *addresses, size_t n, struct arena *,
				 struct kslabmap *out);

struct kslabmap_cache *kslabmap_cache_named(const struct kslabmap *, const char *name);
/* By the address of the kmem_cache, or of a memcg child of it; NULL: not mapped. */
struct kslabmap_cache *kslabmap_cache_at(const struct kslabmap *, kaddr cache);
/* Slot and index of the object that contains `at`. */
struct kslab_slot *kslabmap_find(const struct kslabmap_cache *, kaddr at, uint32_t *index);
kaddr kslab_object(const struct kslabmap_cache *, const struct kslab_slot *, uint32_t index);

/* One object of a slab, for whoever lists them. */
enum kslab_state { KSLAB_ALLOCATED, KSLAB_FREE, KSLAB_UNKNOWN };
struct kslab_row {
	kaddr object;
	enum kslab_state state;
	uint16_t list; /* where it is free */
};
/* `out` holds slot->s.objects rows. */
void kslab_describe(const struct kslabmap_cache *, const struct kslab_slot *,
		    struct kslab_row *out);
const char *kslab_state_name(enum kslab_state); /* "allocated", "free", "unknown" */

/* "freelist of the slab", "freelist of CPU 1". `buf` holds 48 bytes. */
const char *kslab_list_name(uint16_t list, char *buf);
const char *kslab_damage_name(enum kslab_damage_kind);

#endif
