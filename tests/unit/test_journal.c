// SPDX-License-Identifier: GPL-2.0-or-later
/* Is a sound journal left alone, and is each thing that is wrong with one told? */
#include "probes/journal_check.h"
#include "support/kfixture.h"

#define J  0xffff888000001000
#define T6 0xffff888000002600
#define T9 0xffff888000002900
#define A  0xffff888000003000
#define B  0xffff888000003100
#define C  0xffff888000003200

struct world {
	struct fixture f;
	struct e4_journals js;
	struct e4_journal j;
	struct journal_check check;
};

static void load(struct world *w, const char *changes)
{
	w->f.arena = arena_new(NULL, NULL);
	textimage_file(w->f.arena, TESTS_DIR "/images/journal.txt", &w->f.img);
	if (changes)
		textimage_add(&w->f.img, changes);
	assert_int_equal(reader_open(&w->f.img, w->f.arena, &w->f.r), K_OK);
	assert_int_equal(e4_journals_open(&w->f.r, &w->js), K_OK);
	assert_int_equal(e4_journal_load(&w->f.r, &w->js, w->f.arena, J, &w->j), K_OK);
	journal_check(&w->js, &w->j, &w->check);
}

static void drop(struct world *w)
{
	arena_free(w->f.arena);
}

static void sound(void **state)
{
	struct world w;

	(void)state;
	load(&w, NULL);
	assert_int_equal(w.check.found, 0);
	assert_null(w.check.why);
	assert_int_equal(w.j.running.tid, 9);
	assert_int_equal(w.j.running.updates, 2);
	assert_int_equal(w.j.running.credits, 40);
	assert_int_equal(w.j.running.lists[E4_BUFFERS].n, 3);
	assert_int_equal(w.j.running.lists[E4_FORGET].n, 0);
	assert_int_equal(w.j.n_checkpoints, 2);
	assert_int_equal(w.j.n_checkpoint_buffers, 1);
	assert_int_equal(w.j.kept[0].tid, 6);
	assert_int_equal(w.j.task_state, 2);
	assert_string_equal(e4_transaction_state(w.f.arena, &w.js, w.j.committing.state),
			    "T_COMMIT");
	assert_string_equal(e4_transaction_state(w.f.arena, &w.js, 77), "77");
	assert_string_equal(e4_flags_text(w.f.arena, &w.js.flag_names, 0x232),
			    "ABORT|LOADED|BARRIER|FULL_COMMIT_ONGOING");
	drop(&w);
}

static void empty(void **state)
{
	struct world w;

	(void)state;
	load(&w, "put 0xffff888000001028 8 0\nput 0xffff888000001030 8 0\n"
		 "put 0xffff888000001038 8 0\nput 0xffff888000001074 4 8\n"
		 "put 0xffff88800000107c 4 7\nput 0xffff888000001040 8 90\n"
		 "put 0xffff888000001050 8 99\nput 0xffff888000001070 4 8\n");
	assert_int_equal(w.check.found, 0);
	assert_null(w.check.why);
	assert_int_equal(w.j.n_checkpoints, 0);
	drop(&w);
}

/* Sequence numbers at the wrap: 9 becomes 1, 8 becomes 0. */
static void wraps(void **state)
{
	struct world w;

	(void)state;
	load(&w, "put 0xffff888000001070 4 0xfffffffe\nput 0xffff888000001074 4 2\n"
		 "put 0xffff888000001078 4 0xffffffff\nput 0xffff88800000107c 4 0\n"
		 "put 0xffff888000002908 4 1\nput 0xffff888000002808 4 0\n"
		 "put 0xffff888000002708 4 0xffffffff\nput 0xffff888000002608 4 0xfffffffe\n");
	assert_int_equal(w.check.found, 0);
	drop(&w);
}

struct change {
	const char *text, *what, *place;
};

static const struct change changes[] = {
	{"put 0xffff888000001050 8 81", "log-space", ""},
	{"put 0xffff888000001050 8 0xffffffffffffffff", "log-space", ""},
	{"put 0xffff888000001040 8 100", "log-bounds", ""},
	{"put 0xffff888000001048 8 0", "log-bounds", ""},
	{"put 0xffff888000001060 8 1", "log-bounds", ""},
	{"put 0xffff888000001060 8 101", "log-bounds", ""},
	{"put 0xffff888000001070 4 9", "tail-sequence", ""},
	{"put 0xffff88800000107c 4 6", "commit-request", ""},
	{"put 0xffff88800000107c 4 10", "commit-request", ""},
	{"put 0xffff888000001030 8 0", "sequence", ""},
	{"put 0xffff888000002908 4 8", "wrong-tid", "running"},
	{"put 0xffff888000002808 4 9", "wrong-tid", "committing"},
	{"put 0xffff88800000290c 4 4", "wrong-state", "running"},
	{"put 0xffff88800000290c 4 99", "wrong-state", "running"},
	{"put 0xffff88800000280c 4 0", "wrong-state", "committing"},
	{"put 0xffff88800000270c 4 6", "wrong-state", "checkpoint"},
	{"put 0xffff888000002958 4 0xffffffff", "updates", "running"},
	{"put 0xffff888000002858 4 1", "updates", "committing"},
	{"put 0xffff888000002900 8 0", "other-journal", "running"},
	{"put 0xffff888000002600 8 0", "other-journal", "checkpoint"},
	{"put 0xffff888000001028 8 0x1003", "no-transaction", "running"},
	{"put 0xffff888000001028 8 T8", "same-transaction", ""},
	{"put 0xffff888000002918 4 2", "buffer-count", "running t_buffers"},
	{"put 0xffff888000002918 4 -1", "buffer-count", "running t_buffers"},
	{"put 0xffff888000003000 8 T8", "buffer-owner", "running t_buffers"},
	{"put 0xffff888000003208 8 T9", "buffer-owner", "checkpoint t_checkpoint_list"},
	/* B leads back to itself: the first node is never met again */
	{"put 0xffff888000003110 8 B", "buffer-list", "running t_buffers"},
	{"put 0xffff888000003110 8 A", "buffer-list", "running t_buffers"},
	{"put 0xffff888000003110 8 0", "buffer-list", "running t_buffers"},
	{"put 0xffff888000003218 8 A", "buffer-list", "running t_buffers"},
	{"put 0xffff888000003018 8 B", "buffer-list", "running t_buffers"},
	{"put 0xffff888000002768 8 T7", "checkpoint-list", "checkpoint"},
	{"put 0xffff888000002768 8 0x77", "checkpoint-list", "checkpoint"},
	{"put 0xffff888000002608 4 7", "checkpoint-order", "checkpoint"},
};

static bool has(const struct journal_check *c, const struct change *want)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->items[i].what, want->what) == 0 &&
		    strcmp(c->items[i].place, want->place) == 0)
			return true;
	return false;
}

static void each_change_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct world w;

		load(&w, changes[i].text);
		if (!has(&w.check, &changes[i]))
			fail_msg("%s: no %s %s", changes[i].text, changes[i].what,
				 changes[i].place);
		assert_true(w.check.n <= w.check.found);
		drop(&w);
	}
}

/* The same with both locks held: nothing is told, and that is said. */
static void nothing_under_locks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct world w;
		char text[256];

		snprintf(text, sizeof(text),
			 "%s\nput 0xffff888000001010 4 0x100\nput 0xffff888000001018 4 1\n",
			 changes[i].text);
		load(&w, text);
		assert_int_equal(w.check.found, 0);
		assert_string_equal(w.check.why, "j_state_lock is held");
		drop(&w);
	}
}

/* Each lock guards its part only. */
static void lock_by_lock(void **state)
{
	struct world w;

	(void)state;
	load(&w, "put 0xffff888000001010 4 0x100\nput 0xffff888000001050 8 81\n"
		 "put 0xffff888000002918 4 2\n");
	assert_int_equal(w.check.found, 1);
	assert_string_equal(w.check.items[0].what, "buffer-count");
	drop(&w);
	load(&w, "put 0xffff888000001018 4 1\nput 0xffff888000001050 8 81\n"
		 "put 0xffff888000002918 4 2\n");
	assert_int_equal(w.check.found, 1);
	assert_string_equal(w.check.items[0].what, "log-space");
	assert_string_equal(w.check.why, "j_list_lock is held");
	drop(&w);
}

static void not_in_use(void **state)
{
	struct world w;

	(void)state;
	/* being unmounted: jbd2_journal_destroy() counts up alone */
	load(&w, "put 0xffff888000001000 8 0x31\nput 0xffff88800000107c 4 6\n");
	assert_int_equal(w.check.found, 0);
	assert_string_equal(w.check.why, "the journal is being destroyed");
	drop(&w);
	/* not loaded: no number means anything */
	load(&w, "put 0xffff888000001000 8 0x2\nput 0xffff888000001050 8 81\n");
	assert_int_equal(w.check.found, 0);
	assert_string_equal(w.check.why, "the journal is not loaded");
	drop(&w);
}

/* What is not in the dump is no contradiction. */
static void holes(void **state)
{
	static const kaddr places[] = {T6, T9, A, B, C};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct world w;

		load(&w, NULL);
		textimage_hole(&w.f.img, places[i], 8);
		assert_int_equal(e4_journal_load(&w.f.r, &w.js, w.f.arena, J, &w.j), K_OK);
		journal_check(&w.js, &w.j, &w.check);
		assert_int_equal(w.check.found, 0);
		assert_non_null(w.check.why);
		drop(&w);
	}
}

/* Enumerators that jbd and jbd2 both have, with different values: no state is trusted. */
static void two_enumerations(void **state)
{
	struct world w;

	(void)state;
	load(&w, "const T_COMMIT_RECORD 4\nput 0xffff88800000290c 4 4\n");
	assert_int_equal(w.check.found, 0);
	assert_string_equal(e4_transaction_state(w.f.arena, &w.js, 4), "4");
	drop(&w);
}

/* One list of buffers that several transactions claim: all but its owner are told. */
static void shared_list(void **state)
{
	struct world w;

	(void)state;
	load(&w, "put 0xffff888000002930 8 A\nput 0xffff888000002920 8 A\n"
		 "put 0xffff888000002828 8 A\nput 0xffff888000002830 8 A\n");
	for (size_t i = 0; i < w.check.n; i++)
		if (strcmp(w.check.items[i].what, "buffer-owner") == 0)
			assert_non_null(strstr(w.check.items[i].place, "committing"));
	assert_int_equal(w.check.found, 3); /* two lists, and t_nr_buffers is 0 */
	drop(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound),
		cmocka_unit_test(empty),
		cmocka_unit_test(wraps),
		cmocka_unit_test(each_change_is_told),
		cmocka_unit_test(nothing_under_locks),
		cmocka_unit_test(lock_by_lock),
		cmocka_unit_test(not_in_use),
		cmocka_unit_test(holes),
		cmocka_unit_test(two_enumerations),
		cmocka_unit_test(shared_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
