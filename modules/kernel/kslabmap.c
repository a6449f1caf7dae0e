// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslabmap: which slabs are there? Reads every struct page once, in parallel slices.
 * Leaves: the slots of each cache by address; kslablists.c then marks the free objects.
 */
#include "kernel/kslabmap.h"

#include "kernel/kslablists.h"

#define MAX_OBJECTS 32767 /* 15 bits in struct slab */

struct scan {
	const struct kslabmap *map;
};

/* What one slice found: slots of each cache, in order of address. */
struct scan_result {
	struct kslab_slot **slots;
	size_t *n, *cap;
	struct kslab_damage *damage;
	size_t n_damage, cap_damage;
	uint64_t pages, holes;
};

static void scan_slab(struct slice *s, const struct kslabmap *map, kaddr page, const void *bytes,
		      struct scan_result *out)
{
	struct kslab slab;

	kslab_decode(s->r.img, map->k, page, bytes, &slab);
	for (size_t i = 0; i < map->n_caches; i++) {
		const struct kslab_cache *c = &map->caches[i].c;
		struct kslab_slot *slot;

		if (slab.cache != c->address)
			continue;
		if (!slab.objects || slab.objects > MAX_OBJECTS || slab.inuse > slab.objects) {
			struct kslab_damage *d = arena_push(s->arena, &out->damage, &out->n_damage,
							    &out->cap_damage, sizeof(*d));
			*d = (struct kslab_damage){.kind = DAMAGE_IMPOSSIBLE, .cache = c->address,
						   .slab = page, .value = slab.inuse,
						   .expected = slab.objects};
			return;
		}
		slot = arena_push(s->arena, &out->slots[i], &out->n[i], &out->cap[i],
				  sizeof(*slot));
		slab.base += c->red_left_pad;
		slot->s = slab;
		return;
	}
}

/* A whole page of struct pages at a time; a tail page never carries the slab's mark alone. */
static void scan_chunk(struct slice *s, const struct kslabmap *map, kaddr at,
		       const unsigned char *bytes, size_t len, struct scan_result *out)
{
	const struct kpages *p = &map->k->pages;
	size_t step = p->at.page_size_of;

	for (size_t off = 0; off + step <= len; off += step) {
		const unsigned char *page = bytes + off;

		out->pages++;
		if (!kpage_is_slab(s->r.img, p, page))
			continue;
		if (kpage_head(s->r.img, p, at + off, page) == at + off)
			scan_slab(s, map, at + off, page, out);
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
			scan_chunk(s, map, at, chunk, len, out);
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
	struct scan scan = {map};
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

enum kstatus kslabmap_build(struct reader *r, struct kslabs *k, const struct kslab_want *want,
			    unsigned threads, struct arena *arena, struct kslabmap *out)
{
	struct kslabmap map = {.k = k, .arena = arena};
	enum kstatus st;
	size_t n = 0;

	while (want[n].name)
		n++;
	map.caches = arena_array(arena, n, sizeof(*map.caches));
	for (size_t i = 0; i < n; i++) {
		st = find_cache(r, k, &want[i], &map.caches[map.n_caches].c);
		if (st == K_OK)
			map.caches[map.n_caches++].name = want[i].name;
		else if (st != K_NONAME)
			return st;
	}
	st = scan_pages(r, &map, threads ? threads : 1);
	if (st == K_OK)
		st = kslablists_mark(r, &map);
	if (st == K_OK)
		*out = map;
	return st;
}

struct kslabmap_cache *kslabmap_cache_named(const struct kslabmap *map, const char *name)
{
	for (size_t i = 0; i < map->n_caches; i++)
		if (strcmp(map->caches[i].name, name) == 0)
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
