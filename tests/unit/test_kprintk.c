// SPDX-License-Identifier: GPL-2.0-or-later
/* Is the log read as makedumpfile prints it, and does a damaged ring end the reading in peace? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/kprintk.h"
#include "support/textimage.h"

#define PRB   0xffffffff82000000UL
#define DESCS 0xffffffff82001000UL
#define INFOS 0xffffffff82002000UL
#define TEXT  0xffffffff82003000UL

/* Four descriptors, 64 bytes of text; offsets as on 6.1, from notes and types in turn. */
static const char layout[] = "symbol prb 0xffffffff82004000\n"
			     "note OFFSET(printk_ringbuffer.desc_ring) 0\n"
			     "note OFFSET(printk_ringbuffer.text_data_ring) 48\n"
			     "type prb_desc 24\n"
			     "type printk_info 88\n"
			     "member prb_desc_ring count_bits 0 4\n"
			     "member prb_desc_ring descs 8 8\n"
			     "member prb_desc_ring infos 16 8\n"
			     "member prb_desc_ring head_id 24 8\n"
			     "member prb_desc_ring tail_id 32 8\n"
			     "member prb_data_ring size_bits 0 4\n"
			     "member prb_data_ring data 8 8\n"
			     "member prb_desc state_var 0 8\n"
			     "member prb_desc text_blk_lpos 8 16\n"
			     "member prb_data_blk_lpos begin 0 8\n"
			     "member prb_data_blk_lpos next 8 8\n"
			     "member printk_info seq 0 8\n"
			     "member printk_info ts_nsec 8 8\n"
			     "member printk_info text_len 16 2\n"
			     "zero 0xffffffff82000000 88\n"
			     "put 0xffffffff82000000 4 2\n"
			     "put 0xffffffff82000008 8 0xffffffff82001000\n"
			     "put 0xffffffff82000010 8 0xffffffff82002000\n"
			     "put 0xffffffff82000030 4 6\n"
			     "put 0xffffffff82000038 8 0xffffffff82003000\n"
			     "zero 0xffffffff82001000 96\n"
			     "zero 0xffffffff82002000 352\n"
			     "zero 0xffffffff82003000 64\n"
			     "zero 0xffffffff82004000 8\n"
			     "put 0xffffffff82004000 8 0xffffffff82000000\n";

struct ring {
	struct arena *arena;
	struct image img;
	struct reader r;
	char *text;
	size_t len;
	bool truncated;
};

static int setup(void **state)
{
	struct ring *s = calloc(1, sizeof(*s));

	s->arena = arena_new(NULL, NULL);
	textimage(s->arena, layout, &s->img);
	assert_int_equal(reader_open(&s->img, s->arena, &s->r), K_OK);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct ring *s = *state;

	arena_free(s->arena);
	free(s);
	return 0;
}

static void put(struct ring *s, kaddr at, uint64_t v)
{
	textimage_put(&s->img, at, &v, sizeof(v));
}

static void ids(struct ring *s, uint64_t tail, uint64_t head)
{
	put(s, PRB + 24, head);
	put(s, PRB + 32, tail);
}

/* A descriptor, its info and its text at `begin` (behind 8 bytes of id). */
static void record(struct ring *s, uint64_t id, unsigned state, uint64_t begin, uint64_t next,
		   uint64_t seq, uint64_t ns, const char *text)
{
	uint16_t len = (uint16_t)strlen(text);
	kaddr at = TEXT + ((begin / 64 == next / 64 || !(next % 64)) ? begin % 64 : 0) + 8;

	put(s, DESCS + id % 4 * 24, (uint64_t)state << 62 | id);
	put(s, DESCS + id % 4 * 24 + 8, begin);
	put(s, DESCS + id % 4 * 24 + 16, next);
	put(s, INFOS + id % 4 * 88, seq);
	put(s, INFOS + id % 4 * 88 + 8, ns);
	textimage_put(&s->img, INFOS + id % 4 * 88 + 16, &len, 2);
	if (next - begin >= 8 && len <= next - begin - 8)
		textimage_put(&s->img, at, text, len);
}

static enum kstatus read_log(struct ring *s)
{
	return kprintk_read(&s->r, s->arena, &s->text, &s->len, &s->truncated);
}

static void test_plain(void **state)
{
	struct ring *s = *state;

	ids(s, 4, 6);
	record(s, 4, 2, 0, 16, 0, 1234567890, "first");
	record(s, 5, 1, 16, 32, 1, 99999001000, "a\nb\x01");
	record(s, 6, 2, 32, 48, 2, 123456000000000, "x\xe2y\tz");
	assert_int_equal(read_log(s), K_OK);
	assert_string_equal(s->text, "[    1.234567] first\n"
				     "[   99.999001] a\n               b\\x01\n"
				     "[123456.000000] x\\xe2y\tz\n");
	assert_int_equal(s->len, strlen(s->text));
	assert_false(s->truncated);
}

static void test_wrap_and_exact_end(void **state)
{
	struct ring *s = *state;

	ids(s, 8, 9);
	record(s, 8, 2, 64 + 48, 128, 0, 0, "to end");
	record(s, 9, 2, 64 + 56, 128 + 24, 1, 0, "from start");
	assert_int_equal(read_log(s), K_OK);
	assert_string_equal(s->text, "[    0.000000] to end\n[    0.000000] from start\n");
}

static void test_skipped_records(void **state)
{
	struct ring *s = *state;

	ids(s, 4, 7);
	record(s, 4, 0, 0, 16, 7, 0, "reserved");
	record(s, 5, 3, 16, 32, 8, 0, "reused");
	record(s, 6, 2, 3, 3, 9, 0, "");
	record(s, 7, 2, 32, 48, 10, 0, "here");
	assert_int_equal(read_log(s), K_OK);
	assert_string_equal(s->text, "[    0.000000] here\n");
	assert_true(s->truncated); /* seq 10 is the first that is left */
	put(s, DESCS + 7 % 4 * 24, UINT64_C(2) << 62 | 11);
	assert_int_equal(read_log(s), K_OK);
	assert_string_equal(s->text, "");
}

static void test_cut_text_and_holes(void **state)
{
	struct ring *s = *state;

	ids(s, 4, 5);
	record(s, 4, 2, 0, 16, 0, 0, "12345678");
	textimage_put(&s->img, INFOS + 16, "\xff\xff", 2);
	record(s, 5, 2, 16, 32, 1, 0, "two");
	assert_int_equal(read_log(s), K_OK);
	assert_string_equal(s->text, "[    0.000000] 12345678\n[    0.000000] two\n");
	textimage_hole(&s->img, TEXT + 8, 1);
	assert_int_equal(read_log(s), K_OK);
	assert_string_equal(s->text, "[    0.000000] two\n");
	assert_true(s->truncated);
	textimage_hole(&s->img, PRB, 8);
	assert_int_equal(read_log(s), K_NODATA);
}

static void test_hostile(void **state)
{
	struct ring *s = *state;

	ids(s, 4, 9);
	assert_int_equal(read_log(s), K_BADDATA);
	ids(s, 5, 4);
	assert_int_equal(read_log(s), K_BADDATA);
	ids(s, 4, 7);
	record(s, 4, 2, 0, 7, 0, 0, "short");
	record(s, 5, 2, 16, UINT64_MAX, 0, 0, "far");
	record(s, 6, 2, 60, 64 + 4, 0, 0, "no room");
	record(s, 7, 2, 32, 16, 0, 0, "back");
	assert_int_equal(read_log(s), K_OK);
	assert_string_equal(s->text, "");
	textimage_put(&s->img, PRB + 48, "\x3f", 1);
	assert_int_equal(read_log(s), K_BADDATA);
	textimage_put(&s->img, PRB + 48, "\x06", 1);
	textimage_put(&s->img, PRB, "\xff\xff\xff\xff", 4);
	assert_int_equal(read_log(s), K_BADDATA);
	assert_non_null(strstr(s->r.why, "impossible size"));
}

static void test_missing(void **state)
{
	struct ring *s = *state;
	struct image other;

	textimage(s->arena, "symbol prb 0x1000\n", &other);
	assert_int_equal(reader_open(&other, s->arena, &s->r), K_OK);
	assert_int_equal(read_log(s), K_NONAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plain, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wrap_and_exact_end, setup, teardown),
		cmocka_unit_test_setup_teardown(test_skipped_records, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cut_text_and_holes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
