// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * filter: which names of flags are asked for, and does a row have them?
 */
#include <string.h>
#include <strings.h>

#include "listing/listing.h"

/* Names stand between commas or bars. Returns the end of the first one of `p`. */
static const char *name_end(const char *p)
{
	return p + strcspn(p, ",|");
}

/* "CLEAR" is "I_CLEAR". */
static bool is_name(const char *name, size_t n, const char *p, size_t len)
{
	if (n == len && strncasecmp(name, p, len) == 0)
		return true;
	return n == len + 2 && strncmp(name, "I_", 2) == 0 && strncasecmp(name + 2, p, len) == 0;
}

static uint64_t mask_of(const struct e4_flag_set *set, const char *p, size_t len)
{
	for (size_t i = 0; i < set->n; i++)
		if (is_name(set->items[i].name, strlen(set->items[i].name), p, len))
			return set->items[i].mask;
	return 0;
}

/* Is this one of the names that stand between bars in `list`? */
static bool in_list(const char *list, const char *p, size_t len)
{
	for (;; list++) {
		const char *end = name_end(list);

		if (is_name(list, (size_t)(end - list), p, len))
			return true;
		if (!*end)
			return false;
		list = end;
	}
}

static char *all_names(struct arena *arena, const struct e4_flag_set *const *sets,
		       const char *more)
{
	char *text = arena_strdup(arena, "");

	for (; *sets; sets++)
		for (size_t i = 0; i < (*sets)->n; i++)
			text = arena_printf(arena, "%s %s", text, (*sets)->items[i].name);
	text = arena_printf(arena, "%s %s", text, more);
	for (char *bar = strchr(text, '|'); bar; bar = strchr(bar, '|'))
		*bar = ' ';
	return text;
}

static int unknown_name(struct listing *l, const char *option, const char *p, size_t len,
			const char *known)
{
	return verb_usage(l->host, l->verb, "--%s: no \"%.*s\" in this kernel; there are%s", option,
			  (int)len, p, known);
}

static int check_state(struct listing *l, const struct e4_flag_set *set)
{
	const struct e4_flag_set *const sets[] = {set, NULL};

	for (const char *p = l->o.state, *end;; p = end + 1) {
		uint64_t mask;

		end = name_end(p);
		mask = mask_of(set, p, (size_t)(end - p));
		if (!mask)
			return unknown_name(l, "state", p, (size_t)(end - p),
					    all_names(l->arena, sets, ""));
		l->state_mask |= mask;
		if (!*end)
			return 0;
	}
}

static int check_flag(struct listing *l, const struct e4_flag_set *const *sets, const char *more)
{
	for (const char *p = l->o.flag, *end;; p = end + 1) {
		bool known;

		end = name_end(p);
		known = in_list(more, p, (size_t)(end - p));
		for (size_t i = 0; sets[i] && !known; i++)
			known = mask_of(sets[i], p, (size_t)(end - p));
		if (!known)
			return unknown_name(l, "flag", p, (size_t)(end - p),
					    all_names(l->arena, sets, more));
		if (!*end)
			return 0;
	}
}

int listing_check_names(struct listing *l, const struct e4_flag_set *const *sets,
			const char *more)
{
	int status = l->o.given & OPT_STATE ? check_state(l, sets[0]) : 0;

	return !status && l->o.given & OPT_FLAG ? check_flag(l, sets, more) : status;
}

static bool any_field_has(const struct fact *row, const char *p, size_t len)
{
	for (size_t i = 0; row->kind->fields[i].type != FT_END; i++) {
		const struct fact_value *v = &row->values[i];

		if (row->kind->fields[i].type != FT_FLAGS || !v->set || v->unknown)
			continue;
		if (in_list(v->str, p, len))
			return true;
	}
	return false;
}

bool listing_has_flag(const struct listing *l, const struct fact *row)
{
	if (!(l->o.given & OPT_FLAG))
		return true;
	for (const char *p = l->o.flag, *end;; p = end + 1) {
		end = name_end(p);
		if (!any_field_has(row, p, (size_t)(end - p)))
			return false;
		if (!*end)
			return true;
	}
}
