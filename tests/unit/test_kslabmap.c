// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is each kind of slab damage found, once, and does no walk hang or take a healthy slab for a
 * damaged one? On small machines made of text: slub.txt has struct slab and swapped freelist
 * addresses, slub-page.txt slabs in struct page (before 5.17) and plain addresses (4.19).
 */
#include "kernel/kslabfree.h"
#include "kernel/kslabmap.h"
#include "support/kfixture.h"

#define CACHE   UINT64_C(0xffffffff82000000)
#define NODE    UINT64_C(0xffffffff82001000)
#define RANDOM  UINT64_C(0x1122334455667788)
#define CPU(n)  (UINT64_C(0xffffffff84000000) + ((n) + 1) * UINT64_C(0x10000))
#define PAGE(n) (UINT64_C(0xffffea0000000000) + (n) * UINT64_C(64))
#define OBJ(page, i) (UINT64_C(0xffff888000000000) + (page) * UINT64_C(4096) + (i) * UINT64_C(512))
#define PG_SLAB (UINT64_C(1) << 9)

struct world {
	struct fixture f;
	bool swab;
	struct kslabs k;
	struct kslabmap map;
};

static void put64(struct world *w, kaddr at, uint64_t value)
{
	textimage_put(&w->f.img, at, &value, sizeof(value));
}

static void slab_at(struct world *w, uint64_t page, kaddr freelist, unsigned inuse, bool frozen)
{
	put64(w, PAGE(page), PG_SLAB);
	put64(w, PAGE(page) + 24, CACHE);
	put64(w, PAGE(page) + 32, freelist);
	put64(w, PAGE(page) + 40, inuse | 8u << 16 | (frozen ? UINT64_C(1) << 31 : 0));
}

/* The free pointer of `object` leads to `next`, as the kernel of this world encodes it. */
static void free_pointer(struct world *w, kaddr object, kaddr next)
{
	kaddr at = object + 256;

	put64(w, at, next ^ RANDOM ^ (w->swab ? __builtin_bswap64(at) : at));
}

static void chain(struct world *w, uint64_t page, const int *objects, int n)
{
	for (int i = 0; i < n; i++)
		free_pointer(w, OBJ(page, objects[i]), i + 1 < n ? OBJ(page, objects[i + 1]) : 0);
}

/* Page 16: CPU 0's slab, objects 1 and 4 free. 17: on the node's list, 0 and 6 free. 18: full. */
static void healthy(struct world *w)
{
	static const int cpu_free[] = {1, 4}, node_free[] = {6, 0};

	slab_at(w, 16, 0, 8, true);
	chain(w, 16, cpu_free, 2);
	put64(w, CPU(0), OBJ(16, 1));
	put64(w, CPU(0) + 16, PAGE(16));
	slab_at(w, 17, OBJ(17, 6), 6, false);
	chain(w, 17, node_free, 2);
	put64(w, NODE + 16, PAGE(17) + 8);
	put64(w, NODE + 24, PAGE(17) + 8);
	put64(w, PAGE(17) + 8, NODE + 16);
	put64(w, PAGE(17) + 16, NODE + 16);
	slab_at(w, 18, 0, 8, false);
}

static void make(struct world *w, bool old)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/slub%s.txt", TESTS_DIR "/images", old ? "-page" : "");
	w->swab = !old;
	w->f.arena = arena_new(NULL, NULL);
	textimage_file(w->f.arena, path, &w->f.img);
	assert_int_equal(reader_open(&w->f.img, w->f.arena, &w->f.r), K_OK);
	healthy(w);
}

static const struct kslab_want wants[] = {{"thing", NULL}, {NULL, NULL}};

static void build(struct world *w)
{
	enum kstatus st = kslabs_open(&w->f.r, &w->k);

	if (st == K_OK)
		st = kslabmap_build(&w->f.r, &w->k, wants, 2, w->f.arena, &w->map);
	if (st != K_OK)
		print_error("%s: %s\n", kstatus_name(st), w->f.r.why);
	assert_int_equal(st, K_OK);
	assert_int_equal(w->map.n_caches, 1);
}

static uint16_t list_of(const struct world *w, kaddr object)
{
	uint32_t i;
	struct kslab_slot *slot = kslabmap_find(&w->map.caches[0], object, &i);

	assert_non_null(slot);
	return slot->list[i];
}

static void expect_damage(struct world *w, enum kslab_damage_kind kind, kaddr slab, kaddr object)
{
	assert_int_equal(w->map.n_damage, 1);
	assert_int_equal(w->map.damage[0].kind, kind);
	assert_int_equal(w->map.damage[0].slab, slab);
	assert_int_equal(w->map.damage[0].object, object);
}

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
		cmocka_unit_test(holes),		cmocka_unit_test(locked),
		cmocka_unit_test(behind_two_lists), cmocka_unit_test(merged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
