// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is each kind of slab damage found, once, and does no walk hang or take a healthy slab for a
 * damaged one? On small machines made of text: slub.txt has struct slab and swapped freelist
 * addresses, slub-page.txt slabs in struct page (before 5.17) and plain addresses (4.19).
 */
#include "kernel/kslabfree.h"
#include "support/slubworld.h"

static void is_healthy(bool old)
{
	struct world w = {0};

	make(&w, old);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_int_equal(w.map.caches[0].n, 3);
	assert_int_equal(w.map.caches[0].objects, 24);
	assert_int_equal(w.map.caches[0].free, 4);
	assert_int_equal(w.map.caches[0].holes, 0);
	assert_int_equal(w.k.swab, !old);
	assert_int_equal(list_of(&w, OBJ(16, 4) + 17), KLIST_CPU);
	assert_int_equal(list_of(&w, OBJ(17, 6)), KLIST_SLAB);
	assert_int_equal(list_of(&w, OBJ(18, 6)), KLIST_NONE);
	fixture_free(&w.f);
}

static void healthy_slab(void **state)
{
	(void)state;
	is_healthy(false);
}

static void healthy_page(void **state)
{
	(void)state;
	is_healthy(true);
}

static void one_object(void **state)
{
	struct kslab_object o;
	struct kpercpu cpus;
	struct world w = {0};
	bool is_free = false;

	(void)state;
	make(&w, false);
	build(&w);
	assert_int_equal(kpercpu_load(&w.f.r, &cpus), K_OK);
	assert_int_equal(kslab_object_at(&w.f.r, &w.k, OBJ(16, 4) + 300, &o), K_OK);
	assert_int_equal(o.object, OBJ(16, 4));
	assert_int_equal(kslab_object_free(&w.f.r, &w.k, &cpus, &o, &is_free), K_OK);
	assert_true(is_free);
	assert_int_equal(kslab_object_at(&w.f.r, &w.k, OBJ(17, 5), &o), K_OK);
	assert_int_equal(kslab_object_free(&w.f.r, &w.k, &cpus, &o, &is_free), K_OK);
	assert_false(is_free);
	assert_int_equal(kslab_object_at(&w.f.r, &w.k, OBJ(20, 0), &o), K_BADDATA);
	fixture_free(&w.f);
}

static void cycle(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	free_pointer(&w, OBJ(17, 0), OBJ(17, 6));
	build(&w);
	expect_damage(&w, DAMAGE_CYCLE, PAGE(17), OBJ(17, 6));
	fixture_free(&w.f);
}

static void outside(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	free_pointer(&w, OBJ(17, 0), OBJ(18, 3));
	build(&w);
	expect_damage(&w, DAMAGE_OUTSIDE, PAGE(17), OBJ(17, 0));
	assert_int_equal(w.map.damage[0].value, OBJ(18, 3));
	assert_int_equal(w.map.caches[0].holes, 1);
	fixture_free(&w.f);
}

static void misaligned(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	free_pointer(&w, OBJ(17, 0), OBJ(17, 3) + 8);
	build(&w);
	expect_damage(&w, DAMAGE_MISALIGNED, PAGE(17), OBJ(17, 0));
	fixture_free(&w.f);
}

static void wrong_inuse(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	slab_at(&w, 17, OBJ(17, 6), 7, false);
	build(&w);
	expect_damage(&w, DAMAGE_WRONG_INUSE, PAGE(17), 0);
	assert_int_equal(w.map.damage[0].value, 6);
	assert_int_equal(w.map.damage[0].expected, 7);
	fixture_free(&w.f);
}

/* An object that a CPU's list and its slab's own list both hold. */
static void two_lists(void **state)
{
	static const int both[] = {4};
	struct world w = {0};

	(void)state;
	make(&w, false);
	slab_at(&w, 16, OBJ(16, 4), 7, true);
	chain(&w, 16, both, 1);
	build(&w);
	expect_damage(&w, DAMAGE_TWO_LISTS, PAGE(16), OBJ(16, 4));
	assert_int_equal(w.map.damage[0].list, KLIST_SLAB);
	assert_int_equal(w.map.damage[0].other, KLIST_CPU);
	fixture_free(&w.f);
}

static void wrong_cache(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	put64(&w, PAGE(17) + 24, CACHE + 0x10000);
	build(&w);
	expect_damage(&w, DAMAGE_WRONG_CACHE, PAGE(17), 0);
	fixture_free(&w.f);
}

static void no_cache(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	put64(&w, PAGE(17) + 24, 0);
	build(&w);
	expect_damage(&w, DAMAGE_WRONG_CACHE, PAGE(17), 0);
	assert_int_equal(w.map.damage[0].value, 0);
	fixture_free(&w.f);
}

static void not_a_slab(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	put64(&w, PAGE(16), 0);
	build(&w);
	expect_damage(&w, DAMAGE_NOT_SLAB, PAGE(16), 0);
	fixture_free(&w.f);
}

static void impossible(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	put64(&w, PAGE(18) + 40, 9 | 8u << 16);
	build(&w);
	expect_damage(&w, DAMAGE_IMPOSSIBLE, PAGE(18), 0);
	fixture_free(&w.f);
}

static void partial_loop(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	slab_at(&w, 19, 0, 8, true);
	put64(&w, CPU(1) + 24, PAGE(19));
	put64(&w, PAGE(19) + 8, PAGE(19));
	build(&w);
	expect_damage(&w, DAMAGE_CYCLE, PAGE(19), 0);
	fixture_free(&w.f);
}

/* A slab that is on no list and not full is changing hands: unknown, and no damage. */
static void in_transit(void **state)
{
	struct world w = {0};
	struct kslab_slot *slot;
	uint32_t i;

	(void)state;
	make(&w, false);
	slab_at(&w, 19, OBJ(19, 2), 3, false);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_int_equal(w.map.caches[0].holes, 1);
	slot = kslabmap_find(&w.map.caches[0], OBJ(19, 5), &i);
	assert_true(slot && slot->hole);
	fixture_free(&w.f);
}

/* A hole in the freelist, in a list of slabs, in the struct pages: never damage. */
static void holes(void **state)
{
	struct world w = {0};

	(void)state;
	make(&w, false);
	textimage_hole(&w.f.img, OBJ(17, 6), 512);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_int_equal(w.map.caches[0].holes, 1);
	textimage_hole(&w.f.img, CPU(0), 32);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_int_equal(w.map.busy_lists, 1);
	textimage_hole(&w.f.img, PAGE(64), 4096);
	build(&w);
	assert_int_equal(w.map.holes, 1);
	fixture_free(&w.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(healthy_slab), cmocka_unit_test(healthy_page),
		cmocka_unit_test(one_object),	cmocka_unit_test(cycle),
		cmocka_unit_test(outside),	cmocka_unit_test(misaligned),
		cmocka_unit_test(wrong_inuse),	cmocka_unit_test(two_lists),
		cmocka_unit_test(wrong_cache),	cmocka_unit_test(no_cache),
		cmocka_unit_test(not_a_slab),	cmocka_unit_test(impossible),
		cmocka_unit_test(partial_loop), cmocka_unit_test(in_transit),
		cmocka_unit_test(holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
