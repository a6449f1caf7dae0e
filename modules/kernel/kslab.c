// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslab: what a cache, a slab and a free pointer say.
 * Reads: struct kmem_cache, struct slab, free pointers. Leaves: plain C values.
 */
#include "kernel/kslab.h"

#include "kernel/klist.h"

#define MAX_CACHES   8192
#define MAX_NODES    64
#define MAX_CAPACITY 65536 /* objects of a sheaf; the kernel has up to 60, or what its user asks   \
			    */

typedef struct kslab_layout L;

static const struct need needs[] = {
	NEED_SIZE(L, cache_size_of, "kmem_cache"),
	NEED(L, c_name, "kmem_cache", "name"),
	NEED(L, c_size, "kmem_cache", "size"),
	NEED(L, c_object_size, "kmem_cache", "object_size"),
	NEED(L, c_offset, "kmem_cache", "offset"),
	NEED_OPT(L, c_inuse, "kmem_cache", "inuse"),
	NEED_OPT(L, c_random, "kmem_cache", "random"),
	NEED_OPT(L, c_red_left, "kmem_cache", "red_left_pad"),
	NEED_OPT(L, c_flags, "kmem_cache", "flags"),
	NEED(L, c_list, "kmem_cache", "list"),
	/* one list_head served as both until 4.11 */
	NEED_OPT(L, c_children, "kmem_cache", "memcg_params.children|memcg_params.list"),
	NEED_OPT(L, c_child, "kmem_cache", "memcg_params.children_node|memcg_params.list"),
	NEED_OPT(L, c_cpu_slab, "kmem_cache", "cpu_slab"),
	/* 7.1 put node pointers and barns side by side into per_node[] */
	NEED_OPT(L, c_node, "kmem_cache", "node|per_node"),
	NEED_OPT(L, c_ctor, "kmem_cache", "ctor"),
	/* 5.17 split struct slab from struct page (d122019bf061) */
	NEED_SIZE(L, slab_size_of, "slab|page"),
	NEED(L, s_cache, "slab|page", "slab_cache"),
	/* 6.19 nested freelist and counters in struct freelist_counters, anonymous here */
	NEED(L, s_freelist, "slab|page", "freelist"),
	NEED_OPT(L, s_counters, "slab|page", "counters"),
	NEED_OPT(L, s_next, "slab|page", "next"),
	NEED_OPT(L, s_list, "slab|page", "slab_list|lru"),
	NEED(L, s_inuse, "slab|page", "inuse"),
	NEED(L, s_objects, "slab|page", "objects"),
	NEED_OPT(L, s_frozen, "slab|page", "frozen"),
	NEED_OPT(L, p_freelist, "kmem_cache_cpu", "freelist"),
	NEED_OPT(L, p_slab, "kmem_cache_cpu", "slab|page"),
	NEED_OPT(L, p_partial, "kmem_cache_cpu", "partial"),
	NEED(L, n_partial, "kmem_cache_node", "partial"),
	NEED_OPT(L, n_nr_partial, "kmem_cache_node", "nr_partial"),
	NEED_SYM(L, slab_caches, "slab_caches"),
	NEED_CONST_OPT(L, pg_locked, "PG_locked"),
	NEED_SYM_OPT(L, nr_node_ids, "nr_node_ids"),
};

typedef struct ksheaf_layout S;

static const struct need sheaf_needs[] = {
	NEED_OPT(S, c_cpu_sheaves, "kmem_cache", "cpu_sheaves"),
	NEED_OPT(S, c_capacity, "kmem_cache", "sheaf_capacity"),
	NEED_OPT(S, c_pairs, "kmem_cache", "per_node"),
	NEED_OPT(S, main, "slub_percpu_sheaves", "main"),
	NEED_OPT(S, spare, "slub_percpu_sheaves", "spare"),
	NEED_OPT(S, rcu_free, "slub_percpu_sheaves", "rcu_free"),
	NEED_OPT(S, cpu_lock, "slub_percpu_sheaves", "lock.acquired"),
	NEED_OPT(S, size, "slab_sheaf", "size"),
	NEED_OPT(S, cache, "slab_sheaf", "cache"),
	NEED_OPT(S, barn_list, "slab_sheaf", "barn_list"),
	NEED_OPT(S, sheaves_full, "node_barn", "sheaves_full"),
	NEED_OPT(S, sheaves_empty, "node_barn", "sheaves_empty"),
	NEED_OPT(S, barn_lock, "node_barn", "lock.rlock.raw_lock"),
	NEED_OPT(S, node_barn, "kmem_cache_node", "barn"),
	NEED_OPT(S, pair_node, "kmem_cache_per_node_ptrs", "node"),
	NEED_OPT(S, pair_barn, "kmem_cache_per_node_ptrs", "barn"),
};

/* Sheaves are read only where everything that leads to their objects has a name. */
static void open_sheaves(struct reader *r, struct ksheaf_layout *s)
{
	struct kmember objects;
	uint32_t size;

	if (needs_resolve(r, sheaf_needs, sizeof(sheaf_needs) / sizeof(sheaf_needs[0]), s) != K_OK)
		return;
	if (image_size(r->img, "kmem_cache_per_node_ptrs", &size) == K_OK)
		s->pair_size_of = size;
	/* a flexible array: it has no size, so it is no struct kfield */
	if (image_member(r->img, "slab_sheaf", "objects", &objects) != K_OK)
		return;
	s->objects = objects.offset;
	s->known = kfield_there(&s->c_cpu_sheaves) && kfield_there(&s->c_capacity) &&
		   kfield_there(&s->main) && kfield_there(&s->size) &&
		   kfield_there(&s->barn_list) && kfield_there(&s->sheaves_full) &&
		   kfield_there(&s->sheaves_empty);
}

enum kstatus kslabs_open(struct reader *r, struct kslabs *out)
{
	struct kslabs k = {0};
	uint64_t nodes = 1;
	enum kstatus st = kpages_open(r, &k.pages);

	if (st == K_OK)
		st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &k.at);
	if (st != K_OK)
		return st;
	open_sheaves(r, &k.sheaf);
	k.swab = true;
	if (k.at.nr_node_ids)
		st = kread_uint(r, k.at.nr_node_ids, 4, &nodes);
	if (st != K_OK)
		return reader_fail(r, st, k.at.nr_node_ids, "nr_node_ids");
	k.nodes = nodes < MAX_NODES ? (uint32_t)nodes : MAX_NODES;
	*out = k;
	return K_OK;
}

/* Bytes from one node's entry in kmem_cache to the next; 0 where that is not known. */
static size_t node_step(const struct image *img, const struct kslabs *k)
{
	const struct ksheaf_layout *s = &k->sheaf;

	if (!kfield_there(&s->c_pairs))
		return img->info.ptr_size;
	return kfield_there(&s->pair_node) && kfield_there(&s->pair_barn) ? s->pair_size_of : 0;
}

static void load_nodes(struct reader *r, const struct kslabs *k, const unsigned char *bytes,
		       struct kslab_cache *c)
{
	const struct kfield *f = &k->at.c_node;
	size_t step = node_step(r->img, k);

	if (!kfield_there(f) || !step)
		return;
	for (uint32_t i = 0; i < k->nodes; i++) {
		const unsigned char *at = bytes + f->offset + i * step;

		if (!kfield_there(&k->sheaf.c_pairs)) {
			c->node[i] = image_int(r->img, at, (uint32_t)step, false);
			continue;
		}
		c->node[i] = kfield_u64(r->img, &k->sheaf.pair_node, at);
		c->barn[i] = kfield_u64(r->img, &k->sheaf.pair_barn, at);
	}
	c->nodes = k->nodes;
}

static void load_sheaves(struct reader *r, const struct kslabs *k, const unsigned char *bytes,
			 struct kslab_cache *c)
{
	if (!k->sheaf.known)
		return;
	c->cpu_sheaves = kfield_u64(r->img, &k->sheaf.c_cpu_sheaves, bytes);
	c->sheaf_capacity = (uint32_t)kfield_u64(r->img, &k->sheaf.c_capacity, bytes);
}

static bool plausible(const struct kslab_cache *c)
{
	return c->size >= 8 && c->size <= (1u << 26) && c->object_size <= c->size &&
	       c->offset < c->size && c->red_left_pad < c->size &&
	       c->sheaf_capacity <= MAX_CAPACITY;
}

/* node[] stands last and is allocated for nr_node_ids nodes only (kmem_cache_init()). */
static size_t cache_bytes(const struct image *img, const struct kslabs *k)
{
	size_t most = k->at.c_node.offset + k->nodes * node_step(img, k);
	size_t whole = k->at.cache_size_of;

	return kfield_there(&k->at.c_node) && whole > most ? most : whole;
}

enum kstatus kslab_cache_load(struct reader *r, const struct kslabs *k, kaddr cache,
			      struct kslab_cache *out)
{
	const struct image *img = r->img;
	struct kslab_cache c = {.address = cache};
	unsigned char bytes[8192];
	size_t len = cache_bytes(img, k);
	enum kstatus st;

	if (len > sizeof(bytes))
		return reader_fail(r, K_BADDATA, cache, "kmem_cache of %zu bytes", len);
	st = kread(r, cache, len, bytes);
	if (st != K_OK)
		return st;
	c.size = (uint32_t)kfield_u64(img, &k->at.c_size, bytes);
	c.object_size = (uint32_t)kfield_u64(img, &k->at.c_object_size, bytes);
	c.offset = (uint32_t)kfield_u64(img, &k->at.c_offset, bytes);
	if (kfield_there(&k->at.c_random))
		c.random = kfield_u64(img, &k->at.c_random, bytes);
	if (kfield_there(&k->at.c_red_left))
		c.red_left_pad = (uint32_t)kfield_u64(img, &k->at.c_red_left, bytes);
	if (kfield_there(&k->at.c_cpu_slab))
		c.cpu_slab = kfield_u64(img, &k->at.c_cpu_slab, bytes);
	load_nodes(r, k, bytes, &c);
	load_sheaves(r, k, bytes, &c);
	if (!plausible(&c))
		return reader_fail(r, K_BADDATA, cache, "kmem_cache: impossible sizes");
	st = kread_string(r, kfield_u64(img, &k->at.c_name, bytes), sizeof(c.name), c.name);
	if (st != K_OK)
		return reader_fail(r, st, cache, "kmem_cache: name");
	*out = c;
	return K_OK;
}

enum kstatus kslab_cache_children(struct reader *r, const struct kslabs *k,
				  const struct kslab_cache *root, struct arena *arena,
				  struct kslab_cache **out, size_t *n)
{
	struct kslab_cache *all = NULL, child;
	struct klist_iter it;
	size_t cap = 0;
	kaddr at;

	*n = 0;
	if (!kfield_there(&k->at.c_children) || !kfield_there(&k->at.c_child))
		return K_OK;
	klist_begin(r, root->address + k->at.c_children.offset, k->at.c_child.offset, MAX_CACHES,
		    &it);
	while (klist_next(&it, &at)) {
		enum kstatus st = kslab_cache_load(r, k, at, &child);

		if (st != K_OK)
			return st;
		*(struct kslab_cache *)arena_push(arena, &all, n, &cap, sizeof(child)) = child;
		*out = all;
	}
	return it.status;
}

static enum kstatus name_is(struct reader *r, const struct kslabs *k, kaddr cache, const char *name,
			    bool *out)
{
	char text[64];
	uint64_t at;
	enum kstatus st = kread_field(r, cache, &k->at.c_name, &at);

	if (st == K_OK)
		st = kread_string(r, at, sizeof(text), text);
	if (st == K_OK)
		*out = strcmp(text, name) == 0;
	return st;
}

enum kstatus kslab_cache_find(struct reader *r, const struct kslabs *k, const char *name,
			      struct kslab_cache *out)
{
	struct klist_iter it;
	kaddr cache;
	bool hit = false;

	klist_begin(r, k->at.slab_caches, k->at.c_list.offset, MAX_CACHES, &it);
	while (klist_next(&it, &cache))
		if (name_is(r, k, cache, name, &hit) == K_OK && hit)
			return kslab_cache_load(r, k, cache, out);
	if (it.status != K_OK)
		return reader_fail(r, it.status, it.at, "slab_caches");
	return reader_fail(r, K_NONAME, 0, "no slab cache %s", name);
}

void kslab_decode(const struct image *img, const struct kslabs *k, kaddr slab, const void *bytes,
		  struct kslab *out)
{
	out->slab = slab;
	out->base = kpage_address(&k->pages, slab);
	out->cache = kfield_u64(img, &k->at.s_cache, bytes);
	out->freelist = kfield_u64(img, &k->at.s_freelist, bytes);
	out->objects = (uint32_t)kfield_u64(img, &k->at.s_objects, bytes);
	out->inuse = (uint32_t)kfield_u64(img, &k->at.s_inuse, bytes);
	out->frozen = kfield_there(&k->at.s_frozen) && kfield_u64(img, &k->at.s_frozen, bytes);
}

enum kstatus kslab_load(struct reader *r, const struct kslabs *k, kaddr slab, struct kslab *out)
{
	unsigned char bytes[256];
	enum kstatus st;

	if (k->at.slab_size_of > sizeof(bytes))
		return reader_fail(r, K_BADDATA, slab, "struct slab is too large");
	st = kread(r, slab, k->at.slab_size_of, bytes);
	if (st == K_OK)
		kslab_decode(r->img, k, slab, bytes, out);
	return st;
}

enum kstatus kslab_of(struct reader *r, const struct kslabs *k, kaddr at, struct kslab *out)
{
	unsigned char bytes[256];
	kaddr page, head;
	enum kstatus st = kpage_of(r, &k->pages, at, &page);

	if (st == K_OK && k->pages.at.page_size_of > sizeof(bytes))
		st = reader_fail(r, K_BADDATA, at, "struct page is too large");
	if (st == K_OK)
		st = kread(r, page, k->pages.at.page_size_of, bytes);
	if (st != K_OK)
		return st;
	head = kpage_head(r->img, &k->pages, page, bytes);
	if (head != page)
		st = kread(r, head, k->pages.at.page_size_of, bytes);
	if (st != K_OK)
		return st;
	if (!kpage_is_slab(r->img, &k->pages, bytes))
		return reader_fail(r, K_BADDATA, at, "its page is not a slab page");
	return kslab_load(r, k, head, out);
}

bool kslab_index(const struct kslab_cache *c, const struct kslab *s, kaddr at, uint32_t *out)
{
	uint64_t index = (at - s->base) / c->size;

	if (at < s->base || index >= s->objects)
		return false;
	*out = (uint32_t)index;
	return true;
}

enum kstatus kslab_next_free(struct reader *r, const struct kslabs *k, const struct kslab_cache *c,
			     kaddr object, kaddr *out)
{
	kaddr at = object + c->offset;
	uint64_t stored;
	enum kstatus st = kread_ptr(r, at, &stored);

	if (st != K_OK)
		return st;
	if (c->random)
		stored ^= c->random ^ (k->swab ? __builtin_bswap64(at) : at);
	*out = stored;
	return K_OK;
}
