// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is each bit of mballoc's copy of a bitmap accounted for, whatever the lists of preallocations
 * and of freed extents look like?
 *
 * One group of 8192 clusters; the copy and the bitmap on disk are page 0 of a mapping each.
 */
#include "ext4/e4_mballoc.h"
#include "support/kfixture.h"

#define DIRECT	0xffff888000000000
#define VMEMMAP 0xffffea0000000000
#define BUDDY	0xffff888000010000 /* page frame 0x10 */
#define DISK	0xffff888000011000
#define INFO	0xffff888000001000
#define LIST	(INFO + 0x10)
#define ROOT	(INFO + 0x20)
#define PA(n)	(0xffff888000002000 + (n)*0x100)
#define EFD(n)	(0xffff888000003000 + (n)*0x100)
#define BITS	8192

static const char world_text[] =
	"seg 0xffff888000001000\n 64*00\n"
	"seg 0xffff888000002000\n 4096*00\n"  /* preallocations */
	"seg 0xffff888000003000\n 4096*00\n"  /* freed extents */
	"seg 0xffff888000010000\n 8192*00\n"  /* both bitmaps */
	"seg 0xffffea0000000400\n 128*00\n"   /* their pages */
	"seg 0xffff888000004000\n 4096*00\n"; /* inodes, mappings, the device, s_es */

struct world {
	struct fixture f;
	struct kpages pages;
	struct kxarray xa;
	struct e4_mballoc m;
	struct e4_super s;
	struct e4_group g;
};

static struct kfield at(uint32_t offset, uint32_t size)
{
	return (struct kfield){.offset = offset, .size = size, .count = 1};
}

static void put(struct world *w, kaddr where, uint64_t value)
{
	textimage_put(&w->f.img, where, &value, sizeof(value));
}

static void set_bits(struct world *w, kaddr bitmap, unsigned first, unsigned n)
{
	for (unsigned i = first; i < first + n; i++) {
		uint64_t byte;
		unsigned char c;

		assert_int_equal(kread_uint(&w->f.r, bitmap + i / 8, 1, &byte), K_OK);
		c = (unsigned char)(byte | 1u << i % 8);
		textimage_put(&w->f.img, bitmap + i / 8, &c, 1);
	}
}

/* pa_group_list, pa_pstart, pa_len, pa_free, pa_lock. Block 1 is the first of the group. */
static void prealloc(struct world *w, int n, kaddr next, unsigned start, unsigned len,
		     unsigned unused)
{
	put(w, PA(n), next);
	put(w, PA(n) + 0x10, start + 1);
	put(w, PA(n) + 0x18, len | (uint64_t)unused << 32);
}

/* rb_node {parent, right, left}, start, count. */
static void freed(struct world *w, int n, kaddr right, kaddr left, unsigned start, unsigned len)
{
	put(w, EFD(n) + 8, right);
	put(w, EFD(n) + 16, left);
	put(w, EFD(n) + 24, start | (uint64_t)len << 32);
}

static void layouts(struct world *w)
{
	w->pages = (struct kpages){
		.vmemmap = VMEMMAP, .page_offset = DIRECT, .max_pfn = 0x100, .page_shift = 12};
	w->pages.at.page_size_of = 64;
	w->pages.at.flags = at(0, 8);
	w->xa = (struct kxarray){
		.head = at(8, 8), .n_slots = 64, .chunk_shift = 6, .is_xarray = true};
	w->m = (struct e4_mballoc){.prealloc = at(0x10, 16),
				   .free_root = at(0x20, 8),
				   .i_mapping = at(0, 8),
				   .bd_mapping = at(0, 8),
				   .sb_bdev = at(0, 8),
				   .es_first_block = at(0, 4),
				   .pa_list = at(0, 16),
				   .pa_pstart = at(0x10, 8),
				   .pa_len = at(0x18, 4),
				   .pa_free = at(0x1c, 4),
				   .pa_lock = at(0x20, 4),
				   .efd_node = at(0, 24),
				   .efd_start = at(24, 4),
				   .efd_count = at(28, 4)};
	w->m.cache = (struct kpagecache){.pages = &w->pages,
					 .xa = &w->xa,
					 .i_pages = at(0, 16),
					 .index = at(8, 8),
					 .pg_uptodate = 3};
	w->m.scratch = arena_alloc(w->f.arena, 3 * (size_t)E4_MAX_BITMAP);
	w->s = (struct e4_super){.super = 0xffff888000004000,
				 .es = 0xffff888000004300,
				 .buddy_cache = 0xffff888000004010,
				 .block_size = 1024,
				 .clusters_per_group = BITS,
				 .cluster_ratio = 1};
}

/* Clusters 0 to 99 are in use, 100 to 149 preallocated (10 used), 200 to 209 freed. */
static void make(struct world *w)
{
	fixture_make(&w->f, world_text);
	layouts(w);
	put(w, 0xffff888000004000, 0xffff888000004020);	 /* s_bdev */
	put(w, 0xffff888000004020, 0xffff888000004100);	 /* bd_mapping */
	put(w, 0xffff888000004010, 0xffff888000004200);	 /* the buddy cache's i_mapping */
	put(w, 0xffff888000004108, VMEMMAP + 0x11 * 64); /* i_pages.xa_head */
	put(w, 0xffff888000004208, VMEMMAP + 0x10 * 64);
	put(w, 0xffff888000004300, 1); /* s_first_data_block */
	put(w, VMEMMAP + 0x10 * 64, 1 << 3);
	put(w, VMEMMAP + 0x11 * 64, 1 << 3);
	put(w, LIST, PA(0));
	prealloc(w, 0, LIST, 100, 50, 40);
	put(w, ROOT, EFD(0));
	freed(w, 0, 0, 0, 200, 10);
	set_bits(w, DISK, 0, 110);
	set_bits(w, BUDDY, 0, 150);
	set_bits(w, BUDDY, 200, 10);
}

static void look(struct world *w)
{
	w->g = (struct e4_group){.info = INFO,
				 .preallocated = true,
				 .desc_status = K_OK,
				 .explain_status = K_NODATA};
	e4_group_bitmaps(&w->f.r, &w->m, &w->s, &w->g);
}

static void whole(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	look(&w);
	assert_int_equal(w.g.buddy_status, K_OK);
	assert_int_equal(w.g.disk_status, K_OK);
	assert_int_equal(w.g.buddy_zero, BITS - 160);
	assert_int_equal(w.g.disk_zero, BITS - 110);
	assert_int_equal(w.g.stale, 0);
	assert_int_equal(w.g.fragments_counted, 2);
	assert_int_equal(w.g.first_zero, 150);
	assert_int_equal(w.g.explain_status, K_OK);
	assert_int_equal(w.g.preallocated_free, 40);
	assert_int_equal(w.g.uncommitted, 10);
	assert_int_equal(w.g.unexplained, 0);
	/* one bit more in the copy, one less */
	set_bits(&w, BUDDY, 300, 3);
	set_bits(&w, DISK, 5000, 1);
	look(&w);
	assert_int_equal(w.g.unexplained, 3);
	assert_int_equal(w.g.unexplained_at, 300);
	assert_int_equal(w.g.stale, 1);
	assert_int_equal(w.g.stale_byte, 625);
	fixture_free(&w.f);
}

static void full_group(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	set_bits(&w, BUDDY, 0, BITS);
	set_bits(&w, DISK, 0, BITS);
	look(&w);
	assert_int_equal(w.g.first_zero, BITS);
	assert_int_equal(w.g.fragments_counted, 0);
	assert_int_equal(w.g.unexplained, 0);
	fixture_free(&w.f);
}

/* The list does not close, or names what is no preallocation of this group: not known. */
static void bad_preallocs(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	prealloc(&w, 0, PA(1), 100, 50, 40);
	prealloc(&w, 1, PA(0), 160, 0, 0); /* a circle that leaves the head out */
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	assert_int_equal(w.g.unexplained, 0);
	prealloc(&w, 1, PA(1), 160, 1, 0);
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	put(&w, PA(0), 0);
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	prealloc(&w, 0, LIST, BITS - 10, 11, 0);
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	prealloc(&w, 0, LIST, 0, 0xffffffff, 0);
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	put(&w, PA(0) + 0x10, 0); /* before the group */
	put(&w, PA(0) + 0x18, 1);
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	fixture_free(&w.f);
}

/* Whole groups again and again: the walk ends long before the list does. */
static void too_many(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	for (int i = 0; i < 16; i++)
		prealloc(&w, i, i < 15 ? PA(i + 1) : LIST, 0, BITS, 0);
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	fixture_free(&w.f);
}

static void not_known(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	put(&w, PA(0) + 0x20, 1); /* its lock is held */
	look(&w);
	assert_int_equal(w.g.explain_status, K_NODATA);
	put(&w, PA(0) + 0x20, 0);
	textimage_hole(&w.f.img, EFD(0), 8);
	look(&w);
	assert_int_equal(w.g.explain_status, K_NODATA);
	assert_int_equal(w.g.buddy_status, K_OK);
	put(&w, VMEMMAP + 0x10 * 64, 0); /* the page is being filled */
	look(&w);
	assert_int_equal(w.g.buddy_status, K_NODATA);
	assert_int_equal(w.g.explain_status, K_NODATA);
	fixture_free(&w.f);
}

static void bad_freed(void **state)
{
	struct world w;

	(void)state;
	make(&w);
	freed(&w, 0, EFD(1), 0, 200, 10);
	freed(&w, 1, EFD(0), 0, 220, 1); /* a circle */
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	freed(&w, 0, 0, 0, 0xffffffff, 10);
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	w.s.cluster_ratio = 0;
	look(&w);
	assert_int_equal(w.g.explain_status, K_BADDATA);
	fixture_free(&w.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),	 cmocka_unit_test(full_group),
		cmocka_unit_test(bad_preallocs), cmocka_unit_test(too_many),
		cmocka_unit_test(not_known),	 cmocka_unit_test(bad_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
