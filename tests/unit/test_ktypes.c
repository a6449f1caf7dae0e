// SPDX-License-Identifier: GPL-2.0-or-later
/* Does a member's path lead to the right bytes through all that C and BTF allow? Hostile BTF too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <bpf/btf.h>

#include "hosts/ktypes.h"

/* Ids of vmlinux_btf(), in the order in which they are added. */
enum {
	T_INT = 1,
	T_LONG,
	T_CHAR,
	T_PTR,
	T_LIST,
	T_ULONG_T,
	T_CONST,
	T_ARR3,
	T_ARR2x3,
	T_ANON_IN,
	T_ANON_UNION,
	T_ENUM,
	T_SENUM,
	T_E64,
	T_INODE,
	T_LISTARR,
	T_EXT4,
	T_FLEX,
	T_LAST = T_FLEX,
};

static void add_small(struct btf *b)
{
	assert_int_equal(btf__add_int(b, "int", 4, BTF_INT_SIGNED), T_INT);
	assert_int_equal(btf__add_int(b, "unsigned long", 8, 0), T_LONG);
	assert_int_equal(btf__add_int(b, "char", 1, BTF_INT_CHAR), T_CHAR);
	assert_int_equal(btf__add_ptr(b, T_LIST), T_PTR);
	assert_int_equal(btf__add_struct(b, "list_head", 16), T_LIST);
	btf__add_field(b, "next", T_PTR, 0, 0);
	btf__add_field(b, "prev", T_PTR, 64, 0);
	assert_int_equal(btf__add_typedef(b, "ulong_t", T_CONST), T_ULONG_T);
	assert_int_equal(btf__add_const(b, T_LONG), T_CONST);
	assert_int_equal(btf__add_array(b, T_INT, T_INT, 3), T_ARR3);
	assert_int_equal(btf__add_array(b, T_INT, T_ARR3, 2), T_ARR2x3);
	assert_int_equal(btf__add_struct(b, NULL, 8), T_ANON_IN);
	btf__add_field(b, "lo", T_INT, 0, 0);
	btf__add_field(b, "hi", T_INT, 32, 0);
	assert_int_equal(btf__add_union(b, NULL, 8), T_ANON_UNION);
	btf__add_field(b, NULL, T_ANON_IN, 0, 0);
	btf__add_field(b, "both", T_ULONG_T, 0, 0);
	assert_int_equal(btf__add_enum(b, NULL, 4), T_ENUM);
	btf__add_enum_value(b, "EXT4_STATE_XATTR", 5);
	btf__add_enum_value(b, "HIGH_BIT", 0xffffffff);
	assert_int_equal(btf__add_enum(b, "sign", 4), T_SENUM);
	btf__add_enum_value(b, "MINUS_TWO", -2);
	assert_int_equal(btf__add_enum64(b, "big", 8, false), T_E64);
	btf__add_enum64_value(b, "BIG", UINT64_C(1) << 40);
}

static void add_large(struct btf *b)
{
	assert_int_equal(btf__add_struct(b, "inode", 48), T_INODE);
	btf__add_field(b, "i_state", T_ULONG_T, 0, 0);
	btf__add_field(b, NULL, T_ANON_UNION, 64, 0);
	btf__add_field(b, "bits_a", T_INT, 128, 3);
	btf__add_field(b, "bits_b", T_INT, 131, 29);
	btf__add_field(b, "i_list", T_LIST, 192, 0);
	btf__add_field(b, "kind", T_SENUM, 320, 0);
	btf__add_field(b, "cross", T_INT, 350, 5); /* bits 350..354: over a 32-bit boundary */
	assert_int_equal(btf__add_array(b, T_INT, T_LIST, 4), T_LISTARR);
	assert_int_equal(btf__add_struct(b, "ext4_inode_info", 200), T_EXT4);
	btf__add_field(b, "grid", T_ARR2x3, 0, 0);
	btf__add_field(b, "heads", T_LISTARR, 256, 0);
	btf__add_field(b, "vfs_inode", T_INODE, 1024, 0);
	btf__add_field(b, "tail", T_FLEX, 1600, 0);
	assert_int_equal(btf__add_array(b, T_INT, T_CHAR, 0), T_FLEX);
}

static struct btf *vmlinux_btf(void)
{
	struct btf *b = btf__new_empty();

	add_small(b);
	add_large(b);
	return b;
}

static struct ktypes *load(struct arena *arena, struct btf *b, const struct ktypes *base)
{
	const char *why = "";
	uint32_t size;
	const void *raw = btf__raw_data(b, &size);
	struct ktypes *k = ktypes_new(arena, raw, size, base, &why);

	if (!k)
		fail_msg("%s", why);
	return k;
}

static struct arena *arena;
static struct btf *btf;
static struct ktypes *types;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(NULL, NULL);
	btf = vmlinux_btf();
	types = load(arena, btf, NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	btf__free(btf);
	arena_free(arena);
	return 0;
}

static void test_members(void **state)
{
	static const struct {
		const char *path;
		struct kmember m;
	} rows[] = {
		{"grid", {0, 24, 2, KK_ARRAY, 0, 0}},
		{"grid[1]", {12, 12, 3, KK_ARRAY, 0, 0}},
		{"grid[1][2]", {20, 4, 1, KK_INT, 0, 0}},
		{"heads[3].prev", {32 + 3 * 16 + 8, 8, 1, KK_PTR, 0, 0}},
		{"vfs_inode", {128, 48, 1, KK_STRUCT, 0, 0}},
		{"vfs_inode.i_state", {128, 8, 1, KK_UINT, 0, 0}},
		{"vfs_inode.lo", {136, 4, 1, KK_INT, 0, 0}},
		{"vfs_inode.hi", {140, 4, 1, KK_INT, 0, 0}},
		{"vfs_inode.both", {136, 8, 1, KK_UINT, 0, 0}},
		{"vfs_inode.bits_a", {144, 4, 1, KK_INT, 0, 3}},
		{"vfs_inode.bits_b", {144, 4, 1, KK_INT, 3, 29}},
		{"vfs_inode.cross", {171, 2, 1, KK_INT, 6, 5}},
		{"vfs_inode.kind", {168, 4, 1, KK_INT, 0, 0}},
		{"vfs_inode.i_list.next", {152, 8, 1, KK_PTR, 0, 0}},
		{"tail", {200, 0, 0, KK_ARRAY, 0, 0}},
		{"tail[7]", {207, 1, 1, KK_UINT, 0, 0}},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct kmember *w = &rows[i].m;
		struct kmember m;

		if (ktypes_member(types, "ext4_inode_info", rows[i].path, &m))
			fail_msg("%s: not found", rows[i].path);
		if (m.offset != w->offset || m.size != w->size || m.count != w->count ||
		    m.kind != w->kind || m.bit_offset != w->bit_offset || m.bit_size != w->bit_size)
			fail_msg("%s: offset %u size %u count %u kind %u bits %u+%u", rows[i].path,
				 m.offset, m.size, m.count, m.kind, m.bit_offset, m.bit_size);
	}
}

static void test_no_such(void **state)
{
	static const char *const paths[] = {
		"",
		".",
		"grid.",
		".grid",
		"grid..x",
		"grid[2]",
		"grid[",
		"grid[]",
		"grid[-1]",
		"grid[0][3]",
		"grid[18446744073709551615]",
		"vfs_inode.i_list.next.prev",
		"vfs_inode.nothing",
		"vfs_inode[0]",
		"[0]",
		"heads.next",
		"grid[1]x",
	};
	struct kmember m;
	uint32_t size;
	int64_t v;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (ktypes_member(types, "ext4_inode_info", paths[i], &m) != K_NONAME)
			fail_msg("%s: found", paths[i]);
	assert_int_equal(ktypes_member(types, "nothing", "x", &m), K_NONAME);
	assert_int_equal(ktypes_size(types, "nothing", &size), K_NONAME);
	assert_int_equal(ktypes_constant(types, "nothing", &v), K_NONAME);
}

static void test_sizes_and_constants(void **state)
{
	uint32_t size;
	int64_t v;

	(void)state;
	assert_int_equal(ktypes_size(types, "ext4_inode_info", &size), K_OK);
	assert_int_equal(size, 200);
	assert_int_equal(ktypes_size(types, "ulong_t", &size), K_OK);
	assert_int_equal(size, 8);
	assert_int_equal(ktypes_constant(types, "EXT4_STATE_XATTR", &v), K_OK);
	assert_int_equal(v, 5);
	assert_int_equal(ktypes_constant(types, "HIGH_BIT", &v), K_OK);
	assert_true(v == 0xffffffff);
	assert_int_equal(ktypes_constant(types, "MINUS_TWO", &v), K_OK);
	assert_true(v == -2);
	assert_int_equal(ktypes_constant(types, "BIG", &v), K_OK);
	assert_true(v == INT64_C(1) << 40);
}

static void test_split(void **state)
{
	struct btf *split = btf__new_empty_split(btf);
	struct ktypes *mod;
	struct kmember m;
	uint32_t size;

	(void)state;
	assert_int_equal(btf__add_struct(split, "ext4state", 64), T_LAST + 1);
	btf__add_field(split, "at", T_INODE, 64, 0);
	mod = load(arena, split, types);
	assert_int_equal(ktypes_member(mod, "ext4state", "at.i_list", &m), K_OK);
	assert_int_equal(m.offset, 32);
	assert_false(ktypes_has(mod, "inode"));
	assert_int_equal(ktypes_size(mod, "ext4state", &size), K_OK);
	btf__free(split);
}

/* A struct that holds itself twice, a typedef of itself: looked up in bounded time. */
static void test_cycles(void **state)
{
	struct btf *b = btf__new_empty();
	struct ktypes *k;
	struct kmember m;
	uint32_t size, i;

	(void)state;
	btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	btf__add_struct(b, "self", 4);
	for (i = 0; i < 40; i++)
		btf__add_field(b, NULL, 2, 0, 0);
	btf__add_typedef(b, "loop", 3);
	btf__add_array(b, 1, 4, 1000);
	btf__add_struct(b, "has", 8);
	btf__add_field(b, "endless", 4, 0, 0);
	btf__add_field(b, "nowhere", 4711, 0, 0);
	btf__add_field(b, "loop", 3, 0, 0);
	k = load(arena, b, NULL);
	assert_int_equal(ktypes_member(k, "self", "x", &m), K_NONAME);
	assert_int_equal(ktypes_size(k, "loop", &size), K_NONAME);
	assert_int_equal(ktypes_member(k, "has", "endless", &m), K_NONAME);
	assert_int_equal(ktypes_member(k, "has", "nowhere", &m), K_NONAME);
	assert_int_equal(ktypes_member(k, "has", "loop.x", &m), K_NONAME);
	btf__free(b);
}

/* Every byte of good BTF changed in turn: refused or answered, never a crash. */
static void test_every_byte_changed(void **state)
{
	uint32_t size, i, n;
	const void *raw = btf__raw_data(btf, &size);
	unsigned char *copy = malloc(size);

	(void)state;
	for (i = 0; i < size; i++) {
		static const unsigned char values[] = {0x00, 0x01, 0x7f, 0xff};

		for (n = 0; n < sizeof(values); n++) {
			struct arena *a = arena_new(NULL, NULL);
			const char *why = NULL;
			struct kmember m;
			struct ktypes *k;
			int64_t v;

			memcpy(copy, raw, size);
			copy[i] = values[n];
			k = ktypes_new(a, copy, size, NULL, &why);
			if (k) {
				ktypes_member(k, "ext4_inode_info", "heads[3].prev", &m);
				ktypes_member(k, "ext4_inode_info", "vfs_inode.bits_b", &m);
				ktypes_constant(k, "HIGH_BIT", &v);
			} else {
				assert_non_null(why);
			}
			arena_free(a);
		}
	}
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_members, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_such, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes_and_constants, setup, teardown),
		cmocka_unit_test_setup_teardown(test_split, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cycles, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_byte_changed, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
