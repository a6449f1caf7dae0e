// SPDX-License-Identifier: GPL-2.0-or-later
/* Are gdb's answers (10.2, of a 6.1 kernel) read as the layouts that they mean? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hosts/gdbtypes.h"

static const struct {
	const char *command, *answer;
} known[] = {
	{"output/d (long)sizeof(struct slab)", "64"},
	{"output/d (long)sizeof(kuid_t)", "4"},
	{"output/d (long)sizeof(struct ext4_inode_info)", "1192"},
	{"output/d (long)sizeof(((struct slab *)0)->objects)", "4"},
	{"output/d (long)&((struct slab *)0)->objects", "40"}, /* the unit's, not the bits' */
	{"output/d (long)&((struct slab *)0)->frozen", "40"},
	{"output/d (long)sizeof(((struct outer *)0)->in.frozen)", "4"},
	{"output/d (long)sizeof(struct outer)", "128"},
	{"output/d (long)&((struct outer *)0)->in.frozen", "104"},
	{"whatis ((struct outer *)0)->in", "type = struct slab\n"},
	{"ptype/o struct slab",
	 "/* offset    |  size */  type = struct slab {\n"
	 "/*    8      |    16 */    union {\n"
	 "/*   40: 0   |     4 */            unsigned int inuse : 16;\n"
	 "/*   42: 0   |     4 */            unsigned int objects : 15;\n"
	 "/*   43: 7   |     4 */            unsigned int frozen : 1;\n"},
	{"output/d (long)sizeof(((struct slab *)0)->frozen)", "4"},
	{"output/d (long)sizeof(((struct ext4_inode_info *)0)->i_data)", "60"},
	{"output/d (long)&((struct ext4_inode_info *)0)->i_data", "0"},
	{"whatis ((struct ext4_inode_info *)0)->i_data", "type = __le32 [15]\n"},
	{"output/d (long)sizeof(((struct ext4_inode_info *)0)->vfs_inode.i_state)", "8"},
	{"output/d (long)&((struct ext4_inode_info *)0)->vfs_inode.i_state", "448"},
	{"whatis ((struct ext4_inode_info *)0)->vfs_inode.i_state", "type = unsigned long\n"},
	{"ptype ((struct ext4_inode_info *)0)->vfs_inode.i_state", "type = unsigned long\n"},
	{"output/d (long)sizeof(((struct ext4_inode_info *)0)->jinode)", "8"},
	{"output/d (long)&((struct ext4_inode_info *)0)->jinode", "1096"},
	{"whatis ((struct ext4_inode_info *)0)->jinode", "type = struct jbd2_inode *\n"},
	{"output/d (long)sizeof(((struct ext4_inode_info *)0)->i_es_lock)", "8"},
	{"output/d (long)&((struct ext4_inode_info *)0)->i_es_lock", "1024"},
	{"whatis ((struct ext4_inode_info *)0)->i_es_lock", "type = rwlock_t\n"},
	{"ptype ((struct ext4_inode_info *)0)->i_es_lock", "type = struct {\n    int x;\n}\n"},
	{"output/d (long)sizeof(((struct ext4_inode_info *)0)->i_size)", "8"},
	{"output/d (long)&((struct ext4_inode_info *)0)->i_size", "80"},
	{"whatis ((struct ext4_inode_info *)0)->i_size", "type = loff_t\n"},
	{"ptype ((struct ext4_inode_info *)0)->i_size", "type = long long\n"},
	{"whatis PG_dirty", "type = enum pageflags\n"},
	{"output/d (long)PG_dirty", "4"},
	{"whatis jiffies", "type = volatile unsigned long\n"},
	{"output/d (long)jiffies", "4294937296"},
};

static bool ask(const char *command, char *answer, size_t len)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(known[i].command, command)) {
			snprintf(answer, len, "%s", known[i].answer);
			return true;
		}
	return false;
}

static bool must_not_ask(const char *command, char *answer, size_t len)
{
	(void)answer, (void)len;
	fail_msg("gdb was asked: %s", command);
	return false;
}

static void test_size(void **state)
{
	uint32_t n = 9;

	(void)state;
	assert_int_equal(gdbtypes_size(ask, "slab", &n), K_OK);
	assert_int_equal(n, 64);
	assert_int_equal(gdbtypes_size(ask, "kuid_t", &n), K_OK);
	assert_int_equal(n, 4);
	assert_int_equal(gdbtypes_size(ask, "nosuch", &n), K_NONAME);
	assert_int_equal(n, 4);
}

static void check(const char *path, uint32_t offset, uint32_t size, uint32_t count, uint8_t kind)
{
	struct kmember m = {0};

	assert_int_equal(gdbtypes_member(ask, "ext4_inode_info", path, &m), K_OK);
	assert_int_equal(m.offset, offset);
	assert_int_equal(m.size, size);
	assert_int_equal(m.count, count);
	assert_int_equal(m.kind, kind);
	assert_int_equal(m.bit_size, 0);
}

static void test_member(void **state)
{
	struct kmember m;

	(void)state;
	check("i_data", 0, 60, 15, KK_ARRAY);
	check("vfs_inode.i_state", 448, 8, 1, KK_UINT);
	check("jinode", 1096, 8, 1, KK_PTR);
	check("i_es_lock", 1024, 8, 1, KK_STRUCT);
	check("i_size", 80, 8, 1, KK_INT);
	assert_int_equal(gdbtypes_member(ask, "ext4_inode_info", "nosuch", &m), K_NONAME);
}

/* As BTF has them: bits within the unit that they are stored in. */
static void test_bits(void **state)
{
	struct kmember m;

	(void)state;
	assert_int_equal(gdbtypes_member(ask, "slab", "objects", &m), K_OK);
	assert_int_equal(m.offset, 40);
	assert_int_equal(m.size, 4);
	assert_int_equal(m.bit_offset, 16);
	assert_int_equal(m.bit_size, 15);
	assert_int_equal(m.kind, KK_UINT);
	assert_int_equal(gdbtypes_member(ask, "slab", "frozen", &m), K_OK);
	assert_int_equal(m.bit_offset, 31);
	assert_int_equal(m.bit_size, 1);
	assert_int_equal(gdbtypes_member(ask, "outer", "in.frozen", &m), K_OK);
	assert_int_equal(m.offset, 104);
	assert_int_equal(m.bit_offset, 31);
}

static void test_constant(void **state)
{
	int64_t v;

	(void)state;
	assert_int_equal(gdbtypes_constant(ask, "PG_dirty", &v), K_OK);
	assert_int_equal(v, 4);
	assert_int_equal(gdbtypes_constant(ask, "jiffies", &v), K_NONAME); /* a variable */
}

/* What is no name never reaches gdb: its expressions can write and call. */
static void test_hostile(void **state)
{
	static const char *const names[] = {"", "a b", "x)=1,(y", "a;shell id", "a\n", "$x", "f()"};
	struct kmember m;
	uint32_t n;
	int64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_int_equal(gdbtypes_size(must_not_ask, names[i], &n), K_NONAME);
		assert_int_equal(gdbtypes_constant(must_not_ask, names[i], &v), K_NONAME);
		assert_int_equal(gdbtypes_member(must_not_ask, "slab", names[i], &m), K_NONAME);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),	 cmocka_unit_test(test_member),
		cmocka_unit_test(test_bits),	 cmocka_unit_test(test_constant),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
