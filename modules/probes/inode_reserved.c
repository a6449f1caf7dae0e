// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inode_reserved: is as much reserved for an inode as its delayed extents need?
 *
 * i_reserved_data_blocks counts the clusters of delayed extents. It and the extent status tree
 * change together under the locks that e4_inode.busy names: while one is held, the comparison is
 * unknown. With bigalloc a cluster may be shared with allocated blocks, so the sum of blocks says
 * nothing: unknown too.
 */
#include "probes/inode_probes.h"

static void unknown(struct visit *v, const char *why)
{
	fact_cover(v->facts, &kind_inode_reserved_leak, COVER_PARTIAL, why);
	fact_cover(v->facts, &kind_inode_reserved_underflow, COVER_PARTIAL, why);
	fact_cover_count(v->facts, &kind_inode_reserved_leak, 0, 1);
	fact_cover_count(v->facts, &kind_inode_reserved_underflow, 0, 1);
}

static void differ(struct visit *v, const struct e4_inode *inode, uint64_t delayed)
{
	bool leak = inode->reserved > delayed;
	struct fact *f;

	f = fact_add_capped(v->facts,
			    leak ? &kind_inode_reserved_leak : &kind_inode_reserved_underflow,
			    inode->address);
	if (!f)
		return;
	fact_inode(v->facts, f, v->run, inode);
	fact_u64(v->facts, f, "reserved", inode->reserved);
	fact_u64(v->facts, f, "delayed", delayed);
	fact_u64(v->facts, f, "excess",
		 leak ? inode->reserved - delayed : delayed - inode->reserved);
}

static void visit(struct visit *v, const struct e4_inode *inode)
{
	const struct e4_inodes *e = &v->run->inodes;
	struct e4_es_sum sum;

	if (v->state != OBJECT_ALLOCATED || !v->super || e4_inode_dying(e, inode) ||
	    (inode->state & e->flags.i_new))
		return;
	if (!(v->super->mount_opt & E4_MOUNT_DELALLOC) && !inode->reserved)
		return;
	if (v->super->cluster_ratio > 1) {
		if (inode->reserved)
			unknown(v, "reservations of a bigalloc file system are counted in clusters");
		return;
	}
	if (visit_es(v, inode, &sum) != K_OK || sum.status != K_OK)
		unknown(v, "an extent status tree is not whole in the dump");
	else if (sum.delayed_blocks == inode->reserved)
		return;
	else if (inode->busy)
		unknown(v, "the locks of an inode that differs were held");
	else
		differ(v, inode, sum.delayed_blocks);
}

static const struct fact_kind *const kinds[] = {&kind_inode_reserved_leak,
						&kind_inode_reserved_underflow, NULL};

const struct inode_probe probe_reserved = {
	.name = "reserved",
	.question = "Is as much reserved for an inode as its delayed extents need?",
	.kinds = kinds,
	.visit = visit,
};
