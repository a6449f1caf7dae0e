// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslablists: which objects are free, on which list, and which lists contradict themselves?
 * Reads: per-CPU and node lists of each cache, then the freelist of every slab, each once.
 * Leaves: kslab_slot.list, .hole, .listed; kslabmap.damage.
 *
 * The dump is a photograph. Freelist and counters of a slab change in one cmpxchg, so those of a
 * slab that stands on a list must agree. A slab that is on no list and is not full, or is frozen
 * and no CPU's, is being set up, taken or given back (mm/slub.c: allocate_slab(),
 * deactivate_slab(), get_partial_node()): what its lists say proves nothing, so it is a hole.
 */
#include "kernel/kslablists.h"

#include "kernel/klist.h"
#include "kernel/kslabsheaf.h"

#define MAX_PARTIAL (1u << 24)

void kslab_damage_add(struct kslabmap *map, struct kslab_damage damage)
{
	struct kslab_damage *d;

	if (map->n_damage >= KSLAB_DAMAGE_MAX) {
		map->damage_capped = true;
		return;
	}
	d = arena_push(map->arena, &map->damage, &map->n_damage, &map->cap_damage, sizeof(*d));
	*d = damage;
}

void kslab_damage_of(const struct kslab_marker *m, struct kslab_damage d)
{
	d.cache = m->mc->c.address;
	kslab_damage_add(m->map, d);
}

void kslab_list_lost(const struct kslab_marker *m)
{
	m->map->busy_lists++;
	m->mc->busy_lists++;
}

void kslab_stray(const struct kslab_marker *m, kaddr at, struct kslab_damage d)
{
	struct kslab other;
	enum kstatus st = kslab_of(m->r, m->map->k, at, &other);

	d.kind = DAMAGE_NOT_SLAB;
	if (st == K_OK) {
		d.kind = DAMAGE_WRONG_CACHE;
		d.slab = other.slab;
		d.value = other.cache;
		d.expected = m->mc->c.address;
	}
	/* a slab of this cache that the map does not have: its counters are damage already */
	if (st == K_BADDATA || st == K_NOMAP || (st == K_OK && kslabmap_cache_at(m->map, other.cache) != m->mc))
		kslab_damage_of(m, d);
	else if (st != K_OK)
		kslab_list_lost(m);
}

static void damage(const struct kslab_marker *m, enum kslab_damage_kind kind, kaddr slab,
		   kaddr object, uint16_t list, uint16_t other, uint64_t value, uint64_t expected)
{
	kslab_damage_of(m, (struct kslab_damage){.kind = kind,
						 .slab = slab,
						 .object = object,
						 .list = list,
						 .other = other,
						 .value = value,
						 .expected = expected});
}

/* What is wrong with this entry of a freelist; -1: nothing. */
static int entry_damage(const struct kslab_marker *m, const struct kslab_slot *slot, kaddr at,
			uint16_t list, uint32_t *index)
{
	const struct kslab_cache *c = &m->mc->c;

	if (!kslab_index(c, &slot->s, at, index))
		return DAMAGE_OUTSIDE;
	if ((at - slot->s.base) % c->size)
		return DAMAGE_MISALIGNED;
	if (slot->list[*index] == list)
		return DAMAGE_CYCLE;
	return slot->list[*index] ? DAMAGE_TWO_LISTS : -1;
}

/* Tells of the first thing that is wrong with a freelist. `from` is the object that named `at`. */
static void entry_tell(const struct kslab_marker *m, const struct kslab_slot *slot, int kind,
		       kaddr from, kaddr at, uint32_t index, uint16_t list)
{
	uint16_t other = kind == DAMAGE_TWO_LISTS ? slot->list[index] : 0;
	bool here = kind == DAMAGE_CYCLE || kind == DAMAGE_TWO_LISTS;

	damage(m, (enum kslab_damage_kind)kind, slot->s.slab, here ? at : from, list, other, at, 0);
}

/*
 * Marks the objects of one freelist; returns its length, or -1 where it is damaged. Behind an
 * object of two lists the walk goes on, for the objects that only this list has.
 */
static int64_t mark_freelist(const struct kslab_marker *m, struct kslab_slot *slot, kaddr at,
			     uint16_t list, bool quiet)
{
	bool sound = true;
	kaddr from = 0;
	int64_t n = 0;

	for (; at && n <= slot->s.objects; n++) {
		uint32_t index;
		int kind = entry_damage(m, slot, at, list, &index);

		if (kind >= 0 && sound && !quiet)
			entry_tell(m, slot, kind, from, at, index, list);
		sound = sound && kind < 0;
		if (kind < 0) {
			slot->list[index] = list;
			m->mc->free++;
		} else if (kind != DAMAGE_TWO_LISTS) {
			slot->hole |= kind != DAMAGE_CYCLE;
			return -1;
		}
		from = at;
		if (kslab_next_free(m->r, m->map->k, slot->own, at, &at) != K_OK) {
			slot->hole = true;
			return -1;
		}
	}
	return sound ? n : -1;
}

/* Slot of a slab that a list names; damage where it is no slab of this cache. */
static struct kslab_slot *listed_slot(const struct kslab_marker *m, kaddr slab, uint16_t list)
{
	kaddr base = kpage_address(&m->map->k->pages, slab) + m->mc->c.red_left_pad;
	struct kslab_slot *slot;
	uint32_t index;

	slot = kslabmap_find(m->mc, base, &index);
	if (slot && slot->s.slab == slab) {
		slot->listed = true;
		return slot;
	}
	kslab_stray(m, base, (struct kslab_damage){.slab = slab, .list = list, .value = slab});
	return NULL;
}

static void mark_cpu_partial(const struct kslab_marker *m, kaddr slab, uint32_t cpu)
{
	struct kcycle cycle = {0};
	uint64_t next;

	for (uint32_t n = 0; slab && n < MAX_PARTIAL; n++) {
		if (kcycle_seen(&cycle, slab)) {
			damage(m, DAMAGE_CYCLE, slab, 0, (uint16_t)(KLIST_CPU + cpu), 0, slab, 0);
			return;
		}
		if (!listed_slot(m, slab, (uint16_t)(KLIST_CPU + cpu)))
			return;
		if (kread_field(m->r, slab, &m->map->k->at.s_next, &next) != K_OK) {
			kslab_list_lost(m);
			return;
		}
		slab = next;
	}
}

static enum kstatus mark_cpu(const struct kslab_marker *m, uint32_t cpu)
{
	const struct kslab_layout *at = &m->map->k->at;
	kaddr here = kpercpu_ptr(m->cpus, m->c->cpu_slab, cpu);
	uint64_t freelist, slab, partial = 0;
	struct kslab_slot *slot;
	enum kstatus st = kread_field(m->r, here, &at->p_freelist, &freelist);

	if (st == K_OK)
		st = kread_field(m->r, here, &at->p_slab, &slab);
	if (st == K_OK && kfield_there(&at->p_partial))
		st = kread_field(m->r, here, &at->p_partial, &partial);
	if (st != K_OK) {
		kslab_list_lost(m);
		return st == K_NODATA || st == K_NOMAP ? K_OK : st;
	}
	slot = slab ? listed_slot(m, slab, (uint16_t)(KLIST_CPU + cpu)) : NULL;
	if (slot)
		mark_freelist(m, slot, freelist, (uint16_t)(KLIST_CPU + cpu), false);
	mark_cpu_partial(m, partial, cpu);
	return K_OK;
}

static void mark_node(const struct kslab_marker *m, kaddr node)
{
	const struct kslab_layout *at = &m->map->k->at;
	uint32_t lock = 1;
	struct klist_iter it;
	kaddr slab;

	klist_begin(m->r, node + at->n_partial.offset, at->s_list.offset, MAX_PARTIAL, &it);
	while (klist_next(&it, &slab))
		listed_slot(m, slab, KLIST_SLAB);
	if (it.status == K_OK)
		return;
	/* list_lock stands first in kmem_cache_node: while it is held the list may be in flux. */
	if (it.status == K_BADDATA && kread(m->r, node, sizeof(lock), &lock) == K_OK && !lock)
		damage(m, DAMAGE_NOT_SLAB, 0, it.at, KLIST_SLAB, 0, it.at, 0);
	else
		kslab_list_lost(m);
}

/*
 * Where the CPU has no double-word cmpxchg, freelist and counters change one after the other under
 * slab_lock(): bit PG_locked of the page's flags.
 */
static bool slab_locked(const struct kslab_marker *m, kaddr slab)
{
	uint64_t flags;

	return kread_field(m->r, slab, &m->map->k->pages.at.flags, &flags) != K_OK ||
	       (flags >> (m->map->k->at.pg_locked & 63) & 1);
}

static void mark_slab(const struct kslab_marker *m, struct kslab_slot *slot)
{
	bool full = slot->s.inuse == slot->s.objects && !slot->s.freelist && !slot->s.frozen;
	bool quiet = !slot->listed || slab_locked(m, slot->s.slab);
	int64_t n;

	if (quiet && !full)
		slot->hole = true;
	n = mark_freelist(m, slot, slot->s.freelist, KLIST_SLAB, quiet);
	if (n >= 0 && !quiet && (uint64_t)n + slot->s.inuse != slot->s.objects)
		damage(m, DAMAGE_WRONG_INUSE, slot->s.slab, 0, KLIST_SLAB, 0,
		       slot->s.objects - (uint64_t)n, slot->s.inuse);
	if (slot->hole)
		m->mc->holes++;
}

/* A right guess decodes the first entry of a freelist to NULL or to an object of the slab. */
static void find_swab(const struct kslab_marker *m)
{
	struct kslabs *k = m->map->k;
	uint64_t good[2] = {0};

	for (size_t i = 0; i < m->mc->n; i++) {
		const struct kslab *s = &m->mc->slots[i].s;
		uint32_t index;
		kaddr next;

		if (!s->freelist || !kslab_index(&m->mc->c, s, s->freelist, &index))
			continue;
		for (int swab = 0; swab < 2; swab++) {
			k->swab = swab;
			if (kslab_next_free(m->r, k, m->mc->slots[i].own, s->freelist, &next) ==
			    K_OK)
				good[swab] += !next || kslab_index(&m->mc->c, s, next, &index);
		}
	}
	k->swab = good[1] >= good[0];
}

/* The lists that one member of a cache keeps: of each CPU and of each node. */
static enum kstatus mark_member(const struct kslab_marker *m)
{
	const struct kslab_cache *c = m->c;
	enum kstatus st = K_OK;

	for (uint32_t cpu = 0; c->cpu_slab && cpu < m->cpus->nr && st == K_OK; cpu++)
		if (m->cpus->possible[cpu])
			st = mark_cpu(m, cpu);
	for (uint32_t i = 0; i < c->nodes; i++)
		if (c->node[i])
			mark_node(m, c->node[i]);
	return st;
}

static enum kstatus mark_cache(struct kslab_marker *m)
{
	enum kstatus st = K_OK;

	if (m->mc->c.random)
		find_swab(m);
	kslablists_mark_sheaves(m);
	for (size_t i = 0; i < m->mc->n_members && st == K_OK; i++) {
		m->c = &m->mc->members[i];
		st = mark_member(m);
	}
	for (size_t i = 0; i < m->mc->n && st == K_OK; i++)
		mark_slab(m, &m->mc->slots[i]);
	return st;
}

enum kstatus kslablists_mark(struct reader *r, struct kslabmap *map)
{
	struct kpercpu cpus;
	enum kstatus st = kpercpu_load(r, &cpus);

	map->cpu_lists_known = kfield_there(&map->k->at.p_freelist) || map->k->sheaf.known;
	for (size_t i = 0; i < map->n_caches && st == K_OK; i++) {
		struct kslab_marker m = {r, map, &map->caches[i], NULL, &cpus};

		st = mark_cache(&m);
	}
	return st;
}

const char *kslab_list_name(uint16_t list, char *buf)
{
	static const char *const which[] = {"main", "spare", "rcu_free"};
	uint32_t n = list - KLIST_SHEAF;

	if (list == KLIST_NONE)
		return "no free list";
	if (list == KLIST_SLAB)
		return "freelist of the slab";
	if (list < KLIST_SHEAF)
		snprintf(buf, 48, "freelist of CPU %u", list - KLIST_CPU);
	else if (list < KLIST_BARN)
		snprintf(buf, 48, "%s sheaf of CPU %u", which[n % SHEAF_PER_CPU],
			 n / SHEAF_PER_CPU);
	else
		snprintf(buf, 48, "%s sheaf of node %u", (list - KLIST_BARN) % 2 ? "empty" : "full",
			 (list - KLIST_BARN) / 2);
	return buf;
}

const char *kslab_state_name(enum kslab_state state)
{
	static const char *const names[] = {"allocated", "free", "unknown"};

	return names[state];
}

const char *kslab_damage_name(enum kslab_damage_kind kind)
{
	static const char *const names[] = {
		"cycle",      "outside",     "misaligned", "two-lists", "wrong-inuse",
		"not-a-slab", "wrong-cache", "impossible", "bad-sheaf",
	};

	return names[kind];
}
