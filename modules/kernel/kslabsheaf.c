// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslabsheaf: which sheaves does a cache have, and which objects are in them?
 * Reads: slub_percpu_sheaves of each CPU, node_barn of each node, slab_sheaf. Leaves nothing.
 */
#include "kernel/kslabsheaf.h"

#include "kernel/kfail.h"
#include "kernel/klist.h"

#define MAX_SHEAVES 4096 /* in one list of a barn; the kernel keeps some ten */

struct walk {
	struct reader *r;
	const struct kslabs *k;
	const struct kslab_cache *c;
	ksheaf_fn *fn;
	void *arg;
};

static bool hand_out(const struct walk *w, struct ksheaf *s, kaddr sheaf)
{
	const struct ksheaf_layout *at = &w->k->sheaf;
	uint64_t size = 0, cache = 0;

	s->at = sheaf;
	s->status = kread_field(w->r, sheaf, &at->size, &size);
	if (s->status == K_OK && kfield_there(&at->cache))
		s->status = kread_field(w->r, sheaf, &at->cache, &cache);
	s->status = kwild(s->status);
	s->size = (uint32_t)size;
	s->cache = cache;
	return w->fn(w->arg, s);
}

/* A lock whose word cannot be read, or has no name here, counts as held. */
static bool lock_held(struct reader *r, kaddr base, const struct kfield *lock)
{
	uint64_t word = 1;

	return !kfield_there(lock) || kread_field(r, base, lock, &word) != K_OK || word;
}

static bool cpu_sheaves(const struct walk *w, kaddr here, uint32_t cpu)
{
	const struct ksheaf_layout *at = &w->k->sheaf;
	const struct kfield *fields[SHEAF_PER_CPU] = {&at->main, &at->spare, &at->rcu_free};
	bool flux = lock_held(w->r, here, &at->cpu_lock);

	for (uint8_t i = 0; i < SHEAF_PER_CPU; i++) {
		struct ksheaf s = {.owner = cpu, .which = i, .flux = flux, .at = here};
		uint64_t sheaf = 0;

		if (!kfield_there(fields[i]))
			continue;
		s.status = kread_field(w->r, here, fields[i], &sheaf);
		if (s.status != K_OK ? !w->fn(w->arg, &s) : sheaf && !hand_out(w, &s, sheaf))
			return false;
	}
	return true;
}

static bool barn_list(const struct walk *w, kaddr barn, uint32_t node, uint8_t which, bool flux)
{
	const struct ksheaf_layout *at = &w->k->sheaf;
	const struct kfield *list = which ? &at->sheaves_empty : &at->sheaves_full;
	struct ksheaf s = {.barn = true, .owner = node, .which = which, .flux = flux};
	struct klist_iter it;
	kaddr sheaf;

	klist_begin(w->r, barn + list->offset, at->barn_list.offset, MAX_SHEAVES, &it);
	while (klist_next(&it, &sheaf))
		if (!hand_out(w, &s, sheaf))
			return false;
	s.status = it.status;
	s.at = it.at;
	return it.status == K_OK || w->fn(w->arg, &s);
}

static bool barn_sheaves(const struct walk *w, uint32_t node)
{
	const struct ksheaf_layout *at = &w->k->sheaf;
	uint64_t barn = w->c->barn[node];
	bool flux;

	if (!barn && kfield_there(&at->node_barn) && w->c->node[node]) {
		struct ksheaf s = {.barn = true, .owner = node, .at = w->c->node[node]};

		s.status = kread_field(w->r, w->c->node[node], &at->node_barn, &barn);
		if (s.status != K_OK)
			return w->fn(w->arg, &s);
	}
	if (!barn)
		return true;
	flux = lock_held(w->r, barn, &at->barn_lock);
	return barn_list(w, barn, node, 0, flux) && barn_list(w, barn, node, 1, flux);
}

void ksheaves_each(struct reader *r, const struct kslabs *k, const struct kpercpu *cpus,
		   const struct kslab_cache *c, ksheaf_fn *fn, void *arg)
{
	const struct walk w = {r, k, c, fn, arg};

	if (!c->cpu_sheaves)
		return;
	for (uint32_t cpu = 0; cpu < cpus->nr; cpu++)
		if (cpus->possible[cpu] &&
		    !cpu_sheaves(&w, kpercpu_ptr(cpus, c->cpu_sheaves, cpu), cpu))
			return;
	for (uint32_t node = 0; node < c->nodes; node++)
		if (!barn_sheaves(&w, node))
			return;
}

enum kstatus ksheaf_objects(struct reader *r, const struct kslabs *k, const struct kslab_cache *c,
			    const struct ksheaf *s, struct arena *arena, kaddr **out)
{
	uint32_t step = r->img->info.ptr_size;
	unsigned char *bytes;
	kaddr *objects;
	enum kstatus st;

	if (s->size > c->sheaf_capacity)
		return kbad(r, s->at, "a sheaf of %u objects, with room for %u", s->size,
			    c->sheaf_capacity);
	objects = arena_array(arena, s->size, sizeof(*objects));
	bytes = arena_array(arena, s->size, step);
	st = s->size ? kread(r, s->at + k->sheaf.objects, (size_t)s->size * step, bytes) : K_OK;
	if (st != K_OK)
		return kwild(st);
	for (uint32_t i = 0; i < s->size; i++)
		objects[i] = image_int(r->img, bytes + (size_t)i * step, step, false);
	*out = objects;
	return K_OK;
}
