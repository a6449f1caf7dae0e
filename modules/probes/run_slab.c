// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_slab: which slabs contradict themselves? Reads: kslabmap's damage list. Leaves: facts
 * slab.damage, and inode.free_twice where the object is an inode.
 */
#include "probes/run.h"

static const struct kslabmap_cache *cache_of(const struct run *run, kaddr cache)
{
	return kslabmap_cache_at(&run->map, cache);
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

/* What crash shows the same bytes with: kmem names slab, cache and state of an object. */
static void see(struct run *run, struct fact *f, const struct kslab_damage *d)
{
	if (d->object)
		fact_see(run->facts, f, "kmem %lx", (unsigned long)d->object);
	else if (d->slab)
		fact_see(run->facts, f, "struct page %lx", (unsigned long)d->slab);
	else
		fact_see(run->facts, f, "struct slab_sheaf %lx", (unsigned long)d->sheaf);
}

static void inode_fields(struct run *run, struct fact *f, kaddr object)
{
	const struct e4_super *super;
	struct e4_inode i;

	if (e4_inode_load(run->r, &run->inodes, object, &i) != K_OK)
		return;
	super = e4_super_at(&run->supers, i.sb);
	fact_u64(run->facts, f, "inode", i.ino);
	if (super)
		fact_str(run->facts, f, "device", super->id);
}

static void damage_fact(struct run *run, const struct kslab_damage *d)
{
	const struct kslabmap_cache *mc = cache_of(run, d->cache);
	struct fact *f = fact_add_capped(run->facts, &kind_slab_damage,
					 d->object ? d->object
					 : d->slab ? d->slab
						   : d->sheaf);
	char list[48];

	if (!f)
		return;
	fact_str(run->facts, f, "cache", mc ? mc->names : "unknown");
	fact_hex(run->facts, f, "slab", d->slab);
	fact_hex(run->facts, f, "object", d->object);
	if (d->sheaf)
		fact_hex(run->facts, f, "sheaf", d->sheaf);
	fact_str(run->facts, f, "what", kslab_damage_name(d->kind));
	fact_str(run->facts, f, "list", kslab_list_name(d->list, list));
	if (d->other)
		fact_str(run->facts, f, "other", kslab_list_name(d->other, list));
	fact_hex(run->facts, f, "value", d->value);
	fact_hex(run->facts, f, "expected", d->expected);
	see(run, f, d);
	if (mc && mc == run->inode_cache && d->object)
		inode_fields(run, f, d->object);
}

static void cover(struct run *run, const struct fact_kind *kind, uint64_t objects, uint64_t missing)
{
	const char *why = "slab pages or lists are not in the dump, or were changing hands";

	if (!run->map.cpu_lists_known) {
		missing++;
		why = "the per-CPU lists of this kernel are not read";
	}
	fact_cover(run->facts, kind, missing ? COVER_PARTIAL : COVER_COMPLETE,
		   missing ? why : NULL);
	fact_cover_count(run->facts, kind, objects, missing);
}

/* Of all caches for slab.damage, of the inodes' for inode.free_twice. */
static void cover_all(struct run *run)
{
	const struct kslabmap *map = &run->map;
	const struct kslabmap_cache *inodes = run->inode_cache;
	uint64_t missing = map->holes + map->busy_lists + map->lost_caches, objects = 0;

	for (size_t i = 0; i < map->n_caches; i++) {
		missing += map->caches[i].holes;
		objects += map->caches[i].objects;
	}
	cover(run, &kind_slab_damage, objects, missing);
	if (inodes)
		cover(run, &kind_inode_free_twice, inodes->objects,
		      map->holes + inodes->busy_lists + inodes->holes);
	else
		fact_cover(run->facts, &kind_inode_free_twice, COVER_SKIPPED,
			   "there is no ext4_inode_cache");
	if (inodes && inodes->busy_lists) /* what is on them looks allocated */
		fact_cover(run->facts, &kind_inode_free_linked, COVER_PARTIAL,
			   "free lists of inodes are not in the dump, or were changing");
	if (map->damage_capped)
		for (int i = 0; i < 2; i++)
			fact_cover(run->facts, i ? &kind_inode_free_twice : &kind_slab_damage,
				   COVER_PARTIAL, "more damage was found than is kept");
}

void run_slab(struct run *run)
{
	cover_all(run);
	for (size_t i = 0; i < run->map.n_damage; i++) {
		const struct kslab_damage *d = &run->map.damage[i];
		const struct kslabmap_cache *mc = cache_of(run, d->cache);

		damage_fact(run, d);
		if (mc && mc == run->inode_cache && d->object &&
		    (d->kind == DAMAGE_TWO_LISTS || d->kind == DAMAGE_CYCLE))
			free_twice(run, d);
	}
}
