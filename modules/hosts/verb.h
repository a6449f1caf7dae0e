/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verb: what a user can ask, the same in every host: `ext4dbg VERB` in the shell and
 * `ext4 VERB` at the crash prompt.
 *
 * A verb never exits and writes only to the host's streams. It returns the exit status; when it
 * runs, argv[0] is its own name.
 */
#ifndef HOSTS_VERB_H
#define HOSTS_VERB_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include "image/image.h"

/* The exit status of every verb (sysexits.h has 64 and 70). */
enum {
	VERB_NOTHING = 0,  /* nothing known found, or simply: done */
	VERB_MATCH = 1,	   /* a documented bug; wins over 2 */
	VERB_POSSIBLE = 2, /* only "possible", or an input could not be read */
	VERB_USAGE = 64,
	VERB_INTERNAL = 70
};

struct facts;

/* A dump that the host has open itself: crash has. */
struct host_dump {
	const char *path; /* as the user named it */
	/* As dump_open() in hosts/dump.h. One reader and one thread at a time. */
	enum kstatus (*open)(const char *path, struct arena *, struct image *out, const char **why);
	/* Adds what the host itself makes of the crash, as facts of origin "host"; or NULL. */
	void (*add_facts)(const struct image *, struct facts *);
};

/* Where the program runs. Outlives every verb. */
struct host {
	const char *program; /* "ext4dbg", "ext4": starts every error line */
	FILE *out, *err;
	bool terminal;		      /* `out` is one: escape codes are understood */
	bool err_terminal;	      /* `err` is one: progress may be shown */
	bool colour;		      /* wanted and possible */
	unsigned columns;	      /* width of `out`, 0 = no limit */
	volatile sig_atomic_t *stop;  /* not zero: the user wants an end */
	const struct host_dump *dump; /* what verbs without a DUMP mean; NULL: none */
	/* What is no number may be an expression that the host understands; or NULL. */
	bool (*eval)(const char *expression, uint64_t *out);
	void (*out_of_memory)(void *host); /* does not return; NULL: ends the process */
	struct arena *arena; /* of the verb that runs: left behind where it was jumped out of */
};

struct verb {
	const char *name;
	const char *synopsis; /* what follows the name: "[OPTION...] PATH..." */
	const char *summary;  /* one line */
	const char *help;     /* options and more, whole lines */
	int (*run)(struct host *, int argc, char **argv);
};

/* The table; ends with a NULL name. */
extern const struct verb ext4dbg_verbs[];

/* argv[0] is ignored, argv[1] names the verb. Flushes host->out; K_HOST there is VERB_INTERNAL. */
int ext4dbg_main(struct host *, int argc, char **argv);

/* "PROGRAM VERB: MESSAGE" and where help stands, on host->err. Returns VERB_USAGE. */
int verb_usage(struct host *, const char *verb, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The memory of one run of a verb, and its end. A run that was jumped out of ends here too. */
struct arena *verb_begin(struct host *);
void verb_end(struct host *);
void verb_help(struct host *, const struct verb *, FILE *);

#endif
