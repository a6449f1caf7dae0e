// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fix: is the fix in this kernel?
 *
 * Reads kernel, log.kernel, kernel.has and log.frame facts and a signature's releases; leaves a
 * state with its basis. The only place that looks at a version number.
 */
#include "verdict/fix.h"

#include <limits.h>
#include <string.h>

const char *fix_state_name(enum fix_state state)
{
	static const char *const names[] = {"unknown", "absent", "present", "none-known"};

	return names[state];
}

static const char *text_of(const struct fact *fact, const char *field)
{
	const struct fact_value *v = fact_get(fact, field);

	return v && v->set && *v->str ? v->str : NULL;
}

const char *fix_upstream(const struct facts *fs)
{
	const char *from_log = NULL;

	for (size_t i = 0; i < fs->n; i++) {
		const struct fact *fact = fs->items[i];
		const char *v = NULL;

		if (!strcmp(fact->kind->name, "kernel")) {
			v = text_of(fact, "upstream");
			if (v)
				return v;
		} else if (!strcmp(fact->kind->name, "log.kernel")) {
			v = text_of(fact, "upstream");
			from_log = v ? v : from_log; /* the last boot in the log */
		}
	}
	return from_log;
}

/* 1 there, 0 not there, -1 nothing tells. Absence is only believed of the types and symbols. */
static int has_name(const struct facts *fs, const char *name)
{
	bool symbol = !strncmp(name, "symbol ", 7);
	int answer = -1;

	for (size_t i = 0; i < fs->n; i++) {
		const struct fact *fact = fs->items[i];
		const char *what;

		if (symbol && !strcmp(fact->kind->name, "log.frame")) {
			what = text_of(fact, "function");
			if (what && !strcmp(what, name + 7))
				return 1;
		} else if (!strcmp(fact->kind->name, "kernel.has")) {
			const struct fact_value *present = fact_get(fact, "present");

			what = text_of(fact, "what");
			if (what && !strcmp(what, name) && present && present->set)
				answer = present->boolean;
		}
	}
	return answer;
}

static bool by_names(struct arena *arena, const struct signature *sig, const struct facts *fs,
		     struct fix *out)
{
	for (size_t i = 0; i < sig->fix_in_kernel.n; i++) {
		if (has_name(fs, sig->fix_in_kernel.items[i]) != 1)
			continue;
		out->state = FIX_PRESENT;
		out->basis = arena_printf(arena,
					  "this kernel has %s, which came with the fix or "
					  "after it",
					  sig->fix_in_kernel.items[i]);
		return true;
	}
	for (size_t i = 0; i < sig->code_before_fix.n; i++) {
		if (has_name(fs, sig->code_before_fix.items[i]) != 1)
			continue;
		out->state = FIX_ABSENT;
		out->basis = arena_printf(arena, "this kernel has %s, which the fix replaced",
					  sig->code_before_fix.items[i]);
		return true;
	}
	return false;
}

static bool same_series(const struct upstream *a, const struct upstream *b)
{
	return a->major == b->major && a->minor == b->minor;
}

static void add_release(struct arena *arena, const struct release *r, struct fix *out)
{
	const char **slot = arena_push(arena, &out->releases.items, &out->releases.n,
				       &out->releases.cap, sizeof(*slot));
	bool mainline = !strcmp(r->series, "mainline");

	*slot = arena_printf(arena, "%s%s%s%s%.12s", r->release ? r->release : "before ",
			     r->release ? "" : r->by, mainline ? " (mainline)" : "",
			     r->commit ? " " : "", r->commit ? r->commit : "");
}

static void decide(struct arena *arena, struct fix *out, bool present, const char *kernel,
		   const struct release *r)
{
	const char *than = present ? "is not older than" : "is older than";

	out->state = present ? FIX_PRESENT : FIX_ABSENT;
	if (r->release)
		out->basis =
			arena_printf(arena, "upstream %s %s %s, the first %s release with the fix",
				     kernel, than, r->release, r->series);
	else
		out->basis = arena_printf(arena, "upstream %s %s %s, which has the fix", kernel,
					  than, r->by);
}

/* A stable series with a release of its own. */
static bool by_series(struct arena *arena, const struct signature *sig, const char *text,
		      const struct upstream *kernel, struct fix *out)
{
	for (size_t i = 0; i < sig->n_fixed; i++) {
		const struct release *r = &sig->fixed[i];
		struct upstream fixed;

		if (!strcmp(r->series, "mainline") || !r->release ||
		    !upstream_parse(r->release, &fixed) || !same_series(kernel, &fixed))
			continue;
		decide(arena, out, upstream_compare(kernel, &fixed) >= 0, text, r);
		return true;
	}
	return false;
}

static bool series_without_release(struct arena *arena, const struct signature *sig,
				   const struct upstream *kernel, struct fix *out)
{
	for (size_t i = 0; i < sig->series_fixed.n; i++) {
		struct upstream series;

		if (!upstream_parse(sig->series_fixed.items[i], &series) ||
		    !same_series(kernel, &series))
			continue;
		out->basis = arena_printf(arena,
					  "the fix was sent to the %s series, in which "
					  "release is not confirmed",
					  sig->series_fixed.items[i]);
		return true;
	}
	return false;
}

static void by_mainline(struct arena *arena, const struct signature *sig, const char *text,
			const struct upstream *kernel, struct fix *out)
{
	const struct release *r = NULL;
	struct upstream fixed;
	bool reached;

	for (size_t i = 0; i < sig->n_fixed && !r; i++)
		if (!strcmp(sig->fixed[i].series, "mainline"))
			r = &sig->fixed[i];
	if (!r)
		series_without_release(arena, sig, kernel, out);
	if (!r || !upstream_parse(r->release ? r->release : r->by, &fixed))
		return;
	reached = upstream_compare(kernel, &fixed) >= 0;
	if (!reached && r->by)
		out->basis = arena_printf(arena,
					  "the fix was merged at an unconfirmed release "
					  "before %s, this is %s",
					  r->by, text);
	else if (!reached && same_series(kernel, &fixed) && kernel->rc != UINT_MAX)
		out->basis = arena_printf(arena, "the fix was merged while %s was made, this is %s",
					  r->release, text);
	else if (reached || !series_without_release(arena, sig, kernel, out))
		decide(arena, out, reached, text, r);
}

/* Where a bug takes several fixes, the first row of a series is the release that has them all. */
static void advise(struct arena *arena, const struct signature *sig, const struct upstream *kernel,
		   struct fix *out)
{
	const char *mainline = NULL;

	for (size_t i = 0; i < sig->n_fixed; i++) {
		const struct release *r = &sig->fixed[i];
		struct upstream fixed;

		if (!strcmp(r->series, "mainline"))
			mainline = mainline ? mainline : r->release ? r->release : r->by;
		else if (!out->advice && kernel && r->release &&
			 upstream_parse(r->release, &fixed) && same_series(kernel, &fixed))
			out->advice = arena_printf(arena,
						   "first fixed release of the %s series: "
						   "%s",
						   r->series, r->release);
	}
	if (!out->advice && mainline)
		out->advice = arena_printf(arena, "fixed in mainline %s%s", mainline,
					   kernel ? "; no fixed release of this series is known"
						  : "; ask the vendor for the commit");
}

void fix_state(struct arena *arena, const struct signature *sig, const struct facts *fs,
	       struct fix *out)
{
	const char *text = fix_upstream(fs);
	struct upstream kernel;
	bool known = text && upstream_parse(text, &kernel);

	memset(out, 0, sizeof(*out));
	out->basis = text ? "the fix's releases do not tell"
			  : "nothing proves which upstream release this kernel is built from";
	for (size_t i = 0; i < sig->n_fixed; i++)
		add_release(arena, &sig->fixed[i], out);
	if (!sig->n_fixed && !sig->series_fixed.n) {
		out->state = FIX_NONE_KNOWN;
		out->basis = sig->fix_note ? sig->fix_note : "no fix is known";
		return;
	}
	if (!by_names(arena, sig, fs, out) && known && !by_series(arena, sig, text, &kernel, out))
		by_mainline(arena, sig, text, &kernel, out);
	if (out->state != FIX_PRESENT)
		advise(arena, sig, known ? &kernel : NULL, out);
}

const char *fix_too_old(struct arena *arena, const struct signature *sig, const struct facts *fs)
{
	const char *text = fix_upstream(fs);
	struct upstream kernel, introduced;

	if (!text || !sig->introduced || !upstream_parse(text, &kernel) ||
	    !upstream_parse(sig->introduced, &introduced) ||
	    upstream_compare(&kernel, &introduced) >= 0)
		return NULL;
	return arena_printf(arena, "came in with %s, and this kernel is %s", sig->introduced, text);
}
