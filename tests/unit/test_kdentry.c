// SPDX-License-Identifier: GPL-2.0-or-later
/* Are names found and paths climbed, with both forms of the lists of children, damage included? */
#include <string.h>

#include "kernel/kdentry.h"
#include "support/kfixture.h"

#define ROOT 0xffff888000001000
#define DIR  0xffff888000001100
#define FILE_ 0xffff888000001200

/* struct dentry of 6.1: lists of children. */
static const char lists[] =
	"type dentry 128\n"
	"member dentry d_parent 0 8\nmember dentry d_name 8 16 1 struct:qstr\n"
	"type qstr 16\nmember qstr len 0 4\nmember qstr name 8 8\n"
	"member dentry d_inode 24 8\nmember dentry d_subdirs 32 16\nmember dentry d_child 48 16\n"
	"member dentry d_u 64 16 1 struct:du\ntype du 16\nmember du d_alias 0 16\n"
	"seg 0xffff888000003000\n  \"/dirfilegone\" 8*00\n"
	"obj 0xffff888000001000 dentry d_parent=0xffff888000001000 d_name.len=1 "
	"d_name.name=0xffff888000003000 d_inode=0xffff888000009000\n"
	"obj 0xffff888000001100 dentry d_parent=0xffff888000001000 d_name.len=3 "
	"d_name.name=0xffff888000003001 d_inode=0xffff888000009100\n"
	"obj 0xffff888000001200 dentry d_parent=0xffff888000001100 d_name.len=4 "
	"d_name.name=0xffff888000003004 d_inode=0xffff888000009200\n"
	"obj 0xffff888000001300 dentry d_parent=0xffff888000001100 d_name.len=4 "
	"d_name.name=0xffff888000003008\n"
	/* root -> dir; dir -> gone, file; file has no children */
	"put 0xffff888000001020 8 0xffff888000001130\nput 0xffff888000001028 8 0xffff888000001130\n"
	"put 0xffff888000001130 8 0xffff888000001020\nput 0xffff888000001138 8 0xffff888000001020\n"
	"put 0xffff888000001120 8 0xffff888000001330\nput 0xffff888000001128 8 0xffff888000001230\n"
	"put 0xffff888000001330 8 0xffff888000001230\nput 0xffff888000001338 8 0xffff888000001120\n"
	"put 0xffff888000001230 8 0xffff888000001120\nput 0xffff888000001238 8 0xffff888000001330\n"
	"put 0xffff888000001220 8 0xffff888000001220\nput 0xffff888000001228 8 0xffff888000001220\n";

static enum kstatus find(struct fixture *f, const char *path, struct kdentry *out, size_t *reached)
{
	struct kdentries d;

	assert_int_equal(kdentry_open(&f->r, &d), K_OK);
	return kdentry_find(&f->r, &d, ROOT, path, out, reached);
}

static void found(void **state)
{
	char path[KDENTRY_PATH];
	struct kdentries d;
	struct kdentry e;
	struct fixture f;
	size_t reached;

	(void)state;
	fixture_make(&f, lists);
	assert_int_equal(find(&f, "/dir//file/", &e, &reached), K_OK);
	assert_int_equal(e.at, FILE_);
	assert_int_equal(e.inode, 0xffff888000009200);
	assert_int_equal(find(&f, "/", &e, &reached), K_OK);
	assert_int_equal(e.at, ROOT);
	assert_int_equal(find(&f, "/dir/gone", &e, &reached), K_OK);
	assert_int_equal(e.inode, 0);
	assert_int_equal(kdentry_open(&f.r, &d), K_OK);
	assert_int_equal(kdentry_path(&f.r, &d, FILE_, path), K_OK);
	assert_string_equal(path, "/dir/file");
	assert_int_equal(kdentry_path(&f.r, &d, ROOT, path), K_OK);
	assert_string_equal(path, "/");
	fixture_free(&f);
}

static void not_found(void **state)
{
	struct kdentry e;
	struct fixture f;
	size_t reached;

	(void)state;
	fixture_make(&f, lists);
	assert_int_equal(find(&f, "/dir/fil", &e, &reached), K_NONAME);
	assert_int_equal(reached, 4);
	assert_int_equal(find(&f, "/dir/file/x", &e, &reached), K_NONAME);
	assert_int_equal(reached, 9);
	assert_int_equal(find(&f, "/nothing", &e, &reached), K_NONAME);
	assert_int_equal(reached, 0);
	fixture_free(&f);
}

/* From 6.8 on: hlist_head d_children, hlist_node d_sib. */
static void hlists(void **state)
{
	static const char more[] =
		"type dentry 128\n"
		"member dentry d_parent 0 8\nmember dentry d_name 8 16 1 struct:qstr\n"
		"type qstr 16\nmember qstr len 0 4\nmember qstr name 8 8\n"
		"member dentry d_inode 24 8\nmember dentry d_children 32 8\n"
		"member dentry d_sib 48 16\n"
		"member dentry d_u 64 16 1 struct:du\ntype du 16\nmember du d_alias 0 16\n"
		"seg 0xffff888000003000\n  \"/dir\"\n"
		"obj 0xffff888000001000 dentry d_parent=0xffff888000001000 d_name.len=1 "
		"d_name.name=0xffff888000003000\n"
		"obj 0xffff888000001100 dentry d_parent=0xffff888000001000 d_name.len=3 "
		"d_name.name=0xffff888000003001 d_inode=0xffff888000009100\n"
		"put 0xffff888000001020 8 0xffff888000001130\n"
		"put 0xffff888000001138 8 0xffff888000001020\n";
	struct kdentry e;
	struct fixture f;
	size_t reached;

	(void)state;
	fixture_make(&f, more);
	assert_int_equal(find(&f, "/dir", &e, &reached), K_OK);
	assert_int_equal(e.at, DIR);
	fixture_free(&f);
}

/* Parents in a circle, names without end, holes: told, and never run away with. */
static void damaged(void **state)
{
	char path[KDENTRY_PATH] = "untouched";
	struct kdentries d;
	struct kdentry e;
	struct fixture f;
	size_t reached;

	(void)state;
	fixture_make(&f, lists);
	assert_int_equal(kdentry_open(&f.r, &d), K_OK);
	textimage_add(&f.img, "put 0xffff888000001100 8 0xffff888000001200\n");
	assert_int_equal(kdentry_path(&f.r, &d, FILE_, path), K_BADDATA);
	textimage_add(&f.img, "put 0xffff888000001208 4 4096\n");
	assert_int_equal(kdentry_path(&f.r, &d, FILE_, path), K_BADDATA);
	textimage_add(&f.img, "put 0xffff888000001208 4 4\nput 0xffff888000001210 8 0x10\n");
	assert_int_equal(kdentry_path(&f.r, &d, FILE_, path), K_NODATA);
	assert_string_equal(path, "untouched");
	textimage_add(&f.img, "put 0xffff888000001330 8 0xffff888000001330\n");
	assert_int_equal(find(&f, "/dir/file", &e, &reached), K_BADDATA);
	textimage_hole(&f.img, DIR, 128);
	assert_int_equal(find(&f, "/dir", &e, &reached), K_NODATA);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found),
		cmocka_unit_test(not_found),
		cmocka_unit_test(hlists),
		cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
