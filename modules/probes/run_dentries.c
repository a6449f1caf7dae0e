// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_dentries: which free inodes do dentries still point to?
 * Reads: d_sb and d_inode of every dentry that is not free, in parallel slices. Leaves:
 * KMARK_DENTRY on free objects of the inode cache; inode.free_linked for inodes in no slab.
 *
 * dentry_unlink_inode() (fs/dcache.c) clears d_inode before it puts the inode, so a free dentry
 * names none: where free or not is unknown, d_inode of an ext4 dentry counts all the same.
 */
#include "probes/run.h"

struct layout {
	struct kfield inode, sb;
};

static const struct need needs[] = {
	NEED(struct layout, inode, "dentry", "d_inode"),
	NEED(struct layout, sb, "dentry", "d_sb"),
};

struct search {
	struct run *run;
	const struct kslabmap_cache *dentries;
	struct layout at;
};

/* Inodes that are free, or in no slab of their cache; by address of the dentry. */
struct hits {
	kaddr *inode;
	size_t n, cap;
	uint64_t missing;
};

static bool healthy(const struct run *run, kaddr inode)
{
	struct kslab_slot *slot;
	uint32_t index;

	slot = kslabmap_find(run->inode_cache, inode, &index);
	return slot && kslab_object(run->inode_cache, slot, index) == inode && !slot->list[index];
}

static void look(struct slice *s, const struct search *q, kaddr dentry, struct hits *out)
{
	uint64_t vfs, sb, inode;

	if (kread_field(&s->r, dentry, &q->at.inode, &vfs) != K_OK ||
	    kread_field(&s->r, dentry, &q->at.sb, &sb) != K_OK) {
		out->missing++;
		return;
	}
	if (!vfs || !e4_super_at(&q->run->supers, sb))
		return;
	inode = vfs - q->run->inodes.at.vfs.offset;
	if (!healthy(q->run, inode))
		*(kaddr *)arena_push(s->arena, &out->inode, &out->n, &out->cap, sizeof(inode)) =
			inode;
}

static void dentry_slice(struct slice *s, void *arg)
{
	const struct search *q = arg;
	struct hits *out = arena_alloc(s->arena, sizeof(*out));

	s->result = out;
	for (uint64_t i = s->first; i < s->last; i++) {
		const struct kslab_slot *slot = &q->dentries->slots[i];

		for (uint32_t j = 0; j < slot->s.objects; j++)
			if (!slot->list[j])
				look(s, q, kslab_object(q->dentries, slot, j), out);
	}
}

static void take(struct run *run, const struct hits *hits)
{
	for (size_t i = 0; i < hits->n; i++) {
		struct kslab_slot *slot;
		uint32_t index;

		slot = kslabmap_find(run->inode_cache, hits->inode[i], &index);
		if (slot && kslab_object(run->inode_cache, slot, index) == hits->inode[i])
			slot->mark[index] |= KMARK_DENTRY;
		else
			run_homeless(run, hits->inode[i], "DENTRY");
	}
}

void run_dentries(struct run *run)
{
	struct search q = {.run = run, .dentries = kslabmap_cache_named(&run->map, "dentry")};
	uint64_t missing = 0;
	struct slice *slices;

	if (!run->inode_cache)
		return;
	if (!q.dentries || needs_resolve(run->r, needs, 2, &q.at) != K_OK ||
	    slices_run(run->r->img, run->arena, q.dentries->n, run->threads, dentry_slice, &q,
		       &slices) != K_OK) {
		fact_cover(run->facts, &kind_inode_free_linked, COVER_PARTIAL,
			   "dentries could not be looked at");
		return;
	}
	for (unsigned i = 0; i < run->threads; i++) {
		const struct hits *hits = slices[i].result;

		take(run, hits);
		missing += hits->missing;
	}
	if (!missing)
		return;
	fact_cover(run->facts, &kind_inode_free_linked, COVER_PARTIAL,
		   "pages of dentries are not in the dump");
	fact_cover_count(run->facts, &kind_inode_free_linked, 0, missing);
}
