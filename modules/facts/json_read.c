// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json_read: facts and coverage back from JSON Lines that anybody may have written.
 *
 * Reads lines of bounded length and number, checks each against the schema of its kind, leaves
 * facts in a store. jansson bounds the nesting and refuses bytes that are no UTF-8.
 */
#include "facts/json.h"

#include <errno.h>
#include <string.h>

#define MAX_LINE  (1 << 20) /* bytes */
#define MAX_FACTS 1000000

struct input {
	struct facts *fs;
	const char *name;
	unsigned long line;
	const char **why;
};

static enum kstatus refuse(const struct input *in, const char *what, const char *detail)
{
	*in->why = arena_printf(in->fs->arena, "%s:%lu: %s%s%s", in->name, in->line, what,
				detail ? ": " : "", detail ? detail : "");
	return K_BADDATA;
}

/* Decimal (base 10) or "0x..." (base 16) text as a whole; no sign, no blank. */
static bool parse_number(const char *s, int base, uint64_t *out)
{
	const char *digits = base == 16 ? "0123456789abcdefABCDEF" : "0123456789";
	char *end;

	if (base == 16 && strncmp(s, "0x", 2))
		return false;
	s += base == 16 ? 2 : 0;
	if (!*s || s[strspn(s, digits)])
		return false;
	errno = 0;
	*out = strtoull(s, &end, base);
	return !errno && !*end;
}

static bool read_count(const json_t *v, uint64_t *out)
{
	if (json_is_integer(v) && json_integer_value(v) >= 0) {
		*out = (uint64_t)json_integer_value(v);
		return true;
	}
	return json_is_string(v) && parse_number(json_string_value(v), 10, out);
}

static bool read_signed(const json_t *v, int64_t *out)
{
	uint64_t u;
	const char *s = json_string_value(v);
	bool minus = s && *s == '-';

	if (json_is_integer(v)) {
		*out = json_integer_value(v);
		return true;
	}
	if (!s || !parse_number(s + minus, 10, &u) || u > (uint64_t)INT64_MAX + minus)
		return false;
	*out = minus ? (int64_t)(0 - u) : (int64_t)u;
	return true;
}

static bool read_address(const json_t *v, uint64_t *out)
{
	return json_is_string(v) && parse_number(json_string_value(v), 16, out);
}

static bool set_field(struct facts *fs, struct fact *fact, const struct fact_field *f,
		      const json_t *v)
{
	uint64_t u;
	int64_t i;

	if (f->type == FT_U64 && read_count(v, &u))
		fact_u64(fs, fact, f->name, u);
	else if (f->type == FT_I64 && read_signed(v, &i))
		fact_i64(fs, fact, f->name, i);
	else if (f->type == FT_HEX && read_address(v, &u))
		fact_hex(fs, fact, f->name, u);
	else if (f->type == FT_BOOL && json_is_boolean(v))
		fact_bool(fs, fact, f->name, json_is_true(v));
	else if (f->type == FT_STR && json_is_string(v))
		fact_str(fs, fact, f->name, json_string_value(v));
	else if (f->type == FT_FLAGS && json_is_string(v))
		fact_flags(fs, fact, f->name, json_string_value(v));
	else
		return false;
	return true;
}

static enum kstatus read_fields(const struct input *in, struct fact *fact, json_t *fields,
				json_t *unknown)
{
	const char *key;
	json_t *v;

	json_object_foreach(fields, key, v)
	{
		const struct fact_field *f = fact_field(fact->kind, key, NULL);

		if (!f)
			return refuse(in, "the kind has no such field", key);
		if (!set_field(in->fs, fact, f, v))
			return refuse(in, "value does not fit the field", key);
	}
	json_object_foreach(unknown, key, v)
	{
		if (!fact_field(fact->kind, key, NULL))
			return refuse(in, "the kind has no such field", key);
		if (!json_is_string(v) || fact_get(fact, key))
			return refuse(in, "unknown wants a reason and no value", key);
		fact_unknown(in->fs, fact, key, json_string_value(v));
	}
	return K_OK;
}

static enum kstatus read_number(const struct input *in, const json_t *n, struct fact *fact)
{
	uint64_t number;

	if (!n)
		return fact->number ? K_OK : refuse(in, "numbers are used up", NULL);
	/* fact_add() gave the lowest number that still rises; 0 = it wrapped. */
	if (!read_count(n, &number) || !fact->number || number < fact->number ||
	    number > UINT32_MAX)
		return refuse(in, "\"n\" does not rise", NULL);
	fact->number = (uint32_t)number;
	return K_OK;
}

/* The fact is added last of all, so that a line that fails leaves nothing behind. */
static enum kstatus add_fact(const struct input *in, const struct fact_kind *kind, json_t *o)
{
	const char *see = json_string_value(json_object_get(o, "see"));
	json_t *at = json_object_get(o, "at");
	json_t *fields = json_object_get(o, "fields"), *unknown = json_object_get(o, "unknown");
	uint64_t address = 0;
	struct fact *fact;
	enum kstatus st;

	if (at && !read_address(at, &address))
		return refuse(in, "\"at\" is no address", NULL);
	if ((fields && !json_is_object(fields)) || (unknown && !json_is_object(unknown)))
		return refuse(in, "\"fields\" and \"unknown\" are objects", NULL);
	fact = fact_add(in->fs, kind, address);
	st = read_number(in, json_object_get(o, "n"), fact);
	if (st == K_OK)
		st = read_fields(in, fact, fields, unknown);
	if (st != K_OK)
		in->fs->n--;
	else if (see)
		fact_see(in->fs, fact, "%s", see);
	return st;
}

static enum kstatus read_fact(const struct input *in, json_t *o)
{
	const char *name = json_string_value(json_object_get(o, "fact"));
	const char *origin = json_string_value(json_object_get(o, "origin"));
	const struct fact_kind *kind = name ? fact_kind_find(name) : NULL;

	if (!kind)
		return refuse(in, "no such kind of fact", name);
	if (json_object_get(o, "origin") &&
	    (!origin || strcmp(origin, fact_origin_name(kind->origin))))
		return refuse(in, "wrong origin for the kind", name);
	if (json_object_get(o, "see") && !json_is_string(json_object_get(o, "see")))
		return refuse(in, "\"see\" is no string", NULL);
	if (in->fs->n >= MAX_FACTS)
		return refuse(in, "too many facts", NULL);
	return add_fact(in, kind, o);
}

static enum kstatus read_coverage(const struct input *in, json_t *o)
{
	static const enum coverage_state states[] = {COVER_SKIPPED, COVER_PARTIAL, COVER_COMPLETE};
	const char *name = json_string_value(json_object_get(o, "coverage"));
	const char *state = json_string_value(json_object_get(o, "state"));
	const struct fact_kind *kind = name ? fact_kind_find(name) : NULL;
	json_t *why = json_object_get(o, "why");
	json_t *seen_json = json_object_get(o, "seen"),
	       *missing_json = json_object_get(o, "missing");
	uint64_t seen = 0, missing = 0;

	if (!kind)
		return refuse(in, "no such kind of fact", name);
	if (why && !json_is_string(why))
		return refuse(in, "\"why\" is no string", NULL);
	if ((seen_json && !read_count(seen_json, &seen)) ||
	    (missing_json && !read_count(missing_json, &missing)))
		return refuse(in, "\"seen\" and \"missing\" are counts", NULL);
	for (size_t i = 0; state && i < 3; i++) {
		if (strcmp(state, coverage_state_name(states[i])))
			continue;
		fact_cover(in->fs, kind, states[i], json_string_value(why));
		fact_cover_count(in->fs, kind, seen, missing);
		return K_OK;
	}
	return refuse(in, "coverage is complete, partial or skipped", state);
}

static enum kstatus check_keys(const struct input *in, json_t *o, const char *const *allowed)
{
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v)
	{
		size_t i = 0;

		while (allowed[i] && strcmp(allowed[i], key))
			i++;
		if (!allowed[i])
			return refuse(in, "unexpected key", key);
	}
	return K_OK;
}

static enum kstatus read_object(const struct input *in, json_t *o)
{
	static const char *const fact_keys[] = {"fact", "n",	  "at",	     "origin",
						"see",	"fields", "unknown", NULL};
	static const char *const cover_keys[] = {"coverage", "state",	"why",
						 "seen",     "missing", NULL};
	bool is_fact = json_object_get(o, "fact") != NULL;
	enum kstatus st;

	if (!json_is_object(o) || (!is_fact && !json_object_get(o, "coverage")))
		return refuse(in, "neither a fact nor coverage", NULL);
	st = check_keys(in, o, is_fact ? fact_keys : cover_keys);
	if (st != K_OK)
		return st;
	return is_fact ? read_fact(in, o) : read_coverage(in, o);
}

static enum kstatus read_line(const struct input *in, const char *text, size_t len)
{
	json_error_t error;
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	enum kstatus st;

	if (!o)
		return refuse(in, "no JSON", error.text);
	st = read_object(in, o);
	json_decref(o);
	return st;
}

enum kstatus facts_read(struct facts *fs, FILE *file, const char *name, const char **why)
{
	struct input in = {fs, name, 0, why};
	char *line = arena_alloc(fs->arena, MAX_LINE);

	while (fgets(line, MAX_LINE, file)) {
		size_t len = strlen(line);
		enum kstatus st = K_OK;

		in.line++;
		/* No newline before the end: longer than the buffer, or a NUL cut it short. */
		if ((!len || line[len - 1] != '\n') && !feof(file))
			return refuse(&in, "line too long, or a NUL byte in it", NULL);
		if (line[strspn(line, " \t\r\n")])
			st = read_line(&in, line, len);
		if (st != K_OK)
			return st;
	}
	if (ferror(file)) {
		*why = arena_printf(fs->arena, "%s: %s", name, strerror(errno));
		return K_HOST;
	}
	return K_OK;
}
