// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report_text: the record of one crash as text for a terminal.
 *
 * Reads a record, leaves lines: title, verdicts with the facts that prove them, what is missing,
 * fix and advice, context, coverage. Every value is escaped on its way out.
 */
#include "verdict/report.h"

#include <inttypes.h>
#include <string.h>

#include "facts/escape.h"

#define WIDTH 96

struct page {
	struct arena *arena;
	FILE *out;
	bool explain;
};

/* A JSON scalar as text; NULL for null and for what is no scalar. */
static const char *text(struct page *p, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		return escape_terminal(p->arena, json_string_value(v));
	case JSON_INTEGER:
		return arena_printf(p->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	case JSON_TRUE:
		return "yes";
	case JSON_FALSE:
		return "no";
	default:
		return NULL;
	}
}

static const char *member(struct page *p, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return v ? text(p, v) : NULL;
}

/* One paragraph, broken at blanks, with a hanging indent of `indent` columns. */
static void wrap(struct page *p, int indent, const char *head, const char *s)
{
	int column = indent;

	fprintf(p->out, "%-*s", indent, head);
	for (s += strspn(s, " "); *s; s += strspn(s, " ")) {
		int len = (int)strcspn(s, " ");

		if (column > indent && column + 1 + len > WIDTH) {
			fprintf(p->out, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			putc(' ', p->out);
			column++;
		}
		fprintf(p->out, "%.*s", len, s);
		s += len;
		column += len;
	}
	putc('\n', p->out);
}

static void line(struct page *p, const char *head, const char *s)
{
	if (s && *s)
		wrap(p, 14, head, s);
}

static void list(struct page *p, const char *head, const json_t *values)
{
	size_t i;
	json_t *v;

	json_array_foreach(values, i, v)
	{
		const char *s = text(p, v);

		if (s)
			line(p, i ? "" : head, s);
	}
}

static const char *joined(struct page *p, const json_t *values, const char *between)
{
	const char *all = "";
	size_t i;
	json_t *v;

	json_array_foreach(values, i, v)
	{
		const char *s = text(p, v);

		all = arena_printf(p->arena, "%s%s%s", all, i ? between : "", s ? s : "");
	}
	return all;
}

/* "device=vdb inode=13 ..." */
static const char *fields(struct page *p, const json_t *o)
{
	const char *all = "", *key;
	json_t *v;

	json_object_foreach((json_t *)o, key, v)
	{
		const char *s = text(p, v);

		if (s)
			all = arena_printf(p->arena, "%s%s%s=%s", all, *all ? " " : "", key, s);
	}
	return all;
}

static void head(struct page *p, const json_t *r)
{
	const json_t *kernel = json_object_get(r, "kernel");
	const char *title = member(p, r, "title"), *version = member(p, kernel, "version");
	const char *release = member(p, kernel, "release"), *arch = member(p, kernel, "arch");

	wrap(p, 0, "", title ? title : "nothing that looks like a crash");
	line(p, "  dump", member(p, r, "dump"));
	line(p, "  log", member(p, r, "log"));
	line(p, "  kernel",
	     arena_printf(p->arena, "%s%s%s%s %s", release ? release : "unknown",
			  version ? " (upstream " : "", version ? version : "", version ? ")" : "",
			  arch ? arch : ""));
	line(p, "  panic", member(p, r, "panic"));
	line(p, "  fingerprint", member(p, r, "fingerprint"));
	list(p, "  error", json_object_get(r, "errors"));
}

static void fact(struct page *p, const json_t *f)
{
	const char *at = member(p, f, "at"), *see = member(p, f, "see"), *key;
	const json_t *unknown = json_object_get(f, "unknown");
	json_t *why;

	wrap(p, 8, "  fact",
	     arena_printf(p->arena, "[%s] %s%s%s: %s", member(p, f, "n"), member(p, f, "fact"),
			  at ? " at " : "", at ? at : "", fields(p, json_object_get(f, "fields"))));
	json_object_foreach((json_t *)unknown, key, why)
		wrap(p, 8, "", arena_printf(p->arena, "%s unknown: %s", key, text(p, why)));
	if (see)
		fprintf(p->out, "        see: %s\n", see);
}

static void spoken(struct page *p, const char *title, const json_t *values)
{
	size_t i;
	json_t *v;

	json_array_foreach(values, i, v)
	{
		const char *number = member(p, v, "fact");

		wrap(p, 18, i ? "" : title,
		     arena_printf(p->arena, "%s%s%s%s", member(p, v, "what"), number ? " [" : "",
				  number ? number : "", number ? "]" : ""));
	}
}

static void candidate(struct page *p, const json_t *c)
{
	const json_t *fix = json_object_get(c, "fix"), *missing = json_object_get(c, "missing");
	const char *word = member(p, c, "verdict");

	if (!strcmp(word, "no") && !p->explain)
		return;
	wrap(p, 14, "  candidate",
	     arena_printf(p->arena, "%s %s: %s (fix %s)", word, member(p, c, "id"),
			  member(p, c, "title"), member(p, fix, "state")));
	spoken(p, "        for", json_object_get(c, "for"));
	spoken(p, "        against", json_object_get(c, "against"));
	if (json_array_size(missing))
		wrap(p, 18, "        missing", joined(p, missing, "; "));
}

static void advice(struct page *p, const json_t *v)
{
	const json_t *fix = json_object_get(v, "fix"), *about = json_object_get(v, "about");

	line(p, "  fix",
	     arena_printf(p->arena, "%s: %s", member(p, fix, "state"), member(p, fix, "basis")));
	line(p, "  fixed in", joined(p, json_object_get(fix, "releases"), ", "));
	line(p, "  advice", member(p, fix, "advice"));
	line(p, "  bug",
	     member(p, about, "id") ? arena_printf(p->arena, "%s: %s", member(p, about, "id"),
						   member(p, about, "what"))
				    : NULL);
	line(p, "  cve", joined(p, json_object_get(about, "cve"), " "));
	list(p, "  link", json_object_get(about, "links"));
	list(p, "  caveat", json_object_get(about, "caveats"));
	list(p, "  other cause", json_object_get(about, "other_causes"));
	line(p, "  reproduce", member(p, about, "reproduce"));
	list(p, "  next step", json_object_get(about, "next_steps"));
	list(p, "  crash>", json_object_get(about, "crash_commands"));
}

static void verdict(struct page *p, const json_t *v)
{
	const char *signature = member(p, v, "signature");
	size_t i;
	json_t *item;

	putc('\n', p->out);
	wrap(p, 10, !strcmp(member(p, v, "verdict"), "match") ? "MATCH" : "POSSIBLE",
	     arena_printf(p->arena, "%s: %s", member(p, v, "family"), member(p, v, "title")));
	line(p, "  signature", signature ? signature : "not named");
	line(p, "  evidence", joined(p, json_object_get(v, "evidence"), ", "));
	line(p, "  failure", member(p, v, "what"));
	list(p, "  note", json_object_get(v, "notes"));
	json_array_foreach(json_object_get(v, "facts"), i, item) fact(p, item);
	json_array_foreach(json_object_get(v, "candidates"), i, item) candidate(p, item);
	list(p, "  missing", json_object_get(v, "missing"));
	advice(p, v);
}

static void rows(struct page *p, const char *head_, const json_t *values)
{
	size_t i;
	json_t *v;

	json_array_foreach(values, i, v) line(p, i ? "" : head_, fields(p, v));
}

static void context(struct page *p, const json_t *c)
{
	fputs("\nCONTEXT\n", p->out);
	line(p, "  crash", fields(p, json_object_get(c, "crash")));
	line(p, "  memory", fields(p, json_object_get(c, "memory")));
	line(p, "  system", fields(p, json_object_get(c, "system")));
	rows(p, "  modules", json_object_get(c, "modules"));
	rows(p, "  log modules", json_object_get(c, "log_modules"));
	rows(p, "  mounts", json_object_get(c, "mounts"));
	rows(p, "  ext4", json_object_get(c, "supers"));
	rows(p, "  suspects", json_object_get(c, "suspects"));
}

static void undecided(struct page *p, const json_t *families)
{
	size_t i;
	json_t *v;

	if (json_array_size(families))
		fputs("\nNOT JUDGED\n", p->out);
	json_array_foreach(families, i, v)
		wrap(p, 14, "",
		     arena_printf(p->arena, "%s: %s", member(p, v, "family"),
				  joined(p, json_object_get(v, "missing"), "; ")));
}

static void coverage(struct page *p, const json_t *all)
{
	size_t i, complete = 0;
	json_t *v;

	fputs("\nCOVERAGE\n", p->out);
	json_array_foreach(all, i, v)
	{
		const char *state = member(p, v, "state"), *why = member(p, v, "why");

		if (!strcmp(state, "complete"))
			complete++;
		else
			line(p, "",
			     arena_printf(p->arena, "%s %s: %s", member(p, v, "coverage"), state,
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
	context(&p, json_object_get(record, "context"));
	coverage(&p, json_object_get(record, "coverage"));
	fprintf(out, "\next4dbg %s, signatures %s\n", member(&p, record, "tool"),
		member(&p, record, "database"));
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
		.evidence = joined(&p, json_object_get(first, "evidence"), "+"),
	};
}
