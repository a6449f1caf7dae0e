// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is an inode found whose memory is free and that a dentry, the LRU or RCU still leads to, and one
 * that is allocated and holds what no inode holds? And is nothing said of healthy neighbours? On
 * the small machine of slub.txt with inodes of 512 bytes, those of page 17: 0 and 6 are free.
 */
#include "probes/run.h"
#include "support/kfixture.h"

#define CACHE	     UINT64_C(0xffffffff82000000)
#define NODE	     UINT64_C(0xffffffff82001000)
#define RANDOM	     UINT64_C(0x1122334455667788)
#define SUPER	     UINT64_C(0xffff888000038000)
#define RCU(n)	     (UINT64_C(0xffffffff85000000) + ((n) + 1) * UINT64_C(0x10000))
#define PAGE(n)	     (UINT64_C(0xffffea0000000000) + (n)*UINT64_C(64))
#define OBJ(page, i) (UINT64_C(0xffff888000000000) + (page)*UINT64_C(4096) + (i)*UINT64_C(512))
#define VFS(object)  ((object) + 16)
#define HEAD(object) (VFS(object) + 112)
#define DENTRY(i)    OBJ(30, i)
#define PG_SLAB	     (UINT64_C(1) << 9)

static const char types[] = "type ext4_inode_info 256\n"
			    "member ext4_inode_info i_flags 0 8\n"
			    "member ext4_inode_info i_reserved_data_blocks 8 4\n"
			    "member ext4_inode_info vfs_inode 16 240 1 struct:inode\n"
			    "type inode 240\n"
			    "member inode i_ino 0 8\n"
			    "member inode i_state 8 8\n"
			    "member inode i_count.counter 16 4 1 int\n"
			    "member inode i_nlink 20 4\n"
			    "member inode i_mode 24 2\n"
			    "member inode i_size 32 8\n"
			    "member inode i_blocks 40 8\n"
			    "member inode i_sb 48 8 1 ptr\n"
			    "member inode i_mapping 56 8 1 ptr\n"
			    "member inode i_hash 64 16 1 struct\n"
			    "member inode i_sb_list 80 16 1 struct\n"
			    "member inode i_lru 96 16 1 struct\n"
			    "member inode i_rcu 112 16 1 struct\n"
			    "member inode i_data 128 64 1 struct\n"
			    "member inode i_data.host 128 8 1 ptr\n"
			    "member inode i_data.i_pages 136 16 1 struct\n"
			    "member inode i_data.nrpages 152 8\n"
			    "type dentry 192\n"
			    "member dentry d_inode 48 8 1 ptr\n"
			    "member dentry d_sb 104 8 1 ptr\n"
			    "type callback_head 16\n"
			    "member callback_head next 0 8 1 ptr\n"
			    "member callback_head func 8 8 1 ptr\n"
			    "type rcu_data 64\n"
			    "member rcu_data cblist.head 0 8 1 ptr\n"
			    "symbol rcu_data 0xffffffff85000000\n"
			    "symbol i_callback 0xffffffff86000000\n"
			    "zero 0xffffffff85010000 64\n"
			    "zero 0xffffffff85020000 64\n";

struct world {
	struct fixture f;
	struct facts facts;
	struct run run;
	struct e4_super super;
	struct kslabmap_cache caches[2];
	struct kslab_slot dentries;
};

static void put64(struct world *w, kaddr at, uint64_t value)
{
	textimage_put(&w->f.img, at, &value, sizeof(value));
}

static void inode(struct world *w, kaddr object)
{
	put64(w, VFS(object), 12);
	put64(w, VFS(object) + 48, SUPER);
	put64(w, VFS(object) + 128, VFS(object));
}

static void free_pointer(struct world *w, kaddr object, kaddr next)
{
	kaddr at = object + 256;

	put64(w, at, next ^ RANDOM ^ __builtin_bswap64(at));
}

static void slab(struct world *w)
{
	put64(w, PAGE(17), PG_SLAB);
	put64(w, PAGE(17) + 8, NODE + 16);
	put64(w, PAGE(17) + 16, NODE + 16);
	put64(w, PAGE(17) + 24, CACHE);
	put64(w, PAGE(17) + 32, OBJ(17, 6));
	put64(w, PAGE(17) + 40, 6 | 8u << 16);
	put64(w, NODE + 16, PAGE(17) + 8);
	put64(w, NODE + 24, PAGE(17) + 8);
	free_pointer(w, OBJ(17, 6), OBJ(17, 0));
	free_pointer(w, OBJ(17, 0), 0);
	for (int i = 0; i < 8; i++)
		inode(w, OBJ(17, i));
}

static void make(struct world *w)
{
	*w = (struct world){0};
	w->f.arena = arena_new(NULL, NULL);
	textimage_file(w->f.arena, TESTS_DIR "/images/slub.txt", &w->f.img);
	textimage_add(&w->f.img, types);
	assert_int_equal(reader_open(&w->f.img, w->f.arena, &w->f.r), K_OK);
	facts_init(&w->facts, w->f.arena);
	slab(w);
}

/* The slab of dentries needs no struct page: the map is given as if it had been found. */
static void build(struct world *w)
{
	static const struct kslab_want wants[] = {{"thing", NULL}, {NULL, NULL}};
	struct run *run = &w->run;

	*run = (struct run){.r = &w->f.r, .facts = &w->facts, .arena = w->f.arena, .threads = 2};
	assert_int_equal(kpercpu_load(run->r, &run->cpus), K_OK);
	assert_int_equal(e4_inodes_open(run->r, &run->inodes), K_OK);
	assert_int_equal(kslabs_open(run->r, &run->slabs), K_OK);
	assert_int_equal(kslabmap_build(run->r, &run->slabs, wants, 1, run->arena, &run->map),
			 K_OK);
	w->super = (struct e4_super){.super = SUPER, .id = "vdb"};
	run->supers = (struct e4_supers){.items = &w->super, .n = 1};
	w->caches[0] = run->map.caches[0];
	w->dentries.s = (struct kslab){.base = DENTRY(0), .objects = 8};
	w->dentries.list = arena_array(run->arena, 8, sizeof(uint16_t));
	w->dentries.mark = arena_array(run->arena, 8, 1);
	w->caches[1] = (struct kslabmap_cache){.c = {.size = 512},
					       .name = "dentry",
					       .names = "dentry",
					       .slots = &w->dentries,
					       .n = 1};
	run->map.caches = w->caches;
	run->map.n_caches = 2;
	run->inode_cache = &w->caches[0];
	run->have_map = true;
}

static void dentry(struct world *w, int i, kaddr vfs, kaddr sb)
{
	put64(w, DENTRY(i) + 48, vfs);
	put64(w, DENTRY(i) + 104, sb);
}

static void look(struct world *w)
{
	run_dentries(&w->run);
	run_rcu(&w->run);
	run_inodes(&w->run);
	assert_null(fact_lint(&w->facts));
}

static const struct fact *only(const struct world *w, const struct fact_kind *kind)
{
	const struct fact *hit = NULL;

	for (size_t i = 0; i < w->facts.n; i++) {
		if (w->facts.items[i]->kind == &kind_inode)
			continue;
		assert_ptr_equal(w->facts.items[i]->kind, kind);
		assert_null(hit);
		hit = w->facts.items[i];
	}
	assert_true(hit || !kind);
	return hit;
}

static void is(const struct fact *f, const char *field, const char *text)
{
	const struct fact_value *v = fact_get(f, field);

	assert_non_null(v);
	assert_string_equal(v->str, text);
}

static void healthy(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	build(&w);
	dentry(&w, 0, VFS(OBJ(17, 3)), SUPER);
	dentry(&w, 1, VFS(OBJ(17, 6)), SUPER + 64); /* of another file system's */
	dentry(&w, 2, VFS(OBJ(17, 6)), SUPER);
	w.dentries.list[2] = KLIST_SLAB; /* a free dentry */
	dentry(&w, 3, 0, SUPER);
	put64(&w, RCU(0), HEAD(OBJ(17, 1)));
	put64(&w, HEAD(OBJ(17, 1)), HEAD(OBJ(17, 2)));
	put64(&w, RCU(1), HEAD(OBJ(17, 4)));
	put64(&w, VFS(OBJ(17, 6)) + 96, VFS(OBJ(17, 6)) + 96); /* an empty i_lru */
	look(&w);
	only(&w, NULL);
	assert_int_equal(fact_coverage(&w.facts, &kind_rcu_bad_callback)->state, COVER_COMPLETE);
	assert_int_equal(fact_coverage(&w.facts, &kind_rcu_bad_callback)->seen, 3);
	assert_int_equal(fact_coverage(&w.facts, &kind_inode_free_linked)->state, COVER_COMPLETE);
	assert_int_equal(fact_coverage(&w.facts, &kind_inode_impossible)->state, COVER_COMPLETE);
	fixture_free(&w.f);
}

static void by_dentry(void **state)
{
	const struct fact *f;
	struct world w;

	(void)state;
	make(&w);
	build(&w);
	dentry(&w, 5, VFS(OBJ(17, 6)), SUPER);
	dentry(&w, 6, VFS(OBJ(17, 6)), SUPER);
	look(&w);
	f = only(&w, &kind_inode_free_linked);
	assert_int_equal(f->at, OBJ(17, 6));
	is(f, "linked_by", "DENTRY");
	is(f, "list", "freelist of the slab");
	is(f, "device", "vdb");
	fixture_free(&w.f);
}

static void by_lru(void **state)
{
	kaddr lru = VFS(OBJ(17, 0)) + 96, other = VFS(OBJ(17, 3)) + 96;
	struct world w;

	(void)state;
	make(&w);
	put64(&w, lru, other);
	build(&w);
	look(&w);
	only(&w, NULL); /* the neighbour knows nothing of it: left over from its last life */
	put64(&w, other + 8, lru);
	look(&w);
	is(only(&w, &kind_inode_free_linked), "linked_by", "LRU");
	fixture_free(&w.f);
}

/* The page is no slab: dentry and RCU name one inode there, and a callback that is none's. */
static void homeless(void **state)
{
	const struct fact *f;
	struct world w;

	(void)state;
	make(&w);
	build(&w);
	inode(&w, OBJ(20, 2));
	dentry(&w, 1, VFS(OBJ(20, 2)), SUPER);
	put64(&w, RCU(1), HEAD(OBJ(20, 2)));
	put64(&w, HEAD(OBJ(20, 2)) + 8, 0xffffffff86000000);
	inode(&w, OBJ(21, 3));
	put64(&w, HEAD(OBJ(20, 2)), HEAD(OBJ(21, 3)));
	put64(&w, HEAD(OBJ(21, 3)) + 8, 0xffffffff86000040);
	look(&w);
	f = only(&w, &kind_inode_free_linked);
	assert_int_equal(f->at, OBJ(20, 2));
	is(f, "linked_by", "DENTRY|RCU");
	is(f, "list", "none: the page is no slab page");
	fixture_free(&w.f);
}

static void no_cache(void **state)
{
	const struct fact *f;
	struct world w;

	(void)state;
	make(&w);
	put64(&w, PAGE(20), PG_SLAB);
	build(&w);
	dentry(&w, 1, VFS(OBJ(20, 2)), SUPER);
	look(&w);
	f = only(&w, &kind_inode_free_linked);
	is(f, "list", "none: the page belongs to another cache, or to none");
	fixture_free(&w.f);
}

static void hole(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	build(&w);
	dentry(&w, 1, VFS(OBJ(20, 2)), SUPER);
	textimage_hole(&w.f.img, PAGE(20), 64);
	textimage_hole(&w.f.img, RCU(1), 64);
	look(&w);
	only(&w, NULL);
	assert_int_equal(fact_coverage(&w.facts, &kind_inode_free_linked)->state, COVER_PARTIAL);
	assert_int_equal(fact_coverage(&w.facts, &kind_rcu_bad_callback)->state, COVER_PARTIAL);
	fixture_free(&w.f);
}

static void rcu_free(void **state)
{
	const struct fact *f;
	struct world w;

	(void)state;
	make(&w);
	build(&w);
	put64(&w, RCU(1), HEAD(OBJ(17, 3)));
	put64(&w, HEAD(OBJ(17, 3)), HEAD(OBJ(17, 6)));
	put64(&w, HEAD(OBJ(17, 6)) + 8, 0xffffffff86000000);
	look(&w);
	f = only(&w, &kind_rcu_bad_callback);
	assert_int_equal(f->at, OBJ(17, 6));
	is(f, "what", "free-object");
	is(f, "func", "i_callback");
	is(f, "list", "rcu_data.cblist");
	assert_int_equal(fact_get(f, "cpu")->u64, 1);
	fixture_free(&w.f);
}

static void rcu_twice(void **state)
{
	const struct fact *f;
	struct world w;

	(void)state;
	make(&w);
	build(&w);
	put64(&w, RCU(0), HEAD(OBJ(17, 3)));
	put64(&w, RCU(1), HEAD(OBJ(17, 3)));
	look(&w);
	f = only(&w, &kind_rcu_bad_callback);
	assert_int_equal(f->at, OBJ(17, 3));
	is(f, "what", "twice");
	assert_int_equal(fact_get(f, "cpu")->u64, 1);
	fixture_free(&w.f);
}

static void rcu_cycle(void **state)
{
	const struct fact *f;
	struct world w;

	(void)state;
	make(&w);
	build(&w);
	put64(&w, RCU(0), HEAD(OBJ(17, 1)));
	put64(&w, HEAD(OBJ(17, 1)), HEAD(OBJ(17, 2)));
	put64(&w, HEAD(OBJ(17, 2)), HEAD(OBJ(17, 3)));
	put64(&w, HEAD(OBJ(17, 3)), HEAD(OBJ(17, 2)));
	look(&w);
	f = only(&w, &kind_rcu_bad_callback);
	assert_int_equal(f->at, OBJ(17, 2));
	is(f, "what", "cycle");
	fixture_free(&w.f);
}

static void impossible(void **state)
{
	static const struct {
		int offset; /* in struct inode */
		uint64_t value;
		const char *what;
	} cases[] = {
		{48, SUPER + 64, "SB"},
		{128, OBJ(17, 3), "HOST"},
		{16, 0xffffffff, "COUNT"},
		{8, 0x6b6b6b6b6b6b6b0b, "STATE"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct kslab_slot *slot;
		struct world w;
		uint32_t index;

		make(&w);
		put64(&w, VFS(OBJ(17, 3)) + (kaddr)cases[i].offset, cases[i].value);
		build(&w);
		look(&w);
		only(&w, NULL); /* no list leads to it: it may be in the making */
		slot = kslabmap_find(w.run.inode_cache, OBJ(17, 3), &index);
		slot->mark[index] |= KMARK_S_INODES;
		look(&w);
		is(only(&w, &kind_inode_impossible), "what", cases[i].what);
		fixture_free(&w.f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(healthy),   cmocka_unit_test(by_dentry),
		cmocka_unit_test(by_lru),    cmocka_unit_test(homeless),
		cmocka_unit_test(no_cache),  cmocka_unit_test(hole),
		cmocka_unit_test(rcu_free),  cmocka_unit_test(rcu_twice),
		cmocka_unit_test(rcu_cycle), cmocka_unit_test(impossible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
