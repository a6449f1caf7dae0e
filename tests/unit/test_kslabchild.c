// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Are slabs of memcg child caches (up to Linux 5.8) those of their root cache, each with its own
 * lists and its own random? On the machine of slub-page.txt; no package of such a kernel was at
 * hand, so no real dump of one was ever tried.
 */
#include "kernel/kslabfree.h"
#include "support/slubworld.h"

#define CHILD	   UINT64_C(0xffffffff82004000)
#define CHILD_NODE UINT64_C(0xffffffff82005000)
#define CHILD_CPU  (CPU(0) + 0x100) /* per-CPU pointer of the root + 0x100 */
#define CHILD_RANDOM UINT64_C(0xa5a5000000001234)

/* memcg_params stands behind random: root_cache, then children (root) or children_node (child). */
static const char memcg[] =
	"member kmem_cache memcg_params.children 232 16 1 struct\n"
	"member kmem_cache memcg_params.children_node 232 16 1 struct\n"
	"put 0xffffffff820000e8 8 0xffffffff820040e8\n"
	"put 0xffffffff820000f0 8 0xffffffff820040e8\n"
	"obj 0xffffffff82004000 kmem_cache cpu_slab=0xffffffff84000100 size=512 object_size=512\n"
	"+ offset=256 inuse=512 name=0xffffffff83000100 random=0xa5a5000000001234\n"
	"put 0xffffffff820040e8 8 0xffffffff820000e8\n"
	"put 0xffffffff820040f0 8 0xffffffff820000e8\n"
	"put 0xffffffff820040d8 8 0xffffffff82005000\n"
	"seg 0xffffffff83000100\n  \"thing(7:group)\" 64*00\n"
	"obj 0xffffffff82005000 kmem_cache_node\n"
	"put 0xffffffff82005010 8 0xffffffff82005010\n"
	"put 0xffffffff82005018 8 0xffffffff82005010\n"
	"zero 0xffffffff84010100 32\n"
	"zero 0xffffffff84020100 32\n";

/* Page 20 is the child's slab on CPU 0, with objects 3 and 5 free. */
static void make_child(struct world *w)
{
	make(w, true);
	textimage_add(&w->f.img, memcg);
	slab_at(w, 20, 0, 8, true);
	put64(w, PAGE(20) + 24, CHILD);
	put64(w, OBJ(20, 3) + 256, OBJ(20, 5) ^ CHILD_RANDOM ^ (OBJ(20, 3) + 256));
	put64(w, OBJ(20, 5) + 256, CHILD_RANDOM ^ (OBJ(20, 5) + 256));
	put64(w, CHILD_CPU, OBJ(20, 3));
	put64(w, CHILD_CPU + 16, PAGE(20));
}

static void healthy_child(void **state)
{
	struct world w = {0};

	(void)state;
	make_child(&w);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_int_equal(w.map.caches[0].n_members, 2);
	assert_int_equal(w.map.caches[0].n, 4);
	assert_int_equal(w.map.caches[0].free, 6);
	assert_int_equal(w.map.caches[0].holes, 0);
	assert_int_equal(list_of(&w, OBJ(20, 5)), KLIST_CPU);
	assert_int_equal(list_of(&w, OBJ(20, 4)), KLIST_NONE);
	assert_ptr_equal(kslabmap_cache_at(&w.map, CHILD), &w.map.caches[0]);
	assert_null(kslabmap_cache_at(&w.map, CHILD + 8));
	fixture_free(&w.f);
}

static void damaged_child(void **state)
{
	struct world w = {0};

	(void)state;
	make_child(&w);
	put64(&w, OBJ(20, 5) + 256, OBJ(20, 3) ^ CHILD_RANDOM ^ (OBJ(20, 5) + 256));
	build(&w);
	expect_damage(&w, DAMAGE_CYCLE, PAGE(20), OBJ(20, 3));
	fixture_free(&w.f);
}

/* The list of children leads into the void, or in a circle: it ends, and the cache counts as lost. */
static void broken_list(void **state)
{
	struct world w = {0};

	(void)state;
	make_child(&w);
	put64(&w, CHILD + 0xe8, CHILD + 0xe8);
	build(&w);
	assert_int_equal(w.map.lost_caches, 1);
	put64(&w, CACHE + 0xe8, UINT64_C(0xffffffff8f000000));
	build(&w);
	assert_int_equal(w.map.lost_caches, 1);
	assert_int_equal(w.map.caches[0].n_members, 1);
	fixture_free(&w.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(healthy_child),
		cmocka_unit_test(damaged_child),
		cmocka_unit_test(broken_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
