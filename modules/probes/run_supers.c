// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_supers: which ext4 file systems were mounted, and which inodes do their lists hold?
 * Reads: super blocks, each s_inodes list once. Leaves: facts of kind super, KMARK_S_INODES on
 * the objects that a list leads to, inode.free_linked for those that are in no inode slab.
 */
#include "probes/run.h"

#include "ext4/e4_errors.h"
#include "kernel/klist.h"
#include "probes/rows.h"

#define MAX_INODES (1u << 28)

static char *error_place(struct facts *facts, const char *func, uint32_t line)
{
	return arena_printf(facts->arena, "%s:%u", func, line);
}

static void es_fields(struct facts *facts, struct fact *f, const struct e4_super *s)
{
	static const char *const names[] = {"feature_incompat", "bigalloc", "inline_data",
					    "first_error", "last_error"};

	if (s->es_status != K_OK) {
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			fact_unknown(facts, f, names[i], "s_es lies in the page cache, which is "
							 "not in the dump");
		return;
	}
	fact_hex(facts, f, "feature_incompat", s->feature_incompat);
	fact_bool(facts, f, "bigalloc", s->feature_ro_compat & E4_ROCOMPAT_BIGALLOC);
	fact_bool(facts, f, "inline_data", s->feature_incompat & E4_INCOMPAT_INLINE);
	if (!s->error_count)
		return;
	fact_str(facts, f, "first_error",
		 error_place(facts, s->first_error_func, s->first_error_line));
	fact_str(facts, f, "last_error",
		 error_place(facts, s->last_error_func, s->last_error_line));
}

/* The time, inode and block of one error: fields PREFIX_time and so on. */
static void error_details(struct facts *facts, struct fact *f, const char *prefix,
			  const struct e4_error *e)
{
	const char *time = arena_printf(facts->arena, "%s_time", prefix);
	const char *inode = arena_printf(facts->arena, "%s_inode", prefix);
	const char *block = arena_printf(facts->arena, "%s_block", prefix);

	if (!e->set)
		return;
	fact_u64(facts, f, time, e->time);
	if (e->ino)
		fact_u64(facts, f, inode, e->ino);
	if (e->block)
		fact_u64(facts, f, block, e->block);
}

static void unread(struct facts *facts, struct fact *f, const char *const *names, const char *why)
{
	for (size_t i = 0; names[i]; i++)
		fact_unknown(facts, f, names[i], why);
}

/* Errors since the mount stand in ext4_sb_info: known even where the page cache was left out. */
static void error_fields(struct run *run, struct fact *f, const struct e4_super *s)
{
	static const char *const on_disk[] = {"first_error_time", "first_error_inode",
					      "first_error_block", "last_error_time",
					      "last_error_inode", "last_error_block", NULL};
	static const char *const mount[] = {"mount_error", "mount_error_time", "mount_error_inode",
					    "mount_error_block", "mount_last_error",
					    "unsaved_errors", NULL};
	struct facts *facts = run->facts;
	struct e4_errors_layout layout;
	struct e4_errors e = {.es_status = K_NONAME, .sbi_status = K_NONAME};

	if (e4_errors_open(run->r, &layout) == K_OK)
		e4_errors_load(run->r, &layout, s, &e);
	if (e.es_status != K_OK)
		unread(facts, f, on_disk, "s_es lies in the page cache, which is not in the dump");
	error_details(facts, f, "first_error", &e.first);
	error_details(facts, f, "last_error", &e.last);
	if (e.sbi_status != K_OK)
		return unread(facts, f, mount,
			      e.sbi_status == K_NONAME ? "this kernel keeps errors in s_es only"
						       : "ext4_sb_info is not in the dump");
	fact_u64(facts, f, "unsaved_errors", e.pending);
	error_details(facts, f, "mount_error", &e.mount_first);
	if (e.mount_first.set)
		fact_str(facts, f, "mount_error",
			 error_place(facts, e.mount_first.func, e.mount_first.line));
	if (e.mount_last.set)
		fact_str(facts, f, "mount_last_error",
			 error_place(facts, e.mount_last.func, e.mount_last.line));
}

static struct fact *super_fact(struct facts *facts, const struct e4_super *s)
{
	struct fact *f = fact_add(facts, &kind_super, s->super);

	fact_str(facts, f, "device", s->id);
	fact_hex(facts, f, "super", s->super);
	fact_hex(facts, f, "sbi", s->sbi);
	fact_u64(facts, f, "block_size", s->block_size);
	fact_u64(facts, f, "groups", s->groups);
	fact_hex(facts, f, "mount_opt", s->mount_opt);
	fact_bool(facts, f, "delalloc", s->mount_opt & E4_MOUNT_DELALLOC);
	fact_bool(facts, f, "error_fs", s->mount_state & E4_ERROR_FS);
	fact_hex(facts, f, "journal", s->journal);
	if (s->dirty_clusters_known)
		fact_i64(facts, f, "dirty_clusters", s->dirty_clusters);
	else
		fact_unknown(facts, f, "dirty_clusters", "its per-CPU parts are not in the dump");
	es_fields(facts, f, s);
	row_super_more(facts, f, s);
	fact_see(facts, f, "struct super_block %lx", (unsigned long)s->super);
	return f;
}

static void walk_list(struct run *run, const struct e4_super *s, struct fact *f)
{
	const struct e4_inode_layout *at = &run->inodes.at;
	struct klist_iter it;
	uint64_t n = 0;
	kaddr vfs;

	klist_begin(run->r, s->inodes, at->sb_list.offset, MAX_INODES, &it);
	while (klist_next(&it, &vfs)) {
		kaddr address = vfs - at->vfs.offset;
		struct kslab_slot *slot;
		uint32_t index;

		n++;
		if (!run->inode_cache)
			continue;
		slot = kslabmap_find(run->inode_cache, address, &index);
		if (slot && kslab_object(run->inode_cache, slot, index) == address)
			slot->mark[index] |= KMARK_S_INODES;
		else
			run_homeless(run, address, "S_INODES");
	}
	if (it.status == K_OK) {
		fact_u64(run->facts, f, "inodes_on_list", n);
		return;
	}
	fact_unknown(run->facts, f, "inodes_on_list",
		     arena_printf(run->facts->arena, "s_inodes ends after %lu inodes: %s",
				  (unsigned long)n, run->r->why));
	fact_cover(run->facts, &kind_inode_free_linked, COVER_PARTIAL,
		   "an s_inodes list could not be followed to its end");
}

void run_supers(struct run *run)
{
	const struct e4_supers *supers = &run->supers;

	fact_cover(run->facts, &kind_inode_free_linked, COVER_COMPLETE, NULL);
	for (size_t i = 0; i < supers->n; i++) {
		struct fact *f = super_fact(run->facts, &supers->items[i]);

		error_fields(run, f, &supers->items[i]);
		walk_list(run, &supers->items[i], f);
	}
	fact_cover(run->facts, &kind_super,
		   supers->status == K_OK ? COVER_COMPLETE : COVER_PARTIAL, supers->why);
	fact_cover_count(run->facts, &kind_super, supers->n, 0);
}
