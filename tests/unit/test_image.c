// SPDX-License-Identifier: GPL-2.0-or-later
/* Do integers, strings, error lines and needs behave as image.h and need.h say? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "image/need.h"
#include "support/textimage.h"

static const char text[] = "note OSRELEASE 6.1.0\n"
			   "type inode 32\n"
			   "member inode i_ino 0 8\n"
			   "member inode i_size 8 8 1 int\n"
			   "member inode i_flags 16 4 1 uint\n"
			   "member inode low 20 1 1 uint 0 3\n"
			   "member inode high 20 1 1 int 3 5\n"
			   "type ext4_inode_info 128\n"
			   "member ext4_inode_info vfs_inode 64 32 1 struct:inode\n"
			   "member ext4_inode_info i_data 0 60 15\n"
			   "type page 64\n"
			   "member page flags 0 8\n"
			   "symbol init_task 0xffffffff82000000\n"
			   "symbol ext4_iget 0xffffffffc0001000 ext4\n"
			   "const MINUS -2\n"
			   "seg 0xffff888000001000\n"
			   "  0000000000000011 ffffffffffffffff 80000001 fd 7f\n"
			   "  \"lost+found\" 00 \"tail\"\n"
			   "obj 0xffff888000002000 ext4_inode_info vfs_inode.i_ino=12 i_data[3]=7\n"
			   "+ vfs_inode.i_size=-3 vfs_inode.low=5 vfs_inode.high=-1\n";

struct state {
	struct arena *arena;
	struct image img;
	struct reader r;
};

static int setup(void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	s->arena = arena_new(NULL, NULL);
	textimage(s->arena, text, &s->img);
	assert_int_equal(reader_open(&s->img, s->arena, &s->r), K_OK);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct state *s = *state;

	arena_free(s->arena);
	free(s);
	return 0;
}

static void test_integers(void **state)
{
	struct state *s = *state;
	uint64_t v = 1;

	assert_int_equal(kread_uint(&s->r, 0xffff888000001000, 8, &v), K_OK);
	assert_int_equal(v, 0x11);
	assert_int_equal(kread_uint(&s->r, 0xffff888000001010, 4, &v), K_OK);
	assert_int_equal(v, 0x80000001);
	assert_int_equal(kread_uint(&s->r, 0xffff888000001010, 3, &v), K_HOST);
	assert_int_equal(v, 0x80000001);
	assert_true(image_int(&s->img, "\xfe\xff", 2, true) == (uint64_t)-2);
	s->img.info.big_endian = true;
	assert_int_equal(image_int(&s->img, "\x01\x02", 2, true), 0x102);
}

static void test_strings(void **state)
{
	struct state *s = *state;
	char buf[16];

	assert_int_equal(kread_string(&s->r, 0xffff888000001016, 11, buf), K_OK);
	assert_string_equal(buf, "lost+found");
	assert_int_equal(kread_string(&s->r, 0xffff888000001016, 10, buf), K_BADDATA);
	assert_non_null(strstr(s->r.why, "no end of string within 10 bytes"));
	assert_int_equal(kread_string(&s->r, 0xffff888000001021, 16, buf), K_NODATA);
}

static void test_error_chain(void **state)
{
	struct state *s = *state;
	uint64_t v;

	assert_int_equal(kread_uint(&s->r, 0x1234, 8, &v), K_NODATA);
	assert_int_equal(s->r.fault, 0x1234);
	assert_int_equal(reader_fail(&s->r, K_NODATA, 0x1234, "group %d", 7), K_NODATA);
	assert_string_equal(s->r.why, "group 7: address 0x0000000000001234 is not in the dump");
	assert_int_equal(kread_uint(&s->r, 0xffff888000001000, 8, &v), K_OK);
	assert_string_equal(s->r.why, "");
	assert_int_equal(kread(&s->r, UINT64_MAX, 2, &v), K_NODATA);
}

struct layout {
	struct kfield ino, size, low, high, data, gone, slab_flags;
	uint64_t bytes, task, none, minus;
};

static void test_needs(void **state)
{
	static const struct need needs[] = {
		NEED(struct layout, ino, "ext4_inode_info", "vfs_inode.i_no|vfs_inode.i_ino"),
		NEED(struct layout, size, "ext4_inode_info", "vfs_inode.i_size"),
		NEED(struct layout, low, "ext4_inode_info", "vfs_inode.low"),
		NEED(struct layout, high, "ext4_inode_info", "vfs_inode.high"),
		NEED(struct layout, data, "ext4_inode_info", "i_data[3]"),
		NEED_OPT(struct layout, gone, "ext4_inode_info", "i_gone"),
		NEED(struct layout, slab_flags, "slab|page", "__page_flags|flags"),
		NEED_SIZE(struct layout, bytes, "ext4_inode_info"),
		NEED_SYM(struct layout, task, "init_tusk|init_task"),
		NEED_SYM_OPT(struct layout, none, "nothing"),
		NEED_CONST_OPT(struct layout, minus, "MINUS"),
	};
	static const struct need missing[] = {
		NEED(struct layout, ino, "slab|folio", "a|b"),
	};
	struct state *s = *state;
	struct layout l;
	char bytes[128];
	uint64_t v;

	memset(&l, 0xa5, sizeof(l));
	assert_int_equal(needs_resolve(&s->r, needs, sizeof(needs) / sizeof(*needs), &l), K_OK);
	assert_int_equal(l.ino.offset, 64);
	assert_false(kfield_there(&l.gone));
	assert_int_equal(l.slab_flags.size, 8);
	assert_int_equal(l.bytes, 128);
	assert_true(l.task == 0xffffffff82000000);
	assert_int_equal(l.none, 0);
	assert_int_equal((int64_t)l.minus, -2);
	assert_int_equal(kread(&s->r, 0xffff888000002000, 128, bytes), K_OK);
	assert_int_equal(kfield_u64(&s->img, &l.ino, bytes), 12);
	assert_int_equal(kfield_i64(&s->img, &l.size, bytes), -3);
	assert_int_equal(kfield_u64(&s->img, &l.low, bytes), 5);
	assert_int_equal(kfield_u64(&s->img, &l.high, bytes), 31);
	assert_int_equal(kfield_i64(&s->img, &l.high, bytes), -1);
	assert_int_equal(kfield_u64(&s->img, &l.data, bytes), 7);
	assert_int_equal(kread_field(&s->r, 0xffff888000002000, &l.low, &v), K_OK);
	assert_int_equal(v, 5);
	assert_int_equal(needs_resolve(&s->r, missing, 1, &l), K_NONAME);
	assert_string_equal(s->r.why, "no member slab|folio.a|b");
}

static enum kstatus size_in_hole(void *self, const char *type, uint32_t *out)
{
	(void)self, (void)out;
	return strcmp(type, "hidden") ? K_NONAME : K_NODATA;
}

/* A name that may only be hidden by a hole is not one that this kernel lacks. */
static void test_needs_in_holes(void **state)
{
	static const struct need hidden[] = {NEED_SIZE(struct layout, bytes, "hidden|nothing")};
	static const struct need nothing[] = {NEED_SIZE(struct layout, bytes, "nothing|no")};
	static const struct need optional[] = {
		{NEED_SIZEOF, true, offsetof(struct layout, bytes), "hidden", NULL}};
	struct state *s = *state;
	struct image_source source = *s->img.source;
	struct layout l;

	source.size = size_in_hole;
	s->img.source = &source;
	assert_int_equal(needs_resolve(&s->r, hidden, 1, &l), K_NODATA);
	assert_int_equal(needs_resolve(&s->r, nothing, 1, &l), K_NONAME);
	assert_int_equal(needs_resolve(&s->r, optional, 1, &l), K_OK);
	assert_int_equal(l.bytes, 0);
}

static void test_symbols_and_holes(void **state)
{
	struct state *s = *state;
	struct ksym sym;
	uint64_t v;

	assert_int_equal(image_nearest(&s->img, 0xffffffffc0001010, &sym), K_OK);
	assert_string_equal(sym.name, "ext4_iget");
	assert_string_equal(sym.module, "ext4");
	assert_int_equal(sym.offset, 0x10);
	assert_string_equal(image_note(&s->img, "OSRELEASE"), "6.1.0");
	assert_null(image_note(&s->img, "NOPE"));
	textimage_hole(&s->img, 0xffff888000001004, 1);
	assert_int_equal(kread_uint(&s->r, 0xffff888000001000, 8, &v), K_NODATA);
	assert_int_equal(kread_uint(&s->r, 0xffff888000001000, 4, &v), K_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_integers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_strings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_error_chain, setup, teardown),
		cmocka_unit_test_setup_teardown(test_needs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_needs_in_holes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_symbols_and_holes, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
