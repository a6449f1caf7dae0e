/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature: the database of documented bugs, one YAML file each, and of their families.
 *
 * A family is a failure (what one sees); a signature is a bug that is documented and fails that
 * way. The grammar for authors is signatures/README.md. Everything lives in the arena.
 */
#ifndef VERDICT_SIGNATURE_H
#define VERDICT_SIGNATURE_H

#include <stdio.h>

#include "image/status.h"
#include "verdict/cond.h"

struct words {
	const char **items;
	size_t n, cap;
};

/* All conditions of one rule must hold together. */
struct rule {
	const struct cond **conds;
	size_t n, cap;
	bool possible_at_most;
	const char *note; /* shown where this rule is what spoke; or NULL */
};

/* Alternatives: one rule that holds is enough. n == 0: none was written. */
struct rules {
	struct rule *items;
	size_t n, cap;
};

struct family {
	const char *id, *title, *what, *primary; /* primary: id of the best known bug, or NULL */
	struct rules when;
	struct words companions; /* kinds that come along with this failure */
	bool consequence;	 /* of whatever came before: ranks below all others */
	struct words caveats, next_steps;
	const char *file;
};

struct release {
	const char *series;  /* "mainline", "6.1" */
	const char *release; /* "5.19", "6.1.104"; NULL: only `by` is known */
	const char *by;	    /* seen in this release, merged at an unconfirmed one before; or NULL */
	const char *commit; /* hex, or NULL */
};

struct signature {
	const char *id, *title, *what;
	const struct family *family;
	struct rules requires, unique_text;
	struct rule supports, contradicted_by; /* each condition on its own */
	bool derived;			       /* possible at most */
	bool kernel_bug;		       /* false: a consequence of something else */
	const char *introduced;		       /* mainline release, or NULL */
	const char *introduced_commit;
	struct release *fixed;
	size_t n_fixed, cap_fixed;
	struct words series_fixed; /* a backport exists, its release is not confirmed */
	struct words fix_in_kernel, code_before_fix; /* "symbol NAME", "member TYPE.PATH" */
	const char *fix_note, *reproduce;
	struct words cve, links, caveats, other_causes, next_steps, crash_commands;
	const char *file;
};

struct sig_problem {
	const char *file;
	unsigned int line; /* 0: the file as a whole */
	const char *what;
};

struct sigdb {
	struct arena *arena;
	const char *dir;
	const char *version; /* hash of the content, 16 hex digits */
	struct var_names vars;
	struct family **families;
	size_t n_families, cap_families;
	struct signature **items; /* sorted by id */
	size_t n, cap;
	struct sig_problem *problems;
	size_t n_problems, cap_problems;
};

/*
 * Loads DIR/families and then DIR, each *.yaml in the order of names. A file with a mistake is left
 * out and noted in out->problems; the others serve. K_HOST: DIR cannot be read (*why).
 */
enum kstatus sigdb_load(struct arena *, const char *dir, struct sigdb *out, const char **why);

/*
 * The first directory that exists of: `wanted` (--signatures; taken as it is), $EXT4DBG_SIGNATURES,
 * ../signatures from our own file (program or extension), PREFIX/share/ext4dbg/signatures. NULL: none.
 */
const char *sigdb_find_dir(struct arena *, const char *wanted);

const struct signature *sigdb_find(const struct sigdb *, const char *id);
const struct family *sigdb_family(const struct sigdb *, const char *id);

/* What the kernel.has probe must look for: "symbol NAME", "member TYPE.PATH"; ends with NULL. */
const char *const *sigdb_fix_names(const struct sigdb *);

/* The verbs. show: false where no such id. lint: number of problems, one line FILE:LINE: each. */
void signatures_list(const struct sigdb *, FILE *);
bool signatures_show(const struct sigdb *, const char *id, FILE *);
size_t signatures_lint(const struct sigdb *, FILE *);

/* "6.1.192", "5.18-rc2": for comparison; false where the text is none. */
struct upstream {
	unsigned int major, minor, patch, rc; /* rc UINT_MAX: a release */
};
bool upstream_parse(const char *text, struct upstream *out);
int upstream_compare(const struct upstream *, const struct upstream *);

#endif
