/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kslab: SLUB caches, slabs and freelists of the dump.
 *
 * Sources: mm/slub.c, mm/slab.h (struct slab from 5.17, struct page before), include/linux/
 * slub_def.h. Freelist pointers are decoded as CONFIG_SLAB_FREELIST_HARDENED has them: stored ^
 * random ^ address, the address byte-swapped since 4.14 but not in 4.19: found by trying both.
 */
#ifndef KERNEL_KSLAB_H
#define KERNEL_KSLAB_H

#include "kernel/kpage.h"

struct kslab_layout {
	/* struct kmem_cache */
	uint64_t cache_size_of;
	struct kfield c_name, c_size, c_object_size, c_offset, c_inuse, c_random, c_red_left,
		c_flags;
	struct kfield c_list, c_cpu_slab, c_node, c_ctor, c_oo;
	struct kfield c_children, c_child; /* memcg child caches: list head, list entry */
	/* struct slab, or struct page where slabs live in it */
	uint64_t slab_size_of;
	struct kfield s_cache, s_freelist, s_counters, s_next, s_list;
	struct kfield s_inuse, s_objects, s_frozen;
	/* struct kmem_cache_cpu; absent from 7.0 on */
	uint64_t cpu_size_of;
	struct kfield p_freelist, p_slab, p_partial;
	/* struct kmem_cache_node */
	uint64_t node_size_of;
	struct kfield n_partial, n_nr_partial;
	uint64_t slab_caches; /* address of the list's head */
	uint64_t pg_locked;   /* bit of page->flags: slab_lock(); the lowest in all kernels */
	uint64_t nr_node_ids; /* address; 0 where the kernel knows one node only */
};

/* Linux 6.18 and later; see kslabsheaf.h. All absent before. */
struct ksheaf_layout {
	struct kfield c_cpu_sheaves, c_capacity, c_pairs;     /* struct kmem_cache */
	struct kfield main, spare, rcu_free, cpu_lock;	      /* struct slub_percpu_sheaves */
	struct kfield size, cache, barn_list;		      /* struct slab_sheaf */
	struct kfield sheaves_full, sheaves_empty, barn_lock; /* struct node_barn */
	struct kfield node_barn;	    /* struct kmem_cache_node, up to 7.0 */
	struct kfield pair_node, pair_barn; /* struct kmem_cache_per_node_ptrs, from 7.1 on */
	uint64_t pair_size_of;
	bool known;	  /* all that is needed to find the objects in them */
	uint64_t objects; /* bytes from the start of a slab_sheaf to its array */
};

struct kslabs {
	struct kslab_layout at;
	struct ksheaf_layout sheaf;
	struct kpages pages;
	bool swab;	/* freelist addresses are byte-swapped */
	uint32_t nodes; /* node[] of a cache has this many entries, whatever its type says */
};

struct kslab_cache {
	kaddr address;
	char name[64];
	uint32_t size, object_size; /* bytes, from object to object; of one object */
	uint32_t offset;	    /* free pointer, bytes from the object's start */
	uint32_t red_left_pad;
	uint64_t random;	 /* 0: freelists are not hardened */
	kaddr cpu_slab;		 /* per-CPU pointer; 0 from 7.0 on */
	kaddr cpu_sheaves;	 /* per-CPU pointer; 0 before 6.18 */
	uint32_t sheaf_capacity; /* objects; 0: the cache has no sheaves */
	kaddr node[64];		 /* kmem_cache_node of each memory node; 0 = none */
	kaddr barn[64];		 /* node_barn, where it stands beside the node; else 0 */
	uint32_t nodes;
};

struct kslab {
	kaddr slab; /* the struct slab (struct page) */
	kaddr base; /* first object */
	kaddr cache;
	kaddr freelist;
	uint32_t objects, inuse;
	bool frozen;
};

enum kstatus kslabs_open(struct reader *, struct kslabs *out);
/*
 * Children of a root cache: up to 5.8 each memory cgroup had its own copy of an accounted cache,
 * with its own slabs and lists (memcg_params; 9855609bde03 and its series ended that). *out is an
 * array in `arena`, n 0 where this kernel has none. Other codes: the list breaks off after *n.
 */
enum kstatus kslab_cache_children(struct reader *, const struct kslabs *,
				  const struct kslab_cache *, struct arena *,
				  struct kslab_cache **out, size_t *n);
enum kstatus kslab_cache_load(struct reader *, const struct kslabs *, kaddr cache,
			      struct kslab_cache *out);
/* By name through the slab_caches list; K_NODATA-like holes end the search with their reason. */
enum kstatus kslab_cache_find(struct reader *, const struct kslabs *, const char *name,
			      struct kslab_cache *out);

/* From the bytes of a struct slab. `red_left_pad` of the cache moves the first object. */
void kslab_decode(const struct image *, const struct kslabs *, kaddr slab, const void *bytes,
		  struct kslab *out);
enum kstatus kslab_load(struct reader *, const struct kslabs *, kaddr slab, struct kslab *out);
/* Slab that holds `at`; K_BADDATA where that page is no slab page, K_NODATA for holes. */
enum kstatus kslab_of(struct reader *, const struct kslabs *, kaddr at, struct kslab *out);

/* Index of the object that contains `at`; false where it is in no object of the slab. */
bool kslab_index(const struct kslab_cache *, const struct kslab *, kaddr at, uint32_t *out);

/* Next object of a freelist, by the free pointer in `object`. */
enum kstatus kslab_next_free(struct reader *, const struct kslabs *, const struct kslab_cache *,
			     kaddr object, kaddr *out);

#endif
