/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe: the one entry into the probes, for both hosts. */
#ifndef PROBES_PROBE_H
#define PROBES_PROBE_H

#include "facts/fact.h"
#include "image/image.h"

struct probe_options {
	unsigned threads; /* 0 or 1: all in the caller's thread */
	bool quick;	  /* only slabs that s_inodes leads to: coverage is partial */
	/* Told before each step, in the caller's thread, what is read from now on; or NULL. */
	void (*step)(void *arg, const char *name);
	void *arg;
};

/*
 * Adds all memory facts of the dump, and their coverage, to `facts`, which may hold log facts
 * already (they name inodes and groups to look at). K_OK also where much is missing: coverage
 * says so. Other codes: the run was abandoned, r->why says why, the facts so far are kept.
 */
enum kstatus probes_run(struct reader *, struct facts *, const struct probe_options *);

#endif
