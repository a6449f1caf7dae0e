// SPDX-License-Identifier: GPL-2.0-or-later
/* Which kernel.org release do the kernels of many distributions admit to? And is it read right? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/kversion.h"
#include "support/textimage.h"

static const struct {
	const char *release, *version, *upstream;
} rows[] = {
	/* Debian says it in uname -v. */
	{"6.1.0-56-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)", "6.1.192"},
	{"5.10.0-35-amd64", "#1 SMP Debian 5.10.237-1 (2025-05-19)", "5.10.237"},
	{"4.9.0-11-amd64", "#1 SMP Debian 4.9.189-3+deb9u1 (2019-09-20)", "4.9.189"},
	{"3.2.0-4-amd64", "#1 SMP Debian 3.2.102-1", "3.2.102"},
	{"3.16.0-4-amd64", "#1 SMP Debian 3.16.7-ckt25-2 (2016-04-08)", "3.16.7"},
	{"6.12.38+deb12-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.12.38-1~bpo12+1 (2025-08-06)",
	 "6.12.38"},
	{"6.16-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.16-1~exp1 (2025-07-28)", "6.16"},
	{"6.16-rc7-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.16~rc7-1~exp1 (2025-07-22)",
	 "6.16-rc7"},
	{"7.2.13-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 7.2.13-1 (2026-11-01)", "7.2.13"},
	/* A whole banner: the compiler's Debian does not count. */
	{"5.19.0",
	 "Linux version 5.19.0 (a@b) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU "
	 "Binutils for Debian) 2.40) #2 SMP Mon Jan 1 00:00:00 UTC 2024",
	 "5.19.0"},
	{"5.19.0-local", "Linux version 5.19.0-local (a@b) (gcc (Debian 12.2.0-14) 12.2.0) #1 SMP",
	 NULL},
	{"6.1.0-56-amd64",
	 "Linux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org) (gcc-12 "
	 "(Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) "
	 "2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)",
	 "6.1.192"},
	/* kernel.org */
	{"5.18.0-rc2", "#1 SMP PREEMPT_DYNAMIC Sat Apr 16 00:00:00 UTC 2022", "5.18.0-rc2"},
	{"4.14.302", NULL, "4.14.302"},
	{"2.6.32.27", "#1 SMP Wed Dec 1 2010", "2.6.32.27"},
	{"6.0", "#1", "6.0"},
	/* These back-port, or do not say what they were made from. */
	{"5.18.0-rc2+", "#1 SMP PREEMPT_DYNAMIC Sat Apr 16 00:00:00 UTC 2022", NULL},
	{"5.18.0-rc", NULL, NULL},
	{"5.18.0-rc2-syzkaller-00123-gabcdef012345", "#0 SMP PREEMPT_DYNAMIC", NULL},
	{"2.6.32-642.el6.x86_64", "#1 SMP Wed Apr 13 00:51:26 EDT 2016", NULL},
	{"3.10.0-1160.el7.x86_64", "#1 SMP Mon Oct 19 16:18:59 UTC 2020", NULL},
	{"4.18.0-553.el8_10.x86_64", "#1 SMP Fri May 24 13:05:10 UTC 2024", NULL},
	{"5.14.0-427.13.1.el9_4.x86_64", "#1 SMP PREEMPT_DYNAMIC", NULL},
	{"5.4.17-2136.330.7.1.el8uek.x86_64", "#2 SMP", NULL},
	{"4.15.0-213-generic", "#224-Ubuntu SMP Mon Jun 19 13:30:12 UTC 2023", NULL},
	{"5.15.0-91-generic", "#101-Ubuntu SMP Tue Nov 14 13:30:08 UTC 2023", NULL},
	{"6.5.0-1017-aws", "#17~22.04.2-Ubuntu SMP", NULL},
	{"4.19.0-arm64-desktop", "#1 SMP Thu Aug 6 2020", NULL},
	{"4.19.90-2305.1.0.0199.up2.uel20.x86_64", "#1 SMP", NULL},
	{"5.10.0-60.18.0.50.oe2203.aarch64", "#1 SMP", NULL},
	{"5.14.21-150500.55.7-default", "#1 SMP PREEMPT_DYNAMIC", NULL},
	{"6.6.9-200.fc39.x86_64", "#1 SMP PREEMPT_DYNAMIC", NULL},
	{"6.5.9-arch2-1", "#1 SMP PREEMPT_DYNAMIC", NULL},
	{"5.10.225-213.878.amzn2.x86_64", "#1 SMP", NULL},
	{"6.5.11-8-pve", "#1 SMP PREEMPT_DYNAMIC PMX 6.5.11-8 (2024-01-30T12:27Z)", NULL},
	{"6.6.9-amd64", "#1 SMP PREEMPT_DYNAMIC Kali 6.6.9-1kali1 (2024-01-08)", NULL},
	{"5.10.110-android12-9", "#1 SMP PREEMPT", NULL},
	/* Damaged or hostile. */
	{"", "", NULL},
	{NULL, NULL, NULL},
	{NULL, "#1 Debian ", NULL},
	{NULL, "#1 Debian 6", NULL},
	{NULL, "#1 Debian 6.", NULL},
	{NULL, "#1 Debian 6.1.2", NULL},
	{NULL, "#1 Debian 6.1~rc-1", NULL},
	{NULL, "#1 Debian 1.2.3.4.5-1", NULL},
	{NULL, "Debian 6.1.2-1", NULL},
	{"6.1.", NULL, NULL},
	{"6", NULL, NULL},
	{".1", NULL, NULL},
};

static void test_upstream(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *got = kversion_upstream(arena, rows[i].release, rows[i].version);

		if (!rows[i].upstream != !got || (got && strcmp(got, rows[i].upstream)))
			fail_msg("%s | %s: %s, not %s", rows[i].release, rows[i].version,
				 got ? got : "unknown",
				 rows[i].upstream ? rows[i].upstream : "unknown");
	}
	arena_free(arena);
}

static void test_read(void **state)
{
	struct arena *arena = arena_new(NULL, NULL);
	struct image img;
	struct reader r;
	struct kversion v;

	(void)state;
	textimage(arena,
		  "note SYMBOL(init_uts_ns) ffffffff82000000\n"
		  "note OFFSET(uts_namespace.name) 8\n"
		  "note BUILD-ID 0123abcd\n"
		  "symbol linux_banner 0xffffffff83000000\n"
		  "zero 0xffffffff82000000 512\n"
		  "zero 0xffffffff83000000 1024\n"
		  "str 0xffffffff82000008 \"Linux\"\n"
		  "str 0xffffffff8200008a \"6.1.0-1-amd64\"\n"
		  "str 0xffffffff820000cb \"#1 SMP Debian 6.1.9-1\"\n"
		  "str 0xffffffff8200010c \"x86_64\"\n"
		  "str 0xffffffff83000000 \"Linux version 6.1.0-1-amd64\"\n",
		  &img);
	assert_int_equal(reader_open(&img, arena, &r), K_OK);
	assert_int_equal(kversion_read(&r, arena, &v), K_OK);
	assert_string_equal(v.release, "6.1.0-1-amd64");
	assert_string_equal(v.version, "#1 SMP Debian 6.1.9-1");
	assert_string_equal(v.machine, "x86_64");
	assert_string_equal(v.banner, "Linux version 6.1.0-1-amd64");
	assert_string_equal(v.upstream, "6.1.9");
	assert_string_equal(v.build_id, "0123abcd");
	textimage_hole(&img, 0xffffffff82000000, 512);
	assert_int_equal(kversion_read(&r, arena, &v), K_NODATA);
	textimage_add(&img, "note OSRELEASE 6.1.0-2-amd64\n");
	assert_int_equal(kversion_read(&r, arena, &v), K_OK);
	assert_string_equal(v.release, "6.1.0-2-amd64");
	assert_null(v.machine);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_upstream),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
