// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_log: do kernel logs give the events that were reviewed, in every dress they come in?
 *
 * Reads tests/logs/GROUP/NAME.log with NAME.expect: all facts, one a line, "LINE: KIND FIELD=VALUE
 * ...", then coverage and whether it passes as a kernel log. Run from the top of the tree; UPDATE=1
 * rewrites the expectations, for review with git diff.
 */
#include "support/logtext.h"

#include "log/rule.h"

static unsigned wrong;

static void check_case(const char *path, struct text log)
{
	struct text got = parse(log.p, log.n, true), want;
	char name[512];

	snprintf(name, sizeof(name), "%.*s.expect", (int)(strlen(path) - strlen(".log")), path);
	if (getenv("UPDATE")) {
		FILE *f = fopen(name, "wb");

		assert_non_null(f);
		assert_int_equal(fwrite(got.p, 1, got.n, f), got.n);
		assert_int_equal(fclose(f), 0);
	}
	want = slurp(name);
	if (!want.p || want.n != got.n || memcmp(want.p, got.p, got.n)) {
		print_error("%s: differs from %s; now:\n%s", path, name, got.p);
		wrong++;
	}
	free(want.p);
	free(got.p);
}

static void test_cases(void **state)
{
	(void)state;
	wrong = 0;
	for_each_case(check_case);
	assert_int_equal(wrong, 0);
}

/* An expectation whose log went away would look like coverage. */
static void test_orphans(void **state)
{
	glob_t found = {0};

	(void)state;
	assert_int_equal(glob("tests/logs/*/*.expect", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char name[512];
		struct text log;

		snprintf(name, sizeof(name), "%.*s.log",
			 (int)(strlen(found.gl_pathv[i]) - strlen(".expect")), found.gl_pathv[i]);
		log = slurp(name);
		if (!log.p)
			print_error("%s: no such log\n", name);
		assert_non_null(log.p);
		free(log.p);
	}
	globfree(&found);
}

static void check_twice(const char *path, struct text log)
{
	struct text a = parse(log.p, log.n, true), b = parse(log.p, log.n, true);

	(void)path;
	assert_string_equal(a.p, b.p);
	free(a.p);
	free(b.p);
}

static void test_twice(void **state)
{
	(void)state;
	for_each_case(check_twice);
}

/* A log with `before` and `after` around each line. */
static struct text dressed(struct text log, const char *before, const char *after)
{
	struct text out;
	FILE *f = open_memstream(&out.p, &out.n);

	for (size_t i = 0; i < log.n;) {
		const char *end = memchr(log.p + i, '\n', log.n - i);
		size_t n = end ? (size_t)(end - log.p) - i : log.n - i;

		fputs(before, f);
		fwrite(log.p + i, 1, n, f);
		fputs(after, f);
		putc('\n', f);
		i += n + 1;
	}
	fclose(f);
	return out;
}

static void check_dresses(const char *path, struct text log)
{
	static const char *const dresses[][2] = {
		{"", "\r"},
		{"\033[1;31m", "\033[0m"},
		{"<4>", ""},
		{"Nov 20 10:00:00 host kernel: ", ""},
		{"Nov  2 10:00:00 host kernel: <6>", "  "},
		{"2026-11-20T10:00:00.123456+00:00 host kernel: ", ""},
		{"2026-11-20T10:00:00+0000 host kernel: ", ""},
		{"2026-11-20T10:00:00,123456+00:00 ", ""},
		{"kern  :warn  : ", ""},
		{"kern  :notice: ", ""},
		{"4,1234,5678901,-;", ""},
		{"[Fri Nov 20 10:00:00 2026] ", ""},
	};

	/* Its point is whose line it is, or lines without a prefix. */
	if (strstr(path, "dress-"))
		return;
	for (size_t i = 0; i < sizeof(dresses) / sizeof(*dresses); i++) {
		struct text more = dressed(log, dresses[i][0], dresses[i][1]);
		struct text a = parse(log.p, log.n, false), b = parse(more.p, more.n, false);

		if (strcmp(a.p, b.p))
			print_error("%s with \"%s\":\n%s", path, dresses[i][0], b.p);
		assert_string_equal(a.p, b.p);
		free(a.p);
		free(b.p);
		free(more.p);
	}
}

static void test_dresses(void **state)
{
	(void)state;
	for_each_case(check_dresses);
}

/* Every group of a pattern is a field of the kind that the rule makes. */
static void test_schema(void **state)
{
	static const char *const free_names[] = {"raw_function", "taint", NULL};
	struct arena *arena = arena_new(NULL, NULL);
	struct log_rules *rules;

	(void)state;
	assert_int_equal(log_rules_compile(arena, log_line_rules, &rules), K_OK);
	assert_int_equal(log_rules_compile(arena, log_message_rules, &rules), K_OK);
	for (size_t t = 0; log_line_rules[t]; t++) {
		for (const struct log_rule *r = log_line_rules[t]; r->first; r++) {
			for (const char *g = strstr(r->pattern, "(?<"); r->kind && g;
			     g = strstr(g + 1, "(?<")) {
				char name[32] = "";
				bool known = false;

				if (sscanf(g, "(?<%31[a-z0-9_]>", name) != 1)
					continue;
				for (size_t i = 0; free_names[i]; i++)
					known |= !strcmp(name, free_names[i]);
				known |= fact_field(r->kind, name, NULL) != NULL;
				if (!known)
					print_error("%s: %s\n", r->kind->name, name);
				assert_true(known);
			}
		}
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),  cmocka_unit_test(test_orphans),
		cmocka_unit_test(test_twice),  cmocka_unit_test(test_dresses),
		cmocka_unit_test(test_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
