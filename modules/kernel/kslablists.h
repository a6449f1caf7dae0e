/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kslablists: the second half of kslabmap: which objects are free. Private to these files. */
#ifndef KERNEL_KSLABLISTS_H
#define KERNEL_KSLABLISTS_H

#include "kernel/kpercpu.h"
#include "kernel/kslabmap.h"

#define KSLAB_DAMAGE_MAX 4096

/* One cache's turn. */
struct kslab_marker {
	struct reader *r;
	struct kslabmap *map;
	struct kslabmap_cache *mc;
	const struct kslab_cache *c; /* the member of it whose lists are walked */
	const struct kpercpu *cpus;
};

enum kstatus kslablists_mark(struct reader *, struct kslabmap *);
/* Objects in the cache's sheaves; kslabsheafmark.c. Before the slabs' own lists are marked. */
void kslablists_mark_sheaves(const struct kslab_marker *);

/* Fills in the cache; drops damage that is too much. */
void kslab_damage_add(struct kslabmap *, struct kslab_damage);
void kslab_damage_of(const struct kslab_marker *, struct kslab_damage);

/* A list could not be followed, or was changing. */
void kslab_list_lost(const struct kslab_marker *);
/* What a pointer that should lead into the cache leads to: damage, or a list that is lost. */
void kslab_stray(const struct kslab_marker *, kaddr at, struct kslab_damage);

#endif
