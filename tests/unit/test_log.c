// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_log: do kernel logs give the events that were reviewed, in every dress they come in?
 *
 * Reads tests/logs/GROUP/NAME.log with NAME.expect: all facts, one a line, "LINE: KIND FIELD=VALUE
 * ...", then coverage and whether it passes as a kernel log. Run from the top of the tree; UPDATE=1
 * rewrites the expectations, for review with git diff.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <glob.h>
#include <inttypes.h>
#include <time.h>

#include "log/events.h"
#include "log/log.h"
#include "log/rule.h"

/* The parser needs only its own kinds; the program's full list is not linked in here. */
const struct fact_kind *const fact_kinds[] = {&kind_log_oops, NULL};

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

/* What `dress` changes: where a line stands in the input, not what it says. */
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
	assert_null(fact_lint(&facts));
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

/* A flood of one message is capped, says so, and hides no other kind. */
static void test_flood(void **state)
{
	static const char line[] =
		"EXT4-fs error (device sda1): ext4_lookup:1: inode #2: comm ls: x\n";
	static const char bug[] = "kernel BUG at fs/ext4/inode.c:1!\n"
				  "RIP: 0010:ext4_writepages+0x1/0x2\n";
	struct arena *arena = arena_new(NULL, NULL);
	struct facts facts;
	struct text log;
	FILE *f = open_memstream(&log.p, &log.n);
	size_t oopses = 0;

	(void)state;
	fputs("Linux version 6.12.3\n", f);
	for (int i = 0; i < 20000; i++)
		fputs(line, f);
	for (int i = 0; i < 1000; i++)
		fprintf(f,
			"WARNING: CPU: 1 PID: 1 at fs/x.c:%d f%d+0x1/0x2\n---[ end trace 0 ]---\n",
			i, i);
	fputs(bug, f);
	fclose(f);
	facts_init(&facts, arena);
	assert_int_equal(log_parse(&facts, log.p, log.n, NULL), K_OK);
	assert_true(facts.n < 2000);
	assert_int_equal(fact_coverage(&facts, &kind_log_ext4)->state, COVER_PARTIAL);
	assert_int_equal(fact_coverage(&facts, &kind_log_ext4)->missing, 20000 - 512);
	assert_int_equal(fact_coverage(&facts, &kind_log_oops)->state, COVER_PARTIAL);
	assert_int_equal(fact_coverage(&facts, &kind_log_slub)->state, COVER_COMPLETE);
	for (size_t i = 0; i < facts.n; i++) {
		const struct fact_value *leads = fact_get(facts.items[i], "leads");

		if (facts.items[i]->kind != &kind_log_oops || !leads->boolean)
			continue;
		assert_string_equal(fact_get(facts.items[i], "title")->str,
				    "kernel BUG in ext4_writepages");
		oopses++;
	}
	assert_int_equal(oopses, 1);
	arena_free(arena);
	free(log.p);
}

/* What the caller knows of the log's beginning decides, where the text does not. */
static void test_reach(void **state)
{
	static const struct {
		const char *text;
		enum log_reach reach;
		enum coverage_state want;
	} cases[] = {
		{"[    0.000000] Linux version 6.12.3\n", LOG_REACH_UNKNOWN, COVER_COMPLETE},
		{"[    9.000000] something\n", LOG_REACH_UNKNOWN, COVER_PARTIAL},
		{"[    9.000000] something\n", LOG_REACH_WHOLE, COVER_COMPLETE},
		{"[    0.000000] Linux version 6.12.3\n", LOG_REACH_WRAPPED, COVER_PARTIAL},
		{"", LOG_REACH_UNKNOWN, COVER_PARTIAL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arena *arena = arena_new(NULL, NULL);
		struct log_source source = {cases[i].reach};
		struct facts facts;

		facts_init(&facts, arena);
		assert_int_equal(log_parse(&facts, cases[i].text, strlen(cases[i].text), &source),
				 K_OK);
		assert_int_equal(fact_coverage(&facts, &kind_log_oops)->state, cases[i].want);
		arena_free(arena);
	}
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void mutate(struct text *log, uint64_t *seed)
{
	size_t changes = next_random(seed) % 12;

	for (size_t i = 0; i < changes && log->n > 8; i++) {
		size_t at = next_random(seed) % log->n, n = next_random(seed) % 64;

		if (n > log->n - at)
			n = log->n - at;
		switch (next_random(seed) % 4) {
		case 0:
			log->p[at] = (char)next_random(seed);
			break;
		case 1: /* cut a piece out */
			memmove(log->p + at, log->p + at + n, log->n - at - n);
			log->n -= n;
			break;
		case 2: /* one piece over another */
			memmove(log->p + at, log->p + next_random(seed) % (log->n - n + 1), n);
			break;
		default:
			log->n = log->n - next_random(seed) % (log->n / 4 + 1);
		}
	}
}

static uint64_t fuzz_seed;
static time_t fuzz_end;

static void fuzz_case(const char *path, struct text log)
{
	struct text copy = {malloc(log.n ? log.n : 1), log.n};

	(void)path;
	if (time(NULL) < fuzz_end) {
		memcpy(copy.p, log.p, log.n);
		mutate(&copy, &fuzz_seed);
		/* At its true size on the heap, so that ASan sees a byte too far. */
		copy.p = realloc(copy.p, copy.n ? copy.n : 1);
		free(parse(copy.p, copy.n, true).p);
	}
	free(copy.p);
}

static void test_fuzz(void **state)
{
	(void)state;
	fuzz_seed = 0x9e3779b97f4a7c15u;
	fuzz_end = time(NULL) + 2;
	while (time(NULL) < fuzz_end)
		for_each_case(fuzz_case);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),	cmocka_unit_test(test_twice),
		cmocka_unit_test(test_dresses), cmocka_unit_test(test_schema),
		cmocka_unit_test(test_flood),	cmocka_unit_test(test_reach),
		cmocka_unit_test(test_fuzz),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
