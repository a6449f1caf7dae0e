// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslabwhere: which list leads to this slab? Reads kmem_cache_cpu and kmem_cache_node of one cache
 * (mm/slub.c), each list once.
 */
#include "kernel/kslabwhere.h"

#include "kernel/klist.h"

#define MAX_PARTIAL (1u << 24)

struct where {
	struct reader *r;
	const struct kslabs *k;
	const struct kslabmap_cache *mc;
	const char **names;
	enum kstatus status; /* the first failure */
};

static void note(struct where *w, enum kstatus st)
{
	if (w->status == K_OK)
		w->status = st;
}

static bool name_slab(struct where *w, kaddr slab, const char *name)
{
	kaddr base = kpage_address(&w->k->pages, slab) + w->mc->c.red_left_pad;
	struct kslab_slot *slot;
	uint32_t index;

	slot = kslabmap_find(w->mc, base, &index);
	if (!slot || slot->s.slab != slab)
		return false;
	w->names[slot - w->mc->slots] = name;
	return true;
}

static void cpu_partial(struct where *w, kaddr slab, const char *name)
{
	struct kcycle cycle = {0};
	uint64_t next;

	for (uint32_t n = 0; slab && n < MAX_PARTIAL; n++, slab = next) {
		enum kstatus st = K_BADDATA;

		if (!kcycle_seen(&cycle, slab) && name_slab(w, slab, name))
			st = kread_field(w->r, slab, &w->k->at.s_next, &next);
		if (st != K_OK) {
			note(w, st);
			return;
		}
	}
}

static void one_cpu(struct where *w, const struct kpercpu *cpus, struct arena *arena, uint32_t cpu)
{
	const struct kslab_layout *at = &w->k->at;
	kaddr here = kpercpu_ptr(cpus, w->mc->c.cpu_slab, cpu);
	uint64_t slab, partial = 0;
	enum kstatus st = kread_field(w->r, here, &at->p_slab, &slab);

	if (st == K_OK && kfield_there(&at->p_partial))
		st = kread_field(w->r, here, &at->p_partial, &partial);
	if (st != K_OK) {
		note(w, st);
		return;
	}
	if (slab)
		name_slab(w, slab, arena_printf(arena, "CPU %u", cpu));
	cpu_partial(w, partial, arena_printf(arena, "CPU %u partial", cpu));
}

static void one_node(struct where *w, struct arena *arena, uint32_t node)
{
	const struct kslab_layout *at = &w->k->at;
	const char *name = arena_printf(arena, "node %u partial", node);
	struct klist_iter it;
	kaddr slab;

	klist_begin(w->r, w->mc->c.node[node] + at->n_partial.offset, at->s_list.offset,
		    MAX_PARTIAL, &it);
	while (klist_next(&it, &slab))
		name_slab(w, slab, name);
	note(w, it.status);
}

enum kstatus kslab_where(struct reader *r, const struct kslabs *k, const struct kpercpu *cpus,
			 const struct kslabmap_cache *mc, struct arena *arena, const char ***out)
{
	struct where w = {.r = r, .k = k, .mc = mc};

	w.names = arena_array(arena, mc->n, sizeof(*w.names));
	for (uint32_t cpu = 0; mc->c.cpu_slab && cpu < cpus->nr; cpu++)
		if (cpus->possible[cpu] && kfield_there(&k->at.p_slab))
			one_cpu(&w, cpus, arena, cpu);
	for (uint32_t i = 0; i < mc->c.nodes; i++)
		if (mc->c.node[i])
			one_node(&w, arena, i);
	*out = w.names;
	return w.status;
}
