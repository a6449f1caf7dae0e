// SPDX-License-Identifier: GPL-2.0-or-later
/* Is a counter of dirty clusters that no inode accounts for told, and only where nothing runs? */
#include "probes/inode_probes.h"
#include "probes/kinds_journal.h"
#include "support/kfixture.h"

#define SBI   0xffff888000001000
#define INODE 0xffff888000002000

static const char world_text[] =
	"type ext4_inode_info 0x100\n"
	"member ext4_inode_info i_block_reservation_lock.rlock.raw_lock.val.counter 0x10 4\n"
	"type ext4_sb_info 0x100\n"
	"member ext4_sb_info s_dirtyclusters_counter.lock.raw_lock.val.counter 0x20 4\n"
	"seg 0xffff888000001000\n 256*00\n"
	"seg 0xffff888000002000\n 512*00\n";

struct world {
	struct fixture f;
	struct run run;
	struct e4_super super;
	struct facts facts;
	struct fact *journal;
	enum object_state state;
	uint8_t mark;
	uint32_t reserved[2];
};

static void make(struct world *w)
{
	*w = (struct world){0};
	fixture_make(&w->f, world_text);
	facts_init(&w->facts, w->f.arena);
	w->super = (struct e4_super){.super = 0xffff888000003000,
				     .sbi = SBI,
				     .journal = 0xffff888000004000,
				     .dirty_clusters = 7,
				     .dirty_clusters_known = true};
	w->run = (struct run){.r = &w->f.r, .facts = &w->facts, .arena = w->f.arena, .threads = 2};
	w->run.supers.items = &w->super;
	w->run.supers.n = 1;
	w->journal = fact_add(&w->facts, &kind_journal, w->super.journal);
	w->reserved[0] = 3;
	w->reserved[1] = 4;
}

/* One inode in each of two slices. "": equal; "told"; else why it is not known. */
static const char *look(struct world *w, uint64_t holes)
{
	void *total = probe_dirty_clusters.begin(&w->run, &w->f.r);
	const struct coverage *cover;

	for (int i = 0; i < 2; i++) {
		struct e4_inode inode = {.address = INODE + (uint64_t)i * 0x100,
					 .reserved = w->reserved[i]};
		void *sum = probe_dirty_clusters.begin(&w->run, &w->f.r);
		struct visit v = {.run = &w->run,
				  .r = &w->f.r,
				  .facts = &w->facts,
				  .arena = w->f.arena,
				  .super = &w->super,
				  .state = w->state,
				  .mark = w->mark,
				  .sum = sum};

		probe_dirty_clusters.visit(&v, &inode);
		probe_dirty_clusters.merge(&w->run, total, sum);
	}
	w->facts.cover = NULL;
	w->facts.n_cover = w->facts.cap_cover = 0;
	w->facts.n = 1;
	probe_dirty_clusters.end(&w->run, total, holes);
	assert_null(fact_lint(&w->facts));
	cover = fact_coverage(&w->facts, &kind_super_dirty_clusters);
	return w->facts.n > 1 ? "told" : cover ? cover->why : "";
}

static void equal(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	assert_string_equal(look(&w, 0), "");
	w.super.journal = 0; /* whatever else is not known */
	assert_string_equal(look(&w, 5), "");
	fixture_free(&w.f);
}

static void differs(void **state)
{
	struct world w;
	const struct fact *f;

	(void)state;
	make(&w);
	w.reserved[1] = 3;
	assert_string_equal(look(&w, 0), "told");
	f = w.facts.items[1];
	assert_int_equal(fact_get(f, "counter")->i64, 7);
	assert_int_equal(fact_get(f, "reserved")->u64, 6);
	assert_int_equal(fact_get(f, "excess")->i64, 1);
	assert_int_equal(fact_get(f, "inodes")->u64, 2);
	w.super.dirty_clusters = -1; /* the double decrement of a shutdown */
	w.reserved[0] = w.reserved[1] = 0;
	assert_string_equal(look(&w, 0), "told");
	assert_int_equal(fact_get(w.facts.items[1], "excess")->i64, -1);
	/* an object that nobody could look at may hold the rest: said by run_inodes() */
	assert_string_equal(look(&w, 1), "");
	fixture_free(&w.f);
}

/* A freed inode has nothing reserved, whatever its bytes say, unless s_inodes leads to it. */
static void free_objects(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	w.state = OBJECT_FREE;
	assert_string_equal(look(&w, 0), "told");
	w.mark = KMARK_S_INODES;
	assert_string_equal(look(&w, 0), "");
	w.mark = 0;
	w.state = OBJECT_UNKNOWN;
	w.super.dirty_clusters = 9;
	assert_string_equal(look(&w, 0),
			    "whether an inode with reservations is in use is not known");
	fixture_free(&w.f);
}

static void running(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	w.reserved[1] = 3;
	fact_i64(&w.facts, w.journal, "updates", 1);
	assert_non_null(strstr(look(&w, 0), "handles are open"));
	fact_unknown(&w.facts, w.journal, "updates", "a hole");
	assert_non_null(strstr(look(&w, 0), "journal could not be read"));
	fact_i64(&w.facts, w.journal, "updates", 0);
	assert_string_equal(look(&w, 0), "told");
	textimage_add(&w.f.img, "put 0xffff888000002110 4 1\n");
	assert_non_null(strstr(look(&w, 0), "i_block_reservation_lock"));
	textimage_add(&w.f.img, "put 0xffff888000002110 4 0\nput 0xffff888000001020 4 1\n");
	assert_non_null(strstr(look(&w, 0), "s_dirtyclusters_counter"));
	textimage_add(&w.f.img, "put 0xffff888000001020 4 0\n");
	assert_string_equal(look(&w, 0), "told");
	w.run.quick = true;
	assert_non_null(strstr(look(&w, 0), "quick"));
	w.run.quick = false;
	w.super.journal = 0;
	assert_non_null(strstr(look(&w, 0), "without journal"));
	w.super.dirty_clusters_known = false;
	assert_non_null(strstr(look(&w, 0), "not in the dump"));
	fixture_free(&w.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal),
		cmocka_unit_test(differs),
		cmocka_unit_test(free_objects),
		cmocka_unit_test(running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
