// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * term: does one fact fit one condition?
 *
 * Reads a fact's values and the bindings so far, leaves new bindings. A field that could not be
 * read is unknown; a field that is not set does not fit: the thing was there and had no such
 * property.
 */
#include "verdict/term.h"

#include <string.h>

/* Enough for any honest pattern over one log line; a hostile line ends as unknown. */
#define RE_MATCH_LIMIT 100000
#define RE_DEPTH_LIMIT 1000
#define RE_HEAP_LIMIT  1024 /* KiB */

static __int128 number_of(const struct term *t, const struct fact *fact)
{
	const struct fact_value *v = t->field ? &fact->values[t->index] : NULL;

	if (!v)
		return fact->at;
	if (t->field->type == FT_BOOL)
		return v->boolean;
	return t->field->type == FT_I64 ? (__int128)v->i64 : (__int128)v->u64;
}

static bool is_text(const struct term *t)
{
	return t->field && cond_class(t->field->type) == VAR_TEXT;
}

static bool has_flag(const char *joined, const char *flag)
{
	size_t len = strlen(flag);

	while (*joined) {
		size_t n = strcspn(joined, "|");

		if (n == len && !memcmp(joined, flag, n))
			return true;
		joined += n + (joined[n] == '|');
	}
	return false;
}

static bool text_fits(const struct term *t, const char *text)
{
	for (size_t i = 0; i < t->n; i++) {
		bool same =
			t->op == OP_HAS ? has_flag(text, t->words[i]) : !strcmp(text, t->words[i]);

		if (same)
			return t->op != OP_NE;
	}
	return t->op == OP_NE;
}

static bool number_fits(const struct term *t, __int128 v)
{
	for (size_t i = 0; i < t->n; i++) {
		__int128 w = t->numbers[i];
		bool yes = t->op == OP_LT   ? v < w
			   : t->op == OP_LE ? v <= w
			   : t->op == OP_GT ? v > w
			   : t->op == OP_GE ? v >= w
					    : v == w;

		if (yes)
			return t->op != OP_NE;
	}
	return t->op == OP_NE;
}

static enum tri pattern_fits(const struct term *t, const char *text)
{
	pcre2_match_context *limits = pcre2_match_context_create(NULL);
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	enum tri fits = TRI_UNKNOWN;

	if (limits && data) {
		int n;

		pcre2_set_match_limit(limits, RE_MATCH_LIMIT);
		pcre2_set_depth_limit(limits, RE_DEPTH_LIMIT);
		pcre2_set_heap_limit(limits, RE_HEAP_LIMIT);
		n = pcre2_match(t->re, (PCRE2_SPTR)text, strlen(text), 0, 0, data, limits);
		if (n >= 0)
			fits = TRI_TRUE;
		else if (n == PCRE2_ERROR_NOMATCH)
			fits = TRI_FALSE;
	}
	pcre2_match_data_free(data);
	pcre2_match_context_free(limits);
	return fits;
}

static bool bind(const struct term *t, const struct fact *fact, struct env *env, uint64_t *bound)
{
	struct binding *b = &env->var[t->var];
	bool text = is_text(t);

	if (b->class != VAR_NONE && text)
		return !strcmp(b->text, fact->values[t->index].str);
	if (b->class != VAR_NONE)
		return b->number == number_of(t, fact);
	b->class = t->field ? cond_class(t->field->type) : VAR_NUMBER;
	if (text)
		b->text = fact->values[t->index].str;
	else
		b->number = number_of(t, fact);
	*bound |= UINT64_C(1) << t->var;
	return true;
}

static enum tri term_fits(const struct term *t, const struct fact *fact, struct env *env,
			  uint64_t *bound)
{
	const struct fact_value *v = t->field ? &fact->values[t->index] : NULL;
	bool fits;

	if (v && v->unknown)
		return TRI_UNKNOWN;
	if (v ? !v->set : !fact->at)
		return TRI_FALSE;
	if (t->var >= 0)
		fits = bind(t, fact, env, bound);
	else if (t->op == OP_MATCH)
		return pattern_fits(t, v->str);
	else
		fits = is_text(t) ? text_fits(t, v->str) : number_fits(t, number_of(t, fact));
	return fits ? TRI_TRUE : TRI_FALSE;
}

enum tri fact_fits(struct arena *arena, const struct cond *c, const struct fact *fact,
		   struct env *env, uint64_t *bound, const char **why)
{
	const struct term *unknown = NULL;

	for (size_t i = 0; i < c->n; i++) {
		enum tri fits = term_fits(&c->terms[i], fact, env, bound);

		if (fits == TRI_FALSE)
			return TRI_FALSE;
		if (fits == TRI_UNKNOWN && !unknown)
			unknown = &c->terms[i];
	}
	if (!unknown)
		return TRI_TRUE;
	*why = arena_printf(arena, "%s.%s: %s", c->kind->name,
			    unknown->field ? unknown->field->name : "at",
			    unknown->field && fact->values[unknown->index].unknown
				    ? fact->values[unknown->index].str
				    : "too costly to match");
	return TRI_UNKNOWN;
}
