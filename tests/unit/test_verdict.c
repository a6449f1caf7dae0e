// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_verdict: do facts give the verdicts that they should, and never more when less is known?
 *
 * Reads tests/verdict/NAME/facts.jsonl with expect.json (found by glob, run from the top of the
 * tree):
 *   {"verdicts": {FAMILY: {verdict, signature, fix, evidence, candidates {ID: WORD},
 *                          missing [SUBSTRING], notes [SUBSTRING]}}}
 * All families that match or are possible must be named; of a family, only what is given is
 * compared. The same cases then run with each fact and each coverage taken away in turn.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdint.h>

#include "facts/json.h"
#include "verdict/report.h"

struct fixture {
	struct arena *arena;
	struct sigdb db;
};

static int setup(void **state)
{
	struct fixture *fx = calloc(1, sizeof(*fx));
	const char *why = NULL;

	fx->arena = arena_new(NULL, NULL);
	*state = fx;
	return sigdb_load(fx->arena, "signatures", &fx->db, &why) != K_OK;
}

static int teardown(void **state)
{
	struct fixture *fx = *state;

	arena_free(fx->arena);
	free(fx);
	return 0;
}

static void load(struct arena *arena, const char *dir, struct facts *fs)
{
	const char *path = arena_printf(arena, "%s/facts.jsonl", dir), *why = "";
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	facts_init(fs, arena);
	if (facts_read(fs, f, path, &why) != K_OK)
		fail_msg("%s", why);
	fclose(f);
}

static json_t *judge(struct arena *arena, const struct sigdb *db, const struct facts *fs)
{
	struct verdicts verdicts;
	struct report_input in = {
		.db = db, .facts = fs, .verdicts = &verdicts, .tool = "test", .kind = "log"};

	match(arena, db, fs, &verdicts);
	return report_record(arena, &in);
}

static const char *str(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static bool mentions(const json_t *list, const char *part)
{
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v) if (strstr(json_string_value(v), part)) return true;
	return false;
}

static void compare_lists(const char *dir, const char *family, const json_t *got,
			  const json_t *want)
{
	static const char *const keys[] = {"missing", "notes"};
	size_t k;
	json_t *v;

	for (size_t i = 0; i < 2; i++)
		json_array_foreach(
			json_object_get(want, keys[i]), k,
			v) if (!mentions(json_object_get(got, keys[i]), json_string_value(v)))
			fail_msg("%s: %s: %s lacks \"%s\"", dir, family, keys[i],
				 json_string_value(v));
}

static const json_t *find(const json_t *list, const char *key, const char *value)
{
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v) if (str(v, key) && !strcmp(str(v, key), value)) return v;
	return NULL;
}

static void compare_candidates(const char *dir, const json_t *got, const json_t *want)
{
	const char *id;
	json_t *word;

	json_object_foreach(json_object_get(want, "candidates"), id, word)
	{
		const json_t *c = find(json_object_get(got, "candidates"), "id", id);
		const char *is = c ? str(c, "verdict") : "absent";

		if (strcmp(is, json_string_value(word)))
			fail_msg("%s: candidate %s is %s, not %s", dir, id, is,
				 json_string_value(word));
	}
}

static void compare(const char *dir, const char *family, const json_t *got, const json_t *want)
{
	const json_t *fix = json_object_get(want, "fix");
	const json_t *signature = json_object_get(want, "signature");
	const json_t *evidence = json_object_get(want, "evidence");

	if (!got)
		fail_msg("%s: no verdict of %s", dir, family);
	if (strcmp(str(got, "verdict"), str(want, "verdict")))
		fail_msg("%s: %s is %s", dir, family, str(got, "verdict"));
	if (signature && !json_equal(signature, json_object_get(got, "signature")))
		fail_msg("%s: %s names %s", dir, family, str(got, "signature"));
	if (fix && strcmp(json_string_value(fix), str(json_object_get(got, "fix"), "state")))
		fail_msg("%s: fix is %s", dir, str(json_object_get(got, "fix"), "state"));
	if (evidence && !json_equal(evidence, json_object_get(got, "evidence")))
		fail_msg("%s: evidence differs", dir);
	compare_candidates(dir, got, want);
	compare_lists(dir, family, got, want);
}

static void run_case(const struct sigdb *db, const char *dir)
{
	struct arena *arena = arena_new(NULL, NULL);
	json_t *expect, *want, *record, *verdicts;
	const char *family;
	json_error_t error;
	struct facts fs;

	expect = json_load_file(arena_printf(arena, "%s/expect.json", dir), 0, &error);
	if (!expect)
		fail_msg("%s: %s", dir, error.text);
	load(arena, dir, &fs);
	record = judge(arena, db, &fs);
	verdicts = json_object_get(record, "verdicts");
	json_object_foreach(json_object_get(expect, "verdicts"), family, want)
		compare(dir, family, find(verdicts, "family", family), want);
	if (json_array_size(verdicts) != json_object_size(json_object_get(expect, "verdicts")))
		fail_msg("%s: %zu verdicts", dir, json_array_size(verdicts));
	json_decref(expect);
	arena_free(arena);
}

static void for_each_case(struct fixture *fx, void (*run)(const struct sigdb *, const char *))
{
	glob_t found;

	assert_int_equal(glob("tests/verdict/*/expect.json", 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 50);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		*strrchr(found.gl_pathv[i], '/') = '\0';
		run(&fx->db, found.gl_pathv[i]);
	}
	globfree(&found);
}

static void test_cases(void **state)
{
	for_each_case(*state, run_case);
}

/* What a family was judged with everything known: words and named signatures. */
#define MAX_FAMILIES 128
struct outcome {
	enum verdict_word word[MAX_FAMILIES];
	const char *named[MAX_FAMILIES];
};

static void outcome_of(struct arena *arena, const struct sigdb *db, const struct facts *fs,
		       struct outcome *out)
{
	struct verdicts verdicts;

	assert_true(db->n_families <= MAX_FAMILIES);
	memset(out, 0, sizeof(*out));
	match(arena, db, fs, &verdicts);
	for (size_t i = 0; i < db->n_families; i++)
		for (size_t k = 0; k < verdicts.n; k++) {
			const struct verdict *v = &verdicts.items[k];

			if (v->family != db->families[i])
				continue;
			out->word[i] = v->word;
			out->named[i] = v->signature ? v->signature->id : NULL;
		}
}

/* A companion that is no longer explained becomes a verdict of its own: not more was seen. */
static bool may_rise(const struct sigdb *db, size_t i)
{
	return !strcmp(db->families[i]->id, "ext4-mballoc-bitmap-inconsistency");
}

static void check_weaker(const struct sigdb *db, const char *dir, const char *what,
			 const struct outcome *full, const struct outcome *less)
{
	for (size_t i = 0; i < db->n_families; i++) {
		if (full->word[i] == V_NO && less->word[i] == V_MATCH)
			fail_msg("%s without %s: %s became a match", dir, what,
				 db->families[i]->id);
		if (full->word[i] == V_POSSIBLE && less->word[i] == V_MATCH && !may_rise(db, i))
			fail_msg("%s without %s: %s rose to a match", dir, what,
				 db->families[i]->id);
		if (less->named[i] && !full->named[i] && !may_rise(db, i))
			fail_msg("%s without %s: %s was named", dir, what, less->named[i]);
	}
}

static bool about_the_kernel(const struct fact_kind *kind)
{
	return strstr(kind->name, "kernel") != NULL;
}

/* What was not looked at to begin with cannot be taken away. */
static bool is_covered(const struct facts *fs, const struct fact_kind *kind)
{
	const struct coverage *cover = fact_coverage(fs, kind);

	return cover && cover->state != COVER_SKIPPED;
}

static void drop_coverage(const struct sigdb *db, const char *dir, const struct facts *all,
			  const struct outcome *full)
{
	for (size_t i = 0; fact_kinds[i]; i++)
		for (int state = COVER_SKIPPED;
		     state <= COVER_PARTIAL && is_covered(all, fact_kinds[i]); state++) {
			struct arena *arena = arena_new(NULL, NULL);
			struct outcome less;
			struct facts fs;

			load(arena, dir, &fs);
			fact_cover(&fs, fact_kinds[i], state, "taken away");
			outcome_of(arena, db, &fs, &less);
			check_weaker(db, dir, fact_kinds[i]->name, full, &less);
			arena_free(arena);
		}
}

/* The fact goes, and with it the claim that all of its kind are there. */
static void drop_facts(const struct sigdb *db, const char *dir, size_t n,
		       const struct outcome *full)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *arena = arena_new(NULL, NULL);
		struct outcome less;
		struct facts fs;

		load(arena, dir, &fs);
		fact_cover(&fs, fs.items[i]->kind, COVER_PARTIAL, "taken away");
		/* Which kernel it is decides on names by another rule: unknown is no present. */
		if (!about_the_kernel(fs.items[i]->kind)) {
			const struct fact_kind *kind = fs.items[i]->kind;

			memmove(&fs.items[i], &fs.items[i + 1], (fs.n - 1 - i) * sizeof(*fs.items));
			fs.n--;
			outcome_of(arena, db, &fs, &less);
			check_weaker(db, dir, kind->name, full, &less);
		}
		arena_free(arena);
	}
}

/* Each field in turn becomes unreadable. */
static void drop_fields(const struct sigdb *db, const char *dir, size_t n,
			const struct outcome *full)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0;; k++) {
			struct arena *arena = arena_new(NULL, NULL);
			const struct fact_field *field;
			struct outcome less;
			struct facts fs;

			load(arena, dir, &fs);
			field = &fs.items[i]->kind->fields[k];
			if (field->type != FT_END && fs.items[i]->values[k].set &&
			    !about_the_kernel(fs.items[i]->kind)) {
				fact_unknown(&fs, fs.items[i], field->name, "taken away");
				outcome_of(arena, db, &fs, &less);
				check_weaker(db, dir, field->name, full, &less);
			}
			arena_free(arena);
			if (field->type == FT_END)
				break;
		}
}

static void run_weaker(const struct sigdb *db, const char *dir)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct outcome full;
	struct facts fs;

	load(arena, dir, &fs);
	outcome_of(arena, db, &fs, &full);
	drop_coverage(db, dir, &fs, &full);
	/* Full dumps repeat the small cases many hundred times over. */
	if (fs.n <= 12) {
		drop_facts(db, dir, fs.n, &full);
		drop_fields(db, dir, fs.n, &full);
	}
	arena_free(arena);
}

static void test_less_known_is_never_more(void **state)
{
	for_each_case(*state, run_weaker);
}

/* Rendered in full, each report stands in plain lines; the summary agrees with the record. */
static void run_render(const struct sigdb *db, const char *dir)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct report_summary sum;
	struct facts fs;
	json_t *record;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	load(arena, dir, &fs);
	record = judge(arena, db, &fs);
	report_text(arena, record, true, out);
	fclose(out);
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)text[i] < 0x20 && text[i] != '\n') || text[i] == 0x7f)
			fail_msg("%s: byte %02x in the text", dir, (unsigned char)text[i]);
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_null(strstr(text, "(null)"));
	report_summary(arena, record, &sum);
	assert_int_equal(report_status(record), !strcmp(sum.verdict, "match")	   ? 1
						: !strcmp(sum.verdict, "possible") ? 2
										   : 0);
	if (*sum.signature && strcmp(sum.signature, sum.likely))
		fail_msg("%s: named %s, likeliest %s", dir, sum.signature, sum.likely);
	assert_true(!*sum.family || strstr(text, sum.family));
	free(text);
	arena_free(arena);
}

static void test_text_is_plain(void **state)
{
	for_each_case(*state, run_render);
}

static void test_text_says_it(void **state)
{
	struct fixture *fx = *state;
	struct facts fs;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	load(fx->arena, "tests/verdict/a1-fix-absent", &fs);
	report_text(fx->arena, judge(fx->arena, &fx->db, &fs), false, out);
	fclose(out);
	assert_non_null(strstr(text, "MATCH     ext4-writepages-bug"));
	assert_non_null(strstr(text, "signature   ext4-writepages-inline-bug"));
	assert_non_null(strstr(text, "first fixed release of the 5.15 series: 5.15.46"));
	assert_non_null(strstr(text, "struct inode.i_state,i_blocks,i_data ffff88800000d128"));
	assert_non_null(strstr(text, "struct ext4_inode_info ffff88800000d000"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cases, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text_is_plain, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text_says_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_less_known_is_never_more, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
