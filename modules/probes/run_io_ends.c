// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_io_ends: does an io_end in use point to an inode that is being freed, or is free already?
 * Reads: the ext4_io_end slab. Leaves: facts ioend.dead_inode; names their inodes.
 *
 * ext4_evict_inode() waits for an inode's io_ends (ext4_ioend_wait() from 2.6.37, i_ioend_count;
 * the work item and i_unwritten later) before clear_inode() sets I_CLEAR, so with I_CLEAR none may
 * be left. The cache may have been merged with others of its size: an object counts as an io_end
 * only if its `inode` is exactly the vfs_inode of an object in ext4_inode_cache.
 */
#include "probes/rows.h"

static void dead_fact(struct run *run, const struct e4_io_end *io, const struct e4_inode *inode,
		      bool is_free)
{
	struct fact *f = fact_add_capped(run->facts, &kind_ioend_dead_inode, io->address);

	if (!f)
		return;
	fact_inode(run->facts, f, run, inode);
	fact_hex(run->facts, f, "io_end", io->address);
	fact_i64(run->facts, f, "count", inode->count);
	fact_bool(run->facts, f, "free", is_free);
	fact_see(run->facts, f, "struct ext4_io_end %lx", (unsigned long)io->address);
	run_name_inode(run, inode->address, inode->ino, "", "an io_end points to it");
}

void io_end_home(const struct run *run, struct reader *r, const struct e4_io_end *io,
		 struct io_end_home *out)
{
	kaddr address = io->inode - run->inodes.at.vfs.offset;

	*out = (struct io_end_home){0};
	out->slot = kslabmap_find(run->inode_cache, address, &out->index);
	if (!out->slot || kslab_object(run->inode_cache, out->slot, out->index) != address)
		return;
	out->object = address;
	out->loaded = e4_inode_load(r, &run->inodes, address, &out->inode) == K_OK;
	out->dead = out->loaded && (io->count >= 1 || io->queued) &&
		    (out->slot->list[out->index] ||
		     (out->inode.state & run->inodes.flags.i_clear));
}

static bool look(struct run *run, const struct e4_io_ends *e, kaddr object)
{
	struct io_end_home home;
	struct e4_io_end io;

	if (e4_io_end_load(run->r, e, object, &io) != K_OK)
		return false;
	io_end_home(run, run->r, &io, &home);
	if (home.dead)
		dead_fact(run, &io, &home.inode, home.slot->list[home.index]);
	return !home.object || home.loaded || (io.count < 1 && !io.queued);
}

void run_io_ends(struct run *run)
{
	struct kslabmap_cache *mc = kslabmap_cache_named(&run->map, "ext4_io_end");
	uint64_t seen = 0, missing = run->map.holes;
	struct e4_io_ends e;

	if (!mc || !run->inode_cache || e4_io_ends_open(run->r, &e) != K_OK) {
		fact_cover(run->facts, &kind_ioend_dead_inode, COVER_SKIPPED,
			   "this kernel has no cache of io_ends");
		return;
	}
	for (size_t i = 0; i < mc->n; i++) {
		if (mc->slots[i].hole) {
			missing++;
			continue;
		}
		for (uint32_t j = 0; j < mc->slots[i].s.objects; j++) {
			if (mc->slots[i].list[j])
				continue;
			seen++;
			missing += !look(run, &e, kslab_object(mc, &mc->slots[i], j));
		}
	}
	fact_cover(run->facts, &kind_ioend_dead_inode, missing ? COVER_PARTIAL : COVER_COMPLETE,
		   missing ? "slabs of io_ends are not in the dump, or were changing hands" : NULL);
	fact_cover_count(run->facts, &kind_ioend_dead_inode, seen, missing);
}
