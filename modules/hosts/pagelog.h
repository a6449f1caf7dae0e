/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pagelog: stacked on an image, notes which pages were read, and in which steps of the analysis;
 * pages can be taken away again, to see whether they matter.
 */
#ifndef HOSTS_PAGELOG_H
#define HOSTS_PAGELOG_H

#include "image/image.h"

#define PAGELOG_STEPS 32u

struct logged_page {
	kaddr page;
	uint32_t steps; /* bit N: read in the step with number N */
	bool here;	/* false: asked for, but not in the dump or not mapped */
};

struct pagelog;

/* `out` answers as `inner` does. Thread-safe. */
void pagelog_open(const struct image *inner, struct arena *, struct image *out,
		  struct pagelog **log);

/* What is read from now on belongs to this step. Not while readers are at work. */
void pagelog_step(struct pagelog *, unsigned step);

/*
 * Reads of pages for which `hidden` answers true are K_NODATA from now on, and are not noted.
 * Failures of the inner image stay as they are.
 */
void pagelog_hide(struct pagelog *, bool (*hidden)(void *arg, kaddr page), void *arg);

/* By address, each page once. The list lives in the arena that the log was opened with. */
const struct logged_page *pagelog_list(struct pagelog *, struct arena *, size_t *n);

#endif
