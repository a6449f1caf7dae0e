/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kslabfree: what one address is, without a walk over the whole cache: its slab, its object, and
 * whether that object is on a free list. For a few addresses; kslabmap is for all of a cache.
 */
#ifndef KERNEL_KSLABFREE_H
#define KERNEL_KSLABFREE_H

#include "kernel/kpercpu.h"
#include "kernel/kslab.h"

struct kslab_object {
	struct kslab slab;
	struct kslab_cache cache;
	kaddr object; /* start of the object that contains the address */
	uint32_t index;
};

/* K_BADDATA: no slab page, or between objects. K_NODATA, K_NOMAP: holes. */
enum kstatus kslab_object_at(struct reader *, const struct kslabs *, kaddr at,
			     struct kslab_object *out);

/* K_NODATA or K_BADDATA where a free list breaks off before the object was met. */
enum kstatus kslab_object_free(struct reader *, const struct kslabs *, const struct kpercpu *,
			       const struct kslab_object *, bool *out);

#endif
