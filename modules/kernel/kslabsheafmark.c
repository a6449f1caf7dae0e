// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslabsheafmark: which objects lie in sheaves, and are the sheaves sound?
 * Reads: each sheaf of the cache once. Leaves: kslab_slot.list, .hole; kslabmap.damage.
 *
 * While a sheaf's lock is held, size and array may disagree by what is being moved: then its
 * objects are neither free nor allocated, their slabs become holes.
 */
#include "kernel/kslablists.h"
#include "kernel/kslabsheaf.h"

static uint16_t list_code(const struct ksheaf *s)
{
	return (uint16_t)(s->barn ? KLIST_BARN + 2 * s->owner + s->which
				  : KLIST_SHEAF + SHEAF_PER_CPU * s->owner + s->which);
}

static void bad_sheaf(const struct kslab_marker *m, const struct ksheaf *s, uint64_t value,
		      uint64_t expected)
{
	kslab_damage_of(m, (struct kslab_damage){.kind = DAMAGE_BAD_SHEAF,
						 .sheaf = s->at,
						 .list = list_code(s),
						 .value = value,
						 .expected = expected});
}

static void mark_object(const struct kslab_marker *m, const struct ksheaf *s, kaddr at)
{
	struct kslab_damage d = {.sheaf = s->at, .list = list_code(s), .value = at};
	struct kslab_slot *slot;
	uint32_t index;

	slot = kslabmap_find(m->mc, at, &index);
	if (s->flux) {
		if (slot)
			slot->hole = true;
		return;
	}
	if (!slot) {
		kslab_stray(m, at, d);
		return;
	}
	d.slab = slot->s.slab;
	d.kind = DAMAGE_MISALIGNED;
	if (kslab_object(m->mc, slot, index) == at) {
		d.kind = DAMAGE_TWO_LISTS;
		d.object = at;
		d.other = slot->list[index];
		slot->list[index] = d.other ? d.other : d.list;
		m->mc->free += !d.other;
	}
	if (d.kind == DAMAGE_MISALIGNED || d.other)
		kslab_damage_of(m, d);
}

/* True where the sheaf's own fields are sound, as far as they were read. */
static bool sound(const struct kslab_marker *m, const struct ksheaf *s)
{
	if (s->status != K_OK) {
		if (s->status == K_BADDATA && !s->flux)
			bad_sheaf(m, s, s->at, 0);
		return false;
	}
	/* the empty one of caches without sheaves is everybody's and names no cache */
	if (s->cache == m->mc->c.address || (!s->cache && !s->size))
		return true;
	if (!s->flux)
		bad_sheaf(m, s, s->cache, m->mc->c.address);
	return false;
}

/* What is in a sheaf that is not sound looks allocated and is not: as good as a list lost. */
static bool mark_sheaf(void *arg, const struct ksheaf *s)
{
	const struct kslab_marker *m = arg;
	bool lost = s->flux || !sound(m, s);
	kaddr *objects;
	enum kstatus st = K_NODATA;

	if (s->status == K_OK && (s->flux || !lost))
		st = ksheaf_objects(m->r, m->map->k, &m->mc->c, s, m->map->arena, &objects);
	if (st == K_BADDATA && !s->flux)
		bad_sheaf(m, s, s->size, m->mc->c.sheaf_capacity);
	if (lost || st != K_OK)
		kslab_list_lost(m);
	for (uint32_t i = 0; st == K_OK && i < s->size; i++)
		mark_object(m, s, objects[i]);
	return true;
}

void kslablists_mark_sheaves(const struct kslab_marker *m)
{
	struct kslab_marker copy = *m;

	ksheaves_each(m->r, m->map->k, m->cpus, &m->mc->c, mark_sheaf, &copy);
}
