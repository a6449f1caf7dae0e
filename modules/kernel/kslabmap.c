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
	const struct kslab_cache *own;
};

struct scan {
	const struct kslabmap *map;
	const struct cache_key *keys;
	size_t n_keys;
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

static struct scan new_scan(const struct kslabmap *map)
{
	struct cache_key *keys;
	size_t n = 0;

	for (size_t i = 0; i < map->n_caches; i++)
		n += map->caches[i].n_members;
	keys = arena_array(map->arena, n, sizeof(*keys));
	n = 0;
	for (size_t i = 0; i < map->n_caches; i++)
		for (size_t j = 0; j < map->caches[i].n_members; j++) {
			const struct kslab_cache *own = &map->caches[i].members[j];

			keys[n++] = (struct cache_key){own->address, i, own};
		}
	qsort(keys, n, sizeof(*keys), key_order);
	return (struct scan){map, keys, n};
}

/* Counters that cannot be: what else the slab says is not looked at. */
static bool impossible(struct arena *arena, const struct kslab *slab, struct scan_result *out)
{
	struct kslab_damage *d;

	if (slab->objects && slab->objects <= MAX_OBJECTS && slab->inuse <= slab->objects)
		return false;
	d = arena_push(arena, &out->damage, &out->n_damage, &out->cap_damage, sizeof(*d));
	*d = (struct kslab_damage){.kind = DAMAGE_IMPOSSIBLE,
				   .cache = slab->cache,
				   .slab = slab->slab,
				   .value = slab->inuse,
				   .expected = slab->objects};
	return true;
}

static void take_slab(struct arena *arena, const struct scan *scan, const struct kslab *slab,
		      struct scan_result *out)
{
	const struct kslabmap *map = scan->map;
	const struct cache_key *key;
	struct cache_key wanted = {.address = slab->cache};
	struct kslab_slot *slot;
	size_t i;

	key = bsearch(&wanted, scan->keys, scan->n_keys, sizeof(*key), key_order);
	if (!key || impossible(arena, slab, out))
		return;
	i = key->index;
	slot = arena_push(arena, &out->slots[i], &out->n[i], &out->cap[i], sizeof(*slot));
	slot->s = *slab;
	slot->own = key->own;
	slot->s.base += map->caches[i].c.red_left_pad;
}

static struct scan_result *new_result(struct arena *arena, const struct kslabmap *map)
{
	struct scan_result *out = arena_alloc(arena, sizeof(*out));

	out->slots = arena_array(arena, map->n_caches, sizeof(*out->slots));
	out->n = arena_array(arena, map->n_caches, sizeof(*out->n));
	out->cap = arena_array(arena, map->n_caches, sizeof(*out->cap));
	return out;
}

/* A whole page of struct pages at a time; a tail page never carries the slab's mark alone. */
static void scan_chunk(struct slice *s, const struct scan *scan, kaddr at,
		       const unsigned char *bytes, size_t len, struct scan_result *out)
{
	const struct kpages *p = &scan->map->k->pages;
	size_t step = p->at.page_size_of;
	struct kslab slab;

	for (size_t off = 0; off + step <= len; off += step) {
		const unsigned char *page = bytes + off;

		out->pages++;
		if (!kpage_is_slab(s->r.img, p, page))
			continue;
		if (kpage_head(s->r.img, p, at + off, page) != at + off)
			continue;
		kslab_decode(s->r.img, scan->map->k, at + off, page, &slab);
		take_slab(s->arena, scan, &slab, out);
	}
}

static void scan_slice(struct slice *s, void *arg)
{
	const struct scan *scan = arg;
	const struct kslabmap *map = scan->map;
	const struct kpages *p = &map->k->pages;
	struct scan_result *out = new_result(s->arena, map);
	uint64_t per = s->r.img->info.page_size / p->at.page_size_of;
	unsigned char *chunk = arena_alloc(s->arena, per * p->at.page_size_of);

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

static enum kstatus merge_slices(struct reader *r, struct kslabmap *map, struct slice *slices,
				 unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const struct scan_result *res = slices[i].result;

		if (slices[i].status != K_OK)
			return reader_fail(r, slices[i].status, 0, "struct pages: %s",
					   slices[i].r.why);
		map->pages += res->pages;
		map->holes += res->holes;
		for (size_t j = 0; j < res->n_damage; j++)
			kslab_damage_add(map, res->damage[j]);
	}
	for (size_t i = 0; i < map->n_caches; i++)
		collect_slots(map, i, slices, n);
	return K_OK;
}

static enum kstatus scan_pages(struct reader *r, struct kslabmap *map, unsigned threads)
{
	const struct kpages *p = &map->k->pages;
	uint64_t per = r->img->info.page_size / p->at.page_size_of;
	struct scan scan = new_scan(map);
	struct slice *slices;
	enum kstatus st = slices_run(r->img, map->arena, p->max_pfn / per + 1, threads, scan_slice,
				     &scan, &slices);

	return st == K_OK ? merge_slices(r, map, slices, threads) : st;
}

static int slab_order(const void *a, const void *b)
{
	const struct kslab *x = a, *y = b;

	return (x->slab > y->slab) - (x->slab < y->slab);
}

/* Slabs that hold one of these addresses, each once. */
static enum kstatus scan_addresses(struct reader *r, struct kslabmap *map, const kaddr *at,
				   size_t n)
{
	struct scan scan = new_scan(map);
	struct slice one = {.result = new_result(map->arena, map)};
	struct kslab *slabs = arena_array(map->arena, n, sizeof(*slabs));
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		enum kstatus st = kslab_of(r, map->k, at[i], &slabs[found]);

		if (st == K_STOP || st == K_HOST)
			return st;
		found += st == K_OK;
		map->holes += st == K_NODATA;
	}
	qsort(slabs, found, sizeof(*slabs), slab_order);
	for (size_t i = 0; i < found; i++)
		if (!i || slabs[i].slab != slabs[i - 1].slab)
			take_slab(map->arena, &scan, &slabs[i], one.result);
	return merge_slices(r, map, &one, 1);
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

/* Adds a cache, or a further name of one that is there: SLUB merges caches that are alike. */
static void add_cache(struct kslabmap *map, const char *name, const struct kslab_cache *c)
{
	for (size_t i = 0; i < map->n_caches; i++)
		if (map->caches[i].c.address == c->address) {
			map->caches[i].names =
				arena_printf(map->arena, "%s|%s", map->caches[i].names, name);
			return;
		}
	map->caches[map->n_caches++] =
		(struct kslabmap_cache){.c = *c, .name = name, .names = name};
}

/* A merged cache bears the name of whoever made it first: its objects are there, too. */
static void add_own_name(struct kslabmap *map, struct kslabmap_cache *mc)
{
	if (!names_has(mc->names, mc->c.name))
		mc->names = arena_printf(map->arena, "%s|%s", mc->names, mc->c.name);
}

/* The cache itself and its memcg children. A list that breaks off loses caches: coverage says so. */
static enum kstatus add_members(struct reader *r, struct kslabmap *map, struct kslabmap_cache *mc)
{
	struct kslab_cache *children = NULL;
	size_t n = 0;
	enum kstatus st;

	st = kslab_cache_children(r, map->k, &mc->c, map->arena, &children, &n);
	mc->members = arena_array(map->arena, n + 1, sizeof(*mc->members));
	mc->members[0] = mc->c;
	for (size_t i = 0; i < n; i++)
		if (children[i].size == mc->c.size)
			mc->members[++mc->n_members] = children[i];
	mc->n_members++;
	if (st == K_STOP || st == K_HOST)
		return st;
	map->lost_caches += st != K_OK;
	return K_OK;
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
	for (size_t i = 0; i < map->n_caches; i++) {
		enum kstatus st = add_members(r, map, &map->caches[i]);

		if (st != K_OK)
			return st;
		add_own_name(map, &map->caches[i]);
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

enum kstatus kslabmap_build_from(struct reader *r, struct kslabs *k, const struct kslab_want *want,
				 const kaddr *addresses, size_t n, struct arena *arena,
				 struct kslabmap *out)
{
	struct kslabmap map = {.k = k, .arena = arena, .chosen = true};
	enum kstatus st = find_caches(r, want, &map);

	if (st == K_OK)
		st = scan_addresses(r, &map, addresses, n);
	if (st == K_OK)
		st = kslablists_mark(r, &map);
	if (st == K_OK)
		*out = map;
	return st;
}

struct kslabmap_cache *kslabmap_cache_named(const struct kslabmap *map, const char *name)
{
	for (size_t i = 0; i < map->n_caches; i++)
		if (names_has(map->caches[i].names, name))
			return &map->caches[i];
	return NULL;
}

struct kslabmap_cache *kslabmap_cache_at(const struct kslabmap *map, kaddr cache)
{
	for (size_t i = 0; i < map->n_caches; i++)
		for (size_t j = 0; j < map->caches[i].n_members; j++)
			if (map->caches[i].members[j].address == cache)
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

void kslab_describe(const struct kslabmap_cache *mc, const struct kslab_slot *slot,
		    struct kslab_row *out)
{
	for (uint32_t i = 0; i < slot->s.objects; i++)
		out[i] = (struct kslab_row){
			.object = kslab_object(mc, slot, i),
			.list = slot->list[i],
			.state = slot->list[i] ? KSLAB_FREE
				 : slot->hole  ? KSLAB_UNKNOWN
					       : KSLAB_ALLOCATED,
		};
}
