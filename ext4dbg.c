// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The spine: which verbs are there, and which one was asked for?
 *
 * Reads the command line, leaves an exit status. Knows nothing of the host that runs it: no main()
 * and no exit() here, the stand-alone program (hosts/cli.c) and crash use the same table.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#include "base/version.h"
#include "hosts/verb.h"
#include "listing/verbs.h"
#include "triage/verbs.h"

const struct verb ext4dbg_verbs[] = {
	{"triage", "[OPTION...] PATH...", "which documented ext4 bug killed these machines",
	 triage_help, triage_verb},
	{"super", "[OPTION...] DUMP", "the mounted ext4 file systems", super_help, super_verb},
	{"inode", "[OPTION...] DUMP", "cached inodes, decoded", inode_help, inode_verb},
	{"slab", "[OPTION...] [CACHE] DUMP", "slab caches, the slabs of one, or the objects of a slab",
	 slab_help, slab_verb},
	{"ioend", "[OPTION...] DUMP", "writeback that is not finished", ioend_help, ioend_verb},
	{"mb", "[OPTION...] DUMP", "block groups as mballoc and the disk have them", mb_help,
	 mb_verb},
	{"es", "[OPTION...] DUMP", "extent status trees of inodes", es_help, es_verb},
	{"journal", "[OPTION...] DUMP", "journals and their transactions", journal_help,
	 journal_verb},
	{"facts", "[OPTION...] DUMP|LOG|-", "what was observed, as JSON Lines", facts_help,
	 facts_verb},
	{"match", "[OPTION...] FACTS|-", "verdicts on facts, as JSON Lines", match_help,
	 match_verb},
	{"signatures", "list | show ID | lint [FILE...]", "the database of documented bugs",
	 signatures_help, signatures_verb},
	{"layout", "DUMP", "the struct layouts and symbols that we need of this kernel, as text",
	 layout_help, layout_verb},
	{"evidence", "[OPTION...] DUMP -o SMALL", "a small dump with the pages that bear witness",
	 evidence_help, evidence_verb},
	{NULL, NULL, NULL, NULL, NULL},
};

struct arena *verb_begin(struct host *host)
{
	verb_end(host);
	host->arena = arena_new(host->out_of_memory, host);
	return host->arena;
}

void verb_end(struct host *host)
{
	arena_free(host->arena);
	host->arena = NULL;
}

static const struct verb *verb_find(const char *name)
{
	for (const struct verb *v = ext4dbg_verbs; v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

int verb_usage(struct host *host, const char *verb, const char *fmt, ...)
{
	va_list args;

	fprintf(host->err, "%s %s: ", host->program, verb);
	va_start(args, fmt);
	vfprintf(host->err, fmt, args);
	va_end(args);
	fprintf(host->err, " (see: %s help %s)\n", host->program, verb);
	return VERB_USAGE;
}

void verb_help(struct host *host, const struct verb *v, FILE *to)
{
	fprintf(to, "usage: %s %s %s\n%s.\n\n%s", host->program, v->name, v->synopsis, v->summary,
		v->help);
}

static void overview(struct host *host, FILE *to)
{
	fprintf(to,
		"usage: %s VERB [ARGUMENT...]\n"
		"Says which documented ext4 bug killed a machine, from its vmcore or kernel "
		"log.\n\n",
		host->program);
	for (const struct verb *v = ext4dbg_verbs; v->name; v++)
		fprintf(to, "  %-12s %s\n", v->name, v->summary);
	fprintf(to, "  %-12s %s\n", "help VERB", "options of a verb");
	fprintf(to, "\nExit status: 0 nothing known found; 1 a match; 2 only \"possible\", or an "
		    "input\n"
		    "could not be read; 64 wrong usage; 70 internal error.\n");
}

static int help(struct host *host, const char *name)
{
	const struct verb *v = name ? verb_find(name) : NULL;

	if (name && !v) {
		fprintf(host->err, "%s: no such verb: %s\n", host->program, name);
		return VERB_USAGE;
	}
	if (v)
		verb_help(host, v, host->out);
	else
		overview(host, host->out);
	return 0;
}

static int run(struct host *host, int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	const struct verb *v;

	if (!name) {
		overview(host, host->err);
		return VERB_USAGE;
	}
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		fprintf(host->out, "ext4dbg %s\n", EXT4DBG_VERSION);
		return 0;
	}
	if (!strcmp(name, "help") || !strcmp(name, "--help") || !strcmp(name, "-h"))
		return help(host, argc > 2 ? argv[2] : NULL);
	v = verb_find(name);
	if (!v) {
		fprintf(host->err, "%s: no such verb: %s (see: %s help)\n", host->program, name,
			host->program);
		return VERB_USAGE;
	}
	if (argc > 2 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h")))
		return help(host, name);
	optind = 0; /* crash runs many commands in one process: start getopt anew */
	opterr = 0;
	return v->run(host, argc - 1, argv + 1);
}

int ext4dbg_main(struct host *host, int argc, char **argv)
{
	int status = run(host, argc, argv);

	if (fflush(host->out) || ferror(host->out)) {
		/* Who closed the pipe has seen enough. */
		if (errno != EPIPE)
			fprintf(host->err, "%s: cannot write the output: %m\n", host->program);
		return VERB_INTERNAL;
	}
	return status;
}
