// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do objects in sheaves count as free, and is each way found in which sheaves, barns and freelists
 * can contradict each other? On a small machine made of text, slub-sheaf.txt.
 */
#include "kernel/kslabfree.h"
#include "kernel/kslabmap.h"
#include "kernel/kslabsheaf.h"
#include "support/kfixture.h"

#define CACHE	     UINT64_C(0xffffffff82000000)
#define NODE	     UINT64_C(0xffffffff82001000)
#define BARN	     UINT64_C(0xffffffff82002000)
#define RANDOM	     UINT64_C(0x1122334455667788)
#define CPU(n)	     (UINT64_C(0xffffffff84000000) + ((n) + 1) * UINT64_C(0x10000))
#define SHEAF(n)     (UINT64_C(0xffff888000100000) + (n)*UINT64_C(64))
#define PAGE(n)	     (UINT64_C(0xffffea0000000000) + (n)*UINT64_C(64))
#define OBJ(page, i) (UINT64_C(0xffff888000000000) + (page)*UINT64_C(4096) + (i)*UINT64_C(512))

/* The code of a list. */
#define ON_CPU(cpu, which)   (KLIST_SHEAF + SHEAF_PER_CPU * (cpu) + (which))
#define IN_BARN(node, empty) (KLIST_BARN + 2 * (node) + (empty))

struct world {
	struct fixture f;
	struct kslabs k;
	struct kslabmap map;
};

static void put(struct world *w, kaddr at, uint64_t value, size_t len)
{
	textimage_put(&w->f.img, at, &value, len);
}

static void put64(struct world *w, kaddr at, uint64_t value)
{
	put(w, at, value, 8);
}

static void slab_at(struct world *w, uint64_t page, kaddr freelist, unsigned inuse)
{
	put(w, PAGE(page) + 48, UINT64_C(245) << 24, 4);
	put64(w, PAGE(page) + 8, CACHE);
	put64(w, PAGE(page) + 32, freelist);
	put64(w, PAGE(page) + 40, inuse | 8u << 16);
}

static void sheaf_at(struct world *w, int n, uint32_t size, const kaddr *objects)
{
	put64(w, SHEAF(n) + 16, CACHE);
	put(w, SHEAF(n) + 24, size, 4);
	for (uint32_t i = 0; i < size && i < 4; i++)
		put64(w, SHEAF(n) + 32 + 8 * i, objects[i]);
}

static void in_barn(struct world *w, int n, kaddr list)
{
	put64(w, list, SHEAF(n));
	put64(w, list + 8, SHEAF(n));
	put64(w, SHEAF(n), list);
	put64(w, SHEAF(n) + 8, list);
}

/*
 * Page 16 is full but for what lies in sheaves: CPU 0 main 1, 2; CPU 0 spare empty; CPU 1 main 3;
 * CPU 1 rcu_free 4; the barn's full sheaf 5, 6. Page 17 is on the node's list, its object 7 free.
 */
static void make(struct world *w)
{
	*w = (struct world){0};
	w->f.arena = arena_new(NULL, NULL);
	textimage_file(w->f.arena, TESTS_DIR "/images/slub-sheaf.txt", &w->f.img);
	assert_int_equal(reader_open(&w->f.img, w->f.arena, &w->f.r), K_OK);
	slab_at(w, 16, 0, 8);
	slab_at(w, 17, OBJ(17, 7), 7);
	put64(w, OBJ(17, 7) + 256, RANDOM ^ __builtin_bswap64(OBJ(17, 7) + 256));
	put64(w, NODE + 16, PAGE(17) + 16);
	put64(w, NODE + 24, PAGE(17) + 16);
	put64(w, PAGE(17) + 16, NODE + 16);
	put64(w, PAGE(17) + 24, NODE + 16);
	sheaf_at(w, 0, 2, (kaddr[]){OBJ(16, 1), OBJ(16, 2)});
	sheaf_at(w, 1, 0, NULL);
	sheaf_at(w, 2, 1, (kaddr[]){OBJ(16, 3)});
	sheaf_at(w, 3, 1, (kaddr[]){OBJ(16, 4)});
	sheaf_at(w, 4, 2, (kaddr[]){OBJ(16, 5), OBJ(16, 6)});
	put64(w, CPU(0) + 8, SHEAF(0));
	put64(w, CPU(0) + 16, SHEAF(1));
	put64(w, CPU(1) + 8, SHEAF(2));
	put64(w, CPU(1) + 24, SHEAF(3));
	in_barn(w, 4, BARN + 8);
}

static void build(struct world *w)
{
	static const struct kslab_want wants[] = {{"thing", NULL}, {NULL, NULL}};
	enum kstatus st = kslabs_open(&w->f.r, &w->k);

	if (st == K_OK)
		st = kslabmap_build(&w->f.r, &w->k, wants, 2, w->f.arena, &w->map);
	if (st != K_OK)
		print_error("%s: %s\n", kstatus_name(st), w->f.r.why);
	assert_int_equal(st, K_OK);
	assert_int_equal(w->map.n_caches, 1);
	assert_true(w->map.cpu_lists_known);
}

static uint16_t list_of(const struct world *w, kaddr object)
{
	uint32_t i;
	struct kslab_slot *slot = kslabmap_find(&w->map.caches[0], object, &i);

	assert_non_null(slot);
	return slot->list[i];
}

static const struct kslab_damage *the_damage(struct world *w, enum kslab_damage_kind kind)
{
	assert_int_equal(w->map.n_damage, 1);
	assert_int_equal(w->map.damage[0].kind, kind);
	assert_int_equal(w->map.damage[0].cache, CACHE);
	return &w->map.damage[0];
}

static void healthy(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_int_equal(w.map.busy_lists, 0);
	assert_int_equal(w.map.caches[0].holes, 0);
	assert_int_equal(w.map.caches[0].free, 7);
	assert_int_equal(list_of(&w, OBJ(16, 0)), KLIST_NONE);
	assert_int_equal(list_of(&w, OBJ(16, 2)), ON_CPU(0, SHEAF_MAIN));
	assert_int_equal(list_of(&w, OBJ(16, 3)), ON_CPU(1, SHEAF_MAIN));
	assert_int_equal(list_of(&w, OBJ(16, 4)), ON_CPU(1, SHEAF_RCU));
	assert_int_equal(list_of(&w, OBJ(16, 6)), IN_BARN(0, 0));
	assert_int_equal(list_of(&w, OBJ(17, 7)), KLIST_SLAB);
	fixture_free(&w.f);
}

static void names(void **state)
{
	char buf[48];

	(void)state;
	assert_string_equal(kslab_list_name(ON_CPU(3, SHEAF_SPARE), buf), "spare sheaf of CPU 3");
	assert_string_equal(kslab_list_name(ON_CPU(8191, SHEAF_RCU), buf),
			    "rcu_free sheaf of CPU 8191");
	assert_string_equal(kslab_list_name(IN_BARN(2, 0), buf), "full sheaf of node 2");
	assert_string_equal(kslab_list_name(KLIST_CPU + 8191, buf), "freelist of CPU 8191");
}

static void one_object(void **state)
{
	struct kslab_object o;
	struct kpercpu cpus;
	struct world w;
	bool is_free = false;

	(void)state;
	make(&w);
	build(&w);
	assert_int_equal(kpercpu_load(&w.f.r, &cpus), K_OK);
	assert_int_equal(kslab_object_at(&w.f.r, &w.k, OBJ(16, 6) + 8, &o), K_OK);
	assert_int_equal(kslab_object_free(&w.f.r, &w.k, &cpus, &o, &is_free), K_OK);
	assert_true(is_free);
	assert_int_equal(kslab_object_at(&w.f.r, &w.k, OBJ(16, 7), &o), K_OK);
	assert_int_equal(kslab_object_free(&w.f.r, &w.k, &cpus, &o, &is_free), K_OK);
	assert_false(is_free);
	put(&w, CPU(1), 1, 1);
	assert_int_equal(kslab_object_free(&w.f.r, &w.k, &cpus, &o, &is_free), K_NODATA);
	fixture_free(&w.f);
}

/* Two sheaves hold one object; a sheaf holds one twice; a sheaf and the slab's freelist do. */
static void two_lists(void **state)
{
	static const struct {
		int sheaf;
		kaddr objects[2], twice;
		uint16_t list, other;
	} cases[] = {
		{2, {OBJ(16, 3), OBJ(16, 1)}, OBJ(16, 1), ON_CPU(1, 0), ON_CPU(0, 0)},
		{0, {OBJ(16, 1), OBJ(16, 1)}, OBJ(16, 1), ON_CPU(0, 0), ON_CPU(0, 0)},
		{4, {OBJ(16, 5), OBJ(16, 4)}, OBJ(16, 4), IN_BARN(0, 0), ON_CPU(1, SHEAF_RCU)},
		{2, {OBJ(16, 3), OBJ(17, 7)}, OBJ(17, 7), KLIST_SLAB, ON_CPU(1, 0)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct kslab_damage *d;
		struct world w;

		make(&w);
		sheaf_at(&w, cases[i].sheaf, 2, cases[i].objects);
		build(&w);
		d = the_damage(&w, DAMAGE_TWO_LISTS);
		assert_int_equal(d->object, cases[i].twice);
		assert_int_equal(d->list, cases[i].list);
		assert_int_equal(d->other, cases[i].other);
		fixture_free(&w.f);
	}
}

static void strays(void **state)
{
	const struct kslab_damage *d;
	struct world w;

	(void)state;
	make(&w);
	sheaf_at(&w, 2, 1, (kaddr[]){OBJ(16, 3) + 8});
	build(&w);
	d = the_damage(&w, DAMAGE_MISALIGNED);
	assert_int_equal(d->value, OBJ(16, 3) + 8);
	assert_int_equal(d->sheaf, SHEAF(2));
	sheaf_at(&w, 2, 1, (kaddr[]){OBJ(20, 0)});
	build(&w);
	the_damage(&w, DAMAGE_NOT_SLAB);
	slab_at(&w, 20, 0, 8);
	put64(&w, PAGE(20) + 8, CACHE + 0x10000);
	build(&w);
	d = the_damage(&w, DAMAGE_WRONG_CACHE);
	assert_int_equal(d->value, CACHE + 0x10000);
	assert_int_equal(d->slab, PAGE(20));
	fixture_free(&w.f);
}

/* Too many objects, another cache's sheaf, a barn's list that leads nowhere: and no read beyond. */
static void bad_sheaves(void **state)
{
	const struct kslab_damage *d;
	struct world w;

	(void)state;
	make(&w);
	put(&w, SHEAF(2) + 24, 0xffffffff, 4);
	build(&w);
	d = the_damage(&w, DAMAGE_BAD_SHEAF);
	assert_int_equal(d->value, 0xffffffff);
	assert_int_equal(d->expected, 4);
	assert_int_equal(w.map.busy_lists, 1); /* whose objects are not known */
	fixture_free(&w.f);
	make(&w);
	put64(&w, SHEAF(3) + 16, CACHE + 0x10000);
	build(&w);
	d = the_damage(&w, DAMAGE_BAD_SHEAF);
	assert_int_equal(d->value, CACHE + 0x10000);
	assert_int_equal(d->list, ON_CPU(1, SHEAF_RCU));
	fixture_free(&w.f);
	make(&w);
	put64(&w, SHEAF(4), 0);
	build(&w);
	the_damage(&w, DAMAGE_BAD_SHEAF);
	fixture_free(&w.f);
	make(&w);
	put64(&w, SHEAF(4), SHEAF(4));
	build(&w);
	assert_int_equal(w.map.n_damage > 0, 1);
	fixture_free(&w.f);
}

/* The empty sheaf of a cache without sheaves names no cache; that is healthy. */
static void no_sheaves(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	sheaf_at(&w, 1, 0, NULL);
	put64(&w, SHEAF(1) + 16, 0);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	fixture_free(&w.f);
}

/* What changes under a lock that is held proves nothing, and neither does a hole. */
static void locks_and_holes(void **state)
{
	struct kslab_slot *slot;
	struct world w;
	uint32_t i;

	(void)state;
	make(&w);
	sheaf_at(&w, 2, 2, (kaddr[]){OBJ(16, 3), OBJ(16, 1)});
	put(&w, CPU(1), 1, 1);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_true(w.map.busy_lists > 0);
	slot = kslabmap_find(&w.map.caches[0], OBJ(16, 7), &i);
	assert_true(slot && slot->hole);
	assert_int_equal(list_of(&w, OBJ(16, 1)), ON_CPU(0, 0));
	fixture_free(&w.f);
	make(&w);
	sheaf_at(&w, 4, 2, (kaddr[]){OBJ(16, 5), OBJ(16, 4)});
	put(&w, BARN, 1, 4);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_true(w.map.busy_lists > 0);
	fixture_free(&w.f);
	make(&w);
	textimage_hole(&w.f.img, SHEAF(0), 384);
	build(&w);
	assert_int_equal(w.map.n_damage, 0);
	assert_true(w.map.busy_lists > 0);
	fixture_free(&w.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(healthy),    cmocka_unit_test(names),
		cmocka_unit_test(one_object), cmocka_unit_test(two_lists),
		cmocka_unit_test(strays),     cmocka_unit_test(bad_sheaves),
		cmocka_unit_test(no_sheaves), cmocka_unit_test(locks_and_holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
