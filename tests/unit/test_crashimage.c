// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the image inside crash tell a page that was left out from an address without page from a
 * table that cannot be read, does it stop when asked to, and whose word counts for a name?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hosts/crashimage.h"

#define PAGE	 4096u
#define HERE	 UINT64_C(0xffff888000001000) /* two pages, then one of each kind of hole */
#define EXCLUDED UINT64_C(0xffff888000003000)
#define NO_TABLE UINT64_C(0xffff888000004000)

static volatile sig_atomic_t stop;
static unsigned reads;

static enum kstatus translate(kaddr at, uint64_t *phys)
{
	if (at == NO_TABLE)
		return K_NODATA;
	if (at < HERE || at > NO_TABLE)
		return K_NOMAP;
	*phys = at & 0xffffff;
	return K_OK;
}

static enum kstatus read_page(uint64_t phys, size_t len, void *buf)
{
	unsigned char *bytes = buf;

	reads++;
	if (phys == (EXCLUDED & 0xffffff))
		return K_NODATA;
	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)(phys + i >= 0x2000 ? 2 : 1);
	return K_OK;
}

static enum kstatus symbol(const char *name, struct ksym *out)
{
	if (strcmp(name, "_stext") && strcmp(name, "ext4_fs_type"))
		return K_NONAME;
	*out = (struct ksym){0xffffffff81000000, "_stext", NULL, 0};
	return K_OK;
}

static enum kstatus nearest(kaddr at, struct ksym *out)
{
	*out = (struct ksym){0xffffffff81000000, "_stext", NULL, at - 0xffffffff81000000};
	return K_OK;
}

static bool gdb(const char *command, char *answer, size_t len)
{
	static const char *const known[][2] = {
		{"output/d (long)sizeof(struct ext4_inode_info)", "1192"},
		{"output/d (long)sizeof(((struct ext4_inode_info *)0)->i_flags)", "8"},
		{"output/d (long)&((struct ext4_inode_info *)0)->i_flags", "88"},
		{"whatis ((struct ext4_inode_info *)0)->i_flags", "type = unsigned long"},
		{"ptype ((struct ext4_inode_info *)0)->i_flags", "type = unsigned long"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(command, known[i][0])) {
			snprintf(answer, len, "%s", known[i][1]);
			return true;
		}
	return false;
}

static const char *note(struct arena *arena, const char *key)
{
	return arena_printf(arena, "value of %s", key);
}

static bool has_module(const char *name)
{
	return !strcmp(name, "ext4");
}

static struct crash_calls calls = {
	translate, read_page, symbol, nearest, gdb, note, has_module,
	"x86_64", PAGE, &stop,
};

struct fixture {
	struct arena *arena;
	struct image img;
	struct reader r;
	const char *why;
};

static int setup(void **state)
{
	static struct fixture f;

	f.arena = arena_new(NULL, NULL);
	f.why = NULL;
	stop = 0;
	reads = 0;
	assert_int_equal(crashimage_open(&calls, "/nonexistent", f.arena, &f.img, &f.why), K_OK);
	assert_int_equal(reader_open(&f.img, f.arena, &f.r), K_OK);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	arena_free(((struct fixture *)*state)->arena);
	return 0;
}

static void test_reads(void **state)
{
	struct fixture *f = *state;
	unsigned char two[8];
	uint64_t v;

	assert_int_equal(kread(&f->r, HERE + PAGE - 4, 8, two), K_OK);
	assert_int_equal(two[3], 1);
	assert_int_equal(two[4], 2);
	reads = 0;
	assert_int_equal(kread_uint(&f->r, HERE, 8, &v), K_OK);
	assert_int_equal(reads, 0); /* whole pages are read once */
}

static void test_holes(void **state)
{
	struct fixture *f = *state;
	uint64_t v = 5;

	assert_int_equal(kread_uint(&f->r, EXCLUDED, 8, &v), K_NODATA);
	assert_non_null(strstr(f->r.why, "page 0xffff888000003000 (physical 0x3000) is not in"));
	assert_int_equal(kread_uint(&f->r, NO_TABLE + 8, 8, &v), K_NODATA);
	assert_non_null(strstr(f->r.why, "the page table for"));
	assert_int_equal(kread_uint(&f->r, NO_TABLE + PAGE, 8, &v), K_NOMAP);
	assert_non_null(strstr(f->r.why, "is not mapped"));
	assert_int_equal(v, 5);
}

/* Also where all bytes are in the cache: a long walk must see it. */
static void test_stop(void **state)
{
	struct fixture *f = *state;
	uint64_t v;

	assert_int_equal(kread_uint(&f->r, HERE, 8, &v), K_OK);
	stop = SIGINT;
	assert_int_equal(kread_uint(&f->r, HERE, 8, &v), K_STOP);
	assert_non_null(strstr(f->r.why, "interrupted"));
	stop = 0;
	assert_int_equal(kread_uint(&f->r, HERE, 8, &v), K_OK);
}

static void test_names(void **state)
{
	struct fixture *f = *state;
	struct ksym sym;
	struct kmember m;
	uint32_t bytes;

	/* No kallsyms, no BTF in these pages: crash's word. */
	assert_int_equal(image_symbol(&f->img, "_stext", &sym), K_OK);
	assert_int_equal(image_symbol(&f->img, "nosuch", &sym), K_NONAME);
	assert_int_equal(image_nearest(&f->img, 0xffffffff81000010, &sym), K_OK);
	assert_int_equal(sym.offset, 0x10);
	assert_int_equal(image_size(&f->img, "ext4_inode_info", &bytes), K_OK);
	assert_int_equal(bytes, 1192);
	assert_int_equal(image_member(&f->img, "ext4_inode_info", "i_flags", &m), K_OK);
	assert_int_equal(m.offset, 88);
	assert_string_equal(image_note(&f->img, "OSRELEASE"), "value of OSRELEASE");
}

static bool no_gdb(const char *command, char *answer, size_t len)
{
	(void)command, (void)answer, (void)len;
	return false;
}

/* The user is told the command that helps. */
static void test_module(void **state)
{
	struct fixture *f = *state;
	struct crash_calls bare = calls;

	bare.gdb = no_gdb;
	assert_int_equal(crashimage_open(&bare, "/nonexistent", f->arena, &f->img, &f->why), K_OK);
	assert_non_null(f->why);
	assert_non_null(strstr(f->why, "mod -s ext4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reads, setup, teardown),
		cmocka_unit_test_setup_teardown(test_holes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stop, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_module, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
