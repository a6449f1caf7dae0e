/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gather: all that can be observed of one crash, as facts; no verdict yet.
 *
 * The log is parsed before memory is looked at: it names the inodes and groups to keep. Of a dump
 * with its own log and a dmesg file beside it, the dump's is used: they tell the same story.
 */
#ifndef TRIAGE_GATHER_H
#define TRIAGE_GATHER_H

#include <signal.h>

#include "facts/fact.h"
#include "image/image.h"
#include "triage/find.h"

struct gathered {
	struct arena *arena;
	struct facts facts;
	struct image image;
	struct reader reader;
	bool have_image; /* image and reader are open */
	bool have_log;
	bool interrupted; /* `stop` was set: what was seen until then must not be judged */
	const char *log; /* path of the log that was used; NULL: the dump's own, or none */
	const char **errors; /* one line each, naming the file */
	size_t n_errors, cap_errors;
};

struct recorder;
struct host_dump;

/* For who wants to know what an analysis reads, or to change it. */
struct gather_hooks {
	/* Puts another image on top of *img. Called once the names are there; or NULL. */
	void (*wrap)(void *arg, struct arena *, struct image *img);
	void (*step)(void *arg, const char *name); /* before each step; or NULL */
	void *arg;
};

struct gather_options {
	unsigned threads;
	bool quick; /* only slabs that s_inodes leads to; coverage says so */
	volatile sig_atomic_t *stop;	/* or NULL */
	const struct host_dump *opened; /* the crash's dump is this one; NULL: open it by its path */
	const char *names; /* vmlinux or layout file for kernels whose dumps do not tell; or NULL */
	struct recorder **record;     /* gets a recorder of the names that were used; or NULL */
	const char *const *fix_names; /* for probe_kernel_names() */
	const struct gather_hooks *hooks; /* or NULL */
};

/* Fills *out as far as it goes; what failed stands in out->errors. */
void gather(struct arena *arena, const struct crash *, const struct gather_options *,
	    struct gathered *out);

#endif
