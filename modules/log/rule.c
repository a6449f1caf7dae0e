// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rule: which row of the tables is this line, and what do its groups say?
 *
 * Reads pieces of the log; leaves hits and the fields of facts. PCRE2 runs without UTF (a log is
 * bytes) and with limits: a line that would take too long counts as no match.
 */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "log/rule.h"

#include <ctype.h>
#include <pcre2.h>
#include <string.h>

#define MATCH_LIMIT 20000
#define TEXT_MAX    512	 /* bytes of a string field */
#define LINE_MAX_   4096 /* bytes of a line that patterns look at; printk's own limit is 1024 */

struct compiled {
	const struct log_rule *rule;
	pcre2_code *code;
	size_t first_len;
	void *names;
	uint32_t n_names, name_size;
};

struct log_rules {
	struct compiled *rows;
	size_t n, cap;
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static void free_rules(void *arg)
{
	struct log_rules *rules = arg;

	for (size_t i = 0; i < rules->n; i++)
		pcre2_code_free(rules->rows[i].code);
	pcre2_match_data_free(rules->data);
	pcre2_match_context_free(rules->limits);
}

static enum kstatus compile_row(struct arena *arena, struct log_rules *rules,
				const struct log_rule *rule)
{
	struct compiled row = {.rule = rule, .first_len = strlen(rule->first)};
	struct compiled *slot;
	PCRE2_SIZE where;
	int error;

	row.code =
		pcre2_compile((PCRE2_SPTR)rule->pattern, PCRE2_ZERO_TERMINATED,
			      PCRE2_ANCHORED | PCRE2_DUPNAMES | PCRE2_DOTALL, &error, &where, NULL);
	if (!row.code)
		return K_HOST;
	pcre2_pattern_info(row.code, PCRE2_INFO_NAMETABLE, &row.names);
	pcre2_pattern_info(row.code, PCRE2_INFO_NAMECOUNT, &row.n_names);
	pcre2_pattern_info(row.code, PCRE2_INFO_NAMEENTRYSIZE, &row.name_size);
	slot = arena_push(arena, &rules->rows, &rules->n, &rules->cap, sizeof(*slot));
	*slot = row;
	return K_OK;
}

enum kstatus log_rules_compile(struct arena *arena, const struct log_rule *const *tables,
			       struct log_rules **out)
{
	struct log_rules *rules = arena_alloc(arena, sizeof(*rules));

	rules->data = pcre2_match_data_create(LOG_MAX_GROUPS, NULL);
	rules->limits = pcre2_match_context_create(NULL);
	arena_on_free(arena, free_rules, rules);
	if (!rules->data || !rules->limits)
		return K_HOST;
	pcre2_set_match_limit(rules->limits, MATCH_LIMIT);
	for (; *tables; tables++)
		for (const struct log_rule *rule = *tables; rule->first; rule++)
			if (compile_row(arena, rules, rule) != K_OK)
				return K_HOST;
	*out = rules;
	return K_OK;
}

static bool run(struct log_rules *rules, const struct compiled *row, struct log_text t,
		struct log_hit *out)
{
	int n = pcre2_match(row->code, (PCRE2_SPTR)t.p, t.n, 0, 0, rules->data, rules->limits);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(rules->data);

	if (n <= 0)
		return false;
	*out = (struct log_hit){.rule = row->rule,
				.names = row->names,
				.n_names = row->n_names,
				.name_size = row->name_size,
				.subject = t.p,
				.n = (uint32_t)n};
	memcpy(out->at, at, sizeof(*at) * 2 * (size_t)n);
	return true;
}

bool log_rules_match(struct log_rules *rules, struct log_text t, bool in_oops, struct log_hit *out)
{
	if (!t.n)
		return false;
	if (t.n > LINE_MAX_)
		t.n = LINE_MAX_;
	for (size_t i = 0; i < rules->n; i++) {
		const struct compiled *row = &rules->rows[i];

		if ((row->rule->flags & LOG_IN_OOPS) && !in_oops)
			continue;
		if (t.n < row->first_len || memcmp(t.p, row->rule->first, row->first_len))
			continue;
		if (run(rules, row, t, out))
			return true;
	}
	return false;
}

/* Entry `i` of the name table: two bytes of group number, then the name. */
static const char *group_name(const struct log_hit *hit, uint32_t i, uint32_t *number)
{
	const unsigned char *entry = (const unsigned char *)hit->names + (size_t)i * hit->name_size;

	*number = (uint32_t)entry[0] << 8 | entry[1];
	return (const char *)entry + 2;
}

static bool group_text(const struct log_hit *hit, uint32_t number, struct log_text *out)
{
	if (number >= hit->n || hit->at[2 * number] == PCRE2_UNSET ||
	    hit->at[2 * number + 1] <= hit->at[2 * number])
		return false;
	*out = (struct log_text){hit->subject + hit->at[2 * number],
				 hit->at[2 * number + 1] - hit->at[2 * number]};
	return true;
}

bool log_hit_text(const struct log_hit *hit, const char *group, struct log_text *out)
{
	for (uint32_t i = 0; i < hit->n_names; i++) {
		uint32_t number;

		if (!strcmp(group_name(hit, i, &number), group) && group_text(hit, number, out))
			return true;
	}
	return false;
}

bool log_number(struct log_text t, bool hex, uint64_t *out)
{
	uint64_t v = 0;
	size_t i = 0;

	if (t.n > 2 && t.p[0] == '0' && t.p[1] == 'x') {
		hex = true;
		i = 2;
	}
	if (i == t.n)
		return false;
	for (; i < t.n; i++) {
		unsigned char c = (unsigned char)t.p[i];
		uint64_t digit;

		if (isdigit(c))
			digit = c - '0';
		else if (hex && isxdigit(c))
			digit = (uint64_t)(tolower(c) - 'a') + 10;
		else
			return false;
		if (__builtin_mul_overflow(v, hex ? 16 : 10, &v) ||
		    __builtin_add_overflow(v, digit, &v))
			return false;
	}
	*out = v;
	return true;
}

void log_set_text(struct facts *fs, struct fact *fact, const char *field, struct log_text t)
{
	char buf[TEXT_MAX + 1];
	size_t n = t.n > TEXT_MAX ? TEXT_MAX : t.n;

	if (!fact || fact_get(fact, field))
		return;
	for (size_t i = 0; i < n; i++)
		buf[i] = t.p[i] ? t.p[i] : '?';
	buf[n] = '\0';
	fact_str(fs, fact, field, buf);
}

/* The function behind a symbol: compilers add .isra.0, .constprop.3, .part.7, .cold, .llvm.12. */
static struct log_text without_suffix(struct log_text t)
{
	for (size_t i = 1; i + 1 < t.n; i++)
		if (t.p[i] == '.' && islower((unsigned char)t.p[i + 1]))
			return (struct log_text){t.p, i};
	return t;
}

static void set_taint(struct facts *fs, struct fact *fact, struct log_text t)
{
	char letters[64];
	size_t n = 0;

	if (fact_get(fact, "tainted"))
		return;
	for (size_t i = 0; i < t.n && n + 1 < sizeof(letters); i++)
		if (isupper((unsigned char)t.p[i]))
			letters[n++] = t.p[i];
	letters[n] = '\0';
	fact_str(fs, fact, "tainted", letters);
}

static void set_number(struct facts *fs, struct fact *fact, const struct fact_field *field,
		       struct log_text t)
{
	bool minus = field->type == FT_I64 && t.n > 1 && t.p[0] == '-';
	uint64_t v;

	if (fact_get(fact, field->name))
		return;
	if (minus)
		t = (struct log_text){t.p + 1, t.n - 1};
	if (field->type == FT_HEX && log_text_starts(t, "("))
		v = 0; /* "(null)" */
	else if (!log_number(t, field->type == FT_HEX, &v))
		return;
	if (field->type == FT_U64)
		fact_u64(fs, fact, field->name, v);
	else if (field->type == FT_HEX)
		fact_hex(fs, fact, field->name, v);
	else if (v <= INT64_MAX)
		fact_i64(fs, fact, field->name, minus ? -(int64_t)v : (int64_t)v);
}

static void fill_field(struct facts *fs, struct fact *fact, const char *name, struct log_text t)
{
	const struct fact_field *field;

	if (!strcmp(name, "raw_function"))
		fill_field(fs, fact, "function", without_suffix(t));
	field = fact_field(fact->kind, !strcmp(name, "taint") ? "tainted" : name, NULL);
	if (!field)
		return;
	if (!strcmp(name, "taint"))
		set_taint(fs, fact, t);
	else if (field->type == FT_STR)
		log_set_text(fs, fact, name, t);
	else
		set_number(fs, fact, field, t);
}

void log_fill(struct facts *fs, struct fact *fact, const struct log_hit *hit)
{
	struct log_text t;

	if (!fact)
		return;
	for (uint32_t i = 0; i < hit->n_names; i++) {
		uint32_t number;
		const char *name = group_name(hit, i, &number);

		if (group_text(hit, number, &t))
			fill_field(fs, fact, name, t);
	}
}
