// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_log_limits: what do floods, cut beginnings and broken bytes do to the log parser?
 *
 * Reads tests/logs as material for mutations (fixed seed, two seconds). Run from the top of the
 * tree, best with ASan and UBSan.
 */
#include "support/logtext.h"

#include <time.h>

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
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_reach),
		cmocka_unit_test(test_fuzz),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
