// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_quick: which slabs do the s_inodes lists lead to? For dumps of large machines, where a pass
 * over all struct pages takes long. Reads: each s_inodes list. Leaves: run.map with those slabs
 * alone, and partial coverage of all that looks at slabs.
 */
#include "probes/run.h"

#include "kernel/klist.h"

#define MAX_INODES (1u << 28)

/* What slabs are looked at for. */
static const struct fact_kind *const kinds[] = {
	&kind_inode,
	&kind_inode_inline_dirty,
	&kind_inode_reserved_leak,
	&kind_inode_reserved_underflow,
	&kind_inode_clear_live,
	&kind_inode_free_linked,
	&kind_inode_free_twice,
	&kind_inode_impossible,
	&kind_rcu_bad_callback,
	&kind_ioend_dead_inode,
	&kind_slab_damage,
	&kind_es_damage,
	&kind_super_dirty_clusters,
};

/* Where a list breaks off is told by run_supers(), which walks it again to mark what it leads to.
 */
enum kstatus run_quick_map(struct run *run)
{
	const struct e4_inode_layout *at = &run->inodes.at;
	kaddr *addresses = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < run->supers.n; i++) {
		struct klist_iter it;
		kaddr vfs;

		klist_begin(run->r, run->supers.items[i].inodes, at->sb_list.offset, MAX_INODES,
			    &it);
		while (klist_next(&it, &vfs))
			*(kaddr *)arena_push(run->arena, &addresses, &n, &cap, sizeof(vfs)) =
				vfs - at->vfs.offset;
	}
	return kslabmap_build_from(run->r, &run->slabs, run_caches, addresses, n, run->arena,
				   &run->map);
}

void run_cover_slabs(struct run *run, enum coverage_state state, const char *why)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		fact_cover(run->facts, kinds[i], state, why);
}
