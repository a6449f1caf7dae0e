/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sigfile: one YAML tree into a family or a signature, with every mistake noted. */
#ifndef VERDICT_SIGFILE_H
#define VERDICT_SIGFILE_H

#include "verdict/signature.h"
#include "verdict/yaml_tree.h"

struct sigfile {
	struct sigdb *db;
	const char *file; /* as shown: relative to the database's directory */
	const char *id;	  /* the file's name without .yaml: the id inside must be the same */
	bool bad;
};

void sigfile_problem(struct sigfile *, unsigned int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds to the database what has no mistake. */
void sigfile_family(struct sigfile *, const struct ynode *root);
void sigfile_signature(struct sigfile *, const struct ynode *root);

/* Of one YAML value each; mistakes are noted. */
const char *sigfile_text(struct sigfile *, const struct ynode *);
void sigfile_words(struct sigfile *, const struct ynode *, struct words *out);
void sigfile_rules(struct sigfile *, const struct ynode *, struct rules *out);
void sigfile_conds(struct sigfile *, const struct ynode *, struct rule *out);
bool sigfile_bool(struct sigfile *, const struct ynode *);

#endif
