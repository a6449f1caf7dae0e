// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_rcu: which inodes wait for RCU to free them, and is one of them free already or there twice?
 * Reads: the lists of pending callbacks. Leaves: facts rcu.bad_callback, KMARK_RCU on inodes,
 * inode.free_linked for inodes in no slab.
 *
 * A second call_rcu() on one head either puts it on two lists (the head's `next` being shared, both
 * lists end alike) or closes a circle. The callback: i_callback() since 5.3 (fdb0da89f4ba "new
 * inode method: ->free_inode()"), ext4_i_callback() before.
 */
#include "probes/run.h"

#include "kernel/krcu.h"

struct layout {
	struct kfield rcu, sb;
};

static const struct need needs[] = {
	NEED(struct layout, rcu, "inode", "i_rcu"),
	NEED(struct layout, sb, "inode", "i_sb"),
};

struct watch {
	struct run *run;
	struct layout at;
	struct krcus rcus;
	kaddr frees[2];	 /* functions that free an ext4 inode */
	uint64_t offset; /* of i_rcu in ext4_inode_info */
	uint64_t seen;
};

static void tell(struct watch *w, const struct krcu_list *list, kaddr address, const char *what,
		 kaddr func)
{
	struct run *run = w->run;
	struct fact *f = fact_add_capped(run->facts, &kind_rcu_bad_callback, address);
	struct e4_inode inode;
	struct ksym sym;

	if (!f)
		return;
	if (e4_inode_load(run->r, &run->inodes, address, &inode) == K_OK) {
		fact_inode(run->facts, f, run, &inode);
		run_name_inode(run, address, inode.ino, "", "its RCU callback is wrong");
	}
	fact_str(run->facts, f, "what", what);
	fact_u64(run->facts, f, "cpu", list->cpu);
	fact_str(run->facts, f, "list", list->name);
	if (image_nearest(run->r->img, func, &sym) == K_OK && !sym.offset)
		fact_str(run->facts, f, "func", sym.name);
	else
		fact_str(run->facts, f, "func",
			 arena_printf(run->arena, "0x%lx", (unsigned long)func));
}

/* Object of the inode cache whose i_rcu this head is; NULL where it is none. */
static struct kslab_slot *inode_of(const struct watch *w, kaddr head, uint32_t *index)
{
	const struct kslabmap_cache *mc = w->run->inode_cache;
	struct kslab_slot *slot = kslabmap_find(mc, head - w->offset, index);

	return slot && kslab_object(mc, slot, *index) == head - w->offset ? slot : NULL;
}

/* Its function frees inodes, and i_sb says of which file system: ext4, and in no slab of ours? */
static void homeless(struct watch *w, kaddr head, kaddr func)
{
	struct run *run = w->run;
	kaddr address = head - w->offset;
	uint64_t sb;

	if (!func || (func != w->frees[0] && func != w->frees[1]))
		return;
	if (kread_field(run->r, address + run->inodes.at.vfs.offset, &w->at.sb, &sb) == K_OK &&
	    e4_super_at(&run->supers, sb))
		run_homeless(run, address, "RCU");
}

static void callback(struct watch *w, const struct krcu_list *list, kaddr head, kaddr func)
{
	struct kslab_slot *slot;
	uint32_t index;

	w->seen++;
	slot = inode_of(w, head, &index);
	if (!slot) {
		homeless(w, head, func);
		return;
	}
	if (slot->mark[index] & KMARK_RCU)
		tell(w, list, head - w->offset, "twice", func);
	else if (slot->list[index])
		tell(w, list, head - w->offset, "free-object", func);
	slot->mark[index] |= KMARK_RCU;
}

/* Returns the number of lists that were not seen to their end: 0 or 1. */
static uint64_t watch_list(struct watch *w, const struct krcu_list *list)
{
	struct krcu_iter it;
	uint64_t func = 0;
	uint32_t index;
	kaddr head;

	for (krcu_begin(w->run->r, &w->rcus, list, &it); krcu_next(&it, &head);)
		callback(w, list, head, it.func);
	if (it.status != K_BADDATA)
		return it.status != K_OK;
	if (inode_of(w, it.at, &index) &&
	    kread_field(w->run->r, it.at, &w->rcus.func, &func) == K_OK)
		tell(w, list, it.at - w->offset, "cycle", func);
	return 1;
}

static bool open_watch(struct watch *w)
{
	struct run *run = w->run;

	if (!run->inode_cache || needs_resolve(run->r, needs, 2, &w->at) != K_OK ||
	    krcus_load(run->r, &run->cpus, run->arena, &w->rcus) != K_OK)
		return false;
	w->offset = run->inodes.at.vfs.offset + w->at.rcu.offset;
	image_address(run->r->img, "i_callback", &w->frees[0]);
	image_address(run->r->img, "ext4_i_callback", &w->frees[1]);
	return true;
}

void run_rcu(struct run *run)
{
	struct watch w = {.run = run};
	uint64_t missing;

	if (!open_watch(&w)) {
		fact_cover(run->facts, &kind_rcu_bad_callback, COVER_SKIPPED,
			   run->inode_cache ? run->r->why : "there is no ext4_inode_cache");
		return;
	}
	missing = w.rcus.missing;
	for (size_t i = 0; i < w.rcus.n; i++)
		missing += watch_list(&w, &w.rcus.lists[i]);
	fact_cover(run->facts, &kind_rcu_bad_callback, missing ? COVER_PARTIAL : COVER_COMPLETE,
		   missing ? "lists of callbacks are not in the dump, or break off" : NULL);
	fact_cover_count(run->facts, &kind_rcu_bad_callback, w.seen, missing);
}
