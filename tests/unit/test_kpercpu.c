// SPDX-License-Identifier: GPL-2.0-or-later
/* Do per-CPU addresses, masks and counters come out, and the registers of hostile crash notes? */
#include "kernel/kpercpu.h"
#include "kernel/kregs.h"
#include "support/kfixture.h"

/* Four possible CPUs of six, 0 and 2 online; copies at 0xffff8880000N0000. */
static const char smp[] = "info nr_cpus 6\ninfo arch x86_64\n"
			  "symbol __per_cpu_offset 0xffffffff82000000\n"
			  "seg 0xffffffff82000000\n"
			  "  ffff888000000000 ffff888000010000 ffff888000020000 ffff888000030000\n"
			  "  ffffffff82000000 ffffffff82000000\n"
			  "symbol __cpu_possible_mask 0xffffffff82001000\n"
			  "symbol __cpu_online_mask 0xffffffff82001008\n"
			  "seg 0xffffffff82001000\n  000000000000000f 0000000000000005\n"
			  "type percpu_counter 40\n"
			  "member percpu_counter count 8 8 1 int\n"
			  "member percpu_counter counters 32 8 1 ptr\n"
			  "obj 0xffffffff82002000 percpu_counter count=1000 counters=0x100\n"
			  "seg 0xffff888000000100\n  00000005\n"
			  "seg 0xffff888000010100\n  fffffff0\n"
			  "seg 0xffff888000020100\n  00000001\n"
			  "seg 0xffff888000030100\n  ffffffff\n"
			  "symbol crash_notes 0xffffffff82003000\n"
			  "seg 0xffffffff82003000\n  0000000000001000\n";

static void counters(void **state)
{
	struct fixture f;
	struct kpercpu p;
	int64_t sum;

	(void)state;
	fixture_make(&f, smp);
	assert_int_equal(kpercpu_load(&f.r, &p), K_OK);
	assert_int_equal(p.nr, 6);
	assert_true(p.smp && p.possible[3] && !p.possible[4] && p.online[2] && !p.online[1]);
	assert_int_equal(kpercpu_ptr(&p, 0x100, 3), 0xffff888000030100);
	assert_int_equal(kpercpu_counter(&f.r, &p, 0xffffffff82002000, &sum), K_OK);
	assert_int_equal(sum, 1000 + 5 - 16 + 1 - 1);
	textimage_add(&f.img, "put 0xffffffff82002008 8 -1000\n");
	assert_int_equal(kpercpu_counter(&f.r, &p, 0xffffffff82002000, &sum), K_OK);
	assert_int_equal(sum, -1011);
	sum = 7;
	textimage_hole(&f.img, 0xffff888000020100, 4);
	assert_int_equal(kpercpu_counter(&f.r, &p, 0xffffffff82002000, &sum), K_NODATA);
	assert_int_equal(sum, 7);
	fixture_free(&f);
}

static void uniprocessor(void **state)
{
	struct fixture f;
	struct kpercpu p;

	(void)state;
	fixture_make(&f, "info nr_cpus 1\n");
	assert_int_equal(kpercpu_load(&f.r, &p), K_OK);
	assert_false(p.smp);
	assert_int_equal(kpercpu_ptr(&p, 0x1234, 0), 0x1234);
	assert_true(p.possible[0] && p.online[0]);
	fixture_free(&f);
	fixture_make(&f, "info nr_cpus 100000\n");
	assert_int_equal(kpercpu_load(&f.r, &p), K_BADDATA);
	fixture_free(&f);
}

/* namesz, descsz, type, "CORE", then pr_pid at 32 and pr_reg at 112 of the descriptor. */
static const char note[] = "zero 0xffff888000021000 356\n"
			   "put 0xffff888000021000 4 5\n"
			   "put 0xffff888000021004 4 336\n"
			   "put 0xffff888000021008 4 1\n"
			   "str 0xffff88800002100c \"CORE\"\n"
			   "put 0xffff888000021034 4 4711\n"
			   "put 0xffff888000021104 8 0xffffffff81234567\n"
			   "put 0xffff88800002111c 8 0xffffc90000abc000\n"
			   "put 0xffff8880000210ac 8 0xffff88800beef000\n";

static void registers(void **state)
{
	struct fixture f;
	struct kpercpu p;
	struct kregs regs;

	(void)state;
	fixture_make(&f, smp);
	textimage_add(&f.img, note);
	assert_int_equal(kpercpu_load(&f.r, &p), K_OK);
	assert_int_equal(kregs_load(&f.r, &p, 2, &regs), K_OK);
	assert_int_equal(regs.pid, 4711);
	assert_int_equal(regs.n, 27);
	assert_int_equal(regs.ip, 0xffffffff81234567);
	assert_int_equal(regs.sp, 0xffffc90000abc000);
	assert_string_equal(regs.names[5], "RBX");
	assert_int_equal(regs.value[5], 0xffff88800beef000);
	assert_int_equal(kregs_load(&f.r, &p, 1, &regs), K_NODATA);
	assert_int_equal(kregs_load(&f.r, &p, 99, &regs), K_NODATA);
	fixture_free(&f);
}

static void hostile_notes(void **state)
{
	static const struct {
		const char *text;
		enum kstatus status;
	} cases[] = {
		{"put 0xffff888000021004 4 100\n", K_BADDATA},	      /* too small */
		{"put 0xffff888000021004 4 0xffffffff\n", K_BADDATA}, /* too large */
		{"put 0xffff888000021000 4 0x7fffffff\n", K_BADDATA}, /* name */
		{"put 0xffff888000021008 4 2\n", K_BADDATA},	      /* type */
		{"put 0xffff88800002100c 4 0x41414141\n", K_BADDATA}, /* not CORE */
		{"put 0xffff888000021000 8 0\nput 0xffff888000021008 4 0\n", K_NODATA},
		{"put 0xffffffff82003000 8 0\n", K_NODATA}, /* no notes at all */
	};
	struct fixture f;
	struct kpercpu p;
	struct kregs regs;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_make(&f, smp);
		textimage_add(&f.img, note);
		textimage_add(&f.img, cases[i].text);
		assert_int_equal(kpercpu_load(&f.r, &p), K_OK);
		assert_int_equal(kregs_load(&f.r, &p, 2, &regs), cases[i].status);
		assert_non_null(strstr(f.r.why, "registers of CPU 2"));
		fixture_free(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters),
		cmocka_unit_test(uniprocessor),
		cmocka_unit_test(registers),
		cmocka_unit_test(hostile_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
