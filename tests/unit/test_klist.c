// SPDX-License-Identifier: GPL-2.0-or-later
/* Does a list walk hand out every object, and end by itself on every list that is damaged? */
#include "kernel/klist.h"
#include "support/kfixture.h"

#define HEAD 0xffff888000001000
#define A    0xffff888000002010
#define B    0xffff888000003010
#define C    0xffff888000004010

static const char three[] = "seg 0xffff888000001000\n  ffff888000002010 ffff888000004010\n"
			    "seg 0xffff888000002010\n  ffff888000003010 ffff888000001000\n"
			    "seg 0xffff888000003010\n  ffff888000004010 ffff888000002010\n"
			    "seg 0xffff888000004010\n  ffff888000001000 ffff888000003010\n";

static uint64_t walk(struct fixture *f, bool check_prev, uint64_t max, struct klist_iter *it)
{
	kaddr object;
	uint64_t steps = 0;

	klist_begin(&f->r, HEAD, 0x10, max, it);
	it->check_prev = check_prev;
	while (klist_next(it, &object)) {
		assert_int_equal(object, it->at - 0x10);
		assert_true(++steps < 10000);
	}
	assert_int_equal(steps, it->n);
	return steps;
}

static void whole(void **state)
{
	struct fixture f;
	struct klist_iter it;

	(void)state;
	fixture_make(&f, three);
	assert_int_equal(walk(&f, true, 100, &it), 3);
	assert_int_equal(it.status, K_OK);
	assert_int_equal(it.at, C);
	assert_int_equal(walk(&f, false, 3, &it), 3);
	assert_int_equal(it.status, K_OK);
	assert_int_equal(walk(&f, false, 2, &it), 2);
	assert_int_equal(it.status, K_STOP);
	fixture_free(&f);
}

static void empty(void **state)
{
	struct fixture f;
	struct klist_iter it;

	(void)state;
	fixture_make(&f, "seg 0xffff888000001000\n  ffff888000001000 ffff888000001000\n");
	assert_int_equal(walk(&f, true, 100, &it), 0);
	assert_int_equal(it.status, K_OK);
	fixture_free(&f);
}

/* C leads back to B: the head is never met again. */
static void circle(void **state)
{
	struct fixture f;
	struct klist_iter it;

	(void)state;
	fixture_make(&f, three);
	textimage_add(&f.img, "put 0xffff888000004010 8 0xffff888000003010\n");
	assert_true(walk(&f, false, UINT64_MAX, &it) <= 9);
	assert_int_equal(it.status, K_BADDATA);
	assert_true(it.at == B || it.at == C);
	assert_non_null(strstr(f.r.why, "circle"));
	/* With back pointers it is seen at once: B's prev is A. */
	assert_int_equal(walk(&f, true, UINT64_MAX, &it), 3);
	assert_int_equal(it.status, K_BADDATA);
	assert_int_equal(it.at, B);
	/* A node that leads to itself. */
	textimage_add(&f.img, "put 0xffff888000002010 8 0xffff888000002010\n");
	assert_true(walk(&f, false, UINT64_MAX, &it) <= 3);
	assert_int_equal(it.status, K_BADDATA);
	fixture_free(&f);
}

static void broken_prev(void **state)
{
	struct fixture f;
	struct klist_iter it;

	(void)state;
	fixture_make(&f, three);
	textimage_add(&f.img, "put 0xffff888000003018 8 0xffff888000004010\n");
	assert_int_equal(walk(&f, false, 100, &it), 3);
	assert_int_equal(it.status, K_OK);
	assert_int_equal(walk(&f, true, 100, &it), 1);
	assert_int_equal(it.status, K_BADDATA);
	assert_int_equal(it.at, B);
	fixture_free(&f);
	/* The head's own back pointer is looked at in the end. */
	fixture_make(&f, three);
	textimage_add(&f.img, "put 0xffff888000001008 8 0xffff888000002010\n");
	assert_int_equal(walk(&f, true, 100, &it), 3);
	assert_int_equal(it.status, K_BADDATA);
	assert_int_equal(it.at, HEAD);
	fixture_free(&f);
}

static void bad_pointers(void **state)
{
	static const struct {
		const char *text;
		enum kstatus status;
		uint64_t n;
		kaddr at;
	} cases[] = {
		{"put 0xffff888000002010 8 0\n", K_BADDATA, 1, A},
		{"put 0xffff888000002010 8 0xdead000000000100\n", K_BADDATA, 1, A},
		{"put 0xffff888000002010 8 0xffff888000003011\n", K_BADDATA, 1, A},
		{"put 0xffff888000002010 8 0x40\n", K_BADDATA, 1, A},
		{"put 0xffff888000002010 8 0xffff888000009000\n", K_NODATA, 1, 0xffff888000009000},
		{"put 0xffff888000001000 8 0\n", K_BADDATA, 0, HEAD},
	};
	struct fixture f;
	struct klist_iter it;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fixture_make(&f, three);
		textimage_add(&f.img, cases[i].text);
		assert_int_equal(walk(&f, false, 100, &it), cases[i].n);
		assert_int_equal(it.status, cases[i].status);
		assert_int_equal(it.at, cases[i].at);
		assert_non_null(strstr(f.r.why, "list 0xffff888000001000"));
		fixture_free(&f);
	}
}

static void no_head(void **state)
{
	struct fixture f;
	struct klist_iter it;

	(void)state;
	fixture_make(&f, three);
	textimage_hole(&f.img, HEAD, 16);
	assert_int_equal(walk(&f, false, 100, &it), 0);
	assert_int_equal(it.status, K_NODATA);
	fixture_free(&f);
}

/* first -> A -> B, pprev points at what leads here; the lock bit of hlist_bl is bit 0 of first. */
static void hash_lists(void **state)
{
	struct fixture f;
	struct klist_iter it;
	kaddr object;

	(void)state;
	fixture_make(&f, "seg 0xffff888000001000\n  ffff888000002010\n"
			 "seg 0xffff888000002010\n  ffff888000003010 ffff888000001000\n"
			 "seg 0xffff888000003010\n  0000000000000000 ffff888000002010\n");
	khlist_begin(&f.r, HEAD, 0x10, 100, &it);
	it.check_prev = true;
	assert_true(khlist_next(&it, &object));
	assert_int_equal(object, A - 0x10);
	assert_true(khlist_next(&it, &object));
	assert_false(khlist_next(&it, &object));
	assert_int_equal(it.status, K_OK);
	assert_int_equal(it.n, 2);

	textimage_add(&f.img, "put 0xffff888000001000 8 0xffff888000002011\n");
	khlist_bl_begin(&f.r, HEAD, 0x10, 100, &it);
	while (khlist_next(&it, &object))
		;
	assert_int_equal(it.status, K_OK);
	assert_int_equal(it.n, 2);

	textimage_add(&f.img, "put 0xffff888000003010 8 0xffff888000002010\n");
	khlist_bl_begin(&f.r, HEAD, 0x10, UINT64_MAX, &it);
	while (khlist_next(&it, &object))
		assert_true(it.n < 10);
	assert_int_equal(it.status, K_BADDATA);
	fixture_free(&f);
}

static void linked(void **state)
{
	struct fixture f;
	bool is;

	(void)state;
	fixture_make(&f, three);
	assert_int_equal(klist_linked(&f.r, A, &is), K_OK);
	assert_true(is);
	textimage_add(&f.img, "put 0xffff888000002010 8 0xffff888000002010\n");
	assert_int_equal(klist_linked(&f.r, A, &is), K_OK);
	assert_false(is);
	assert_int_equal(klist_linked(&f.r, 0xffff888000009000, &is), K_NODATA);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),	cmocka_unit_test(empty),
		cmocka_unit_test(circle),	cmocka_unit_test(broken_prev),
		cmocka_unit_test(bad_pointers), cmocka_unit_test(no_head),
		cmocka_unit_test(hash_lists),	cmocka_unit_test(linked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
