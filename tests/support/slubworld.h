/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * slubworld: a small machine with one slab cache, for tests of what the map of slabs says:
 * slub.txt has struct slab and swapped freelist addresses, slub-page.txt slabs in struct page
 * (before 5.17) and plain addresses (4.19).
 */
#ifndef TESTS_SUPPORT_SLUBWORLD_H
#define TESTS_SUPPORT_SLUBWORLD_H

#include "kernel/kslabmap.h"
#include "support/kfixture.h"

#define CACHE	     UINT64_C(0xffffffff82000000)
#define NODE	     UINT64_C(0xffffffff82001000)
#define RANDOM	     UINT64_C(0x1122334455667788)
#define CPU(n)	     (UINT64_C(0xffffffff84000000) + ((n) + 1) * UINT64_C(0x10000))
#define PAGE(n)	     (UINT64_C(0xffffea0000000000) + (n)*UINT64_C(64))
#define OBJ(page, i) (UINT64_C(0xffff888000000000) + (page)*UINT64_C(4096) + (i)*UINT64_C(512))
#define PG_SLAB	     (UINT64_C(1) << 9)

struct world {
	struct fixture f;
	bool swab;
	struct kslabs k;
	struct kslabmap map;
};

static inline void put64(struct world *w, kaddr at, uint64_t value)
{
	textimage_put(&w->f.img, at, &value, sizeof(value));
}

static inline void slab_at(struct world *w, uint64_t page, kaddr freelist, unsigned inuse,
			   bool frozen)
{
	put64(w, PAGE(page), PG_SLAB);
	put64(w, PAGE(page) + 24, CACHE);
	put64(w, PAGE(page) + 32, freelist);
	put64(w, PAGE(page) + 40, inuse | 8u << 16 | (frozen ? UINT64_C(1) << 31 : 0));
}

/* The free pointer of `object` leads to `next`, as the kernel of this world encodes it. */
static inline void free_pointer(struct world *w, kaddr object, kaddr next)
{
	kaddr at = object + 256;

	put64(w, at, next ^ RANDOM ^ (w->swab ? __builtin_bswap64(at) : at));
}

static inline void chain(struct world *w, uint64_t page, const int *objects, int n)
{
	for (int i = 0; i < n; i++)
		free_pointer(w, OBJ(page, objects[i]), i + 1 < n ? OBJ(page, objects[i + 1]) : 0);
}

/* Page 16: CPU 0's slab, objects 1 and 4 free. 17: on the node's list, 0 and 6 free. 18: full. */
static inline void healthy(struct world *w)
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

static inline void make(struct world *w, bool old)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/slub%s.txt", TESTS_DIR "/images", old ? "-page" : "");
	w->swab = !old;
	w->f.arena = arena_new(NULL, NULL);
	textimage_file(w->f.arena, path, &w->f.img);
	assert_int_equal(reader_open(&w->f.img, w->f.arena, &w->f.r), K_OK);
	healthy(w);
}

static const struct kslab_want wants[] __attribute__((unused)) = {{"thing", NULL}, {NULL, NULL}};

static inline void build(struct world *w)
{
	enum kstatus st = kslabs_open(&w->f.r, &w->k);

	if (st == K_OK)
		st = kslabmap_build(&w->f.r, &w->k, wants, 2, w->f.arena, &w->map);
	if (st != K_OK)
		print_error("%s: %s\n", kstatus_name(st), w->f.r.why);
	assert_int_equal(st, K_OK);
	assert_int_equal(w->map.n_caches, 1);
}

static inline uint16_t list_of(const struct world *w, kaddr object)
{
	uint32_t i;
	struct kslab_slot *slot = kslabmap_find(&w->map.caches[0], object, &i);

	assert_non_null(slot);
	return slot->list[i];
}

static inline void expect_damage(struct world *w, enum kslab_damage_kind kind, kaddr slab,
				 kaddr object)
{
	assert_int_equal(w->map.n_damage, 1);
	assert_int_equal(w->map.damage[0].kind, kind);
	assert_int_equal(w->map.damage[0].slab, slab);
	assert_int_equal(w->map.damage[0].object, object);
}

#endif
