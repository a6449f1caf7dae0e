// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Are the pending callbacks of all CPUs found, in kernels old and new, each once even where a list
 * runs in a circle, and is it said where a list breaks off?
 */
#include "kernel/krcu.h"
#include "support/kfixture.h"

#define HEAD(n) (UINT64_C(0xffff888000000000) + (n)*UINT64_C(64))

static const char machine[] = "info arch x86_64\ninfo page_size 4096\ninfo nr_cpus 2\n"
			      "type callback_head 16\n"
			      "member callback_head next 0 8 1 ptr\n"
			      "member callback_head func 8 8 1 ptr\n"
			      "symbol __per_cpu_offset 0xffffffff81000000\n"
			      "seg 0xffffffff81000000\n  0000000000010000 0000000000020000\n"
			      "zero 0xffffffff82010000 64\n"
			      "zero 0xffffffff82020000 64\n"
			      "zero 0xffff888000000000 4096\n";

/* 5.4 and later: one flavour, a list and a bypass. */
static const char now[] = "type rcu_data 64\n"
			  "member rcu_data cblist.head 8 8 1 ptr\n"
			  "member rcu_data nocb_bypass.head 32 8 1 ptr\n"
			  "symbol rcu_data 0xffffffff82000000\n";

/* 3.10: a flavour for each kind of reader, nxtlist. */
static const char old[] = "type rcu_data 64\n"
			  "member rcu_data nxtlist 8 8 1 ptr\n"
			  "symbol rcu_sched_data 0xffffffff82000000\n"
			  "symbol rcu_bh_data 0xffffffff82000010\n";

static void put64(struct fixture *f, kaddr at, uint64_t value)
{
	textimage_put(&f->img, at, &value, sizeof(value));
}

static void make(struct fixture *f, const char *kernel, struct krcus *k)
{
	struct kpercpu cpus;

	fixture_make(f, machine);
	textimage_add(&f->img, kernel);
	put64(f, 0xffffffff82010008, HEAD(1));
	put64(f, HEAD(1), HEAD(2));
	put64(f, HEAD(1) + 8, 0x1111);
	put64(f, HEAD(2), HEAD(3));
	put64(f, 0xffffffff82020020, HEAD(4));
	assert_int_equal(kpercpu_load(&f->r, &cpus), K_OK);
	assert_int_equal(krcus_load(&f->r, &cpus, f->arena, k), K_OK);
}

/* Walks one list; returns how many it handed out. */
static uint64_t walk(struct fixture *f, const struct krcus *k, size_t list, struct krcu_iter *it)
{
	uint64_t n = 0;
	kaddr head;

	assert_true(list < k->n);
	for (krcu_begin(&f->r, k, &k->lists[list], it); krcu_next(it, &head); n++)
		assert_true(n < 100);
	return n;
}

static void lists(void **state)
{
	struct krcu_iter it;
	struct fixture f;
	struct krcus k;
	kaddr head;

	(void)state;
	make(&f, now, &k);
	assert_int_equal(k.n, 4);
	assert_string_equal(k.lists[0].name, "rcu_data.cblist");
	assert_string_equal(k.lists[3].name, "rcu_data.nocb_bypass");
	assert_int_equal(k.lists[3].cpu, 1);
	assert_int_equal(walk(&f, &k, 0, &it), 3);
	assert_int_equal(it.status, K_OK);
	assert_int_equal(walk(&f, &k, 2, &it), 0);
	assert_int_equal(walk(&f, &k, 3, &it), 1);
	krcu_begin(&f.r, &k, &k.lists[0], &it);
	assert_true(krcu_next(&it, &head));
	assert_int_equal(head, HEAD(1));
	assert_int_equal(it.func, 0x1111);
	fixture_free(&f);
}

static void old_lists(void **state)
{
	struct krcu_iter it;
	struct fixture f;
	struct krcus k;

	(void)state;
	make(&f, old, &k);
	assert_int_equal(k.n, 4);
	assert_string_equal(k.lists[0].name, "rcu_sched_data.nxtlist");
	assert_string_equal(k.lists[3].name, "rcu_bh_data.nxtlist");
	assert_int_equal(walk(&f, &k, 0, &it), 3);
	fixture_free(&f);
}

/* Circles of each length behind tails of each length: every callback once, and where it begins. */
static void circles(void **state)
{
	struct krcu_iter it;
	struct fixture f;
	struct krcus k;

	(void)state;
	make(&f, now, &k);
	for (int n = 1; n <= 12; n++)
		for (int back = 1; back <= n; back++) {
			for (int i = 1; i < n; i++)
				put64(&f, HEAD(i), HEAD(i + 1));
			put64(&f, HEAD(n), HEAD(back));
			assert_int_equal(walk(&f, &k, 0, &it), n);
			assert_int_equal(it.status, K_BADDATA);
			assert_int_equal(it.at, HEAD(back));
		}
	fixture_free(&f);
}

static void broken(void **state)
{
	struct krcu_iter it;
	struct fixture f;
	struct krcus k;

	(void)state;
	make(&f, now, &k);
	put64(&f, HEAD(2), 0x6b6b6b6b6b6b6b6b);
	assert_int_equal(walk(&f, &k, 0, &it), 2);
	assert_int_equal(it.status, K_BADDATA);
	assert_int_equal(it.at, 0x6b6b6b6b6b6b6b6b);
	put64(&f, HEAD(2), HEAD(70));
	assert_int_equal(walk(&f, &k, 0, &it), 2);
	assert_int_equal(it.status, K_NODATA);
	assert_int_equal(it.at, HEAD(70));
	fixture_free(&f);
}

static void holes(void **state)
{
	struct kpercpu cpus;
	struct fixture f;
	struct krcus k;

	(void)state;
	make(&f, now, &k);
	textimage_hole(&f.img, 0xffffffff82020000, 64);
	assert_int_equal(kpercpu_load(&f.r, &cpus), K_OK);
	assert_int_equal(krcus_load(&f.r, &cpus, f.arena, &k), K_OK);
	assert_int_equal(k.n, 2);
	assert_int_equal(k.missing, 2);
	fixture_free(&f);
	fixture_make(&f, machine);
	assert_int_equal(kpercpu_load(&f.r, &cpus), K_OK);
	assert_int_equal(krcus_load(&f.r, &cpus, f.arena, &k), K_NONAME);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),  cmocka_unit_test(old_lists), cmocka_unit_test(circles),
		cmocka_unit_test(broken), cmocka_unit_test(holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
