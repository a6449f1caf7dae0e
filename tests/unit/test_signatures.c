// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_signatures: is the database sound, and does lint name the file and line of every mistake?
 *
 * Reads signatures/, tests/catalogue/facts.tsv (tab-separated; does the database say what the
 * records say?) and tests/lint/NAME.yaml (run from the top of the tree). The first line of a lint
 * case is "# expect LINE: TEXT"; the file is put beside the real families, as a family where its
 * name begins with "family-".
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>
#include <stdint.h>

#include "verdict/signature.h"
#include "verdict/yaml_tree.h"

static void test_database_is_sound(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct sigdb db;
	const char *why = "";
	const char *const *names;

	(void)state;
	assert_int_equal(sigdb_load(arena, "signatures", &db, &why), K_OK);
	assert_int_equal(signatures_lint(&db, stderr), 0);
	assert_true(db.n >= 10 && db.n_families >= 5);
	assert_int_equal(strlen(db.version), 16);
	names = sigdb_fix_names(&db);
	assert_non_null(names[0]);
	for (size_t i = 0; i < db.n; i++) {
		assert_true(db.items[i]->n_fixed || db.items[i]->fix_note);
		assert_true(strlen(db.items[i]->what) > 40);
	}
	arena_free(arena);
}

static bool has_word(const struct words *list, const char *part)
{
	for (size_t i = 0; i < list->n; i++)
		if (strstr(list->items[i], part))
			return true;
	return false;
}

/* A series that has only a part of several fixes stands in a caveat instead. */
static bool has_release(const struct signature *sig, bool mainline, const char *release,
			const char *commit)
{
	for (size_t i = 0; i < sig->n_fixed; i++) {
		const struct release *r = &sig->fixed[i];

		if (mainline == !strcmp(r->series, "mainline") && r->release &&
		    !strcmp(r->release, release) &&
		    (!commit || (r->commit && !strncmp(r->commit, commit, 12))))
			return true;
	}
	return !mainline && has_word(&sig->caveats, release);
}

static bool has_commit(const struct signature *sig, const char *commit)
{
	for (size_t i = 0; i < sig->n_fixed; i++)
		if (sig->fixed[i].commit && !strcmp(sig->fixed[i].commit, commit))
			return true;
	return has_word(&sig->links, commit) || has_word(&sig->caveats, commit);
}

/* Of several fixes only the oldest one's origin is the signature's. */
static bool came_in(const struct signature *sig, const char *release, const char *commit)
{
	struct upstream is, of_row;

	if (!sig->introduced || !upstream_parse(sig->introduced, &is) ||
	    !upstream_parse(release, &of_row))
		return false;
	if (strcmp(sig->introduced, release))
		return upstream_compare(&is, &of_row) < 0;
	return commit && !strncmp(sig->introduced_commit, commit, 12);
}

static bool row_holds(const struct signature *sig, char *const *field, size_t n)
{
	const char *commit = n > 3 ? field[3] : NULL;

	if (!strcmp(field[0], "commit"))
		return has_commit(sig, field[2]);
	if (!strcmp(field[0], "mainline") || !strcmp(field[0], "stable"))
		return has_release(sig, *field[0] == 'm', field[2], commit);
	if (!strcmp(field[0], "introduced"))
		return came_in(sig, field[2], commit);
	if (!strcmp(field[0], "cve"))
		return has_word(&sig->cve, field[2]);
	return !strcmp(field[0], "bug");
}

static size_t split_tabs(char *line, char **field, size_t cap)
{
	size_t n = 0;

	line[strcspn(line, "\n")] = '\0';
	while (line && n < cap)
		field[n++] = strsep(&line, "\t");
	return n;
}

/* The records of all documented bugs, as tests/catalogue/facts.tsv copies them. */
static void test_database_equals_the_records(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	FILE *f = fopen("tests/catalogue/facts.tsv", "re");
	char line[400], copy_of[400], *field[4];
	size_t bugs = 0;
	struct sigdb db;
	const char *why = "";

	(void)state;
	assert_non_null(f);
	assert_int_equal(sigdb_load(arena, "signatures", &db, &why), K_OK);
	while (fgets(line, sizeof(line), f)) {
		const struct signature *sig;
		size_t n;

		if (*line == '#')
			continue;
		snprintf(copy_of, sizeof(copy_of), "%s", line);
		n = split_tabs(line, field, 4);
		assert_true(n >= 3);
		sig = sigdb_find(&db, field[1]);
		if (!sig || !row_holds(sig, field, n))
			fail_msg("the database lacks: %s", copy_of);
		bugs += !strcmp(field[0], "bug");
	}
	assert_int_equal(bugs, 85);
	fclose(f);
	arena_free(arena);
}

static void test_list_and_show(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct sigdb db;
	const char *why = "";
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_int_equal(sigdb_load(arena, "signatures", &db, &why), K_OK);
	signatures_list(&db, out);
	assert_true(signatures_show(&db, "ext4-writepages-inline-bug", out));
	assert_true(signatures_show(&db, "iput-iclear", out));
	assert_false(signatures_show(&db, "no-such-thing", out));
	fclose(out);
	assert_non_null(strstr(
		text, arena_printf(arena, "%zu signatures, %zu families", db.n, db.n_families)));
	assert_non_null(strstr(text, "CVE-2022-49347"));
	assert_non_null(strstr(text, "inode.inline_dirty inode=$ino device=$dev reserved>0"));
	free(text);
	arena_free(arena);
}

static void test_no_such_directory(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct sigdb db;
	const char *why = "";

	(void)state;
	assert_int_equal(sigdb_load(arena, "/nonexistent/dir", &db, &why), K_HOST);
	assert_non_null(strstr(why, "/nonexistent/dir"));
	assert_string_equal(sigdb_find_dir(arena, "/nonexistent/dir"), "/nonexistent/dir");
	arena_free(arena);
}

static void copy(const char *from, const char *to)
{
	static char bytes[65536];
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	size_t n = fread(bytes, 1, sizeof(bytes), in);

	assert_int_equal(fwrite(bytes, 1, n, out), n);
	fclose(in);
	fclose(out);
}

/* A database of the real families and this one file. Returns its directory. */
static char *database_with(struct arena *arena, const char *path, size_t *n_families)
{
	const char *name = strrchr(path, '/') + 1;
	const char *sub = strncmp(name, "family-", 7) ? "" : "families/";
	char *dir = arena_strdup(arena, "/tmp/ext4dbg-lint-XXXXXX");
	glob_t families;

	assert_non_null(mkdtemp(dir));
	assert_int_equal(system(arena_printf(arena, "mkdir %s/families", dir)), 0);
	assert_int_equal(glob("signatures/families/*.yaml", 0, NULL, &families), 0);
	for (size_t i = 0; i < families.gl_pathc; i++)
		copy(families.gl_pathv[i], arena_printf(arena, "%s/families/%s", dir,
							strrchr(families.gl_pathv[i], '/') + 1));
	copy(path, arena_printf(arena, "%s/%s%s", dir, sub, name));
	*n_families = families.gl_pathc;
	globfree(&families);
	return dir;
}

static void lint_case(const char *path)
{
	struct arena *arena = arena_new(NULL, NULL);
	const char *name = strrchr(path, '/') + 1, *why = "";
	char head[200], *dir, *text;
	size_t n_families;
	FILE *f = fopen(path, "re");
	unsigned int line;
	bool found = false;
	struct sigdb db;

	dir = database_with(arena, path, &n_families);
	assert_non_null(fgets(head, sizeof(head), f));
	fclose(f);
	head[strcspn(head, "\n")] = '\0';
	assert_int_equal(sscanf(head, "# expect %u:", &line), 1);
	text = strchr(head, ':') + 2;
	assert_int_equal(sigdb_load(arena, dir, &db, &why), K_OK);
	for (size_t i = 0; i < db.n_problems; i++)
		if (strstr(db.problems[i].file, name) && db.problems[i].line == line &&
		    strstr(db.problems[i].what, text))
			found = true;
	if (!found)
		signatures_lint(&db, stderr);
	if (!found)
		fail_msg("%s: no problem at line %u: %s", path, line, text);
	/* One bad file takes down neither the others nor itself half-loaded. */
	assert_int_equal(db.n, 0);
	assert_int_equal(db.n_families, n_families + !strcmp(name, "family-bad-primary.yaml"));
	assert_int_equal(system(arena_printf(arena, "rm -r %s", dir)), 0);
	arena_free(arena);
}

static void test_lint_names_file_and_line(void **state)
{
	glob_t found;

	(void)state;
	assert_int_equal(glob("tests/lint/*.yaml", 0, NULL, &found), 0);
	assert_true(found.gl_pathc > 30);
	for (size_t i = 0; i < found.gl_pathc; i++)
		lint_case(found.gl_pathv[i]);
	globfree(&found);
}

static const char *tree_error(struct arena *arena, const char *bytes, size_t len)
{
	unsigned int line = 0;
	const char *why = NULL;

	return yaml_tree(arena, bytes, len, &why, &line) ? NULL : why;
}

static void test_hostile_yaml(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	size_t big = YAML_MAX_BYTES + 1;
	char *bytes = arena_alloc(arena, big);

	(void)state;
	assert_non_null(tree_error(arena, "", 0));
	assert_non_null(tree_error(arena, "a: \"\\0\"\n", 8));
	assert_non_null(tree_error(arena, "? [a]\n: b\n", 10));
	memset(bytes, '[', big);
	assert_string_equal(tree_error(arena, bytes, big), "the file is too large");
	assert_string_equal(tree_error(arena, bytes, big - 1), "nested too deeply");
	memset(bytes, '{', big);
	assert_non_null(tree_error(arena, bytes, big - 1));
	for (size_t i = 0; i + 1 < big; i += 2)
		memcpy(bytes + i, "-\n", 2);
	assert_string_equal(tree_error(arena, bytes, big - 1), "too many values");
	memset(bytes, 0xff, 1000);
	assert_non_null(tree_error(arena, bytes, 1000));
	arena_free(arena);
}

/* Every prefix and many one-byte changes of a real file: no crash is the claim (under ASan). */
static void test_mangled_signature(void **state)
{
	static char bytes[65536];
	FILE *f = fopen("signatures/ext4-iput-iclear-ioend.yaml", "re");
	size_t n = fread(bytes, 1, sizeof(bytes), f);

	(void)state;
	fclose(f);
	assert_true(n > 1000);
	for (size_t i = 0; i < n; i += 3) {
		struct arena *arena = arena_new(NULL, NULL);
		char *mangled = arena_dup(arena, bytes, n);

		tree_error(arena, bytes, i);
		mangled[i] = (char)(i * 31);
		tree_error(arena, mangled, n);
		arena_free(arena);
	}
}

static void test_upstream_order(void **state)
{
	static const char *const rising[] = {"2.6.25",	 "2.6.32",   "2.6.32.67", "2.6.37", "3.0",
					     "4.19.247", "5.18-rc2", "5.18",	  "5.18.1", "5.19",
					     "6.1.104",	 "6.1.191",  "6.12.75",	  "7.0"};
	static const char *const bad[] = {
		"", "6", "6.", "6.1.0-56", "x.y", "6.1.99999999", "6.1 ", "-1.2", "6.1.2.3.4"};
	struct upstream a, b;

	(void)state;
	for (size_t i = 1; i < sizeof(rising) / sizeof(rising[0]); i++) {
		assert_true(upstream_parse(rising[i - 1], &a));
		assert_true(upstream_parse(rising[i], &b));
		assert_true(upstream_compare(&a, &b) < 0 && upstream_compare(&b, &a) > 0);
		assert_int_equal(upstream_compare(&a, &a), 0);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(upstream_parse(bad[i], &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_database_is_sound),
		cmocka_unit_test(test_database_equals_the_records),
		cmocka_unit_test(test_list_and_show),
		cmocka_unit_test(test_no_such_directory),
		cmocka_unit_test(test_lint_names_file_and_line),
		cmocka_unit_test(test_hostile_yaml),
		cmocka_unit_test(test_mangled_signature),
		cmocka_unit_test(test_upstream_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
