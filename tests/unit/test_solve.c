// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_solve: do conditions hold with one meaning for each name, in three values, within bounds?
 *
 * Reads facts that are made here; leaves nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdint.h>

#include "verdict/solve.h"

struct world {
	struct arena *arena;
	struct facts facts;
	struct var_names vars;
	const struct fact_kind *inode, *ioend;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->arena = arena_new(NULL, NULL);
	facts_init(&w->facts, w->arena);
	w->inode = fact_kind_find("inode");
	w->ioend = fact_kind_find("ioend.dead_inode");
	*state = w;
	return !w->inode || !w->ioend;
}

static int teardown(void **state)
{
	struct world *w = *state;

	arena_free(w->arena);
	free(w);
	return 0;
}

static struct fact *add_inode(struct world *w, uint64_t ino, const char *state, const char *why)
{
	struct fact *f = fact_add(&w->facts, w->inode, 0xffff888000000000 + ino);

	fact_u64(&w->facts, f, "inode", ino);
	fact_flags(&w->facts, f, "state", state);
	fact_str(&w->facts, f, "why", why);
	return f;
}

static void add_ioend(struct world *w, uint64_t ino)
{
	struct fact *f = fact_add(&w->facts, w->ioend, 0xffff888100000000 + ino);

	fact_u64(&w->facts, f, "inode", ino);
}

static void cover(struct world *w, enum coverage_state inode, enum coverage_state ioend)
{
	fact_cover(&w->facts, w->inode, inode, "test");
	fact_cover(&w->facts, w->ioend, ioend, "test");
}

static enum tri holds(struct world *w, const char *a, const char *b)
{
	const struct cond *conds[2];
	const char *why = "";
	struct solver solver;
	struct solution s;

	conds[0] = cond_parse(w->arena, &w->vars, a, &why);
	conds[1] = b ? cond_parse(w->arena, &w->vars, b, &why) : NULL;
	if (!conds[0] || (b && !conds[1]))
		fail_msg("%s", why);
	solver_init(&solver, &w->facts, w->arena);
	return solve_best(&solver, conds, b ? 2 : 1, NULL, &s);
}

static void test_one_name_is_one_thing(void **state)
{
	struct world *w = *state;

	add_inode(w, 11, "I_CLEAR|I_FREEING", NULL);
	add_inode(w, 12, "I_NEW", NULL);
	add_ioend(w, 12);
	cover(w, COVER_COMPLETE, COVER_COMPLETE);
	assert_int_equal(holds(w, "inode inode=$i state has I_CLEAR", NULL), TRI_TRUE);
	assert_int_equal(holds(w, "ioend.dead_inode inode=$i", NULL), TRI_TRUE);
	assert_int_equal(holds(w, "inode inode=$i state has I_CLEAR", "ioend.dead_inode inode=$i"),
			 TRI_FALSE);
	add_ioend(w, 11);
	assert_int_equal(holds(w, "inode inode=$i state has I_CLEAR", "ioend.dead_inode inode=$i"),
			 TRI_TRUE);
}

static void test_what_was_not_seen_may_fit(void **state)
{
	struct world *w = *state;

	add_inode(w, 11, "I_CLEAR", NULL);
	add_ioend(w, 12);
	cover(w, COVER_COMPLETE, COVER_PARTIAL);
	assert_int_equal(holds(w, "inode inode=$i", "ioend.dead_inode inode=$i"), TRI_UNKNOWN);
	assert_int_equal(holds(w, "inode inode=13", "ioend.dead_inode"), TRI_FALSE);
}

static void test_none_needs_all(void **state)
{
	struct world *w = *state;

	add_inode(w, 11, "I_CLEAR", NULL);
	assert_int_equal(holds(w, "none ioend.dead_inode", NULL), TRI_UNKNOWN);
	cover(w, COVER_COMPLETE, COVER_COMPLETE);
	assert_int_equal(holds(w, "none ioend.dead_inode", NULL), TRI_TRUE);
	add_ioend(w, 12);
	assert_int_equal(holds(w, "none ioend.dead_inode", NULL), TRI_FALSE);
	assert_int_equal(holds(w, "none ioend.dead_inode inode=$i", "inode inode=$i"), TRI_TRUE);
	fact_cover(&w->facts, w->ioend, COVER_PARTIAL, "less");
	assert_int_equal(holds(w, "none ioend.dead_inode inode=$i", "inode inode=$i"), TRI_UNKNOWN);
}

static void test_operators(void **state)
{
	struct world *w = *state;
	struct fact *f = add_inode(w, 11, "I_CLEAR|I_NEW", "named by RBX");

	fact_i64(&w->facts, f, "count", -1);
	fact_unknown(&w->facts, f, "size", "hole");
	cover(w, COVER_COMPLETE, COVER_COMPLETE);
	assert_int_equal(holds(w, "inode count<0 count>=-1 count!=0|1", NULL), TRI_TRUE);
	assert_int_equal(holds(w, "inode count>0", NULL), TRI_FALSE);
	assert_int_equal(holds(w, "inode at=0xffff88800000000b", NULL), TRI_TRUE);
	assert_int_equal(holds(w, "inode inode=10|11|12", NULL), TRI_TRUE);
	assert_int_equal(holds(w, "inode inode!=10|11|12", NULL), TRI_FALSE);
	assert_int_equal(holds(w, "inode state has I_NEW", NULL), TRI_TRUE);
	assert_int_equal(holds(w, "inode state has I_NE", NULL), TRI_FALSE);
	assert_int_equal(holds(w, "inode why=\"named by RBX\"", NULL), TRI_TRUE);
	assert_int_equal(holds(w, "inode why~\"^named by R[A-D]X$\"", NULL), TRI_TRUE);
	assert_int_equal(holds(w, "inode size>0", NULL), TRI_UNKNOWN);
	assert_int_equal(holds(w, "inode size>0 inode=12", NULL), TRI_FALSE);
	assert_int_equal(holds(w, "inode nlink>=0", NULL), TRI_FALSE); /* not set */
}

static void test_costly_pattern_is_unknown(void **state)
{
	struct world *w = *state;

	add_inode(w, 11, "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
	cover(w, COVER_COMPLETE, COVER_COMPLETE);
	assert_int_equal(holds(w, "inode why~^(a|aa|a+)+$", NULL), TRI_UNKNOWN);
}

static void test_costly_rule_is_unknown(void **state)
{
	struct world *w = *state;

	for (uint64_t i = 0; i < 3000; i++) {
		add_inode(w, i, "", NULL);
		add_ioend(w, i + 5000);
	}
	cover(w, COVER_COMPLETE, COVER_COMPLETE);
	assert_int_equal(holds(w, "inode inode=$i", "ioend.dead_inode inode=$i"), TRI_UNKNOWN);
	assert_int_equal(holds(w, "inode inode=7", "ioend.dead_inode inode=5007"), TRI_TRUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_name_is_one_thing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_was_not_seen_may_fit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_none_needs_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_operators, setup, teardown),
		cmocka_unit_test_setup_teardown(test_costly_pattern_is_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(test_costly_rule_is_unknown, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
