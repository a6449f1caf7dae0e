// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report_text: the record of one crash as text for a terminal.
 *
 * Reads a record, leaves lines: title, verdicts with the facts that prove them, what is missing,
 * fix and advice, context, coverage. Every value is escaped on its way out.
 */
#include "verdict/report.h"

#include <string.h>

#include "verdict/report_page.h"

static void head(struct page *p, const json_t *r)
{
	const json_t *kernel = json_object_get(r, "kernel");
	const char *title = page_member(p, r, "title"), *version = page_member(p, kernel, "version");
	const char *release = page_member(p, kernel, "release"), *arch = page_member(p, kernel, "arch");

	page_wrap(p, 0, "", title ? title : "nothing that looks like a crash");
	page_line(p, "  dump", page_member(p, r, "dump"));
	page_line(p, "  log", page_member(p, r, "log"));
	page_line(p, "  kernel",
	     arena_printf(p->arena, "%s%s%s%s %s", release ? release : "unknown",
			  version ? " (upstream " : "", version ? version : "", version ? ")" : "",
			  arch ? arch : ""));
	page_line(p, "  panic", page_member(p, r, "panic"));
	page_line(p, "  fingerprint", page_member(p, r, "fingerprint"));
	page_list(p, "  error", json_object_get(r, "errors"));
}

static void fact(struct page *p, const json_t *f)
{
	const char *at = page_member(p, f, "at"), *see = page_member(p, f, "see"), *key;
	const json_t *unknown = json_object_get(f, "unknown");
	json_t *why;

	page_wrap(p, 8, "  fact",
	     arena_printf(p->arena, "[%s] %s%s%s: %s", page_member(p, f, "n"), page_member(p, f, "fact"),
			  at ? " at " : "", at ? at : "", page_fields(p, json_object_get(f, "fields"))));
	json_object_foreach((json_t *)unknown, key, why)
		page_wrap(p, 8, "", arena_printf(p->arena, "%s unknown: %s", key, page_value(p, why)));
	if (see)
		fprintf(p->out, "        see: %s\n", see);
}

static void spoken(struct page *p, const char *title, const json_t *values)
{
	size_t i;
	json_t *v;

	json_array_foreach(values, i, v)
	{
		const char *number = page_member(p, v, "fact");

		page_wrap(p, 18, i ? "" : title,
		     arena_printf(p->arena, "%s%s%s%s", page_member(p, v, "what"), number ? " [" : "",
				  number ? number : "", number ? "]" : ""));
	}
}

static void candidate(struct page *p, const json_t *c)
{
	const json_t *fix = json_object_get(c, "fix"), *missing = json_object_get(c, "missing");
	const char *word = page_member(p, c, "verdict");

	if (!strcmp(word, "no") && !p->explain)
		return;
	page_wrap(p, 14, "  candidate",
	     arena_printf(p->arena, "%s %s: %s (fix %s)", word, page_member(p, c, "id"),
			  page_member(p, c, "title"), page_member(p, fix, "state")));
	spoken(p, "        for", json_object_get(c, "for"));
	spoken(p, "        against", json_object_get(c, "against"));
	if (json_array_size(missing))
		page_wrap(p, 18, "        missing", page_joined(p, missing, "; "));
}

static void advice(struct page *p, const json_t *v)
{
	const json_t *fix = json_object_get(v, "fix"), *about = json_object_get(v, "about");

	page_line(p, "  fix",
	     arena_printf(p->arena, "%s: %s", page_member(p, fix, "state"), page_member(p, fix, "basis")));
	page_line(p, "  fixed in", page_joined(p, json_object_get(fix, "releases"), ", "));
	page_line(p, "  advice", page_member(p, fix, "advice"));
	page_line(p, "  bug",
	     page_member(p, about, "id") ? arena_printf(p->arena, "%s: %s", page_member(p, about, "id"),
						   page_member(p, about, "what"))
				    : NULL);
	page_line(p, "  cve", page_joined(p, json_object_get(about, "cve"), " "));
	page_list(p, "  link", json_object_get(about, "links"));
	page_list(p, "  caveat", json_object_get(about, "caveats"));
	page_list(p, "  other cause", json_object_get(about, "other_causes"));
	page_line(p, "  reproduce", page_member(p, about, "reproduce"));
	page_list(p, "  next step", json_object_get(about, "next_steps"));
	page_list(p, "  crash>", json_object_get(about, "crash_commands"));
}

static void verdict(struct page *p, const json_t *v)
{
	const char *signature = page_member(p, v, "signature");
	size_t i;
	json_t *item;

	putc('\n', p->out);
	page_wrap(p, 10, !strcmp(page_member(p, v, "verdict"), "match") ? "MATCH" : "POSSIBLE",
	     arena_printf(p->arena, "%s: %s", page_member(p, v, "family"), page_member(p, v, "title")));
	page_line(p, "  signature", signature ? signature : "not named");
	page_line(p, "  evidence", page_joined(p, json_object_get(v, "evidence"), ", "));
	page_line(p, "  failure", page_member(p, v, "what"));
	page_list(p, "  note", json_object_get(v, "notes"));
	json_array_foreach(json_object_get(v, "facts"), i, item) fact(p, item);
	json_array_foreach(json_object_get(v, "candidates"), i, item) candidate(p, item);
	page_list(p, "  missing", json_object_get(v, "missing"));
	advice(p, v);
}

static void undecided(struct page *p, const json_t *families)
{
	size_t i;
	json_t *v;

	if (json_array_size(families))
		fputs("\nNOT JUDGED\n", p->out);
	json_array_foreach(families, i, v)
		page_wrap(p, 14, "",
		     arena_printf(p->arena, "%s: %s", page_member(p, v, "family"),
				  page_joined(p, json_object_get(v, "missing"), "; ")));
}

static void coverage(struct page *p, const json_t *all)
{
	size_t i, complete = 0;
	json_t *v;

	fputs("\nCOVERAGE\n", p->out);
	json_array_foreach(all, i, v)
	{
		const char *state = page_member(p, v, "state"), *why = page_member(p, v, "why");

		if (!strcmp(state, "complete"))
			complete++;
		else
			page_line(p, "",
			     arena_printf(p->arena, "%s %s: %s", page_member(p, v, "coverage"), state,
					  why ? why : ""));
	}
	fprintf(p->out, "%14s%zu of %zu kinds of facts complete\n", "", complete, i);
}

void report_text(struct arena *arena, const json_t *record, bool explain, FILE *out)
{
	struct page p = {arena, out, explain};
	const json_t *verdicts = json_object_get(record, "verdicts");
	size_t i;
	json_t *v;

	head(&p, record);
	json_array_foreach(verdicts, i, v) verdict(&p, v);
	if (!json_array_size(verdicts))
		fputs("\nNO MATCH  nothing documented fails this way\n", out);
	if (explain || !json_array_size(verdicts))
		undecided(&p, json_object_get(record, "undecided"));
	page_context(&p, json_object_get(record, "context"));
	coverage(&p, json_object_get(record, "coverage"));
	fprintf(out, "\next4dbg %s, signatures %s\n", page_member(&p, record, "tool"),
		page_member(&p, record, "database"));
}

static const char *or_empty(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

void report_summary(struct arena *arena, const json_t *record, struct report_summary *out)
{
	struct page p = {arena, NULL, false};
	const json_t *first = json_array_get(json_object_get(record, "verdicts"), 0);
	const json_t *lead = json_array_get(json_object_get(first, "candidates"), 0);

	*out = (struct report_summary){
		.title = or_empty(record, "title"),
		.verdict = first ? or_empty(first, "verdict") : "no",
		.family = or_empty(first, "family"),
		.signature = or_empty(first, "signature"),
		.fix = or_empty(json_object_get(first, "fix"), "state"),
		.likely = strcmp(or_empty(lead, "verdict"), "no") ? or_empty(lead, "id") : "",
		.fingerprint = or_empty(record, "fingerprint"),
		.evidence = page_joined(&p, json_object_get(first, "evidence"), "+"),
	};
}
