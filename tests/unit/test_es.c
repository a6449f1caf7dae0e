// SPDX-License-Identifier: GPL-2.0-or-later
/* Is a damaged extent status tree told as what it is, and a healthy or locked one left alone? */
#include "probes/inode_probes.h"
#include "support/kfixture.h"

#define INODE 0xffff888000001000
#define ROOT  (INODE + 0x10)
#define ES(n) (0xffff888000002000 + (n)*0x40)

#define WRITTEN	  (UINT64_C(1) << 59)
#define UNWRITTEN (UINT64_C(1) << 60)
#define DELAYED	  (UINT64_C(1) << 61)
#define HOLE	  (UINT64_C(1) << 62)

static const char world_text[] = "type ext4_inode_info 0x100\n"
				 "member ext4_inode_info i_es_all_nr 0x20 4\n"
				 "seg 0xffff888000001000\n 256*00\n"
				 "seg 0xffff888000002000\n 4096*00\n";

struct world {
	struct fixture f;
	struct run run;
	struct e4_super super;
	struct e4_inode inode;
	struct facts facts;
	void *sum;
};

static struct kfield at(uint32_t offset, uint32_t size)
{
	return (struct kfield){.offset = offset, .size = size, .count = 1};
}

static void put(struct world *w, kaddr where, uint64_t value)
{
	textimage_put(&w->f.img, where, &value, sizeof(value));
}

/* rb_node {parent, right, left}, es_lblk, es_len, es_pblk. */
static void entry(struct world *w, int n, int left, int right, uint32_t lblk, uint32_t len,
		  uint64_t pblk)
{
	put(w, ES(n) + 8, right < 0 ? 0 : ES(right));
	put(w, ES(n) + 16, left < 0 ? 0 : ES(left));
	put(w, ES(n) + 24, lblk | (uint64_t)len << 32);
	put(w, ES(n) + 32, pblk);
}

/* 1 at the root, 0 before and 2 after it. */
static void make(struct world *w)
{
	struct e4_inode_layout *l = &w->run.inodes.at;

	*w = (struct world){0};
	fixture_make(&w->f, world_text);
	facts_init(&w->facts, w->f.arena);
	l->es_node = at(0, 24);
	l->es_lblk = at(24, 4);
	l->es_len = at(28, 4);
	l->es_pblk = at(32, 8);
	l->es_lock = at(8, 4);
	w->run.es = (struct e4_es_bits){WRITTEN, UNWRITTEN, DELAYED, HOLE, UINT64_C(1) << 63};
	w->run.inodes.flags.i_new = 8;
	w->run.inodes.flags.i_clear = 0x40;
	w->inode = (struct e4_inode){.address = INODE, .es_root = ROOT, .ino = 13};
	w->sum = probe_es.begin(&w->run, &w->f.r);
	put(w, ROOT, ES(1));
	put(w, INODE + 0x20, 3);
	entry(w, 0, -1, -1, 0, 10, WRITTEN | 77);
	entry(w, 1, 0, 2, 10, 5, DELAYED | UNWRITTEN);
	entry(w, 2, -1, -1, 20, 1, HOLE | 0x7ffffffffffffff);
}

/* What the probe says: "" nothing, "unknown", or the damage. */
static const char *look(struct world *w)
{
	struct visit v = {.run = &w->run,
			  .r = &w->f.r,
			  .facts = &w->facts,
			  .arena = w->f.arena,
			  .super = &w->super,
			  .state = OBJECT_ALLOCATED,
			  .sum = w->sum};
	const struct fact *f;

	facts_init(&w->facts, w->f.arena);
	probe_es.visit(&v, &w->inode);
	assert_null(fact_lint(&w->facts));
	if (!w->facts.n)
		return w->facts.n_cover ? "unknown" : "";
	f = w->facts.items[0];
	assert_ptr_equal(f->kind, &kind_es_damage);
	assert_int_equal(f->at, INODE);
	return fact_get(f, "what")->str;
}

static void told(struct world *w, const char *what)
{
	assert_string_equal(look(w), what);
	put(w, INODE + 8, 1); /* i_es_lock */
	assert_string_equal(look(w), *what ? "unknown" : "");
	put(w, INODE + 8, 0);
	w->run.inodes.at.es_lock.size = 0; /* not known */
	assert_string_equal(look(w), *what ? "unknown" : "");
	w->run.inodes.at.es_lock.size = 4;
}

static void healthy(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	told(&w, "");
	/* the last block there is */
	entry(&w, 2, -1, -1, 0xfffffffe, 1, WRITTEN | 1);
	told(&w, "");
	put(&w, ROOT, 0);
	put(&w, INODE + 0x20, 0);
	told(&w, "");
	fixture_free(&w.f);
}

static void damaged(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	entry(&w, 0, -1, -1, 0, 11, WRITTEN | 77);
	told(&w, "order");
	entry(&w, 0, -1, -1, 30, 1, WRITTEN | 77);
	told(&w, "order");
	entry(&w, 0, -1, -1, 0, 0, WRITTEN | 77);
	told(&w, "order");
	entry(&w, 0, -1, -1, 0, 10, 77);
	told(&w, "bits");
	entry(&w, 0, -1, -1, 0, 10, DELAYED | WRITTEN);
	told(&w, "bits");
	entry(&w, 0, -1, -1, 0, 10, WRITTEN | 77);
	entry(&w, 2, -1, -1, 20, 0xffffffff, HOLE);
	told(&w, "wraps");
	entry(&w, 2, -1, -1, 20, 1, HOLE);
	put(&w, INODE + 0x20, 4);
	told(&w, "count");
	fixture_free(&w.f);
}

static void no_tree(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	entry(&w, 2, 1, -1, 20, 1, HOLE); /* a circle */
	assert_string_equal(look(&w), "tree");
	entry(&w, 0, -1, 1, 0, 1, WRITTEN);
	entry(&w, 2, -1, -1, 20, 1, HOLE);
	assert_string_equal(look(&w), "tree");
	entry(&w, 0, -1, -1, 0, 10, WRITTEN);
	put(&w, ES(1) + 8, 0x1234); /* no address */
	assert_string_equal(look(&w), "tree");
	put(&w, ROOT, 3);
	assert_string_equal(look(&w), "tree");
	/* not in the dump: no damage */
	put(&w, ROOT, ES(1));
	textimage_hole(&w.f.img, ES(2), 8);
	put(&w, ES(1) + 8, ES(2));
	assert_string_equal(look(&w), "unknown");
	fixture_free(&w.f);
}

static void not_asked(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	put(&w, INODE + 0x20, 4);
	w.inode.state = 0x40; /* I_CLEAR */
	assert_string_equal(look(&w), "");
	w.inode.state = 8; /* I_NEW */
	assert_string_equal(look(&w), "");
	fixture_free(&w.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(healthy),
		cmocka_unit_test(damaged),
		cmocka_unit_test(no_tree),
		cmocka_unit_test(not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
