/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kslabwhere: on which list does each slab of a cache stand? For people who look at a cache;
 * kslabmap keeps only whether there is one.
 */
#ifndef KERNEL_KSLABWHERE_H
#define KERNEL_KSLABWHERE_H

#include "kernel/kpercpu.h"
#include "kernel/kslabmap.h"

/*
 * *out is an array of mc->n: "CPU 1", "CPU 1 partial", "node 0 partial", or NULL: on no list, as
 * full slabs are. K_NODATA, K_BADDATA: a list broke off; *out has what was seen until then.
 */
enum kstatus kslab_where(struct reader *, const struct kslabs *, const struct kpercpu *,
			 const struct kslabmap_cache *, struct arena *, const char ***out);

#endif
