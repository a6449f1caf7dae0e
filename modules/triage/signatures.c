// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The verb `signatures`: which documented bugs are known, what is known of one, and is the database
 * well-formed? Reads the database, leaves text.
 */
#include <getopt.h>
#include <string.h>

#include "facts/escape.h"
#include "triage/verbs.h"

const char signatures_help[] =
	"  list                 id, family and title of each, one per line\n"
	"  show ID              all that is known of one bug\n"
	"  lint                 check the files; one line FILE:LINE: for each mistake\n"
	"  --signatures DIR     this database instead of the installed one\n";

bool verb_sigdb(struct host *host, struct arena *arena, const char *wanted, struct sigdb *out)
{
	const char *dir = sigdb_find_dir(arena, wanted), *why = NULL;

	if (!dir) {
		fprintf(host->err, "%s: no signatures found (--signatures DIR names them)\n",
			host->program);
		return false;
	}
	if (sigdb_load(arena, dir, out, &why) != K_OK) {
		fprintf(host->err, "%s: %s\n", host->program,
			escape_terminal(arena, why ? why : dir));
		return false;
	}
	return true;
}

static int act(struct host *host, const struct sigdb *db, int argc, char **argv)
{
	const char *what = argc > 0 ? argv[0] : "list";

	if (!strcmp(what, "list") && argc <= 1) {
		signatures_list(db, host->out);
		return 0;
	}
	if (!strcmp(what, "lint") && argc == 1)
		return signatures_lint(db, host->out) ? VERB_MATCH : 0;
	if (strcmp(what, "show") || argc != 2)
		return verb_usage(host, "signatures", "list, show ID or lint");
	if (signatures_show(db, argv[1], host->out))
		return 0;
	return verb_usage(host, "signatures", "no signature is called %s",
			  escape_terminal(db->arena, argv[1]));
}

int signatures_verb(struct host *host, int argc, char **argv)
{
	static const struct option options[] = {
		{"signatures", required_argument, NULL, 's'},
		{NULL, 0, NULL, 0},
	};
	struct arena *arena;
	const char *dir = NULL;
	struct sigdb db;
	int c, status;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 's')
			return verb_usage(host, argv[0], "wrong option: %s", argv[optind - 1]);
		dir = optarg;
	}
	arena = verb_begin(host);
	status = VERB_INTERNAL;
	if (verb_sigdb(host, arena, dir, &db))
		status = act(host, &db, argc - optind, argv + optind);
	verb_end(host);
	return status;
}
