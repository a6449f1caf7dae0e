// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json: facts and coverage out, as JSON Lines. What does a fact look like as text?
 *
 * Reads a store, leaves lines; facts/json_read.c is the way back.
 */
#include "facts/json.h"

#include <inttypes.h>
#include <string.h>

#include "facts/escape.h"

#define EXACT (UINT64_C(1) << 53) /* a JSON reader with doubles keeps integers up to here */

const char *fact_origin_name(enum fact_origin origin)
{
	static const char *const names[] = {"memory", "log", "trace", "host"};

	return (unsigned int)origin < 4 ? names[origin] : "unknown";
}

const char *coverage_state_name(enum coverage_state state)
{
	static const char *const names[] = {"skipped", "partial", "complete"};

	return (unsigned int)state < 3 ? names[state] : "unknown";
}

json_t *json_count(uint64_t v)
{
	return v <= EXACT ? json_integer((json_int_t)v) : json_sprintf("%" PRIu64, v);
}

static json_t *json_signed(int64_t v)
{
	bool exact = v <= (int64_t)EXACT && v >= -(int64_t)EXACT;

	return exact ? json_integer(v) : json_sprintf("%" PRId64, v);
}

json_t *json_address(uint64_t v)
{
	return json_sprintf("0x%" PRIx64, v);
}

json_t *json_text(struct arena *arena, const char *s)
{
	return s ? json_string(escape_utf8(arena, s)) : json_null();
}

static json_t *value_to_json(struct arena *arena, enum fact_type type, const struct fact_value *v)
{
	switch (type) {
	case FT_U64:
		return json_count(v->u64);
	case FT_I64:
		return json_signed(v->i64);
	case FT_HEX:
		return json_address(v->u64);
	case FT_BOOL:
		return json_boolean(v->boolean);
	default:
		return json_text(arena, v->str);
	}
}

json_t *fact_to_json(struct arena *arena, const struct fact *fact)
{
	json_t *o = json_object(), *fields = json_object(), *unknown = json_object();

	json_object_set_new(o, "fact", json_string(fact->kind->name));
	json_object_set_new(o, "n", json_count(fact->number));
	if (fact->at)
		json_object_set_new(o, "at", json_address(fact->at));
	json_object_set_new(o, "origin", json_string(fact_origin_name(fact->kind->origin)));
	if (fact->see)
		json_object_set_new(o, "see", json_text(arena, fact->see));
	for (size_t i = 0; fact->kind->fields[i].type != FT_END; i++) {
		const struct fact_field *f = &fact->kind->fields[i];
		const struct fact_value *v = &fact->values[i];

		if (v->unknown)
			json_object_set_new(unknown, f->name, json_text(arena, v->str));
		else if (v->set)
			json_object_set_new(fields, f->name, value_to_json(arena, f->type, v));
	}
	json_object_set_new(o, "fields", fields);
	if (json_object_size(unknown))
		json_object_set(o, "unknown", unknown);
	json_decref(unknown);
	return o;
}

json_t *coverage_to_json(struct arena *arena, const struct coverage *cover)
{
	json_t *o = json_object();

	json_object_set_new(o, "coverage", json_string(cover->kind->name));
	json_object_set_new(o, "state", json_string(coverage_state_name(cover->state)));
	if (cover->why)
		json_object_set_new(o, "why", json_text(arena, cover->why));
	json_object_set_new(o, "seen", json_count(cover->seen));
	json_object_set_new(o, "missing", json_count(cover->missing));
	return o;
}

const char *json_line(struct arena *arena, const json_t *o)
{
	char *text = json_dumps(o, JSON_COMPACT);
	const char *line = text ? arena_strdup(arena, text) : NULL;

	free(text);
	return line;
}

static enum kstatus write_line(FILE *out, json_t *o)
{
	int failed = json_dumpf(o, out, JSON_COMPACT);

	json_decref(o);
	return failed || putc('\n', out) == EOF ? K_HOST : K_OK;
}

enum kstatus facts_write(const struct facts *fs, FILE *out)
{
	for (size_t i = 0; i < fs->n; i++)
		if (write_line(out, fact_to_json(fs->arena, fs->items[i])) != K_OK)
			return K_HOST;
	for (size_t i = 0; i < fs->n_cover; i++)
		if (write_line(out, coverage_to_json(fs->arena, &fs->cover[i])) != K_OK)
			return K_HOST;
	return K_OK;
}
