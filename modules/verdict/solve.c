// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * solve: can all these conditions hold at once, with one meaning for each name?
 *
 * Reads facts and coverage, leaves solutions. Backtracking over the facts of each kind, with a
 * step budget: what costs more is unknown, which is always an honest answer.
 */
#include "verdict/solve.h"

#include <string.h>

#include "verdict/term.h"

#define STEPS  400000	/* tests of a fact in one solve() */
#define BUDGET 20000000 /* and in all together */

struct fact_list {
	const struct fact_kind *kind;
	const struct fact **items;
	size_t n, cap;
	enum coverage_state state;
	const char *why;
};

struct search {
	struct solver *solver;
	const struct cond *const *conds;
	size_t n;
	size_t order[SOLVE_MAX_CONDS]; /* `none` last: it needs the names bound */
	struct solution now;
	uint64_t steps;
	enum tri best;
	bool stop;
	solve_visit visit;
	void *arg;
};

static struct fact_list *list_of(const struct solver *s, const struct fact_kind *kind)
{
	for (size_t i = 0; i < s->n_kinds; i++)
		if (s->by_kind[i].kind == kind)
			return &s->by_kind[i];
	return NULL;
}

void solver_init(struct solver *s, const struct facts *fs, struct arena *arena)
{
	memset(s, 0, sizeof(*s));
	s->facts = fs;
	s->arena = arena;
	s->budget = BUDGET;
	while (fact_kinds[s->n_kinds])
		s->n_kinds++;
	s->by_kind = arena_array(arena, s->n_kinds, sizeof(*s->by_kind));
	for (size_t i = 0; i < s->n_kinds; i++) {
		const struct coverage *cover = fact_coverage(fs, fact_kinds[i]);

		s->by_kind[i].kind = fact_kinds[i];
		s->by_kind[i].state = cover ? cover->state : COVER_SKIPPED;
		s->by_kind[i].why = cover && cover->why ? cover->why : "not looked at";
	}
	for (size_t i = 0; i < fs->n; i++) {
		struct fact_list *list = list_of(s, fs->items[i]->kind);
		const struct fact **slot;

		if (!list)
			continue;
		slot = arena_push(arena, &list->items, &list->n, &list->cap, sizeof(*slot));
		*slot = fs->items[i];
	}
}

static const struct fact_value *value_of(const struct fact *fact, const char *field)
{
	const struct fact_value *v = fact_get(fact, field);

	return v && v->set ? v : NULL;
}

/* The oops that a condition speaks of by a number that is bound; NULL: none, or not in the log. */
static const struct fact *bound_oops(const struct solver *s, const struct cond *c,
				     const char *field, const struct env *env)
{
	const struct fact_kind *oops = fact_kind_find("log.oops");
	const struct fact_list *oopses;
	int var = -1;

	for (size_t i = 0; i < c->n; i++)
		if (c->terms[i].var >= 0 && c->terms[i].field &&
		    !strcmp(c->terms[i].field->name, field))
			var = c->terms[i].var;
	oopses = oops && var >= 0 && env->var[var].class == VAR_NUMBER ? list_of(s, oops) : NULL;
	for (size_t i = 0; oopses && i < oopses->n; i++) {
		const struct fact_value *index = value_of(oopses->items[i], "index");

		if (index && (__int128)index->u64 == env->var[var].number)
			return oopses->items[i];
	}
	return NULL;
}

/* The trace of one oops is as complete as that oops says, whatever else the log has lost. */
static bool trace_is_whole(const struct solver *s, const struct cond *c, const struct env *env)
{
	const struct fact *oops = bound_oops(s, c, "oops", env);
	const struct fact_value *cut = oops ? value_of(oops, "truncated") : NULL;

	return cut && !cut->boolean;
}

/* NULL: no fact of this kind can have been missed; else why one may. */
static const char *unseen(const struct search *se, const struct cond *c)
{
	const struct fact_list *list = list_of(se->solver, c->kind);

	if (!list)
		return arena_printf(se->solver->arena, "%s: not looked at", c->kind->name);
	if (list->state == COVER_COMPLETE)
		return NULL;
	if (!strcmp(c->kind->name, "log.frame") && trace_is_whole(se->solver, c, &se->now.env))
		return NULL;
	/* An index stands for one oops, and that one is there. */
	if (!strcmp(c->kind->name, "log.oops") && bound_oops(se->solver, c, "index", &se->now.env))
		return NULL;
	return arena_printf(se->solver->arena, "%s: %s", c->kind->name, list->why);
}

static void unbind(struct env *env, uint64_t bound)
{
	for (int i = 0; bound; i++, bound >>= 1)
		if (bound & 1)
			env->var[i].class = VAR_NONE;
}

/* True while there is budget; every test of a fact is one step. */
static bool step(struct search *se)
{
	if (se->steps < STEPS && se->solver->budget) {
		se->steps++;
		se->solver->budget--;
		return true;
	}
	if (se->best < TRI_UNKNOWN)
		se->best = TRI_UNKNOWN;
	se->stop = true;
	return false;
}

static enum tri lesser(enum tri a, enum tri b)
{
	return a < b ? a : b;
}

static void search_at(struct search *se, size_t depth, enum tri value);

static void search_none(struct search *se, size_t depth, enum tri value)
{
	size_t i = se->order[depth];
	const struct cond *c = se->conds[i];
	const struct fact_list *list = list_of(se->solver, c->kind);
	const char *why = unseen(se, c);

	for (size_t k = 0; list && k < list->n && step(se); k++) {
		uint64_t bound = 0;
		const char *unread = NULL;
		enum tri fits = fact_fits(se->solver->arena, c, list->items[k], &se->now.env,
					  &bound, &unread);

		unbind(&se->now.env, bound);
		if (fits == TRI_TRUE)
			return;
		if (fits == TRI_UNKNOWN && !why)
			why = unread;
	}
	if (se->stop)
		return;
	se->now.missing[i] = why;
	search_at(se, depth + 1, why ? lesser(value, TRI_UNKNOWN) : value);
	se->now.missing[i] = NULL;
}

static void try_fact(struct search *se, size_t depth, enum tri value, const struct fact *fact)
{
	size_t i = se->order[depth];
	uint64_t bound = 0;
	const char *unread = NULL;
	enum tri fits =
		fact_fits(se->solver->arena, se->conds[i], fact, &se->now.env, &bound, &unread);

	if (fits != TRI_FALSE) {
		/* An anomaly is evidence even where one of its fields could not be read. */
		bool hit = fits == TRI_TRUE || fact->kind->anomaly;

		se->now.used[i] = fact;
		se->now.missing[i] = unread;
		se->now.hits += hit;
		search_at(se, depth + 1, lesser(value, fits));
		se->now.hits -= hit;
		se->now.used[i] = NULL;
		se->now.missing[i] = NULL;
	}
	unbind(&se->now.env, bound);
}

static void search_at(struct search *se, size_t depth, enum tri value)
{
	const struct fact_list *list;
	const char *why;
	size_t i;

	if (depth == se->n) {
		se->now.value = value;
		if (value > se->best)
			se->best = value;
		if (se->visit && se->visit(se->arg, &se->now))
			se->stop = true;
		return;
	}
	i = se->order[depth];
	if (se->conds[i]->none) {
		search_none(se, depth, value);
		return;
	}
	list = list_of(se->solver, se->conds[i]->kind);
	for (size_t k = 0; list && k < list->n && !se->stop && step(se); k++)
		try_fact(se, depth, value, list->items[k]);
	why = se->stop ? NULL : unseen(se, se->conds[i]);
	if (!why)
		return;
	se->now.missing[i] = why;
	search_at(se, depth + 1, TRI_UNKNOWN);
	se->now.missing[i] = NULL;
}

enum tri solve(struct solver *solver, const struct cond *const *conds, size_t n,
	       const struct env *env, solve_visit visit, void *arg)
{
	struct search se = {.solver = solver, .conds = conds, .n = n, .visit = visit, .arg = arg};
	size_t k = 0;

	if (n > SOLVE_MAX_CONDS)
		return TRI_UNKNOWN;
	if (env)
		se.now.env = *env;
	se.now.n = n;
	for (size_t i = 0; i < n; i++)
		if (!conds[i]->none)
			se.order[k++] = i;
	for (size_t i = 0; i < n; i++)
		if (conds[i]->none)
			se.order[k++] = i;
	search_at(&se, 0, TRI_TRUE);
	return se.best;
}

struct best {
	struct solution *out;
	bool any;
};

static bool keep_best(void *arg, const struct solution *s)
{
	struct best *b = arg;

	if (!b->any || s->value > b->out->value ||
	    (s->value == b->out->value && s->hits > b->out->hits))
		*b->out = *s;
	b->any = true;
	return s->value == TRI_TRUE;
}

enum tri solve_best(struct solver *solver, const struct cond *const *conds, size_t n,
		    const struct env *env, struct solution *out)
{
	struct best b = {.out = out};
	enum tri value;

	memset(out, 0, sizeof(*out));
	value = solve(solver, conds, n, env, keep_best, &b);
	out->value = value;
	return value;
}
