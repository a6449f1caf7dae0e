/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slices: one walk over 0 .. n-1 cut into consecutive ranges, a thread and a reader each.
 *
 * Results are merged by the caller in slice order, so they are the same for any thread count.
 * A live system or the crash host has one thread: then all runs in the caller's.
 */
#ifndef IMAGE_SLICES_H
#define IMAGE_SLICES_H

#include "image/image.h"

struct slice {
	struct reader r;
	struct arena *arena;   /* the slice's own; lives as long as the parent arena */
	uint64_t first, last;  /* [first, last) */
	enum kstatus status;   /* the callback leaves K_OK or why it gave up */
	void *result;	       /* the callback's */
};

typedef void slice_fn(struct slice *, void *arg);

/*
 * Cuts `n` items into `count` slices (at least 1) and runs `fn` on each. *out is an array of
 * `count` slices in `arena`. Returns K_HOST where threads or readers cannot be had.
 */
enum kstatus slices_run(const struct image *, struct arena *arena, uint64_t n, unsigned count,
			slice_fn *fn, void *arg, struct slice **out);

#endif
