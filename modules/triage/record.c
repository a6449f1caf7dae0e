// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does one child have to say, and what does the parent make of it?
 *
 * Reads a crash (in the child) or a result (in the parent), leaves the record and its row.
 */
#include "triage/record.h"

#include <string.h>

#include "base/version.h"
#include "facts/escape.h"
#include "facts/json.h"
#include "hosts/verb.h"

static const char *shown(const char *path)
{
	return path && !strcmp(path, "-") ? "standard input" : path;
}

static const json_t *make(struct arena *arena, const struct crash *c, const struct sigdb *db,
			  const struct gathered *g)
{
	struct verdicts verdicts;
	struct report_input in = {
		.db = db,
		.facts = &g->facts,
		.verdicts = &verdicts,
		.tool = EXT4DBG_VERSION,
		.dump = c->dump,
		.log = g->log	   ? g->log
		       : c->n_logs ? c->logs[0]
				   : NULL,
		.kind = c->dump ? "vmcore" : "log",
		.errors = g->errors,
		.n_errors = g->n_errors,
	};

	match(arena, db, &g->facts, &verdicts);
	return report_record(arena, &in);
}

bool record_write(struct arena *arena, const struct crash *c, const struct sigdb *db,
		  const struct gather_options *options, FILE *out)
{
	const json_t *record;
	const char *line;
	struct gathered g;

	gather(arena, c, options, &g);
	record = make(arena, c, db, &g);
	line = record ? json_line(arena, record) : NULL;
	if (!line)
		return false;
	fprintf(out, "%s\n", line);
	return true;
}

static void drop(void *json)
{
	json_decref(json);
}

/* NULL where the child's words are no object. */
static json_t *parse(struct arena *arena, const struct run_result *result)
{
	json_error_t error;
	json_t *o = json_loadb(result->data, result->len, JSON_DISABLE_EOF_CHECK, &error);

	if (o)
		arena_on_free(arena, drop, o);
	return json_is_object(o) ? o : NULL;
}

static const json_t *obituary(struct arena *arena, const struct crash *c, const struct sigdb *db,
			      const char *cause)
{
	const char *line = arena_printf(arena, "%s: %s", shown(c->name), cause);
	struct gathered g = {.arena = arena, .errors = &line, .n_errors = 1};

	facts_init(&g.facts, arena);
	return make(arena, c, db, &g);
}

static const char *string_at(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static void take_errors(struct arena *arena, const json_t *json, struct record *out)
{
	const json_t *list = json_object_get(json, "errors");
	const char **errors = arena_array(arena, json_array_size(list) + 1, sizeof(*errors));
	size_t i;
	json_t *e;

	json_array_foreach(list, i, e)
	{
		if (json_is_string(e))
			errors[out->n_errors++] = json_string_value(e);
	}
	out->errors = errors;
}

/* What the context tells is no look at the bug: the release stands in the dump's header. */
static bool is_context(const char *kind)
{
	return !strncmp(kind, "kernel", 6) || !strncmp(kind, "context.", 8) ||
	       !strcmp(kind, "crash");
}

/* Something of it was seen: structures of ext4, or at least a log that was parsed. */
static bool was_read(const json_t *json)
{
	size_t i;
	json_t *c;

	json_array_foreach(json_object_get(json, "coverage"), i, c)
	{
		const char *state = string_at(c, "state"), *kind = string_at(c, "coverage");

		if (state && kind && strcmp(state, "skipped") != 0 && !is_context(kind))
			return true;
	}
	return false;
}

/* What the dump could not show is said beside "no": a page that is missing never is a no. */
static const char *no_bug(struct arena *arena, const json_t *json)
{
	size_t n = json_array_size(json_object_get(json, "undecided"));

	return n ? arena_printf(arena, "no known ext4 bug (%zu not judged)", n)
		 : "no known ext4 bug";
}

static const char *address_of(const json_t *fact, const json_t *fields)
{
	const char *at = string_at(fields, "address");

	at = at ? at : string_at(fields, "group_info");
	return at ? at : string_at(fact, "at");
}

/* "inode 21 of vdc, 0xffff8c558234c4a8"; NULL where the fact names neither. */
static const char *place(struct arena *arena, const json_t *fact)
{
	const json_t *fields = json_object_get(fact, "fields");
	const char *device = string_at(fields, "device"), *at = address_of(fact, fields);
	const json_t *inode = json_object_get(fields, "inode");
	const json_t *group = json_object_get(fields, "group");
	const json_t *number = inode ? inode : group;

	if (!json_is_integer(number))
		return NULL;
	return arena_printf(arena, "%s %lld%s%s%s%s", inode ? "inode" : "group",
			    (long long)json_integer_value(number), device ? " of " : "",
			    device ? device : "", at ? ", " : "", at ? at : "");
}

/* Of the verdict's facts the first one in memory that names an object, else the first at all. */
static const char *where(struct arena *arena, const json_t *json)
{
	const json_t *verdict = json_array_get(json_object_get(json, "verdicts"), 0);
	const char *best = NULL;
	size_t i;
	json_t *fact;

	json_array_foreach(json_object_get(verdict, "facts"), i, fact)
	{
		const char *origin = string_at(fact, "origin"), *it = place(arena, fact);

		if (it && origin && !strcmp(origin, "memory"))
			return it;
		best = best ? best : it;
	}
	return best;
}

/* The documented bug, or "FAMILY/?" where it is not sure which of them. */
static const char *bug(struct arena *arena, const json_t *json, const struct report_summary *s)
{
	size_t more = json_array_size(json_object_get(json, "verdicts"));
	const char *name = *s->signature ? s->signature : arena_printf(arena, "%s/?", s->family);

	return more > 1 ? arena_printf(arena, "%s +%zu", name, more - 1) : name;
}

static void make_row(struct arena *arena, const struct crash *c, struct record *r)
{
	const json_t *kernel = json_object_get(r->json, "kernel");
	const char *version = string_at(kernel, "version");
	struct report_summary s;
	const char **cell = r->row.cell;

	report_summary(arena, r->json, &s);
	cell[CELL_FILE] = shown(c->name);
	cell[CELL_KERNEL] = version ? version : string_at(kernel, "release");
	cell[CELL_TITLE] = s.title;
	if (r->status) {
		r->family = s.family;
		cell[CELL_VERDICT] = s.verdict;
		cell[CELL_BUG] = bug(arena, r->json, &s);
		cell[CELL_EVIDENCE] = s.evidence;
		cell[CELL_FIX] = s.fix;
		cell[CELL_WHERE] = where(arena, r->json);
		cell[CELL_LIKELY] = *s.signature ? NULL : s.likely;
		r->row.tone = r->status == VERB_MATCH ? TONE_MATCH : TONE_POSSIBLE;
	} else {
		cell[CELL_VERDICT] = r->read ? "-" : "not read";
		cell[CELL_BUG] = r->read ? no_bug(arena, r->json) : "cannot tell";
		r->row.tone = r->read ? TONE_QUIET : TONE_ERROR;
	}
	for (unsigned i = 0; i < N_CELLS; i++)
		cell[i] = cell[i] ? escape_terminal(arena, cell[i]) : NULL;
}

bool record_read(struct arena *arena, const struct crash *c, const struct sigdb *db,
		 const struct run_result *result, struct record *out)
{
	const char *failure = result->failure;
	struct record r = {0};

	if (!failure) {
		r.json = parse(arena, result);
		failure = "the child process gave no result";
	}
	if (!r.json)
		r.json = obituary(arena, c, db, failure);
	if (!r.json)
		return false;
	r.status = report_status(r.json);
	r.read = was_read(r.json);
	take_errors(arena, r.json, &r);
	make_row(arena, c, &r);
	*out = r;
	return true;
}
