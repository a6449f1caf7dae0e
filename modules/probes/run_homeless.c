// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_homeless: an inode that somebody points to and that is in no slab of its cache: was its page
 * given back, or can that not be told? Reads: the page's struct. Leaves: inode.free_linked, one
 * for each inode however many point to it, or its coverage.
 */
#include "probes/run.h"

static struct fact *told_before(const struct run *run, kaddr address)
{
	for (size_t i = 0; i < run->facts->n; i++) {
		struct fact *f = run->facts->items[i];

		if (f->kind == &kind_inode_free_linked && f->at == address)
			return f;
	}
	return NULL;
}

static void tell(struct run *run, kaddr address, const char *linked_by, const struct kslab *slab)
{
	struct fact *f = fact_add_capped(run->facts, &kind_inode_free_linked, address);
	struct e4_inode inode;

	if (!f)
		return;
	if (e4_inode_load(run->r, &run->inodes, address, &inode) == K_OK)
		fact_inode(run->facts, f, run, &inode);
	fact_hex(run->facts, f, "address", address);
	fact_flags(run->facts, f, "linked_by", linked_by);
	fact_str(run->facts, f, "list",
		 slab ? "none: the page belongs to another cache, or to none"
		      : "none: the page is no slab page");
	if (slab)
		fact_hex(run->facts, f, "slab", slab->slab);
}

void run_homeless(struct run *run, kaddr address, const char *linked_by)
{
	struct kslab slab;
	struct fact *f;
	enum kstatus st = kslab_of(run->r, &run->slabs, address, &slab);
	bool other = st == K_OK && kslabmap_cache_at(&run->map, slab.cache) != run->inode_cache;

	if (st != K_BADDATA && !other) {
		fact_cover_count(run->facts, &kind_inode_free_linked, 0, 1);
		fact_cover(run->facts, &kind_inode_free_linked, COVER_PARTIAL,
			   "slabs of inodes that something points to are not known");
		return;
	}
	f = told_before(run, address);
	if (!f) {
		tell(run, address, linked_by, other ? &slab : NULL);
		return;
	}
	if (!strstr(fact_get(f, "linked_by")->str, linked_by))
		fact_flags(run->facts, f, "linked_by",
			   arena_printf(run->arena, "%s|%s", fact_get(f, "linked_by")->str,
					linked_by));
}
