// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * verdict-records: what does triage say of these fact streams? Reads a signature directory and
 * files of facts as JSON Lines; prints one record a line, or with --text the full report.
 */
#include "facts/json.h"
#include "verdict/report.h"

static int one(const struct sigdb *db, const char *path, bool text)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct verdicts verdicts;
	struct facts fs;
	struct report_input in = {.db = db,
				  .facts = &fs,
				  .verdicts = &verdicts,
				  .tool = "test",
				  .log = path,
				  .kind = "log"};
	const char *why = "";
	FILE *f = fopen(path, "re");
	const json_t *record = NULL;

	facts_init(&fs, arena);
	if (!f) {
		fprintf(stderr, "verdict-records: %s: cannot be opened\n", path);
	} else if (facts_read(&fs, f, path, &why) != K_OK) {
		fprintf(stderr, "verdict-records: %s\n", why);
	} else {
		match(arena, db, &fs, &verdicts);
		record = report_record(arena, &in);
		if (text)
			report_text(arena, record, true, stdout);
		else
			puts(json_line(arena, record));
	}
	if (f)
		fclose(f);
	arena_free(arena);
	return !record;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new(NULL, NULL);
	bool text = argc > 1 && !strcmp(argv[1], "--text");
	struct sigdb db;
	const char *why = "no signature directory";
	int failed = 0;

	if (argc < 2 + text || sigdb_load(arena, argv[1 + text], &db, &why) != K_OK) {
		fprintf(stderr, "verdict-records: %s\n", why);
		return 64;
	}
	for (int i = 2 + text; i < argc; i++)
		failed |= one(&db, argv[i], text);
	arena_free(arena);
	return failed;
}
