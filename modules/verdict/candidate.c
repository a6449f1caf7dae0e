// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * candidate: is it this documented bug?
 *
 * Reads the facts through the solver: each way in which the family fails, joined with what the
 * signature requires, so that a $name is one thing in both files. Leaves what spoke for and
 * against, what could not be judged, and a word.
 */
#include "verdict/candidate.h"

#include <string.h>

#define MAX_SOLUTIONS 64 /* of one rule: objects in the same state are alike */

struct judge {
	struct solver *solver;
	const struct signature *sig;
	struct candidate best; /* of all solutions so far */
	bool any, capped;
	unsigned int solutions; /* considered */
};

void words_add(struct arena *arena, struct words *words, const char *text)
{
	const char **slot;

	for (size_t i = 0; i < words->n; i++)
		if (!strcmp(words->items[i], text))
			return;
	slot = arena_push(arena, &words->items, &words->n, &words->cap, sizeof(*slot));
	*slot = text;
}

static void say(struct arena *arena, struct spoken_list *list, const char *text,
		const struct fact *fact)
{
	struct spoken *s;

	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->items[i].text, text))
			return;
	s = arena_push(arena, &list->items, &list->n, &list->cap, sizeof(*s));
	s->text = text;
	s->fact = fact;
}

unsigned int solution_evidence(const struct solution *s)
{
	unsigned int mask = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->used[i])
			mask |= EVIDENCE(s->used[i]->kind->origin);
	return mask;
}

void solution_missing(struct arena *arena, const struct solution *s, struct words *out)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->missing[i])
			words_add(arena, out, s->missing[i]);
}

static void judge_support(struct judge *j, const struct solution *s, struct candidate *c)
{
	const struct rule *supports = &j->sig->supports;

	for (size_t i = 0; i < supports->n; i++) {
		struct solution one;
		enum tri fits = solve_best(j->solver, &supports->conds[i], 1, &s->env, &one);

		if (fits == TRI_TRUE)
			say(j->solver->arena, &c->pro, supports->conds[i]->text, one.used[0]);
		c->score += fits == TRI_TRUE;
		c->could += fits != TRI_FALSE;
		if (fits == TRI_UNKNOWN)
			solution_missing(j->solver->arena, &one, &c->missing);
	}
}

/* A contradiction that cannot be ruled out keeps the id from being named, and no more. */
static void judge_contradiction(struct judge *j, const struct solution *s, struct candidate *c)
{
	const struct rule *against = &j->sig->contradicted_by;

	for (size_t i = 0; i < against->n; i++) {
		struct solution one;
		enum tri fits = solve_best(j->solver, &against->conds[i], 1, &s->env, &one);

		if (fits == TRI_TRUE) {
			say(j->solver->arena, &c->contra, against->conds[i]->text, one.used[0]);
			c->word = V_NO;
		}
		if (fits == TRI_UNKNOWN) {
			solution_missing(j->solver->arena, &one, &c->missing);
			if (c->word == V_MATCH)
				c->word = V_POSSIBLE;
		}
	}
}

static bool text_is_unique(struct judge *j, const struct solution *s)
{
	const struct rules *unique = &j->sig->unique_text;

	for (size_t i = 0; i < unique->n; i++) {
		struct solution one;

		if (solve_best(j->solver, unique->items[i].conds, unique->items[i].n, &s->env,
			       &one) == TRI_TRUE)
			return true;
	}
	return false;
}

static bool better(const struct candidate *a, const struct candidate *b)
{
	if (a->word != b->word)
		return a->word > b->word;
	return a->score > b->score;
}

/* One way to see this bug in the facts. Judged as a whole: for and against the same objects. */
static bool consider(void *arg, const struct solution *s)
{
	struct judge *j = arg;
	struct candidate c = {.signature = j->sig, .word = V_MATCH};

	if (s->value == TRI_UNKNOWN && !s->hits)
		return false;
	if (s->value == TRI_UNKNOWN || j->capped || j->sig->derived)
		c.word = V_POSSIBLE;
	if (!(solution_evidence(s) & EVIDENCE(FROM_MEMORY)) && c.word == V_MATCH &&
	    !text_is_unique(j, s))
		c.word = V_POSSIBLE;
	solution_missing(j->solver->arena, s, &c.missing);
	judge_support(j, s, &c);
	judge_contradiction(j, s, &c);
	if (!j->any || better(&c, &j->best))
		j->best = c;
	j->any = true;
	return ++j->solutions >= MAX_SOLUTIONS;
}

/* The family's rule and what the signature requires, as one conjunction. */
static void judge_joined(struct judge *j, const struct rule *when, const struct rule *requires)
{
	const struct cond *conds[SOLVE_MAX_CONDS];
	struct candidate before = j->best;
	bool any = j->any;
	size_t n = 0;

	for (size_t i = 0; i < when->n; i++)
		conds[n++] = when->conds[i];
	for (size_t i = 0; requires && i < requires->n; i++)
	conds[n++] = requires->conds[i];
	j->any = false;
	j->solutions = 0;
	j->capped = when->possible_at_most || (requires && requires->possible_at_most);
	solve(j->solver, conds, n, NULL, consider, j);
	for (size_t i = 0; j->any && requires && i < requires->n; i++) {
		if (j->best.word == V_MATCH) {
			say(j->solver->arena, &j->best.pro, requires->conds[i]->text, NULL);
			j->best.score++;
		}
		j->best.could++;
	}
	if (any && (!j->any || !better(&j->best, &before)))
		j->best = before;
	j->any |= any;
}

/* Which requirement can be shown not to hold, for the one who asks why it is a no. */
static void explain_no(struct judge *j)
{
	const struct rules *req = &j->sig->requires;

	for (size_t i = 0; i < req->n; i++)
		for (size_t k = 0; k < req->items[i].n; k++)
			say(j->solver->arena, &j->best.contra,
			    arena_printf(j->solver->arena, "does not hold: %s",
					 req->items[i].conds[k]->text),
			    NULL);
}

void candidate_judge(struct solver *solver, const struct signature *sig,
		     enum verdict_word family_word, struct candidate *out)
{
	struct judge j = {.solver = solver, .sig = sig};
	const struct rules *when = &sig->family->when;
	const char *old = fix_too_old(solver->arena, sig, solver->facts);

	j.best.signature = sig;
	for (size_t i = 0; i < when->n; i++) {
		for (size_t k = 0; k < sig->requires.n; k++)
			judge_joined(&j, &when->items[i], &sig->requires.items[k]);
		if (!sig->requires.n)
			judge_joined(&j, &when->items[i], NULL);
	}
	if (!j.any)
		explain_no(&j);
	if (old) {
		say(solver->arena, &j.best.contra, old, NULL);
		if (j.best.word == V_MATCH)
			j.best.word = V_POSSIBLE;
	}
	if (j.best.word > family_word)
		j.best.word = family_word;
	*out = j.best;
	fix_state(solver->arena, sig, solver->facts, &out->fix);
	/* What fits a bug that was fixed here is the same failure, and not yet the same bug. */
	if (out->fix.state == FIX_PRESENT && out->word == V_MATCH)
		out->word = V_POSSIBLE;
}
