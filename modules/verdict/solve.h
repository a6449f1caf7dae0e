/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * solve: three-valued conjunction of conditions over a store of facts.
 *
 * A condition is true where a fact fits with the bindings so far; unknown where only a field that
 * could not be read, or a fact that may exist outside what was looked at, could fit; else false.
 * `none X` is true only where the kind's coverage is complete. Facts and coverage taken away turn
 * true or false into unknown, never false into true.
 */
#ifndef VERDICT_SOLVE_H
#define VERDICT_SOLVE_H

#include "verdict/cond.h"

#define SOLVE_MAX_CONDS 32

enum tri { TRI_FALSE, TRI_UNKNOWN, TRI_TRUE };

struct binding {
	enum var_class class; /* VAR_NONE: not bound */
	union {
		__int128 number;
		const char *text;
	};
};

struct env {
	struct binding var[COND_MAX_VARS];
};

/* One way to satisfy the conditions. */
struct solution {
	enum tri value;
	const struct fact *used[SOLVE_MAX_CONDS]; /* by condition; NULL: none, or not seen */
	const char *missing[SOLVE_MAX_CONDS];	  /* why this condition is unknown, else NULL */
	size_t n;
	unsigned int hits; /* conditions that a real fact fulfils */
	struct env env;
};

struct solver {
	const struct facts *facts;
	struct arena *arena;
	struct fact_list *by_kind; /* index, made once */
	size_t n_kinds;
	uint64_t budget; /* tests of a fact left for all solve() together: beyond it, unknown */
};

void solver_init(struct solver *, const struct facts *, struct arena *);

/* Returns true to stop: no further solution is wanted. */
typedef bool (*solve_visit)(void *arg, const struct solution *);

/*
 * Every true or unknown solution, in the order of the facts, and the best value among them.
 * Starts from the bindings in `env` (NULL: none). At most SOLVE_MAX_CONDS conditions.
 */
enum tri solve(struct solver *, const struct cond *const *conds, size_t n, const struct env *env,
	       solve_visit visit, void *arg);

/* As solve(), but the first best solution in *out. */
enum tri solve_best(struct solver *, const struct cond *const *conds, size_t n,
		    const struct env *env, struct solution *out);

#endif
