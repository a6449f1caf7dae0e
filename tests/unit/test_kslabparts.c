// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the map of slabs says of a locked slab, of what stands behind an object of two lists, of
 * merged caches, of single objects, and of chosen slabs alone.
 */
#include "support/slubworld.h"

/* Freelist and counters of a locked slab change one after the other. */
static void locked(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	slab_at(&w, 17, OBJ(17, 6), 7, false);
	put64(&w, PAGE(17), PG_SLAB | 1);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_int_equal(w.map.caches[0].holes, 1);
	fixture_free(&w.f);
}

/* Behind an object of two lists come some that only the second list has. */
static void behind_two_lists(void **state)
{
	static const int both[] = {4, 2, 7};
	struct world w = {0};

	(void)state;
	make(&w, false);
	slab_at(&w, 16, OBJ(16, 4), 5, true);
	chain(&w, 16, both, 3);
	put64(&w, CPU(0), OBJ(16, 4));
	free_pointer(&w, OBJ(16, 7), OBJ(16, 4));
	build(&w);
	assert_int_equal(w.map.damage[0].kind, DAMAGE_CYCLE);
	slab_at(&w, 16, OBJ(16, 2), 5, true);
	put64(&w, CPU(0), OBJ(16, 4));
	free_pointer(&w, OBJ(16, 4), 0);
	free_pointer(&w, OBJ(16, 2), OBJ(16, 4));
	build(&w);
	expect_damage(&w, DAMAGE_TWO_LISTS, PAGE(16), OBJ(16, 4));
	free_pointer(&w, OBJ(16, 4), OBJ(16, 1));
	put64(&w, CPU(0), OBJ(16, 4));
	put64(&w, CPU(0) + 16, PAGE(16));
	free_pointer(&w, OBJ(16, 1), 0);
	build(&w);
	expect_damage(&w, DAMAGE_TWO_LISTS, PAGE(16), OBJ(16, 4));
	assert_int_equal(list_of(&w, OBJ(16, 1)), KLIST_CPU);
	assert_int_equal(w.map.caches[0].holes, 0);
	fixture_free(&w.f);
}

/* Two names, one kmem_cache: mapped once, found by either name. */
static void merged(void **state)
{
	static const struct kslab_want two[] = {
		{"thing", NULL}, {"thing too", "thing_cachep"}, {"no such", NULL}, {NULL, NULL}};
	struct world w = {0};

	(void)state;
	make(&w, false);
	textimage_add(&w.f.img, "symbol thing_cachep 0xffffffff83100000\n"
				"seg 0xffffffff83100000\n ffffffff82000000\n");
	assert_int_equal(kslabs_open(&w.f.r, &w.k), K_OK);
	assert_int_equal(kslabmap_build(&w.f.r, &w.k, two, 1, w.f.arena, &w.map), K_OK);
	assert_int_equal(w.map.n_caches, 1);
	assert_string_equal(w.map.caches[0].names, "thing|thing too");
	assert_ptr_equal(kslabmap_cache_named(&w.map, "thing"), &w.map.caches[0]);
	assert_ptr_equal(kslabmap_cache_named(&w.map, "thing too"), &w.map.caches[0]);
	assert_null(kslabmap_cache_named(&w.map, "thin"));
	assert_null(kslabmap_cache_named(&w.map, "too"));
	assert_int_equal(w.map.caches[0].objects, 24);
	assert_int_equal(kslabmap_build(&w.f.r, &w.k, two + 1, 1, w.f.arena, &w.map), K_OK);
	assert_string_equal(w.map.caches[0].names, "thing too|thing");
	fixture_free(&w.f);
}

static void described(void **state)
{
	struct kslab_slot *slot;
	struct kslab_row rows[8];
	struct world w = {0};
	uint32_t i;

	(void)state;
	make(&w, false);
	slab_at(&w, 19, OBJ(19, 2), 3, false);
	free_pointer(&w, OBJ(19, 2), 0);
	build(&w);
	slot = kslabmap_find(&w.map.caches[0], OBJ(17, 0), &i);
	kslab_describe(&w.map.caches[0], slot, rows);
	for (i = 0; i < 8; i++) {
		assert_int_equal(rows[i].object, OBJ(17, i));
		assert_int_equal(rows[i].state, i == 0 || i == 6 ? KSLAB_FREE : KSLAB_ALLOCATED);
		assert_int_equal(rows[i].list, i == 0 || i == 6 ? KLIST_SLAB : KLIST_NONE);
	}
	slot = kslabmap_find(&w.map.caches[0], OBJ(19, 0), &i);
	kslab_describe(&w.map.caches[0], slot, rows);
	assert_int_equal(rows[2].state, KSLAB_FREE);
	assert_int_equal(rows[3].state, KSLAB_UNKNOWN);
	fixture_free(&w.f);
}

/* Only the slabs that were asked for; what lists name besides is no damage. */
static void chosen(void **state)
{
	const kaddr at[] = {OBJ(17, 3), OBJ(30, 1), OBJ(17, 5) + 9, OBJ(18, 0), OBJ(60, 0)};
	struct world w = {0};

	(void)state;
	make(&w, false);
	textimage_hole(&w.f.img, PAGE(60), 64);
	assert_int_equal(kslabs_open(&w.f.r, &w.k), K_OK);
	assert_int_equal(kslabmap_build_from(&w.f.r, &w.k, wants, at, 5, w.f.arena, &w.map), K_OK);
	assert_int_equal(w.map.caches[0].n, 2);
	assert_int_equal(w.map.caches[0].slots[0].s.slab, PAGE(17));
	assert_int_equal(w.map.caches[0].slots[1].s.slab, PAGE(18));
	assert_int_equal(list_of(&w, OBJ(17, 6)), KLIST_SLAB);
	assert_int_equal(w.map.n_damage, 0);
	assert_int_equal(w.map.holes, 1);
	assert_true(w.map.chosen);
	assert_int_equal(kslabmap_build_from(&w.f.r, &w.k, wants, NULL, 0, w.f.arena, &w.map),
			 K_OK);
	assert_int_equal(w.map.caches[0].n, 0);
	fixture_free(&w.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(locked), cmocka_unit_test(behind_two_lists),
		cmocka_unit_test(merged), cmocka_unit_test(described),
		cmocka_unit_test(chosen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
