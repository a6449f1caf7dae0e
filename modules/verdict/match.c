// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * match: which families fail the way these facts show, and which documented bug is it?
 *
 * Reads facts, coverage and the database; leaves one verdict per family, the ones that matter
 * first.
 */
#include "verdict/match.h"

#include <string.h>

#include "verdict/candidate.h"

#define MAX_FACTS     64 /* shown per verdict */
#define MAX_SOLUTIONS 256

struct family_judge {
	struct solver *solver;
	struct verdict *v;
	const struct rule *rule;
	unsigned int solutions;
};

const char *verdict_word_name(enum verdict_word word)
{
	static const char *const names[] = {"no", "unknown", "possible", "match"};

	return names[word];
}

/* Sorted by number, each once; a verdict shows a few, not a thousand. */
static void fact_set_add(struct arena *arena, struct fact_set *set, const struct fact *fact)
{
	size_t at = 0;

	while (at < set->n && set->items[at]->number < fact->number)
		at++;
	if ((at < set->n && set->items[at] == fact) || set->n >= MAX_FACTS)
		return;
	arena_push(arena, &set->items, &set->n, &set->cap, sizeof(fact));
	memmove(&set->items[at + 1], &set->items[at], (set->n - 1 - at) * sizeof(fact));
	set->items[at] = fact;
}

/*
 * Half a rule points at the failure only where its first condition has a fact: that some task hung
 * says nothing of ext4 as long as its trace is not known.
 */
static enum verdict_word word_of(const struct solution *s, const struct rule *rule)
{
	if (s->value == TRI_UNKNOWN)
		return s->hits && s->used[0] ? V_POSSIBLE : V_UNKNOWN;
	return rule->possible_at_most ? V_POSSIBLE : V_MATCH;
}

/* Facts of a stronger word replace those of a weaker one. */
static bool consider(void *arg, const struct solution *s)
{
	struct family_judge *j = arg;
	struct arena *arena = j->solver->arena;
	enum verdict_word word = word_of(s, j->rule);

	solution_missing(arena, s, &j->v->missing);
	if (word > j->v->word) {
		j->v->word = word;
		j->v->evidence = 0;
		j->v->facts.n = 0;
		j->v->notes.n = 0;
	}
	if (word < V_POSSIBLE || word < j->v->word)
		return ++j->solutions >= MAX_SOLUTIONS;
	j->v->evidence |= solution_evidence(s);
	for (size_t i = 0; i < s->n; i++)
		if (s->used[i])
			fact_set_add(arena, &j->v->facts, s->used[i]);
	if (j->rule->note)
		words_add(arena, &j->v->notes, j->rule->note);
	return ++j->solutions >= MAX_SOLUTIONS;
}

static void judge_family(struct solver *solver, const struct family *f, struct verdict *v)
{
	v->family = f;
	v->word = V_NO;
	for (size_t i = 0; i < f->when.n; i++) {
		struct family_judge j = {.solver = solver, .v = v, .rule = &f->when.items[i]};
		enum tri best = solve(solver, j.rule->conds, j.rule->n, NULL, consider, &j);

		/* The budget ran out before anything was found. */
		if (best == TRI_UNKNOWN && v->word == V_NO)
			v->word = V_UNKNOWN;
	}
}

static bool eligible(const struct candidate *c)
{
	return c->word >= V_POSSIBLE && !c->signature->derived && c->fix.state != FIX_PRESENT;
}

static bool likelier(const struct family *f, const struct candidate *a, const struct candidate *b)
{
	bool a_first = f->primary && !strcmp(a->signature->id, f->primary);

	if (a->word != b->word)
		return a->word > b->word;
	if (a->score != b->score)
		return a->score > b->score;
	return a_first;
}

static void judge_candidates(struct solver *solver, const struct sigdb *db, struct verdict *v)
{
	for (size_t i = 0; i < db->n; i++) {
		struct candidate c;
		size_t at = 0;

		if (db->items[i]->family != v->family)
			continue;
		candidate_judge(solver, db->items[i], v->word, &c);
		while (at < v->n_candidates && !likelier(v->family, &c, &v->candidates[at]))
			at++;
		arena_push(solver->arena, &v->candidates, &v->n_candidates, &v->cap_candidates,
			   sizeof(c));
		memmove(&v->candidates[at + 1], &v->candidates[at],
			(v->n_candidates - 1 - at) * sizeof(c));
		v->candidates[at] = c;
	}
}

/* What spoke for the leader beats even what could speak for any other that may be it. */
static void name_signature(struct verdict *v)
{
	const struct candidate *lead = NULL;

	for (size_t i = 0; i < v->n_candidates && !lead; i++)
		if (eligible(&v->candidates[i]) && v->candidates[i].word == V_MATCH)
			lead = &v->candidates[i];
	if (!lead || v->word != V_MATCH)
		return;
	for (size_t i = 0; i < v->n_candidates; i++) {
		const struct candidate *other = &v->candidates[i];

		if (other != lead && eligible(other) && other->could >= lead->score)
			return;
	}
	v->signature = lead->signature;
	v->leader = lead;
}

static void fix_of_verdict(struct arena *arena, const struct sigdb *db, const struct facts *fs,
			   struct verdict *v)
{
	const struct signature *primary =
		v->family->primary ? sigdb_find(db, v->family->primary) : NULL;

	if (!v->leader && v->n_candidates && v->candidates[0].word >= V_POSSIBLE)
		v->leader = &v->candidates[0];
	v->fix.basis = "no documented bug of this family is in the database";
	if (v->leader)
		v->fix = v->leader->fix;
	else if (primary)
		fix_state(arena, primary, fs, &v->fix);
	if (!v->signature && v->fix.state == FIX_PRESENT)
		words_add(arena, &v->notes,
			  "same failure, but its fix is in this kernel: regression or other cause");
}

static bool only_companions(const struct verdict *v, const struct family *of)
{
	for (size_t i = 0; i < v->facts.n; i++) {
		size_t k = 0;

		while (k < of->companions.n &&
		       strcmp(of->companions.items[k], v->facts.items[i]->kind->name))
			k++;
		if (k == of->companions.n)
			return false;
	}
	return v->facts.n > 0;
}

/* A message that is known to come along with a failure that matched is no second verdict. */
static void fold_companions(struct arena *arena, struct verdicts *all)
{
	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->n; k++) {
			struct verdict *v = &all->items[k];
			const struct family *of = all->items[i].family;

			if (i == k || all->items[i].word != V_MATCH || v->word != V_MATCH ||
			    !only_companions(v, of))
				continue;
			v->word = V_POSSIBLE;
			v->signature = NULL;
			words_add(arena, &v->notes,
				  arena_printf(arena, "known to come along with %s", of->id));
		}
}

/*
 * Matches first; then causes before their consequences, and what the crash itself shows before what
 * stands elsewhere in the log.
 */
static unsigned int weight(const struct verdict *v)
{
	unsigned int leads = 0;

	for (size_t i = 0; i < v->facts.n; i++) {
		const struct fact_value *lead = fact_get(v->facts.items[i], "leads");

		if (lead && lead->set && lead->boolean)
			leads = 1;
	}
	return (unsigned int)v->word * 16 + (v->family->consequence ? 0 : 8) + leads * 4 +
	       (v->signature ? 2 : 0) + !!(v->evidence & EVIDENCE(FROM_MEMORY));
}

static void sort_verdicts(struct verdicts *all)
{
	for (size_t i = 1; i < all->n; i++) {
		struct verdict v = all->items[i];
		size_t at = i;

		for (; at && weight(&all->items[at - 1]) < weight(&v); at--)
			all->items[at] = all->items[at - 1];
		all->items[at] = v;
	}
}

void match(struct arena *arena, const struct sigdb *db, const struct facts *fs,
	   struct verdicts *out)
{
	struct solver solver;

	memset(out, 0, sizeof(*out));
	solver_init(&solver, fs, arena);
	for (size_t i = 0; i < db->n_families; i++) {
		struct verdict *v = arena_push(arena, &out->items, &out->n, &out->cap, sizeof(*v));

		judge_family(&solver, db->families[i], v);
		if (v->word < V_POSSIBLE)
			continue;
		judge_candidates(&solver, db, v);
		name_signature(v);
		fix_of_verdict(arena, db, fs, v);
	}
	fold_companions(arena, out);
	sort_verdicts(out);
}
