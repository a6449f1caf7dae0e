/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kmm: how short of memory the machine was.
 *
 * Counters are the global sums (mm/vmstat.c) without the CPUs' differences that had not been
 * folded in, as /proc/meminfo shows them in most lines. Item numbers are enumerators, so they come
 * from debuginfo. vm_zone_stat and vm_node_stat are one array vm_stat before 4.8 (75ef71840539);
 * slab counters moved from zones to nodes in 4.13 (385386cff4c6).
 */
#ifndef KERNEL_KMM_H
#define KERNEL_KMM_H

#include "kernel/kpercpu.h"

#define KMM_ZONES_MAX 1024

struct kzone {
	kaddr at;
	uint32_t node;
	char name[16];
	uint64_t free, min, low, high; /* pages */
};

/* A number and whether it is known; where it is not, `why` says so and is never NULL. */
struct kmm_number {
	uint64_t v;
	const char *why; /* NULL: known */
};

struct kmm {
	uint64_t page_kb;
	struct kmm_number total, free, slab, page_cache;		  /* pages */
	struct kmm_number committed, commit_limit, swap_total, swap_free; /* pages */
	/*
	 * commit_limit is vm_commit_limit() of mm/util.c without its one subtraction, the pages of
	 * hugetlb pools; with overcommit_memory = 0 the kernel does not enforce it.
	 */
	struct kzone *zones; /* populated ones, in the order of nodes and zones */
	size_t n_zones;
	const char *zones_why; /* NULL: all zones were read */
};

/* Never fails as a whole: each number stands for itself. Strings live in the reader's arena. */
void kmm_load(struct reader *, const struct kpercpu *, struct kmm *out);

#endif
