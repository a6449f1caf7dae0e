// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The verb `layout`: which names of this kernel does an analysis use?
 *
 * Analyses a dump, leaves the names that were asked for as a layout file (hosts/layout.h): other
 * dumps of that kernel can then be analysed where they do not tell their names.
 */
#include <getopt.h>
#include <string.h>

#include "facts/escape.h"
#include "hosts/layout.h"
#include "triage/gather.h"
#include "triage/verbs.h"

const char layout_help[] =
	"  DUMP                 a vmcore of the kernel in question, which tells its names itself\n"
	"                       (Linux 6.0 and later), or with --names\n"
	"  --names FILE         its vmlinux\n"
	"The layout is written to standard output; triage and facts take it as --names FILE.\n";

static int write_layout(struct host *host, struct arena *arena, const char *path, const char *names)
{
	struct recorder *rec = NULL;
	struct gather_options options = {.threads = 1, .names = names, .record = &rec};
	struct crash crash = {.name = path, .dump = path};
	struct gathered g;
	struct sigdb db;

	if (!verb_sigdb(host, arena, NULL, &db))
		return VERB_INTERNAL;
	options.fix_names = sigdb_fix_names(&db);
	gather(arena, &crash, &options, &g);
	for (size_t i = 0; i < g.n_errors; i++)
		fprintf(host->err, "%s: %s\n", host->program, escape_terminal(arena, g.errors[i]));
	if (!rec)
		return VERB_POSSIBLE;
	switch (layout_write(rec, host->out)) {
	case K_OK:
		return g.n_errors ? VERB_POSSIBLE : 0;
	case K_NONAME:
		fprintf(host->err, "%s: %s: the dump tells no names; --names VMLINUX may\n",
			host->program, escape_terminal(arena, path));
		return VERB_POSSIBLE;
	default:
		return VERB_INTERNAL;
	}
}

int layout_verb(struct host *host, int argc, char **argv)
{
	static const struct option options[] = {
		{"names", required_argument, NULL, 'n'},
		{NULL, 0, NULL, 0},
	};
	const char *names = NULL;
	struct arena *arena;
	int c, status;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'n')
			return verb_usage(host, argv[0], "wrong option: %s", argv[optind - 1]);
		names = optarg;
	}
	if (argc - optind != 1)
		return verb_usage(host, argv[0], "one dump");
	arena = verb_begin(host);
	status = write_layout(host, arena, argv[optind], names);
	verb_end(host);
	return status;
}
