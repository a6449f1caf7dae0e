// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cond: is this text a condition, and does it fit the schema of its kind?
 *
 * Reads one line of a signature file, leaves a structure in which every field exists and every
 * value has its field's type: matching then cannot meet a mistake of the author.
 */
#include "verdict/cond.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define MAX_TEXT 2000

struct parser {
	struct arena *arena;
	struct var_names *vars;
	const char *at;
	const char *why;
};

static bool fail(struct parser *p, const char *what, const char *detail)
{
	p->why = arena_printf(p->arena, "%s%s%s", what, detail ? ": " : "", detail ? detail : "");
	return false;
}

enum var_class cond_class(enum fact_type type)
{
	switch (type) {
	case FT_U64:
	case FT_I64:
	case FT_HEX:
		return VAR_NUMBER;
	case FT_STR:
	case FT_FLAGS:
		return VAR_TEXT;
	case FT_BOOL:
		return VAR_BOOL;
	default:
		return VAR_NONE;
	}
}

static enum var_class term_class(const struct term *t)
{
	return t->field ? cond_class(t->field->type) : VAR_NUMBER;
}

static void skip_blanks(struct parser *p)
{
	while (isspace((unsigned char)*p->at))
		p->at++;
}

/* The longest run of letters, digits, '_' and '.'; NULL where there is none. */
static const char *parse_name(struct parser *p)
{
	const char *start = p->at;

	while (isalnum((unsigned char)*p->at) || *p->at == '_' || *p->at == '.')
		p->at++;
	return p->at == start ? NULL : arena_strndup(p->arena, start, (size_t)(p->at - start));
}

static bool parse_op(struct parser *p, enum cond_op *out)
{
	static const struct {
		const char *text;
		enum cond_op op;
	} ops[] = {
		{"!=", OP_NE}, {"<=", OP_LE}, {">=", OP_GE},   {"=", OP_EQ},
		{"<", OP_LT},  {">", OP_GT},  {"~", OP_MATCH},
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		size_t len = strlen(ops[i].text);

		if (strncmp(p->at, ops[i].text, len))
			continue;
		p->at += len;
		*out = ops[i].op;
		return true;
	}
	skip_blanks(p);
	if (strncmp(p->at, "has", 3) || !isspace((unsigned char)p->at[3]))
		return fail(p, "an operator (= != < <= > >= ~ or has) is missing before", p->at);
	p->at += 3;
	skip_blanks(p);
	*out = OP_HAS;
	return true;
}

/* A word up to the next blank, or what stands between quotes (no escapes). */
static const char *parse_value(struct parser *p)
{
	bool quoted = *p->at == '"';
	const char *start = p->at + quoted, *end = start;

	while (*end && (quoted ? *end != '"' : !isspace((unsigned char)*end)))
		end++;
	if (quoted && !*end) {
		fail(p, "a quote is not closed", start);
		return NULL;
	}
	p->at = end + quoted;
	if (end == start) {
		fail(p, "a value is missing", NULL);
		return NULL;
	}
	if (*p->at && !isspace((unsigned char)*p->at)) {
		fail(p, "text sticks to a quoted value", p->at);
		return NULL;
	}
	return arena_strndup(p->arena, start, (size_t)(end - start));
}

static bool parse_var(struct parser *p, struct term *t, const char *name)
{
	enum var_class class = term_class(t);
	unsigned int i = 0;

	if (t->op != OP_EQ)
		return fail(p, "a $name is bound with =, not compared otherwise", name);
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] || !*name)
		return fail(p, "a $name has small letters, digits and _ only", name);
	while (i < p->vars->n && strcmp(p->vars->name[i], name))
		i++;
	if (i == COND_MAX_VARS)
		return fail(p, "too many different $names in the database", name);
	if (i == p->vars->n) {
		p->vars->name[i] = name;
		p->vars->class[i] = class;
		p->vars->n++;
	}
	if (p->vars->class[i] != class)
		return fail(p, "a $name stands for two types of field", name);
	t->var = (int)i;
	return true;
}

static bool parse_literal_number(const char *s, __int128 *out)
{
	bool minus = *s == '-';
	bool hex = !strncmp(s + minus, "0x", 2);
	const char *digits = hex ? "0123456789abcdefABCDEF" : "0123456789";
	const char *first = s + minus + (hex ? 2 : 0);
	unsigned long long v;

	if (!*first || first[strspn(first, digits)])
		return false;
	errno = 0;
	v = strtoull(first, NULL, hex ? 16 : 10);
	*out = minus ? -(__int128)v : (__int128)v;
	return !errno;
}

static bool add_literal(struct parser *p, struct term *t, const char *word)
{
	enum var_class class = term_class(t);

	if (t->n == COND_MAX_WORDS)
		return fail(p, "too many alternatives", word);
	if (class == VAR_TEXT)
		t->words[t->n] = word;
	else if (class == VAR_BOOL && (!strcmp(word, "true") || !strcmp(word, "false")))
		t->numbers[t->n] = !strcmp(word, "true");
	else if (class == VAR_BOOL)
		return fail(p, "a bool field is true or false, not", word);
	else if (!parse_literal_number(word, &t->numbers[t->n]))
		return fail(p, "not a number", word);
	t->n++;
	return true;
}

static bool parse_literals(struct parser *p, struct term *t, const char *value)
{
	t->words = arena_array(p->arena, COND_MAX_WORDS, sizeof(*t->words));
	t->numbers = arena_array(p->arena, COND_MAX_WORDS, sizeof(*t->numbers));
	for (;;) {
		size_t len = strcspn(value, "|");

		if (!len)
			return fail(p, "an alternative is empty", value);
		if (!add_literal(p, t, arena_strndup(p->arena, value, len)))
			return false;
		if (!value[len])
			return true;
		value += len + 1;
	}
}

static void free_pattern(void *re)
{
	pcre2_code_free(re);
}

static bool parse_pattern(struct parser *p, struct term *t, const char *value)
{
	PCRE2_SIZE at;
	int error;

	/* No UTF mode: subjects are bytes of a dump, and invalid UTF-8 would only be an error. */
	t->re = pcre2_compile((PCRE2_SPTR)value, PCRE2_ZERO_TERMINATED, PCRE2_NEVER_UTF, &error,
			      &at, NULL);
	if (!t->re) {
		PCRE2_UCHAR text[120];

		pcre2_get_error_message(error, text, sizeof(text));
		return fail(p, "bad regular expression", (const char *)text);
	}
	arena_on_free(p->arena, free_pattern, t->re);
	return true;
}

static bool check_op(struct parser *p, const struct term *t, const char *name)
{
	enum fact_type type = t->field ? t->field->type : FT_HEX;
	enum var_class class = term_class(t);

	if (t->op == OP_HAS && type != FT_FLAGS)
		return fail(p, "has is for flag fields, and this is none", name);
	if (t->op == OP_MATCH && class != VAR_TEXT)
		return fail(p, "~ is for text fields, and this is none", name);
	if (t->op >= OP_LT && t->op <= OP_GE && class != VAR_NUMBER)
		return fail(p, "an order needs a number field, and this is none", name);
	return true;
}

static bool parse_term(struct parser *p, struct cond *c)
{
	struct term *t = &c->terms[c->n];
	const char *name = parse_name(p), *value;

	t->var = -1;
	if (!name)
		return fail(p, "a field name is missing before", p->at);
	t->field = fact_field(c->kind, name, &t->index);
	if (!t->field && strcmp(name, "at"))
		return fail(p, arena_printf(p->arena, "%s has no field", c->kind->name), name);
	if (!parse_op(p, &t->op) || !check_op(p, t, name))
		return false;
	value = parse_value(p);
	if (!value)
		return false;
	c->n++;
	if (*value == '$')
		return parse_var(p, t, value + 1);
	return t->op == OP_MATCH ? parse_pattern(p, t, value) : parse_literals(p, t, value);
}

static bool parse_cond(struct parser *p, struct cond *c)
{
	const char *name;

	skip_blanks(p);
	name = parse_name(p);
	if (name && !strcmp(name, "none")) {
		c->none = true;
		skip_blanks(p);
		name = parse_name(p);
	}
	c->kind = name ? fact_kind_find(name) : NULL;
	if (!c->kind)
		return fail(p, "no such kind of fact", name ? name : p->at);
	if (*p->at && !isspace((unsigned char)*p->at))
		return fail(p, "a blank is missing before", p->at);
	for (skip_blanks(p); *p->at; skip_blanks(p)) {
		if (c->n == COND_MAX_TERMS)
			return fail(p, "too many fields", NULL);
		if (!parse_term(p, c))
			return false;
	}
	return true;
}

const struct cond *cond_parse(struct arena *arena, struct var_names *vars, const char *text,
			      const char **why)
{
	struct parser p = {.arena = arena, .vars = vars, .at = text};
	struct cond *c = arena_alloc(arena, sizeof(*c));

	c->text = text;
	c->terms = arena_array(arena, COND_MAX_TERMS, sizeof(*c->terms));
	if (strlen(text) > MAX_TEXT)
		fail(&p, "the condition is too long", NULL);
	else if (parse_cond(&p, c))
		return c;
	*why = p.why;
	return NULL;
}
