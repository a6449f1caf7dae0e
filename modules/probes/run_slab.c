// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_slab: which slabs contradict themselves? Reads: kslabmap's damage list. Leaves: facts
 * slab.damage, and inode.free_twice where the object is an inode.
 */
#include "probes/run.h"

static const struct kslabmap_cache *cache_of(const struct run *run, kaddr cache)
{
	for (size_t i = 0; i < run->map.n_caches; i++)
		if (run->map.caches[i].c.address == cache)
			return &run->map.caches[i];
	return NULL;
}

static void free_twice(struct run *run, const struct kslab_damage *d)
{
	char first[48], second[48];
	struct e4_inode inode;
	struct fact *f;

	if (e4_inode_load(run->r, &run->inodes, d->object, &inode) != K_OK)
		return;
	f = fact_add_capped(run->facts, &kind_inode_free_twice, d->object);
	if (!f)
		return;
	fact_inode(run->facts, f, run, &inode);
	fact_str(run->facts, f, "first",
		 kslab_list_name(d->kind == DAMAGE_CYCLE ? d->list : d->other, first));
	fact_str(run->facts, f, "second", kslab_list_name(d->list, second));
	fact_hex(run->facts, f, "slab", d->slab);
	run_name_inode(run, d->object, inode.ino, "", "its object is free twice");
}

static void damage_fact(struct run *run, const struct kslab_damage *d)
{
	const struct kslabmap_cache *mc = cache_of(run, d->cache);
	bool inode = mc && mc == run->inode_cache;
	struct fact *f = fact_add_capped(run->facts, &kind_slab_damage,
					 d->object ? d->object : d->slab);
	struct e4_inode i;
	char list[48];

	if (!f)
		return;
	fact_str(run->facts, f, "cache", mc ? mc->names : "unknown");
	fact_hex(run->facts, f, "slab", d->slab);
	fact_hex(run->facts, f, "object", d->object);
	fact_str(run->facts, f, "what", kslab_damage_name(d->kind));
	fact_str(run->facts, f, "list", kslab_list_name(d->list, list));
	if (d->other)
		fact_str(run->facts, f, "other", kslab_list_name(d->other, list));
	fact_hex(run->facts, f, "value", d->value);
	fact_hex(run->facts, f, "expected", d->expected);
	fact_see(run->facts, f, "kmem -S %lx", (unsigned long)d->slab);
	if (!inode || !d->object ||
	    e4_inode_load(run->r, &run->inodes, d->object, &i) != K_OK)
		return;
	fact_u64(run->facts, f, "inode", i.ino);
	if (e4_super_at(&run->supers, i.sb))
		fact_str(run->facts, f, "device", e4_super_at(&run->supers, i.sb)->id);
}

static void cover(struct run *run, const struct fact_kind *kind)
{
	const struct kslabmap *map = &run->map;
	uint64_t holes = map->holes + map->busy_lists + map->lost_caches, objects = 0;
	const char *why = "slab pages or lists are not in the dump, or were changing hands";

	for (size_t i = 0; i < map->n_caches; i++) {
		holes += map->caches[i].holes;
		objects += map->caches[i].objects;
	}
	if (!map->cpu_lists_known) {
		holes++;
		why = "the per-CPU lists of this kernel (sheaves) are not read";
	}
	fact_cover(run->facts, kind, holes ? COVER_PARTIAL : COVER_COMPLETE, holes ? why : NULL);
	fact_cover_count(run->facts, kind, objects, holes);
}

void run_slab(struct run *run)
{
	cover(run, &kind_slab_damage);
	cover(run, &kind_inode_free_twice);
	for (size_t i = 0; i < run->map.n_damage; i++) {
		const struct kslab_damage *d = &run->map.damage[i];
		const struct kslabmap_cache *mc = cache_of(run, d->cache);

		damage_fact(run, d);
		if (mc && mc == run->inode_cache && d->object &&
		    (d->kind == DAMAGE_TWO_LISTS || d->kind == DAMAGE_CYCLE))
			free_twice(run, d);
	}
}
