// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inode_inline: does an inode with inline data have dirty pages?
 *
 * A healthy inline file never has pages tagged dirty: ext4_da_convert_inline_data_to_extent()
 * clears MAY_INLINE_DATA before the page is tagged (fs/ext4/inline.c), and ext4_writepages() has a
 * BUG_ON for the rest. The tag is what counts, not PG_dirty, which inline writes set for a moment.
 */
#include "probes/inode_probes.h"

static void visit(struct visit *v, const struct e4_inode *inode)
{
	const struct e4_inodes *e = &v->run->inodes;
	bool dirty;
	struct fact *f;

	if (v->state == OBJECT_FREE || !v->super || !e4_inode_has_inline(e, inode) ||
	    !(inode->ext4_state & e->flags.may_inline_data) || !inode->nrpages)
		return;
	if (!v->run->have_xa ||
	    kxarray_marked(v->r, &v->run->xa, inode->pages, KXA_DIRTY, &dirty) != K_OK) {
		fact_cover(v->facts, &kind_inode_inline_dirty, COVER_PARTIAL,
			   "the page cache tags of an inline inode cannot be read");
		return;
	}
	if (!dirty)
		return;
	f = fact_add_capped(v->facts, &kind_inode_inline_dirty, inode->address);
	if (!f)
		return;
	fact_inode(v->facts, f, v->run, inode);
	fact_u64(v->facts, f, "nrpages", inode->nrpages);
	fact_u64(v->facts, f, "reserved", inode->reserved);
	fact_u64(v->facts, f, "size", inode->size);
	fact_u64(v->facts, f, "blocks", inode->blocks);
	fact_bool(v->facts, f, "mmapped", inode->mmapped);
}

static const struct fact_kind *const kinds[] = {&kind_inode_inline_dirty, NULL};

const struct inode_probe probe_inline_dirty = {
	.name = "inline",
	.question = "Does an inode with inline data have dirty pages?",
	.kinds = kinds,
	.visit = visit,
};
