// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report: facts and verdicts of one crash into one record.
 *
 * Reads the store, the verdicts and the database; leaves a JSON object that holds all that any
 * output needs. report_text.c renders it.
 */
#include "verdict/report.h"

#include <inttypes.h>
#include <string.h>

#include "facts/json.h"
#include "verdict/report_parts.h"

#define FINGERPRINT_FRAMES 5

static const char *text_of(const struct fact *fact, const char *field)
{
	const struct fact_value *v = fact ? fact_get(fact, field) : NULL;

	return v && v->set && *v->str ? v->str : NULL;
}

static bool bool_of(const struct fact *fact, const char *field)
{
	const struct fact_value *v = fact_get(fact, field);

	return v && v->set && v->boolean;
}

static const struct fact *first_of(const struct facts *fs, const char *kind)
{
	for (size_t i = 0; i < fs->n; i++)
		if (!strcmp(fs->items[i]->kind->name, kind))
			return fs->items[i];
	return NULL;
}

static const struct fact *lead_oops(const struct facts *fs)
{
	for (size_t i = 0; i < fs->n; i++)
		if (!strcmp(fs->items[i]->kind->name, "log.oops") && bool_of(fs->items[i], "leads"))
			return fs->items[i];
	return NULL;
}

static const char *title_of(struct arena *arena, const struct report_input *in)
{
	const struct fact *oops = lead_oops(in->facts), *error = first_of(in->facts, "log.ext4");
	const char *title = text_of(oops, "title");
	const char *function = text_of(error, "function");

	if (title)
		return title;
	if (in->verdicts->n && in->verdicts->items[0].word >= V_POSSIBLE)
		return in->verdicts->items[0].family->title;
	if (function)
		return arena_printf(arena, "EXT4-fs error in %s", function);
	title = text_of(first_of(in->facts, "log.panic"), "text");
	return title ? title : text_of(first_of(in->facts, "crash"), "panic");
}

static const char *panic_of(const struct facts *fs)
{
	const char *text = text_of(first_of(fs, "crash"), "panic");

	text = text ? text : text_of(first_of(fs, "log.panic"), "text");
	return text ? text : text_of(lead_oops(fs), "text");
}

static void hash_text(uint64_t *hash, const char *s)
{
	do {
		*hash = (*hash ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	} while (*s++);
}

/*
 * The same for two crashes that look alike: title and innermost functions, no addresses, offsets
 * or versions. Where nothing oopsed, the families that matched.
 */
static const char *fingerprint_of(struct arena *arena, const struct report_input *in,
				  const char *title)
{
	const struct fact *oops = lead_oops(in->facts);
	const struct fact_value *index = oops ? fact_get(oops, "index") : NULL;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	unsigned int frames = 0;

	if (!title)
		return NULL;
	hash_text(&hash, title);
	for (size_t i = 0; index && index->set && i < in->facts->n; i++) {
		const struct fact *f = in->facts->items[i];
		const struct fact_value *of;

		if (strcmp(f->kind->name, "log.frame") || !bool_of(f, "reliable"))
			continue;
		of = fact_get(f, "oops");
		if (!of || !of->set || of->u64 != index->u64 || !text_of(f, "function") ||
		    ++frames > FINGERPRINT_FRAMES)
			continue;
		hash_text(&hash, text_of(f, "function"));
	}
	return arena_printf(arena, "%016" PRIx64, hash);
}

static json_t *kernel_of(struct arena *arena, const struct facts *fs)
{
	const struct fact *memory = first_of(fs, "kernel"), *log = first_of(fs, "log.kernel");
	const char *const fields[] = {"release", "arch"};
	json_t *o = json_object();

	for (size_t i = 0; i < 2; i++) {
		const char *v = text_of(memory, fields[i]);

		v = v ? v : text_of(log, fields[i]);
		json_object_set_new(o, fields[i], json_text(arena, v));
	}
	json_object_set_new(o, "version", json_text(arena, fix_upstream(fs)));
	json_object_set_new(o, "build_id", json_text(arena, text_of(memory, "build_id")));
	return o;
}

static json_t *fields_of(struct arena *arena, const struct fact *fact)
{
	json_t *o = fact_to_json(arena, fact), *fields = json_object_get(o, "fields");

	json_incref(fields);
	json_decref(o);
	return fields;
}

static json_t *all_of(struct arena *arena, const struct facts *fs, const char *kind)
{
	json_t *list = json_array();

	for (size_t i = 0; i < fs->n; i++)
		if (!strcmp(fs->items[i]->kind->name, kind))
			json_array_append_new(list, fields_of(arena, fs->items[i]));
	return list;
}

static json_t *context_of(struct arena *arena, const struct facts *fs)
{
	static const char *const single[][2] = {
		{"crash", "crash"}, {"memory", "context.memory"}, {"system", "context.system"}};
	static const char *const several[][2] = {{"modules", "context.module"},
						 {"log_modules", "log.taint_module"},
						 {"mounts", "context.mount"},
						 {"supers", "super"},
						 {"suspects", "suspect"}};
	json_t *o = json_object();

	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
		const struct fact *fact = first_of(fs, single[i][1]);

		json_object_set_new(o, single[i][0], fact ? fields_of(arena, fact) : json_null());
	}
	for (size_t i = 0; i < sizeof(several) / sizeof(several[0]); i++)
		json_object_set_new(o, several[i][0], all_of(arena, fs, several[i][1]));
	return o;
}

static json_t *coverage_of(struct arena *arena, const struct facts *fs)
{
	json_t *list = json_array();

	for (size_t i = 0; i < fs->n_cover; i++)
		json_array_append_new(list, coverage_to_json(arena, &fs->cover[i]));
	return list;
}

static json_t *errors_of(struct arena *arena, const struct report_input *in)
{
	json_t *list = json_array();

	for (size_t i = 0; i < in->n_errors; i++)
		json_array_append_new(list, json_text(arena, in->errors[i]));
	return list;
}

static void drop(void *o)
{
	json_decref(o);
}

json_t *report_record(struct arena *arena, const struct report_input *in)
{
	const char *title = title_of(arena, in);
	json_t *o = json_object();

	if (!o)
		return NULL;
	arena_on_free(arena, drop, o);
	json_object_set_new(o, "schema", json_integer(1));
	json_object_set_new(o, "tool", json_text(arena, in->tool));
	json_object_set_new(o, "database", json_text(arena, in->db->version));
	json_object_set_new(o, "dump", json_text(arena, in->dump));
	json_object_set_new(o, "log", json_text(arena, in->log));
	json_object_set_new(o, "kind", json_text(arena, in->kind));
	json_object_set_new(o, "kernel", kernel_of(arena, in->facts));
	json_object_set_new(o, "title", json_text(arena, title));
	json_object_set_new(o, "panic", json_text(arena, panic_of(in->facts)));
	json_object_set_new(o, "context", context_of(arena, in->facts));
	json_object_set_new(o, "fingerprint", json_text(arena, fingerprint_of(arena, in, title)));
	json_object_set_new(o, "verdicts", report_verdicts(arena, in->verdicts));
	json_object_set_new(o, "undecided", report_undecided(arena, in->verdicts));
	json_object_set_new(o, "coverage", coverage_of(arena, in->facts));
	json_object_set_new(o, "errors", errors_of(arena, in));
	return o;
}

int report_status(const json_t *record)
{
	const json_t *verdicts = json_object_get(record, "verdicts");
	size_t i;
	json_t *v;

	json_array_foreach(verdicts, i, v)
	{
		const char *word = json_string_value(json_object_get(v, "verdict"));

		if (word && !strcmp(word, "match"))
			return 1;
	}
	return json_array_size(verdicts) ? 2 : 0;
}
