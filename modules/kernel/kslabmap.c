// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslabmap: which slabs are there? Reads every struct page once, in parallel slices.
 * Leaves: the slots of each cache by address; kslablists.c then marks the free objects.
 */
#include "kernel/kslabmap.h"

#include "kernel/kslablists.h"

#include <stdlib.h>

#define MAX_OBJECTS 32767 /* 15 bits in struct slab */

/* Caches by address: a page names its cache, and most name one that nobody asked for. */
struct cache_key {
	kaddr address;
	size_t index;
};

struct scan {
	const struct kslabmap *map;
	const struct cache_key *keys; /* [map->n_caches] */
};

/* What one slice found: slots of each cache, in order of address. */
struct scan_result {
	struct kslab_slot **slots;
	size_t *n, *cap;
	struct kslab_damage *damage;
	size_t n_damage, cap_damage;
	uint64_t pages, holes;
};

static int key_order(const void *a, const void *b)
{
	const struct cache_key *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

static const struct cache_key *sorted_keys(const struct kslabmap *map)
{
	struct cache_key *keys = arena_array(map->arena, map->n_caches, sizeof(*keys));

	for (size_t i = 0; i < map->n_caches; i++)
		keys[i] = (struct cache_key){map->caches[i].c.address, i};
	qsort(keys, map->n_caches, sizeof(*keys), key_order);
	return keys;
}

/* Counters that cannot be: what else the slab says is not looked at. */
static bool impossible(struct slice *s, const struct kslab *slab, struct scan_result *out)
{
	struct kslab_damage *d;

	if (slab->objects && slab->objects <= MAX_OBJECTS && slab->inuse <= slab->objects)
		return false;
	d = arena_push(s->arena, &out->damage, &out->n_damage, &out->cap_damage, sizeof(*d));
	*d = (struct kslab_damage){.kind = DAMAGE_IMPOSSIBLE, .cache = slab->cache,
				   .slab = slab->slab, .value = slab->inuse,
				   .expected = slab->objects};
	return true;
}

static void scan_slab(struct slice *s, const struct scan *scan, kaddr page, const void *bytes,
		      struct scan_result *out)
{
	const struct kslabmap *map = scan->map;
	const struct cache_key *key;
	struct cache_key wanted;
	struct kslab slab;
	struct kslab_slot *slot;
	size_t i;

	kslab_decode(s->r.img, map->k, page, bytes, &slab);
	wanted.address = slab.cache;
	key = bsearch(&wanted, scan->keys, map->n_caches, sizeof(*key), key_order);
	if (!key || impossible(s, &slab, out))
		return;
	i = key->index;
	slot = arena_push(s->arena, &out->slots[i], &out->n[i], &out->cap[i], sizeof(*slot));
	slab.base += map->caches[i].c.red_left_pad;
	slot->s = slab;
}

/* A whole page of struct pages at a time; a tail page never carries the slab's mark alone. */
static void scan_chunk(struct slice *s, const struct scan *scan, kaddr at,
		       const unsigned char *bytes, size_t len, struct scan_result *out)
{
	const struct kpages *p = &scan->map->k->pages;
	size_t step = p->at.page_size_of;

	for (size_t off = 0; off + step <= len; off += step) {
		const unsigned char *page = bytes + off;

		out->pages++;
		if (!kpage_is_slab(s->r.img, p, page))
			continue;
		if (kpage_head(s->r.img, p, at + off, page) == at + off)
			scan_slab(s, scan, at + off, page, out);
	}
}

static void scan_slice(struct slice *s, void *arg)
{
	const struct scan *scan = arg;
	const struct kslabmap *map = scan->map;
	const struct kpages *p = &map->k->pages;
	struct scan_result *out = arena_alloc(s->arena, sizeof(*out));
	uint64_t per = s->r.img->info.page_size / p->at.page_size_of;
	unsigned char *chunk = arena_alloc(s->arena, per * p->at.page_size_of);

	out->slots = arena_array(s->arena, map->n_caches, sizeof(*out->slots));
	out->n = arena_array(s->arena, map->n_caches, sizeof(*out->n));
	out->cap = arena_array(s->arena, map->n_caches, sizeof(*out->cap));
	s->result = out;
	for (uint64_t i = s->first; i < s->last; i++) {
		kaddr at = p->vmemmap + i * per * p->at.page_size_of;
		size_t len = per * p->at.page_size_of;

		s->status = kread(&s->r, at, len, chunk);
		if (s->status == K_OK)
			scan_chunk(s, scan, at, chunk, len, out);
		else if (s->status == K_NODATA)
			out->holes++;
		else if (s->status != K_NOMAP) /* no memory there: no hole either */
			return;
	}
	s->status = K_OK;
}

static void collect_slots(struct kslabmap *map, size_t cache, struct slice *slices, unsigned n)
{
	struct kslabmap_cache *mc = &map->caches[cache];
	size_t total = 0;

	for (unsigned i = 0; i < n; i++)
		total += ((struct scan_result *)slices[i].result)->n[cache];
	mc->slots = arena_array(map->arena, total, sizeof(*mc->slots));
	for (unsigned i = 0; i < n; i++) {
		const struct scan_result *res = slices[i].result;

		for (size_t j = 0; j < res->n[cache]; j++) {
			struct kslab_slot *slot = &mc->slots[mc->n++];

			*slot = res->slots[cache][j];
			slot->list = arena_array(map->arena, slot->s.objects, sizeof(*slot->list));
			slot->mark = arena_array(map->arena, slot->s.objects, 1);
			mc->objects += slot->s.objects;
		}
	}
}

static enum kstatus scan_pages(struct reader *r, struct kslabmap *map, unsigned threads)
{
	const struct kpages *p = &map->k->pages;
	uint64_t per = r->img->info.page_size / p->at.page_size_of;
	struct scan scan = {map, sorted_keys(map)};
	struct slice *slices;
	enum kstatus st;

	st = slices_run(r->img, map->arena, p->max_pfn / per + 1, threads, scan_slice, &scan,
			&slices);
	for (unsigned i = 0; i < threads && st == K_OK; i++) {
		const struct scan_result *res = slices[i].result;

		st = slices[i].status;
		if (st != K_OK)
			return reader_fail(r, st, 0, "struct pages: %s", slices[i].r.why);
		map->pages += res->pages;
		map->holes += res->holes;
		for (size_t j = 0; j < res->n_damage; j++)
			kslab_damage_add(map, res->damage[j]);
	}
	for (size_t i = 0; i < map->n_caches && st == K_OK; i++)
		collect_slots(map, i, slices, threads);
	return st;
}

static enum kstatus find_cache(struct reader *r, const struct kslabs *k,
			       const struct kslab_want *want, struct kslab_cache *out)
{
	kaddr at, cache;

	if (!want->symbol || image_address(r->img, want->symbol, &at) != K_OK)
		return kslab_cache_find(r, k, want->name, out);
	if (kread_ptr(r, at, &cache) != K_OK || !cache)
		return kslab_cache_find(r, k, want->name, out);
	return kslab_cache_load(r, k, cache, out);
}

/* Adds a cache, or a further name of one that is there: SLUB merges caches that are alike. */
static void add_cache(struct kslabmap *map, const char *name, const struct kslab_cache *c)
{
	for (size_t i = 0; i < map->n_caches; i++)
		if (map->caches[i].c.address == c->address) {
			map->caches[i].names = arena_printf(map->arena, "%s|%s",
							    map->caches[i].names, name);
			return;
		}
	map->caches[map->n_caches++] = (struct kslabmap_cache){.c = *c, .name = name, .names = name};
}

static enum kstatus find_caches(struct reader *r, const struct kslab_want *want,
				struct kslabmap *map)
{
	struct kslab_cache c;
	size_t n = 0;

	while (want[n].name)
		n++;
	map->caches = arena_array(map->arena, n, sizeof(*map->caches));
	for (size_t i = 0; i < n; i++) {
		enum kstatus st = find_cache(r, map->k, &want[i], &c);

		if (st == K_OK)
			add_cache(map, want[i].name, &c);
		else if (st == K_STOP || st == K_HOST)
			return st;
		else if (st != K_NONAME)
			map->lost_caches++;
	}
	return K_OK;
}

enum kstatus kslabmap_build(struct reader *r, struct kslabs *k, const struct kslab_want *want,
			    unsigned threads, struct arena *arena, struct kslabmap *out)
{
	struct kslabmap map = {.k = k, .arena = arena};
	enum kstatus st = find_caches(r, want, &map);

	if (st == K_OK)
		st = scan_pages(r, &map, threads ? threads : 1);
	if (st == K_OK)
		st = kslablists_mark(r, &map);
	if (st == K_OK)
		*out = map;
	return st;
}

/* `names` is a list that | joins. */
static bool names_has(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = names; at; at = strchr(at, '|')) {
		at += *at == '|';
		if (strncmp(at, name, len) == 0 && (!at[len] || at[len] == '|'))
			return true;
	}
	return false;
}

struct kslabmap_cache *kslabmap_cache_named(const struct kslabmap *map, const char *name)
{
	for (size_t i = 0; i < map->n_caches; i++)
		if (names_has(map->caches[i].names, name))
			return &map->caches[i];
	return NULL;
}

struct kslab_slot *kslabmap_find(const struct kslabmap_cache *mc, kaddr at, uint32_t *index)
{
	size_t low = 0, high = mc->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (mc->slots[mid].s.base <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low || !kslab_index(&mc->c, &mc->slots[low - 1].s, at, index))
		return NULL;
	return &mc->slots[low - 1];
}

kaddr kslab_object(const struct kslabmap_cache *mc, const struct kslab_slot *slot, uint32_t index)
{
	return slot->s.base + (uint64_t)index * mc->c.size;
}
