// SPDX-License-Identifier: GPL-2.0-or-later
/* Is each frame of crash's `bt` one fact, and nothing else? The text is of a real dump. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hosts/nonames.h"
#include "probes/host_trace.h"

static const char bt[] =
	"PID: 9        TASK: ffff8c92c122b000  CPU: 1    COMMAND: \"kworker/u4:0\"\n"
	" #0 [ffffce5c00053748] machine_kexec at ffffffffb6e6c62f\n"
	" #7 [ffffce5c00053930] asm_exc_invalid_op at ffffffffb7a00b96\n"
	"    [exception RIP: ext4_writepages+3835]\n"
	"    RIP: ffffffffb722c4db  RSP: ffffce5c000539e8  RFLAGS: 00000283\n"
	"    RAX: 000000c410000000  RBX: 0000000000000000  RCX: 0000000000000000\n"
	"    ORIG_RAX: ffffffffffffffff  CS: 0010  SS: 0018\n"
	"--- <IRQ stack> ---\n"
	" #8 [ffffce5c00053ba8] ext4_iomap_begin.isra.0 at ffffffffc0443210 [ext4]\n"
	"#17 [ffffce5c00053f50] ret_from_fork at ffffffffb6e032f2\n";

static enum kstatus nearest(void *self, kaddr at, struct ksym *out)
{
	(void)self;
	*out = (struct ksym){at - 0x10, "x", NULL, 0x10};
	return K_OK;
}

static const struct image_source source = {.name = "symbols", .nearest = nearest};
static const struct image img = {.source = &source};

static void read_trace(struct arena *arena, const char *text, struct facts *facts)
{
	facts_init(facts, arena);
	probe_host_trace(&img, facts, text);
	assert_null(fact_lint(facts));
}

static void check(const struct fact *f, const char *function, uint64_t address, bool exception)
{
	assert_string_equal(fact_get(f, "function")->str, function);
	assert_int_equal(fact_get(f, "address")->u64, address);
	assert_int_equal(fact_get(f, "exception")->boolean, exception);
	assert_int_equal(fact_get(f, "offset")->u64, 0x10);
}

static void test_frames(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct facts facts;

	(void)state;
	read_trace(arena, bt, &facts);
	assert_int_equal(facts.n, 5);
	check(facts.items[0], "machine_kexec", 0xffffffffb6e6c62f, false);
	check(facts.items[2], "ext4_writepages", 0xffffffffb722c4db, true);
	check(facts.items[3], "ext4_iomap_begin", 0xffffffffc0443210, false);
	assert_string_equal(fact_get(facts.items[3], "module")->str, "ext4");
	assert_string_equal(fact_get(facts.items[3], "raw_function")->str,
			    "ext4_iomap_begin.isra.0");
	assert_null(fact_get(facts.items[4], "module"));
	assert_int_equal(fact_coverage(&facts, &kind_host_frame)->state, COVER_COMPLETE);
	arena_free(arena);
}

static void test_none(void **state)
{
	static const char *const texts[] = {
		"", "\n\n", "bt: invalid task\n", " #0 [", " #1 [ffff] \n", " #0 [x] y at z\n",
		"PID: 1 TASK: 2 COMMAND: \" #0 [1\"\n",
	};
	struct facts facts;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct arena *arena = arena_new(NULL, NULL);

		read_trace(arena, texts[i], &facts);
		assert_int_equal(facts.n, 0);
		assert_int_equal(fact_coverage(&facts, &kind_host_frame)->state, COVER_SKIPPED);
		arena_free(arena);
	}
}

/* Every cut of the text is read without a frame that is not in it. */
static void test_cuts(void **state)
{
	struct facts facts;

	(void)state;
	for (size_t n = 0; n < sizeof(bt); n++) {
		struct arena *arena = arena_new(NULL, NULL);

		read_trace(arena, arena_strndup(arena, bt, n), &facts);
		assert_true(facts.n <= 5);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
