// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_facts: do facts survive the way through JSON Lines, and is nothing believed that is read?
 *
 * Reads the fact streams of tests/verdict and lines made here; leaves nothing.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdint.h>

#include "facts/escape.h"
#include "facts/json.h"

static enum kstatus read_text(struct facts *fs, const char *text, size_t len, const char **why)
{
	FILE *f = fmemopen((void *)text, len ? len : 1, "r");
	enum kstatus st = facts_read(fs, f, "in", why);

	fclose(f);
	return st;
}

static char *write_text(const struct facts *fs)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	assert_int_equal(facts_write(fs, f), K_OK);
	fclose(f);
	return text;
}

static void round_trip(const char *path)
{
	struct arena *arena = arena_new(NULL, NULL);
	const char *why = "";
	struct facts one, two;
	FILE *f = fopen(path, "re");
	char *first, *second;

	facts_init(&one, arena);
	facts_init(&two, arena);
	if (facts_read(&one, f, path, &why) != K_OK)
		fail_msg("%s", why);
	fclose(f);
	first = write_text(&one);
	if (*first && read_text(&two, first, strlen(first), &why) != K_OK)
		fail_msg("%s: %s", path, why);
	second = write_text(&two);
	assert_string_equal(first, second);
	assert_int_equal(one.n, two.n);
	free(first);
	free(second);
	arena_free(arena);
}

static void test_round_trip(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob("tests/verdict/*/facts.jsonl", 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 50);
	for (size_t i = 0; i < found.gl_pathc; i++)
		round_trip(found.gl_pathv[i]);
	globfree(&found);
}

static void test_every_type(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	const struct fact_kind *inode = fact_kind_find("inode");
	const struct fact_kind *jbd2 = fact_kind_find("log.jbd2");
	struct facts fs;
	struct fact *f;
	char *text;

	(void)state;
	facts_init(&fs, arena);
	f = fact_add(&fs, inode, 0xffff888003a1c000);
	fact_u64(&fs, f, "size", UINT64_MAX);
	fact_u64(&fs, f, "nrpages", UINT64_C(1) << 53);
	fact_i64(&fs, f, "count", INT64_MIN);
	fact_flags(&fs, f, "state", "I_CLEAR|I_FREEING");
	fact_bool(&fs, f, "dirty", false);
	fact_str(&fs, f, "why", "a \xff\"b\"\n\x1b[31m");
	fact_unknown(&fs, f, "blocks", "page is not in the dump");
	fact_see(&fs, f, "struct inode %lx", 0x10L);
	f = fact_add(&fs, jbd2, 0);
	fact_i64(&fs, f, "error", -5);
	assert_null(fact_lint(&fs));
	text = write_text(&fs);
	assert_non_null(strstr(text, "\"at\":\"0xffff888003a1c000\""));
	assert_non_null(strstr(text, "\"size\":\"18446744073709551615\""));
	assert_non_null(strstr(text, "\"nrpages\":9007199254740992"));
	assert_non_null(strstr(text, "\"count\":\"-9223372036854775808\""));
	assert_non_null(strstr(text, "\"why\":\"a \\\\xff\\\"b\\\"\\n\\u001B[31m\""));
	assert_non_null(strstr(text, "\"unknown\":{\"blocks\":\"page is not in the dump\"}"));
	assert_non_null(strstr(text, "\"error\":-5"));
	free(text);
	arena_free(arena);
}

static void test_wrong_setters_are_told(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	const struct fact_kind *inode = fact_kind_find("inode");
	struct facts fs;
	struct fact *f;

	(void)state;
	facts_init(&fs, arena);
	f = fact_add(&fs, inode, 1);
	fact_bool(&fs, f, "size", true);
	fact_u64(&fs, f, "colour", 1);
	assert_string_equal(fact_lint(&fs), "inode.size is not a bool");
	assert_null(fact_get(f, "size"));
	assert_null(fact_get(f, "colour"));
	arena_free(arena);
}

static void test_coverage_goes_down_only(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	const struct fact_kind *inode = fact_kind_find("inode");
	const struct coverage *c;
	struct facts fs;

	(void)state;
	facts_init(&fs, arena);
	assert_null(fact_coverage(&fs, inode));
	fact_cover_count(&fs, inode, 3, 1);
	fact_cover(&fs, inode, COVER_COMPLETE, NULL);
	c = fact_coverage(&fs, inode);
	assert_int_equal(c->state, COVER_COMPLETE);
	fact_cover(&fs, inode, COVER_PARTIAL, "some");
	fact_cover(&fs, inode, COVER_COMPLETE, NULL);
	assert_int_equal(c->state, COVER_PARTIAL);
	assert_string_equal(c->why, "some");
	fact_cover(&fs, inode, COVER_SKIPPED, "none");
	assert_int_equal(c->state, COVER_SKIPPED);
	fact_cover_count(&fs, inode, UINT64_MAX, 1);
	assert_true(c->seen == UINT64_MAX && c->missing == 2);
	arena_free(arena);
}

/* Line, and a part of what must be said about it. */
static const char *const refused[][2] = {
	{"{", "no JSON"},
	{"[1]", "neither a fact nor coverage"},
	{"{}", "neither a fact nor coverage"},
	{"{\"fact\":7}", "no such kind"},
	{"{\"fact\":\"inode.nothing\"}", "no such kind of fact: inode.nothing"},
	{"{\"fact\":\"inode\",\"fields\":[]}", "are objects"},
	{"{\"fact\":\"inode\",\"fields\":{\"colour\":1}}", "no such field: colour"},
	{"{\"fact\":\"inode\",\"fields\":{\"inode\":-1}}", "does not fit the field: inode"},
	{"{\"fact\":\"inode\",\"fields\":{\"inode\":1.5}}", "does not fit the field: inode"},
	{"{\"fact\":\"inode\",\"fields\":{\"inode\":\"0x1\"}}", "does not fit the field: inode"},
	{"{\"fact\":\"inode\",\"fields\":{\"inode\":\"18446744073709551616\"}}", "does not fit"},
	{"{\"fact\":\"inode\",\"fields\":{\"vfs\":17}}", "does not fit the field: vfs"},
	{"{\"fact\":\"inode\",\"fields\":{\"vfs\":\"0x11111111111111111\"}}", "does not fit"},
	{"{\"fact\":\"inode\",\"fields\":{\"vfs\":\"0x\"}}", "does not fit"},
	{"{\"fact\":\"inode\",\"fields\":{\"vfs\":\"0x-1\"}}", "does not fit"},
	{"{\"fact\":\"inode\",\"fields\":{\"count\":\"9223372036854775808\"}}", "does not fit"},
	{"{\"fact\":\"inode\",\"fields\":{\"dirty\":\"yes\"}}", "does not fit the field: dirty"},
	{"{\"fact\":\"inode\",\"fields\":{\"state\":7}}", "does not fit the field: state"},
	{"{\"fact\":\"inode\",\"fields\":{\"why\":\"a\\u0000b\"}}", "no JSON"},
	{"{\"fact\":\"inode\",\"fact\":\"inode\"}", "no JSON: duplicate"},
	{"{\"fact\":\"inode\",\"origin\":\"log\"}", "wrong origin"},
	{"{\"fact\":\"inode\",\"origin\":3}", "wrong origin"},
	{"{\"fact\":\"inode\",\"see\":3}", "\"see\" is no string"},
	{"{\"fact\":\"inode\",\"at\":\"12\"}", "\"at\" is no address"},
	{"{\"fact\":\"inode\",\"n\":0}", "does not rise"},
	{"{\"fact\":\"inode\",\"n\":4294967296}", "does not rise"},
	{"{\"fact\":\"inode\",\"extra\":1}", "unexpected key: extra"},
	{"{\"fact\":\"inode\",\"fields\":{\"inode\":1},\"unknown\":{\"inode\":\"x\"}}",
	 "unknown wants a reason and no value"},
	{"{\"fact\":\"inode\",\"unknown\":{\"inode\":7}}", "unknown wants a reason"},
	{"{\"coverage\":\"inode\"}", "coverage is complete, partial or skipped"},
	{"{\"coverage\":\"inode\",\"state\":\"fine\"}", "coverage is complete"},
	{"{\"coverage\":\"nothing\",\"state\":\"complete\"}", "no such kind"},
	{"{\"coverage\":\"inode\",\"state\":\"complete\",\"seen\":-1}", "are counts"},
	{"{\"coverage\":\"inode\",\"state\":\"partial\",\"why\":7}", "\"why\" is no string"},
};

static void test_refused_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct arena *arena = arena_new(NULL, NULL);
		const char *text = arena_printf(arena, "\n%s\n", refused[i][0]), *why = "";
		struct facts fs;

		facts_init(&fs, arena);
		if (read_text(&fs, text, strlen(text), &why) != K_BADDATA ||
		    strncmp(why, "in:2: ", 6) || !strstr(why, refused[i][1]))
			fail_msg("%s: %s", refused[i][0], why);
		assert_int_equal(fs.n, 0);
		arena_free(arena);
	}
}

static void test_hostile_bulk(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	size_t big = 3 << 20;
	char *text = arena_alloc(arena, big);
	const char *why = "";
	struct facts fs;

	(void)state;
	facts_init(&fs, arena);
	memset(text, '[', big);
	assert_int_equal(read_text(&fs, text, big, &why), K_BADDATA);
	assert_non_null(strstr(why, "line too long"));
	assert_int_equal(read_text(&fs, text, 900000, &why), K_BADDATA);
	assert_non_null(strstr(why, "maximum parsing depth"));
	memset(text, '\n', big);
	assert_int_equal(read_text(&fs, text, big, &why), K_OK);
	assert_int_equal(read_text(&fs, "{\"fact\":\"inode\"}\0\n\n", 19, &why), K_BADDATA);
	assert_int_equal(read_text(&fs, "\xff\xfe\n", 3, &why), K_BADDATA);
	assert_int_equal(fs.n, 0);
	arena_free(arena);
}

static void test_numbers_stay(void **state)
{
	static const char text[] = "{\"fact\":\"inode\",\"n\":7}\n{\"fact\":\"inode\",\"n\":9}\n";
	struct arena *arena = arena_new(NULL, NULL);
	const char *why = "";
	struct facts fs;

	(void)state;
	facts_init(&fs, arena);
	assert_int_equal(read_text(&fs, text, sizeof(text) - 1, &why), K_OK);
	assert_ptr_equal(fact_by_number(&fs, 7), fs.items[0]);
	assert_ptr_equal(fact_by_number(&fs, 9), fs.items[1]);
	assert_null(fact_by_number(&fs, 8));
	assert_int_equal(fact_add(&fs, fs.items[0]->kind, 0)->number, 10);
	assert_int_equal(read_text(&fs, text, sizeof(text) - 1, &why), K_BADDATA);
	arena_free(arena);
}

static void test_escape(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);

	(void)state;
	assert_string_equal(escape_terminal(arena, "a\x1b[31m\n\x7f"), "a\\x1b[31m\\x0a\\x7f");
	assert_string_equal(escape_terminal(arena, "gr\xc3\xbcn"), "gr\xc3\xbcn");
	assert_string_equal(escape_terminal(arena, "\xc2\x9b"), "\\xc2\\x9b");
	assert_string_equal(escape_terminal(arena, "\xe2\x80\xae"), "\\xe2\\x80\\xae");
	assert_string_equal(escape_utf8(arena, "\x1b\xe2\x80\xae"), "\x1b\xe2\x80\xae");
	assert_string_equal(escape_utf8(arena, "\xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80 \xe2\x80"),
			    "\\xc0\\x80 \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80 \\xe2\\x80");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_every_type),
		cmocka_unit_test(test_wrong_setters_are_told),
		cmocka_unit_test(test_coverage_goes_down_only),
		cmocka_unit_test(test_refused_lines),
		cmocka_unit_test(test_hostile_bulk),
		cmocka_unit_test(test_numbers_stay),
		cmocka_unit_test(test_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
