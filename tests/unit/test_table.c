// SPDX-License-Identifier: GPL-2.0-or-later
/* Does the table fit the terminal, whatever stands in it? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "triage/table.h"

static const struct row rows[] = {
	{.cell = {"/var/crash/202611201200/with/a/rather/long/path/dump.202611201200", "6.1.192",
		  "match", "ext4-writepages-inline-bug", "memory+log+trace", "present",
		  "inode 21 of vdc, 0xffff8c558234c4a8", NULL, "kernel BUG in ext4_writepages"},
	 .tone = TONE_MATCH},
	{.cell = {"short", "4.19.0", "-", "no known ext4 bug", NULL, NULL, NULL, NULL,
		  "NULL pointer dereference in a_function_with_a_rather_long_name_indeed"}},
	{.cell = {"k\xc3\xa4se", NULL, "not read", NULL, NULL, NULL, NULL, NULL, NULL},
	 .tone = TONE_ERROR},
};

static char *render(struct arena *arena, unsigned columns, bool colour)
{
	struct table_look look = {columns, colour};
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	table_print(arena, rows, 3, &look, to);
	fclose(to);
	return text;
}

static void check_lines(char *text, unsigned columns)
{
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		size_t len = strlen(line);

		if (columns)
			assert_in_range(text_width(line), 1, columns);
		assert_int_not_equal(line[len - 1], ' ');
	}
}

static void lines_fit(void **state)
{
	static const unsigned widths[] = {60, 80, 100, 120, 140, 200, 400, 0};

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		char *text = render(*state, widths[i], false);

		assert_non_null(strstr(text, "match"));
		check_lines(text, widths[i]);
		free(text);
	}
}

static void nothing_is_lost_without_a_limit(void **state)
{
	char *text = render(*state, 0, false);

	for (size_t i = 0; i < 3; i++)
		for (unsigned c = 0; c < N_CELLS; c++)
			if (rows[i].cell[c])
				assert_non_null(strstr(text, rows[i].cell[c]));
	assert_null(strstr(text, "..."));
	free(text);
}

static void narrow_rows_go_on_below(void **state)
{
	char *text = render(*state, 80, false);

	assert_non_null(strstr(text, "\n    kernel BUG in ext4_writepages; evidence "
				     "memory+log+trace; fix present\n    inode 21 of vdc"));
	assert_non_null(strstr(text, "..."));
	free(text);
}

static void colour_only_on_demand(void **state)
{
	char *plain = render(*state, 80, false), *coloured = render(*state, 80, true);

	assert_null(strchr(plain, '\033'));
	assert_non_null(strstr(coloured, "\033[1;31mmatch\033[0m"));
	free(plain);
	free(coloured);
}

static void texts_are_shortened(void **state)
{
	assert_string_equal(text_shorten_middle(*state, "/var/crash/vmcore", 11), "/v...vmcore");
	assert_string_equal(text_shorten_middle(*state, "short", 11), "short");
	assert_string_equal(text_shorten_end(*state, "abcdefghij", 6), "abc...");
	assert_string_equal(text_shorten_end(*state, "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 2),
			    "\xc3\xa4\xc3\xa4");
	assert_string_equal(text_shorten_middle(*state,
						"\xc3\xa4"
						"12345678\xc3\xb6",
						7),
			    "\xc3\xa4...78\xc3\xb6");
}

static int make_arena(void **state)
{
	*state = arena_new(NULL, NULL);
	return 0;
}

static int free_arena(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_fit),
		cmocka_unit_test(nothing_is_lost_without_a_limit),
		cmocka_unit_test(narrow_rows_go_on_below),
		cmocka_unit_test(colour_only_on_demand),
		cmocka_unit_test(texts_are_shortened),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
