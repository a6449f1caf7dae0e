// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The verbs `facts` and `match`: the line from dump to verdict, cut open in the middle.
 *
 *	ext4dbg facts DUMP | ext4dbg match -
 *
 * gives the verdicts of `ext4dbg triage DUMP`. `facts` reads a dump or log and leaves facts and
 * coverage as JSON Lines; `match` reads these and leaves one verdict per line.
 */
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "facts/escape.h"
#include "facts/json.h"
#include "triage/gather.h"
#include "triage/run.h"
#include "triage/verbs.h"
#include "verdict/match.h"
#include "verdict/report.h"
#include "verdict/report_parts.h"

const char facts_help[] =
	"  DUMP, LOG            one crash: a vmcore, a kernel log, both, or - (standard input)\n"
	"  --threads N          threads that look at the dump (default: all processors)\n"
	"  --names FILE         vmlinux, or what `layout` wrote, for a dump without names\n"
	"  --quick              find slabs through the inode lists only; coverage is partial then\n"
	"  --signatures DIR     the database that says which names to look for in the kernel\n"
	"  --kinds              instead: what each kind of fact and its fields mean\n";

const char match_help[] = "  FACTS                what `facts` printed, - is standard input\n"
			  "  --signatures DIR     this database instead of the installed one\n";

static void say(struct host *host, struct arena *arena, const char *line)
{
	fprintf(host->err, "%s: %s\n", host->program, escape_terminal(arena, line));
}

/* The schema: what each kind of fact means. */
static int print_kinds(struct host *host, struct arena *arena)
{
	for (size_t i = 0; fact_kinds[i]; i++) {
		const struct fact_kind *k = fact_kinds[i];
		json_t *fields = json_object(), *json;
		const char *line;

		for (const struct fact_field *f = k->fields; f->type != FT_END; f++)
			json_object_set_new(fields, f->name, json_string(f->meaning));
		json = json_pack("{s:s, s:s, s:b, s:s, s:o}", "kind", k->name, "origin",
				 fact_origin_name(k->origin), "anomaly", k->anomaly, "meaning",
				 k->meaning, "fields", fields);
		line = json ? json_line(arena, json) : NULL;
		json_decref(json);
		if (!line)
			return VERB_INTERNAL;
		fprintf(host->out, "%s\n", line);
	}
	return 0;
}

static int print_facts(struct host *host, struct arena *arena, char **paths, int n,
		       const struct gather_options *options)
{
	struct gathered g;
	struct found found;

	if (options->opened)
		find_opened(arena, options->opened->path, &found);
	else
		find_crashes(arena, paths, n, host->stop, &found);
	for (size_t i = 0; i < found.n_complaints; i++)
		say(host, arena,
		    arena_printf(arena, "%s: %s", found.complaints[i].path,
				 found.complaints[i].why));
	if (found.n != 1) {
		if (found.n)
			return verb_usage(host, "facts", "more than one crash");
		if (!found.n_complaints)
			say(host, arena, "no dump and no kernel log");
		return VERB_POSSIBLE;
	}
	gather(arena, &found.crashes[0], options, &g);
	for (size_t i = 0; i < g.n_errors; i++)
		say(host, arena, g.errors[i]);
	if (g.interrupted)
		return VERB_POSSIBLE;
	if (facts_write(&g.facts, host->out) != K_OK)
		return VERB_INTERNAL;
	return g.n_errors || found.n_complaints ? VERB_POSSIBLE : 0;
}

static int gather_and_print(struct host *host, struct arena *arena, char **paths, int n,
			    struct gather_options *options, const char *signatures)
{
	struct sigdb db;

	if (!verb_sigdb(host, arena, signatures, &db))
		return VERB_INTERNAL;
	options->fix_names = sigdb_fix_names(&db);
	return print_facts(host, arena, paths, n, options);
}

int facts_verb(struct host *host, int argc, char **argv)
{
	static const struct option table[] = {
		{"threads", required_argument, NULL, 't'},
		{"quick", no_argument, NULL, 'q'},
		{"names", required_argument, NULL, 'n'},
		{"signatures", required_argument, NULL, 's'},
		{"kinds", no_argument, NULL, 'k'},
		{NULL, 0, NULL, 0},
	};
	long threads = sysconf(_SC_NPROCESSORS_ONLN);
	struct gather_options options = {0};
	const char *signatures = NULL;
	bool kinds = false;
	struct arena *arena;
	int c, status;

	while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (c == 't')
			threads = strtol(optarg, NULL, 10);
		else if (c == 'q')
			options.quick = true;
		else if (c == 'n')
			options.names = optarg;
		else if (c == 's')
			signatures = optarg;
		else if (c == 'k')
			kinds = true;
		else
			return verb_usage(host, argv[0], "wrong option: %s", argv[optind - 1]);
	}
	if (optind >= argc && !kinds && !host->dump)
		return verb_usage(host, argv[0], "which dump or log?");
	options.stop = host->stop;
	options.opened = optind >= argc ? host->dump : NULL;
	options.threads = threads > 0 && threads < 1024 && !options.opened ? threads : 1;
	arena = verb_begin(host);
	status = kinds ? print_kinds(host, arena)
		       : gather_and_print(host, arena, argv + optind, argc - optind, &options,
					  signatures);
	verb_end(host);
	return status;
}

static int print_verdicts(struct host *host, struct arena *arena, const struct sigdb *db,
			  const struct facts *facts)
{
	struct verdicts all;
	json_t *record, *v;
	int status = 0;
	size_t i;

	match(arena, db, facts, &all);
	record = json_pack("{s:o}", "verdicts", report_verdicts(arena, &all));
	if (!record)
		return VERB_INTERNAL;
	json_array_foreach(json_object_get(record, "verdicts"), i, v)
	{
		const char *line = json_line(arena, v);

		if (!line)
			status = VERB_INTERNAL;
		else
			fprintf(host->out, "%s\n", line);
	}
	status = status ? status : report_status(record);
	json_decref(record);
	return status;
}

/* What stood before a wrong line is not judged: half a stream could hide what speaks against. */
static int read_and_match(struct host *host, struct arena *arena, const char *path,
			  const char *signatures)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	const char *why = NULL;
	enum kstatus st;
	struct facts facts;
	struct sigdb db;

	if (!in) {
		say(host, arena, arena_printf(arena, "%s: %s", path, strerror(errno)));
		return VERB_POSSIBLE;
	}
	facts_init(&facts, arena);
	st = facts_read(&facts, in, path, &why);
	if (in != stdin)
		fclose(in);
	if (st != K_OK) {
		say(host, arena, why ? why : path);
		return VERB_POSSIBLE;
	}
	if (!verb_sigdb(host, arena, signatures, &db))
		return VERB_INTERNAL;
	return print_verdicts(host, arena, &db, &facts);
}

int match_verb(struct host *host, int argc, char **argv)
{
	static const struct option options[] = {
		{"signatures", required_argument, NULL, 's'},
		{NULL, 0, NULL, 0},
	};
	const char *signatures = NULL;
	struct arena *arena;
	int c, status;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 's')
			return verb_usage(host, argv[0], "wrong option: %s", argv[optind - 1]);
		signatures = optarg;
	}
	if (argc - optind != 1)
		return verb_usage(host, argv[0], "one file with facts, or -");
	arena = verb_begin(host);
	status = read_and_match(host, arena, argv[optind], signatures);
	verb_end(host);
	return status;
}
