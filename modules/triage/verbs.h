/* SPDX-License-Identifier: GPL-2.0-or-later */
/* verbs: those that take crashes, facts or the database; the rows of ext4dbg.c. */
#ifndef TRIAGE_VERBS_H
#define TRIAGE_VERBS_H

#include "base/arena.h"
#include "hosts/verb.h"
#include "verdict/signature.h"

extern const char triage_help[], facts_help[], match_help[], signatures_help[], layout_help[],
	evidence_help[];

int triage_verb(struct host *, int argc, char **argv);
int facts_verb(struct host *, int argc, char **argv);
int match_verb(struct host *, int argc, char **argv);
int signatures_verb(struct host *, int argc, char **argv);
int layout_verb(struct host *, int argc, char **argv);
int evidence_verb(struct host *, int argc, char **argv);

/*
 * The database in `wanted` (NULL: where sigdb_find_dir() finds one). False: one line was said.
 * A signature with a mistake is said too, and left out.
 */
bool verb_sigdb(struct host *, struct arena *, const char *wanted, struct sigdb *out);

#endif
