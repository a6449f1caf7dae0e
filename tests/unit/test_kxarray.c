// SPDX-License-Identifier: GPL-2.0-or-later
/* Do index trees give their entries and marks, and do hostile nodes end the walk? */
#include "kernel/kxarray.h"
#include "support/kfixture.h"

#define ROOT 0xffff888000001000
#define TOP  0xffff888000002000 /* shift 6 */
#define LEAF 0xffff888000003000 /* in slot 1 of TOP: indices 64 .. 127 */

/* struct xarray and struct xa_node of 6.1 on x86_64, with the pid tree's flags. */
static const char types[] = "type xarray 16\n"
			    "member xarray xa_flags 4 4\n"
			    "member xarray xa_head 8 8 1 ptr\n"
			    "type xa_node 576\n"
			    "member xa_node shift 0 1\n"
			    "member xa_node offset 1 1\n"
			    "member xa_node parent 8 8 1 ptr\n"
			    "member xa_node array 16 8 1 ptr\n"
			    "member xa_node slots 40 512 64\n"
			    "member xa_node marks 552 24 3\n"
			    "type idr 24\n"
			    "member idr idr_rt 0 16 1 struct:xarray\n"
			    "type pid_namespace 64\n"
			    "member pid_namespace idr 8 24 1 struct:idr\n"
			    "symbol init_pid_ns 0xffffffff82a00000\n"
			    "obj 0xffffffff82a00000 pid_namespace idr.idr_rt.xa_flags=0x8000004\n";

/* Index 3 a page; 64 a page of four (three siblings); 70 a value; 71 retry; 127 a page, dirty. */
static const char tree[] = "obj 0xffff888000001000 xarray xa_head=0xffff888000002002\n"
			   "obj 0xffff888000002000 xa_node shift=6 array=0xffff888000001000\n"
			   "+ slots[0]=0xffff888000004002 slots[1]=0xffff888000003002\n"
			   "put 0xffff888000002228 8 2\n"
			   "obj 0xffff888000004000 xa_node parent=0xffff888000002000\n"
			   "+ array=0xffff888000001000 slots[3]=0xffffea0000003000\n"
			   "obj 0xffff888000003000 xa_node offset=1 parent=0xffff888000002000\n"
			   "+ array=0xffff888000001000 slots[0]=0xffffea0000004000\n"
			   "+ slots[1]=2 slots[2]=2 slots[3]=2 slots[6]=0x11 slots[7]=0x402\n"
			   "+ slots[63]=0xffffea0000005000\n"
			   "put 0xffff888000003228 8 0x8000000000000000\n";

static void make(struct fixture *f, struct kxarray *x, const char *more)
{
	fixture_make(f, types);
	textimage_add(&f->img, tree);
	if (more)
		textimage_add(&f->img, more);
	assert_int_equal(kxarray_open(&f->r, x), K_OK);
}

static uint64_t walk(struct fixture *f, const struct kxarray *x, int mark, uint64_t max,
		     struct kxarray_iter *it)
{
	uint64_t entry;

	kxarray_begin(&f->r, x, ROOT, max, it);
	it->mark = mark;
	while (kxarray_next(it, &entry))
		assert_true(it->n <= max);
	return it->n;
}

static void entries(void **state)
{
	static const struct {
		uint64_t index, span, entry;
		uint8_t marks;
	} want[] = {{3, 1, 0xffffea0000003000, 0},
		    {64, 4, 0xffffea0000004000, 0},
		    {70, 1, 0x11, 0},
		    {127, 1, 0xffffea0000005000, 1}};
	struct fixture f;
	struct kxarray x;
	struct kxarray_iter it;
	uint64_t entry;
	bool any;

	(void)state;
	make(&f, &x, NULL);
	assert_int_equal(x.root_mark_shift, 27);
	kxarray_begin(&f.r, &x, ROOT, 100, &it);
	for (size_t i = 0; i < 4; i++) {
		assert_true(kxarray_next(&it, &entry));
		assert_int_equal(it.index, want[i].index);
		assert_int_equal(it.span, want[i].span);
		assert_int_equal(entry, want[i].entry);
		assert_int_equal(it.marks, want[i].marks);
		assert_int_equal(kxarray_is_value(&x, entry), want[i].entry == 0x11);
		assert_int_equal(kxarray_load(&f.r, &x, ROOT, it.index + it.span - 1, &entry),
				 K_OK);
		assert_int_equal(entry, want[i].entry);
	}
	assert_false(kxarray_next(&it, &entry));
	assert_int_equal(it.status, K_OK);
	assert_int_equal(kxarray_load(&f.r, &x, ROOT, 71, &entry), K_OK);
	assert_int_equal(entry, 0);
	assert_int_equal(kxarray_load(&f.r, &x, ROOT, 4096, &entry), K_OK);
	assert_int_equal(entry, 0);
	assert_int_equal(walk(&f, &x, KXA_DIRTY, 100, &it), 1);
	assert_int_equal(it.index, 127);
	assert_int_equal(kxarray_marked(&f.r, &x, ROOT, KXA_DIRTY, &any), K_OK);
	assert_true(any);
	assert_int_equal(kxarray_marked(&f.r, &x, ROOT, KXA_WRITEBACK, &any), K_OK);
	assert_false(any);
	kxarray_begin(&f.r, &x, ROOT, 2, &it);
	while (kxarray_next(&it, &entry))
		;
	assert_int_equal(it.status, K_STOP);
	assert_int_equal(it.n, 2);
	fixture_free(&f);
}

/* One page at index 0: no node, the marks stand in the root's flags. */
static void single(void **state)
{
	struct fixture f;
	struct kxarray x;
	struct kxarray_iter it;
	uint64_t entry;
	bool any;

	(void)state;
	make(&f, &x,
	     "put 0xffff888000001008 8 0xffffea0000003000\n"
	     "put 0xffff888000001004 4 0x8000021\n");
	assert_int_equal(walk(&f, &x, -1, 10, &it), 1);
	assert_int_equal(it.status, K_OK);
	assert_int_equal(it.index, 0);
	assert_int_equal(it.marks, 1);
	assert_int_equal(walk(&f, &x, KXA_WRITEBACK, 10, &it), 0);
	assert_int_equal(kxarray_load(&f.r, &x, ROOT, 0, &entry), K_OK);
	assert_int_equal(entry, 0xffffea0000003000);
	assert_int_equal(kxarray_load(&f.r, &x, ROOT, 1, &entry), K_OK);
	assert_int_equal(entry, 0);
	assert_int_equal(kxarray_marked(&f.r, &x, ROOT, KXA_DIRTY, &any), K_OK);
	assert_true(any);
	/* Without the bit's place the mark is unknown, the entry is not. */
	x.root_mark_shift = 0;
	assert_int_equal(kxarray_marked(&f.r, &x, ROOT, KXA_DIRTY, &any), K_NONAME);
	assert_int_equal(walk(&f, &x, -1, 10, &it), 1);
	assert_int_equal(it.status, K_OK);
	assert_int_equal(walk(&f, &x, KXA_DIRTY, 10, &it), 0);
	assert_int_equal(it.status, K_NONAME);
	fixture_free(&f);
}

static void hostile(void **state)
{
	static const struct {
		const char *text;
		enum kstatus status;
		kaddr at;
	} cases[] = {
		/* circles: a leaf that leads to the top, a top that leads to itself */
		{"put 0xffff888000003030 8 0xffff888000002002\n", K_BADDATA, LEAF},
		{"put 0xffff888000002030 8 0xffff888000002002\n", K_BADDATA, TOP},
		/* one node in two slots */
		{"put 0xffff888000002038 8 0xffff888000003002\n", K_BADDATA, LEAF},
		/* shift too large, not its level's, not a multiple */
		{"put 0xffff888000002000 1 0xff\n", K_BADDATA, TOP},
		{"put 0xffff888000002000 1 5\n", K_BADDATA, TOP},
		{"put 0xffff888000003000 1 6\n", K_BADDATA, LEAF},
		/* another tree's node, another parent's */
		{"put 0xffff888000003010 8 0xffff888000009000\n", K_BADDATA, LEAF},
		{"put 0xffff888000003008 8 0xffff888000003000\n", K_BADDATA, LEAF},
		{"put 0xffff888000002008 8 0xffff888000003000\n", K_BADDATA, TOP},
		/* no address; not in the dump; an internal entry that does not exist */
		{"put 0xffff888000002030 8 0x1002\n", K_NODATA, 0x1000},
		{"put 0xffff888000002030 8 0xffff888000005002\n", K_NODATA, 0xffff888000005000},
		{"put 0xffff888000002030 8 0x7fe\n", K_BADDATA, TOP},
		{"put 0xffff888000001008 8 0x7fe\n", K_BADDATA, ROOT},
		{"put 0xffff888000001008 8 6\n", K_BADDATA, ROOT},
	};
	struct fixture f;
	struct kxarray x;
	struct kxarray_iter it;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		make(&f, &x, cases[i].text);
		assert_true(walk(&f, &x, -1, 1000, &it) <= 5);
		assert_int_equal(it.status, cases[i].status);
		assert_int_equal(it.at, cases[i].at);
		fixture_free(&f);
	}
}

/* A sibling that stands for a sibling or for itself must not be followed for ever. */
static void hostile_sibling(void **state)
{
	struct fixture f;
	struct kxarray x;
	uint64_t entry;

	(void)state;
	make(&f, &x, "put 0xffff888000003048 8 0x12\nput 0xffff888000003050 8 0xe\n");
	assert_int_equal(kxarray_load(&f.r, &x, ROOT, 67, &entry), K_OK);
	assert_int_equal(entry, 0xffffea0000004000);
	assert_int_equal(kxarray_load(&f.r, &x, ROOT, 68, &entry), K_BADDATA);
	assert_int_equal(kxarray_load(&f.r, &x, ROOT, 69, &entry), K_BADDATA);
	fixture_free(&f);
}

/* 3.10's radix tree: levels by the root's height, inner pointers without a tag. */
static void radix_by_height(void **state)
{
	static const char old[] = "type radix_tree_root 16\n"
				  "member radix_tree_root height 0 4\n"
				  "member radix_tree_root gfp_mask 4 4\n"
				  "member radix_tree_root rnode 8 8 1 ptr\n"
				  "type radix_tree_node 568\n"
				  "member radix_tree_node parent 8 8 1 ptr\n"
				  "member radix_tree_node slots 32 512 64\n"
				  "member radix_tree_node tags 544 24 3\n"
				  "obj 0xffff888000001000 radix_tree_root height=2\n"
				  "+ rnode=0xffff888000002001\n"
				  "obj 0xffff888000002000 radix_tree_node\n"
				  "+ slots[2]=0xffff888000003000\n"
				  "obj 0xffff888000003000 radix_tree_node\n"
				  "+ parent=0xffff888000002000 slots[5]=0xffffea0000003000\n";
	struct fixture f;
	struct kxarray x;
	struct kxarray_iter it;
	uint64_t entry;

	(void)state;
	fixture_make(&f, old);
	assert_int_equal(kxarray_open(&f.r, &x), K_OK);
	assert_int_equal(walk(&f, &x, -1, 10, &it), 1);
	assert_int_equal(it.status, K_OK);
	assert_int_equal(it.index, 2 * 64 + 5);
	assert_int_equal(kxarray_load(&f.r, &x, ROOT, 133, &entry), K_OK);
	assert_int_equal(entry, 0xffffea0000003000);
	textimage_add(&f.img, "put 0xffff888000001000 4 0x10000\n");
	assert_int_equal(walk(&f, &x, -1, 10, &it), 0);
	assert_int_equal(it.status, K_BADDATA);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries),	   cmocka_unit_test(single),
		cmocka_unit_test(hostile),	   cmocka_unit_test(hostile_sibling),
		cmocka_unit_test(radix_by_height),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
