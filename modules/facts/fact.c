// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fact: the store. Which observations were made, and of which kinds are they complete?
 *
 * Reads nothing; leaves facts (numbered in the order of adding) and one coverage row per kind.
 */
#include "facts/fact.h"

#include <string.h>

static const char *const type_names[] = {
	[FT_END] = "nothing", [FT_U64] = "u64",	  [FT_I64] = "i64",	[FT_HEX] = "hex",
	[FT_STR] = "string",  [FT_BOOL] = "bool", [FT_FLAGS] = "flags",
};

void facts_init(struct facts *fs, struct arena *arena)
{
	memset(fs, 0, sizeof(*fs));
	fs->arena = arena;
}

const struct fact_kind *fact_kind_find(const char *name)
{
	for (size_t i = 0; fact_kinds[i]; i++)
		if (!strcmp(fact_kinds[i]->name, name))
			return fact_kinds[i];
	return NULL;
}

static size_t field_count(const struct fact_kind *kind)
{
	size_t n = 0;

	while (kind->fields[n].type != FT_END)
		n++;
	return n;
}

const struct fact_field *fact_field(const struct fact_kind *kind, const char *field, size_t *index)
{
	for (size_t i = 0; kind->fields[i].type != FT_END; i++) {
		/* Rows of a whole dump come by here: most names differ in their first letter. */
		if (kind->fields[i].name[0] != field[0] || strcmp(kind->fields[i].name, field))
			continue;
		if (index)
			*index = i;
		return &kind->fields[i];
	}
	return NULL;
}

struct fact *fact_add(struct facts *fs, const struct fact_kind *kind, uint64_t at)
{
	/* A stream that was read back keeps its numbers, so the last one counts, not `n`. */
	uint32_t number = fs->n ? fs->items[fs->n - 1]->number + 1 : 1;
	struct fact *fact = arena_alloc(fs->arena, sizeof(*fact));
	struct fact **slot;

	fact->kind = kind;
	fact->at = at;
	fact->number = number;
	fact->values = arena_array(fs->arena, field_count(kind), sizeof(*fact->values));
	slot = arena_push(fs->arena, &fs->items, &fs->n, &fs->cap, sizeof(struct fact *));
	*slot = fact;
	return fact;
}

/* The value to write, or NULL after noting the mistake; FT_END as type means any. */
static struct fact_value *value_for(struct facts *fs, struct fact *fact, const char *name,
				    enum fact_type type)
{
	size_t i = 0;
	const struct fact_field *field = fact_field(fact->kind, name, &i);

	if (field && (type == FT_END || field->type == type))
		return &fact->values[i];
	if (!fs->mistake && !field)
		fs->mistake = arena_printf(fs->arena, "%s has no field %s", fact->kind->name, name);
	else if (!fs->mistake)
		fs->mistake = arena_printf(fs->arena, "%s.%s is not a %s", fact->kind->name, name,
					   type_names[type]);
	return NULL;
}

#define SET(fs, fact, field, type, member, v)                                                      \
	do {                                                                                       \
		struct fact_value *value_ = value_for(fs, fact, field, type);                      \
		if (value_)                                                                        \
			*value_ = (struct fact_value){.set = true, .member = (v)};                 \
	} while (0)

void fact_u64(struct facts *fs, struct fact *fact, const char *field, uint64_t v)
{
	SET(fs, fact, field, FT_U64, u64, v);
}

void fact_i64(struct facts *fs, struct fact *fact, const char *field, int64_t v)
{
	SET(fs, fact, field, FT_I64, i64, v);
}

void fact_hex(struct facts *fs, struct fact *fact, const char *field, uint64_t v)
{
	SET(fs, fact, field, FT_HEX, u64, v);
}

void fact_str(struct facts *fs, struct fact *fact, const char *field, const char *v)
{
	if (v)
		SET(fs, fact, field, FT_STR, str, arena_strdup(fs->arena, v));
}

void fact_bool(struct facts *fs, struct fact *fact, const char *field, bool v)
{
	SET(fs, fact, field, FT_BOOL, boolean, v);
}

void fact_flags(struct facts *fs, struct fact *fact, const char *field, const char *joined)
{
	SET(fs, fact, field, FT_FLAGS, str, arena_strdup(fs->arena, joined ? joined : ""));
}

void fact_unknown(struct facts *fs, struct fact *fact, const char *field, const char *why)
{
	struct fact_value *value = value_for(fs, fact, field, FT_END);

	if (value)
		*value = (struct fact_value){
			.unknown = true,
			.str = arena_strdup(fs->arena, why ? why : "not readable"),
		};
}

void fact_see(struct facts *fs, struct fact *fact, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fact->see = arena_vprintf(fs->arena, fmt, ap);
	va_end(ap);
}

const char *fact_lint(const struct facts *fs)
{
	return fs->mistake;
}

const struct fact *fact_by_number(const struct facts *fs, uint32_t number)
{
	size_t low = 0, high = fs->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (fs->items[mid]->number == number)
			return fs->items[mid];
		if (fs->items[mid]->number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct fact_value *fact_get(const struct fact *fact, const char *field)
{
	size_t i;

	if (!fact_field(fact->kind, field, &i))
		return NULL;
	return fact->values[i].set || fact->values[i].unknown ? &fact->values[i] : NULL;
}

static struct coverage *cover_row(const struct facts *fs, const struct fact_kind *kind)
{
	for (size_t i = 0; i < fs->n_cover; i++)
		if (fs->cover[i].kind == kind)
			return &fs->cover[i];
	return NULL;
}

/* A row made by a count alone is SKIPPED without a reason: no state was told for it yet. */
static struct coverage *cover_make(struct facts *fs, const struct fact_kind *kind)
{
	struct coverage *row = cover_row(fs, kind);

	if (row)
		return row;
	row = arena_push(fs->arena, &fs->cover, &fs->n_cover, &fs->cap_cover, sizeof(*row));
	row->kind = kind;
	row->state = COVER_SKIPPED;
	return row;
}

void fact_cover(struct facts *fs, const struct fact_kind *kind, enum coverage_state state,
		const char *why)
{
	struct coverage *row = cover_make(fs, kind);
	bool told = row->state != COVER_SKIPPED || row->why;

	if (told && state >= row->state)
		return;
	row->state = state;
	row->why = NULL;
	if (state != COVER_COMPLETE)
		row->why = arena_strdup(fs->arena, why ? why : "not looked at");
}

void fact_cover_count(struct facts *fs, const struct fact_kind *kind, uint64_t seen,
		      uint64_t missing)
{
	struct coverage *row = cover_make(fs, kind);

	if (__builtin_add_overflow(row->seen, seen, &row->seen))
		row->seen = UINT64_MAX;
	if (__builtin_add_overflow(row->missing, missing, &row->missing))
		row->missing = UINT64_MAX;
}

const struct coverage *fact_coverage(const struct facts *fs, const struct fact_kind *kind)
{
	return cover_row(fs, kind);
}

void fact_adopt(struct facts *fs, struct fact *fact)
{
	uint32_t number = fs->n ? fs->items[fs->n - 1]->number + 1 : 1;
	struct fact **slot = arena_push(fs->arena, &fs->items, &fs->n, &fs->cap, sizeof(*slot));

	fact->number = number;
	*slot = fact;
}
