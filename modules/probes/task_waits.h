/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * task_waits: names for what tasks wait for: "journal commit of vdb", "inode lock of inode 12 of
 * vdb". By address: the members of the mounted file systems, their journals, ext4's inodes, buffers
 * and pages; where the wait left no record, by the function that waits for one thing only.
 */
#ifndef PROBES_TASK_WAITS_H
#define PROBES_TASK_WAITS_H

#include "kernel/kunwind.h"
#include "kernel/kwait.h"
#include "probes/run.h"

struct task_wait {
	const char *text;  /* NULL: cannot be told */
	kaddr object;	   /* 0: not known */
	kaddr holder;	   /* task_struct, as a structure names it; 0: none is recorded */
	kaddr transaction; /* those who have a handle of it are the holders; 0: no such wait */
	const char *no_holder, *no_text; /* why */
};

/* `frames`: the task's stack, innermost first. */
void task_wait_find(struct run *, const struct kwaits *, const struct ktask *,
		    const struct kframe *frames, size_t n, struct task_wait *out);

#endif
