/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logtext: the cases of tests/logs, and the events of a log as reviewable text. For tests of
 * modules/log; functions are static so that tests of other modules need not link the parser.
 */
#ifndef TESTS_LOGTEXT_H
#define TESTS_LOGTEXT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <inttypes.h>

#include "log/events.h"
#include "log/log.h"

struct text {
	char *p;
	size_t n;
};

static struct text slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct text t = {NULL, 0};
	size_t cap = 0, got;

	if (!f)
		return t;
	do {
		cap += 65536;
		t.p = realloc(t.p, cap + 1);
		got = fread(t.p + t.n, 1, cap - t.n, f);
		t.n += got;
	} while (got && t.n == cap);
	fclose(f);
	t.p[t.n] = '\0';
	return t;
}

static void put_text(FILE *out, const char *s)
{
	putc('"', out);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

static void put_value(FILE *out, const struct fact_field *field, const struct fact_value *v)
{
	fprintf(out, " %s=", field->name);
	if (v->unknown) {
		putc('?', out);
		put_text(out, v->str);
	} else if (field->type == FT_U64) {
		fprintf(out, "%" PRIu64, v->u64);
	} else if (field->type == FT_I64) {
		fprintf(out, "%" PRId64, v->i64);
	} else if (field->type == FT_HEX) {
		fprintf(out, "0x%" PRIx64, v->u64);
	} else if (field->type == FT_BOOL) {
		fprintf(out, "%s", v->boolean ? "yes" : "no");
	} else {
		put_text(out, v->str);
	}
}

/* What a prefix adds: no part of what the line says. */
static bool is_dress(const char *field)
{
	return !strcmp(field, "ts") || !strcmp(field, "caller");
}

static void put_fact(FILE *out, const struct fact *fact, bool dress)
{
	fprintf(out, "%s: %s", fact->see + strlen("log line "), fact->kind->name);
	for (size_t i = 0; fact->kind->fields[i].type != FT_END; i++) {
		const struct fact_field *field = &fact->kind->fields[i];
		const struct fact_value *v = &fact->values[i];

		if ((v->set || v->unknown) && (dress || !is_dress(field->name)))
			put_value(out, field, v);
	}
	putc('\n', out);
}

static void put_coverage(FILE *out, const struct facts *facts)
{
	for (size_t i = 0; log_kinds[i]; i++) {
		const struct coverage *c = fact_coverage(facts, log_kinds[i]);

		assert_non_null(c);
		assert_true(c->state == COVER_COMPLETE || c->why);
		fprintf(out, "cover %s: %s\n", log_kinds[i]->name,
			c->state == COVER_COMPLETE ? "complete" : c->why);
	}
}

static struct text parse(const char *log, size_t n, bool dress)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct facts facts;
	struct text out;
	FILE *f = open_memstream(&out.p, &out.n);

	facts_init(&facts, arena);
	assert_int_equal(log_parse(&facts, log, n, NULL), K_OK);
	assert_null(fact_lint(&facts)); /* no rule fills what the schema lacks */
	for (size_t i = 0; i < facts.n; i++)
		put_fact(f, facts.items[i], dress);
	if (dress) {
		put_coverage(f, &facts);
		fprintf(f, "kernel log: %s\n", log_is_kernel(log, n) ? "yes" : "no");
	}
	fclose(f);
	arena_free(arena);
	return out;
}

static void for_each_case(void (*fn)(const char *path, struct text log))
{
	glob_t found = {0};

	assert_int_equal(glob("tests/logs/*/*.log", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct text log = slurp(found.gl_pathv[i]);

		assert_non_null(log.p);
		fn(found.gl_pathv[i], log);
		free(log.p);
	}
	globfree(&found);
}

#endif
