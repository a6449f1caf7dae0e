// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inode_linkage: does what the slab says of an inode agree with who still points to it?
 *
 * evict() (fs/inode.c) takes an inode off s_inodes before it sets I_CLEAR, and off the hash before
 * the object is freed after a grace period. So an object on a free list that s_inodes or the hash
 * leads to was freed while it lived, and I_CLEAR on s_inodes or with references is a second life.
 */
#include "probes/inode_probes.h"

/* Does the chain really lead here? hlist_node.pprev points to the pointer that points to us. */
static bool hash_leads_here(const struct visit *v, const struct e4_inode *inode)
{
	kaddr node = inode->vfs + v->run->inodes.at.hash.offset;
	uint64_t pprev, back;

	return inode->hashed &&
	       kread_ptr(v->r, node + v->r->img->info.ptr_size, &pprev) == K_OK &&
	       kread_ptr(v->r, pprev, &back) == K_OK && back == node;
}

static void free_linked(struct visit *v, const struct e4_inode *inode)
{
	bool listed = v->mark & KMARK_S_INODES, hashed = hash_leads_here(v, inode);
	struct fact *f;
	char list[48];

	if (!listed && !hashed)
		return;
	f = fact_add_capped(v->facts, &kind_inode_free_linked, inode->address);
	if (!f)
		return;
	fact_inode(v->facts, f, v->run, inode);
	fact_flags(v->facts, f, "linked_by",
		   listed ? hashed ? "S_INODES|HASH" : "S_INODES" : "HASH");
	fact_str(v->facts, f, "list", kslab_list_name(v->list, list));
	fact_hex(v->facts, f, "slab", v->slot->s.slab);
}

static void clear_live(struct visit *v, const struct e4_inode *inode)
{
	struct fact *f;

	if (!(inode->state & v->run->inodes.flags.i_clear) || !v->super)
		return;
	if (!(v->mark & KMARK_S_INODES) && inode->count == 0)
		return; /* dead and waiting for its grace period: healthy */
	f = fact_add_capped(v->facts, &kind_inode_clear_live, inode->address);
	if (!f)
		return;
	fact_inode(v->facts, f, v->run, inode);
	fact_i64(v->facts, f, "count", inode->count);
	fact_u64(v->facts, f, "nlink", inode->nlink);
	fact_bool(v->facts, f, "on_sb_list", v->mark & KMARK_S_INODES);
	fact_bool(v->facts, f, "hashed", inode->hashed);
}

static void visit(struct visit *v, const struct e4_inode *inode)
{
	if (v->state == OBJECT_FREE)
		free_linked(v, inode);
	else if (v->state == OBJECT_ALLOCATED)
		clear_live(v, inode);
	else
		for (int i = 0; i < 2; i++)
			fact_cover(v->facts,
				   i ? &kind_inode_clear_live : &kind_inode_free_linked,
				   COVER_PARTIAL, "slabs were changing hands: free or not is unknown");
}

static const struct fact_kind *const kinds[] = {&kind_inode_free_linked, &kind_inode_clear_live,
						NULL};

const struct inode_probe probe_linkage = {
	.name = "linkage",
	.question = "Does what the slab says of an inode agree with who still points to it?",
	.kinds = kinds,
	.visit = visit,
};
