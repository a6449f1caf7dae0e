/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find: which crashes do these paths hold? A dump and its kernel log are one crash.
 *
 * Walks files and directories, recognises dumps and logs by their bytes (sniff.h) and joins what
 * belongs together (pair.h). Symbolic links are followed only where the user named them: what a
 * link inside the tree points to is found by itself, or is none of ours. The order is that of the
 * command line, and by name within a directory.
 */
#ifndef TRIAGE_FIND_H
#define TRIAGE_FIND_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "triage/sniff.h"

/* A file that counts: dump or log. */
struct input {
	const char *path, *dir, *base; /* path = dir/base; dir "" where the path has no slash */
	struct sniffed is;
	unsigned place;	       /* position on arrival: keeps the order stable */
	unsigned dumps_beside; /* dumps in the same directory, itself included; 0 = not walked */
	bool named;	       /* on the command line, not met in a walk */
	bool taken;	       /* belongs to a crash already */
};

struct crash {
	const char *name;	 /* as shown: the dump's path, or the log's */
	const char *dump;	 /* path; NULL: log only */
	const char *const *logs; /* paths, to be read one after the other; "-" = standard input */
	size_t n_logs;
	unsigned place; /* of its first input */
};

/* What could not be looked at: one line each. */
struct complaint {
	const char *path, *why;
};

struct found {
	struct arena *arena;
	struct input *inputs;
	size_t n_inputs, cap_inputs;
	struct crash *crashes;
	size_t n, cap;
	struct complaint *complaints;
	size_t n_complaints, cap_complaints;
	size_t visited; /* directory entries looked at */
	volatile sig_atomic_t *stop;
};

/* One crash: the dump that the host has open, with its log file. */
void find_opened(struct arena *arena, const char *path, struct found *out);

/* Paths, names and all lists live in `arena`. `stop` may be NULL. */
void find_crashes(struct arena *arena, char *const *paths, size_t n, volatile sig_atomic_t *stop,
		  struct found *out);

#endif
