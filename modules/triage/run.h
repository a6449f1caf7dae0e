/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run: one child process for each job, with limits, several at a time. What a dump does to the
 * libraries that read it costs this one dump.
 *
 * A child writes its result to a stream and ends with status 0. Results are handed over in the
 * order of the jobs, each as soon as all before it are there.
 */
#ifndef TRIAGE_RUN_H
#define TRIAGE_RUN_H

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"

struct run_limits {
	unsigned jobs;	    /* children at a time, at least 1 */
	unsigned timeout_s; /* wall clock, for each child */
	unsigned memory_mb; /* address space of each child */
};

/* Status with which a child says that its memory limit was too tight (arena.h ends so too). */
#define RUN_NO_MEMORY 70

struct run_result {
	const char *failure; /* NULL: the child ended well; else one phrase, the cause first */
	const char *data;    /* what it wrote; with a NUL behind it */
	size_t len;
};

struct run_ops {
	/* In the child; the return value is its exit status. */
	int (*child)(void *arg, size_t job, FILE *out);
	/* In the parent. `result` is valid during the call. */
	void (*done)(void *arg, size_t job, const struct run_result *result);
	/* In the parent, whenever a job starts or ends: the newest job, and how many are finished.
	 */
	void (*progress)(void *arg, size_t job, size_t finished);
	void *arg;
};

/*
 * Returns the number of jobs handed over: fewer than `n` where `stop` was set, whereupon the
 * children are killed.
 */
size_t run_jobs(const struct run_ops *, const struct run_limits *, size_t n,
		volatile sig_atomic_t *stop);

#endif
