// SPDX-License-Identifier: GPL-2.0-or-later
/* Does a red-black tree come out in order, and does a tree that is none come to an end? */
#include "kernel/krbtree.h"
#include "support/kfixture.h"

#define ROOT 0xffff888000001000

/*
 *	      20
 *	  10      40
 *	        30  50      node N lies at 0xffff88800000N000, its rb_node 0x20 into the object
 */
static const char five[] =
	"seg 0xffff888000001000\n  ffff888000020020\n"
	"seg 0xffff888000020020\n  0000000000000001 ffff888000040020 ffff888000010020\n"
	"seg 0xffff888000010020\n  ffff888000020021 0000000000000000 0000000000000000\n"
	"seg 0xffff888000040020\n  ffff888000020020 ffff888000050020 ffff888000030020\n"
	"seg 0xffff888000030020\n  ffff888000040021 0000000000000000 0000000000000000\n"
	"seg 0xffff888000050020\n  ffff888000040021 0000000000000000 0000000000000000\n";

static uint64_t walk(struct fixture *f, bool check, uint64_t max, struct krbtree_iter *it)
{
	kaddr object, last = 0;

	krbtree_begin(&f->r, ROOT, 0x20, max, it);
	it->check_parent = check;
	while (krbtree_next(it, &object)) {
		assert_true(it->n <= max);
		if (check)
			assert_true(object > last);
		last = object;
	}
	return it->n;
}

static void in_order(void **state)
{
	struct fixture f;
	struct krbtree_iter it;

	(void)state;
	fixture_make(&f, five);
	assert_int_equal(walk(&f, true, 5, &it), 5);
	assert_int_equal(it.status, K_OK);
	assert_int_equal(it.at, 0xffff888000050020);
	assert_int_equal(walk(&f, false, 4, &it), 4);
	assert_int_equal(it.status, K_STOP);
	textimage_add(&f.img, "put 0xffff888000001000 8 0\n");
	assert_int_equal(walk(&f, true, 5, &it), 0);
	assert_int_equal(it.status, K_OK);
	fixture_free(&f);
}

/* 30's left child is 20 again: down for ever. */
static void circle(void **state)
{
	struct fixture f;
	struct krbtree_iter it;

	(void)state;
	fixture_make(&f, five);
	textimage_add(&f.img, "put 0xffff888000010030 8 0xffff888000020020\n");
	assert_int_equal(walk(&f, false, 1000000, &it), 0);
	assert_int_equal(it.status, K_BADDATA);
	assert_non_null(strstr(f.r.why, "circle"));
	assert_int_equal(walk(&f, true, 1000000, &it), 0);
	assert_int_equal(it.status, K_BADDATA);
	assert_int_equal(it.at, 0xffff888000020020);
	fixture_free(&f);
}

/* 50's right child is 20 again: up and round for ever, in steps that each hand out a node. */
static void circle_right(void **state)
{
	struct fixture f;
	struct krbtree_iter it;

	(void)state;
	fixture_make(&f, five);
	textimage_add(&f.img, "put 0xffff888000050028 8 0xffff888000020020\n");
	assert_int_equal(walk(&f, false, 1000, &it), 1000);
	assert_int_equal(it.status, K_STOP);
	assert_int_equal(walk(&f, true, 1000, &it), 5);
	assert_int_equal(it.status, K_BADDATA);
	fixture_free(&f);
}

static void bad_children(void **state)
{
	struct fixture f;
	struct krbtree_iter it;

	(void)state;
	fixture_make(&f, five);
	textimage_add(&f.img, "put 0xffff888000010030 8 0x13\n");
	assert_int_equal(walk(&f, false, 10, &it), 0);
	assert_int_equal(it.status, K_BADDATA);
	textimage_add(&f.img, "put 0xffff888000010030 8 0xffff8880000f0020\n");
	assert_int_equal(walk(&f, false, 10, &it), 0);
	assert_int_equal(it.status, K_NODATA);
	assert_int_equal(it.at, 0xffff8880000f0020);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),
		cmocka_unit_test(circle),
		cmocka_unit_test(circle_right),
		cmocka_unit_test(bad_children),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
