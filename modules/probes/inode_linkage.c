// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inode_linkage: does what the slab says of an inode agree with who still points to it?
 *
 * evict() (fs/inode.c) takes an inode off s_inodes before it sets I_CLEAR, and off the hash and the
 * LRU before the object is freed after a grace period; a dentry lets go of it before it is put. So
 * an object on a free list that one of them leads to was freed while it lived, and I_CLEAR on
 * s_inodes or with references is a second life.
 */
#include "probes/inode_probes.h"

/* Does the chain really lead here? hlist_node.pprev points to the pointer that points to us. */
static bool hash_leads_here(const struct visit *v, const struct e4_inode *inode)
{
	kaddr node = inode->vfs + v->run->inodes.at.hash.offset;
	uint64_t pprev, back;

	return inode->hashed && kread_ptr(v->r, node + v->r->img->info.ptr_size, &pprev) == K_OK &&
	       kread_ptr(v->r, pprev, &back) == K_OK && back == node;
}

/* The list_lru of unused inodes: i_lru names a neighbour that names it back. */
static bool lru_leads_here(const struct visit *v, const struct e4_inode *inode)
{
	const struct kfield *lru = &v->run->inodes.at.lru;
	kaddr node = inode->vfs + lru->offset, back;
	uint64_t next;

	return kfield_there(lru) && kread_ptr(v->r, node, &next) == K_OK && next != node &&
	       next >> 63 && kread_ptr(v->r, next + v->r->img->info.ptr_size, &back) == K_OK &&
	       back == node;
}

static const char *linked_by(const struct visit *v, const struct e4_inode *inode)
{
	const struct {
		const char *name;
		bool is;
	} links[] = {
		{"S_INODES", v->mark & KMARK_S_INODES},
		{"HASH", hash_leads_here(v, inode)},
		{"LRU", lru_leads_here(v, inode)},
		{"DENTRY", v->mark & KMARK_DENTRY},
	};
	const char *text = NULL;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (links[i].is)
			text = text ? arena_printf(v->arena, "%s|%s", text, links[i].name)
				    : links[i].name;
	return text;
}

static void free_linked(struct visit *v, const struct e4_inode *inode)
{
	const char *links = linked_by(v, inode);
	struct fact *f;
	char list[48];

	if (!links)
		return;
	f = fact_add_capped(v->facts, &kind_inode_free_linked, inode->address);
	if (!f)
		return;
	fact_inode(v->facts, f, v->run, inode);
	fact_flags(v->facts, f, "linked_by", links);
	fact_str(v->facts, f, "list", kslab_list_name(v->list, list));
	fact_hex(v->facts, f, "slab", v->slot->s.slab);
}

/*
 * i_sb, i_data.host and i_count are set before an inode goes onto s_inodes and hold until it is
 * off it (inode_init_always(), evict() in fs/inode.c); no kernel has flags above bit 23 in i_state.
 * So these say that the memory is somebody else's, whatever the slab says.
 */
static void impossible(struct visit *v, const struct e4_inode *inode)
{
	const struct kfield *host = &v->run->inodes.at.i_data_host;
	const char *what = NULL;
	uint64_t owner;
	struct fact *f;

	if (!(v->mark & KMARK_S_INODES))
		return;
	if (!v->super)
		what = "SB";
	else if (kread_field(v->r, inode->vfs, host, &owner) == K_OK && owner != inode->vfs)
		what = "HOST";
	else if (inode->count < 0)
		what = "COUNT";
	else if (inode->state >> 24)
		what = "STATE";
	if (!what)
		return;
	f = fact_add_capped(v->facts, &kind_inode_impossible, inode->address);
	if (!f)
		return;
	fact_inode(v->facts, f, v->run, inode);
	fact_flags(v->facts, f, "what", what);
}

static void clear_live(struct visit *v, const struct e4_inode *inode)
{
	struct fact *f;

	if (!(inode->state & v->run->inodes.flags.i_clear) || !v->super)
		return;
	if (!(v->mark & KMARK_S_INODES) && inode->count == 0)
		return; /* dead and waiting for its grace period: healthy */
	/*
	 * inode_init_always() sets i_count of an object that was just allocated, alloc_inode() and
	 * the hash set i_state later: until then it shows what its last owner left.
	 */
	if (!(v->mark & KMARK_S_INODES) && !inode->hashed && inode->count == 1) {
		fact_cover(v->facts, &kind_inode_clear_live, COVER_PARTIAL,
			   "an inode looks as one that is just being set up");
		return;
	}
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
	static const struct fact_kind *const in_doubt[] = {
		&kind_inode_free_linked, &kind_inode_clear_live, &kind_inode_impossible};

	if (v->state == OBJECT_FREE) {
		free_linked(v, inode);
	} else if (v->state == OBJECT_ALLOCATED) {
		clear_live(v, inode);
		impossible(v, inode);
	} else {
		for (int i = 0; i < 3; i++)
			fact_cover(v->facts, in_doubt[i], COVER_PARTIAL,
				   "slabs were changing hands: free or not is unknown");
	}
}

static const struct fact_kind *const kinds[] = {&kind_inode_free_linked, &kind_inode_clear_live,
						&kind_inode_impossible, NULL};

const struct inode_probe probe_linkage = {
	.name = "linkage",
	.question = "Does what the slab says of an inode agree with who still points to it?",
	.kinds = kinds,
	.visit = visit,
};
