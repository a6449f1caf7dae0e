// SPDX-License-Identifier: GPL-2.0-or-later
/* Is each file that is no dump refused with one line that says why? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include <elf.h>

#include "hosts/dump.h"

static char path[] = "/tmp/dump-XXXXXX";

static int setup(void **state)
{
	(void)state;
	close(mkstemp(path));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

static void check(const char *file, enum kstatus want, const char *text)
{
	struct arena *arena = arena_new(NULL, NULL);
	const char *why = NULL;
	struct image img;
	enum kstatus st = dump_open(file, arena, &img, &why);

	if (st != want || !why || !strstr(why, text) || !strstr(why, file) || strchr(why, '\n'))
		fail_msg("%s: %s: %s (not: %s)", file, kstatus_name(st), why ? why : "-", text);
	arena_free(arena);
}

static void put(const void *bytes, size_t len, size_t total)
{
	FILE *f = fopen(path, "w");

	fwrite(bytes, 1, len, f);
	fflush(f);
	assert_int_equal(ftruncate(fileno(f), (off_t)total), 0);
	fclose(f);
}

static void test_no_files(void **state)
{
	(void)state;
	check("/nonexistent/vmcore", K_HOST, "No such file");
	check("/tmp", K_BADDATA, "a directory");
	check("/dev/null", K_BADDATA, "not a regular file");
}

static void test_no_dumps(void **state)
{
	Elf64_Ehdr eh = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
			 .e_type = ET_EXEC,
			 .e_machine = EM_X86_64};

	(void)state;
	put("", 0, 0);
	check(path, K_BADDATA, "empty file");
	put("makedumpfile\0\0\0\0", 16, 65536);
	check(path, K_BADDATA, "makedumpfile -R");
	put("[    0.000000] Linux version 6.1", 32, 32);
	check(path, K_BADDATA, "not a dump");
	put(&eh, sizeof(eh), 4096);
	check(path, K_BADDATA, "not a core dump");
	eh.e_ident[EI_DATA] = ELFDATA2MSB;
	eh.e_type = __builtin_bswap16(ET_CORE);
	eh.e_machine = __builtin_bswap16(EM_S390);
	put(&eh, sizeof(eh), 4096);
	check(path, K_BADDATA, "a dump of s390x");
	eh.e_ident[EI_DATA] = ELFDATA2LSB;
	eh.e_type = ET_CORE;
	eh.e_machine = EM_RISCV;
	eh.e_version = EV_CURRENT;
	eh.e_ehsize = sizeof(eh);
	put(&eh, sizeof(eh), 4096);
	check(path, K_BADDATA, "a dump of riscv64");
}

/* A header that promises bitmaps and pages which the file does not have, at every length. */
static void test_cut_off(void **state)
{
	unsigned char head[8192] = "KDUMP   ";
	const uint32_t words[] = {4096, 1, 4, 1024};
	size_t len;

	(void)state;
	head[8] = 6;
	memcpy(head + 12 + 4 * 65, "x86_64", 6);
	memcpy(head + 428, words, sizeof(words));
	for (len = 8; len < sizeof(head); len += 97) {
		put(head, len, len);
		check(path, K_BADDATA, "");
	}
	put(head, sizeof(head), 5 * 4096);
	check(path, K_BADDATA, "truncated before its first page");
	memcpy(head + 12 + 4 * 65, "ppc64", 6);
	put(head, sizeof(head), 5 * 4096);
	check(path, K_BADDATA, "a dump of ppc64");
	memcpy(head + 12 + 4 * 65, "x86_64", 6);
	memset(head + 428, 0xff, 16);
	put(head, sizeof(head), 100000);
	check(path, K_BADDATA, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_files),
		cmocka_unit_test(test_no_dumps),
		cmocka_unit_test(test_cut_off),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
