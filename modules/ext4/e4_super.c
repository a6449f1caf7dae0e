// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_super: which ext4 file systems are mounted, and in which state?
 * Reads: the super_blocks list, ext4_sb_info, the on-disk super block's buffer. Leaves: e4_supers.
 */
#include "ext4/e4_super.h"

#include "kernel/klist.h"

#define MAX_SUPERS 65536

struct layout {
	uint64_t super_size;
	struct kfield s_list, s_op, s_id, s_dev, s_blocksize, s_flags, s_inodes, s_root, s_fs_info;
	uint64_t sbi_size;
	struct kfield groups, desc_per_block, clusters_per_group, cluster_ratio, mount_opt;
	struct kfield mount_state, journal, es, buddy_cache, group_info, dirty;
	struct kfield free_clusters, free_inodes, inodes_per_group;
	uint64_t es_size;
	struct kfield compat, incompat, ro_compat, error_count, first_func, last_func;
	struct kfield first_line, last_line;
	uint64_t super_blocks, sops, nojournal_sops;
};

static const struct need needs[] = {
	NEED_SIZE(struct layout, super_size, "super_block"),
	NEED(struct layout, s_list, "super_block", "s_list"),
	NEED(struct layout, s_op, "super_block", "s_op"),
	NEED(struct layout, s_id, "super_block", "s_id"),
	NEED(struct layout, s_dev, "super_block", "s_dev"),
	NEED(struct layout, s_blocksize, "super_block", "s_blocksize"),
	NEED(struct layout, s_flags, "super_block", "s_flags"),
	NEED(struct layout, s_inodes, "super_block", "s_inodes"),
	NEED(struct layout, s_root, "super_block", "s_root"),
	NEED(struct layout, s_fs_info, "super_block", "s_fs_info"),
	NEED_SIZE(struct layout, sbi_size, "ext4_sb_info"),
	NEED(struct layout, groups, "ext4_sb_info", "s_groups_count"),
	NEED(struct layout, desc_per_block, "ext4_sb_info", "s_desc_per_block"),
	/* bigalloc came with 3.2; before, a cluster is a block */
	NEED(struct layout, clusters_per_group, "ext4_sb_info",
	     "s_clusters_per_group|s_blocks_per_group"),
	NEED_OPT(struct layout, cluster_ratio, "ext4_sb_info", "s_cluster_ratio"),
	NEED(struct layout, mount_opt, "ext4_sb_info", "s_mount_opt"),
	NEED(struct layout, mount_state, "ext4_sb_info", "s_mount_state"),
	NEED(struct layout, journal, "ext4_sb_info", "s_journal"),
	NEED(struct layout, es, "ext4_sb_info", "s_es"),
	NEED(struct layout, buddy_cache, "ext4_sb_info", "s_buddy_cache"),
	NEED(struct layout, group_info, "ext4_sb_info", "s_group_info"),
	NEED_OPT(struct layout, dirty, "ext4_sb_info",
		 "s_dirtyclusters_counter|s_dirtyblocks_counter"),
	NEED_OPT(struct layout, free_clusters, "ext4_sb_info",
		 "s_freeclusters_counter|s_freeblocks_counter"),
	NEED_OPT(struct layout, free_inodes, "ext4_sb_info", "s_freeinodes_counter"),
	NEED(struct layout, inodes_per_group, "ext4_sb_info", "s_inodes_per_group"),
	NEED_SIZE(struct layout, es_size, "ext4_super_block"),
	NEED(struct layout, compat, "ext4_super_block", "s_feature_compat"),
	NEED(struct layout, incompat, "ext4_super_block", "s_feature_incompat"),
	NEED(struct layout, ro_compat, "ext4_super_block", "s_feature_ro_compat"),
	NEED_OPT(struct layout, error_count, "ext4_super_block", "s_error_count"),
	NEED_OPT(struct layout, first_func, "ext4_super_block", "s_first_error_func"),
	NEED_OPT(struct layout, last_func, "ext4_super_block", "s_last_error_func"),
	NEED_OPT(struct layout, first_line, "ext4_super_block", "s_first_error_line"),
	NEED_OPT(struct layout, last_line, "ext4_super_block", "s_last_error_line"),
	NEED_SYM(struct layout, super_blocks, "super_blocks"),
	NEED_SYM(struct layout, sops, "ext4_sops"),
	/* a second table for file systems without journal, up to 4.x */
	NEED_SYM_OPT(struct layout, nojournal_sops, "ext4_nojournal_sops"),
};

static void copy_text(char *out, size_t max, const unsigned char *bytes, const struct kfield *f)
{
	size_t len = f->size < max - 1 ? f->size : max - 1;

	memcpy(out, bytes + f->offset, len);
	out[len] = '\0';
}

static void load_es(struct reader *r, const struct layout *at, struct e4_super *s)
{
	unsigned char *bytes = arena_alloc(r->arena, at->es_size);
	const struct image *img = r->img;

	s->es_status = kread(r, s->es, at->es_size, bytes);
	if (s->es_status != K_OK)
		return;
	s->feature_compat = (uint32_t)kfield_u64(img, &at->compat, bytes);
	s->feature_incompat = (uint32_t)kfield_u64(img, &at->incompat, bytes);
	s->feature_ro_compat = (uint32_t)kfield_u64(img, &at->ro_compat, bytes);
	if (!kfield_there(&at->error_count) || !kfield_there(&at->last_func))
		return;
	s->error_count = (uint32_t)kfield_u64(img, &at->error_count, bytes);
	s->first_error_line = (uint32_t)kfield_u64(img, &at->first_line, bytes);
	s->last_error_line = (uint32_t)kfield_u64(img, &at->last_line, bytes);
	copy_text(s->first_error_func, sizeof(s->first_error_func), bytes, &at->first_func);
	copy_text(s->last_error_func, sizeof(s->last_error_func), bytes, &at->last_func);
}

static bool counter(struct reader *r, const struct kpercpu *cpus, const struct e4_super *s,
		    const struct kfield *f, int64_t *out)
{
	return kfield_there(f) && kpercpu_counter(r, cpus, s->sbi + f->offset, out) == K_OK;
}

static enum kstatus load_sbi(struct reader *r, const struct layout *at,
			     const struct kpercpu *cpus, struct e4_super *s)
{
	unsigned char *bytes = arena_alloc(r->arena, at->sbi_size);
	const struct image *img = r->img;
	enum kstatus st = kread(r, s->sbi, at->sbi_size, bytes);

	if (st != K_OK)
		return st;
	s->groups = (uint32_t)kfield_u64(img, &at->groups, bytes);
	s->desc_per_block = (uint32_t)kfield_u64(img, &at->desc_per_block, bytes);
	s->clusters_per_group = (uint32_t)kfield_u64(img, &at->clusters_per_group, bytes);
	s->cluster_ratio = 1;
	if (kfield_there(&at->cluster_ratio))
		s->cluster_ratio = (uint32_t)kfield_u64(img, &at->cluster_ratio, bytes);
	s->mount_opt = (uint32_t)kfield_u64(img, &at->mount_opt, bytes);
	s->mount_state = (uint32_t)kfield_u64(img, &at->mount_state, bytes);
	s->journal = kfield_u64(img, &at->journal, bytes);
	s->es = kfield_u64(img, &at->es, bytes);
	s->buddy_cache = kfield_u64(img, &at->buddy_cache, bytes);
	s->group_info = kfield_u64(img, &at->group_info, bytes);
	s->inodes_per_group = (uint32_t)kfield_u64(img, &at->inodes_per_group, bytes);
	s->dirty_clusters_known = counter(r, cpus, s, &at->dirty, &s->dirty_clusters);
	s->free_clusters_known = counter(r, cpus, s, &at->free_clusters, &s->free_clusters);
	s->free_inodes_known = counter(r, cpus, s, &at->free_inodes, &s->free_inodes);
	load_es(r, at, s);
	return K_OK;
}

/* K_NONAME: a file system of another kind. */
static enum kstatus load_super(struct reader *r, const struct layout *at,
			       const struct kpercpu *cpus, kaddr super, struct e4_super *out)
{
	unsigned char *bytes = arena_alloc(r->arena, at->super_size);
	const struct image *img = r->img;
	struct e4_super s = {.super = super};
	enum kstatus st = kread(r, super, at->super_size, bytes);
	uint64_t op;

	if (st != K_OK)
		return st;
	op = kfield_u64(img, &at->s_op, bytes);
	if (op != at->sops && (!at->nojournal_sops || op != at->nojournal_sops))
		return K_NONAME;
	s.sbi = kfield_u64(img, &at->s_fs_info, bytes);
	if (!s.sbi) /* being mounted */
		return K_NONAME;
	s.dev = (uint32_t)kfield_u64(img, &at->s_dev, bytes);
	s.block_size = (uint32_t)kfield_u64(img, &at->s_blocksize, bytes);
	s.s_flags = (uint32_t)kfield_u64(img, &at->s_flags, bytes);
	s.inodes = super + at->s_inodes.offset;
	s.root = kfield_u64(img, &at->s_root, bytes);
	copy_text(s.id, sizeof(s.id), bytes, &at->s_id);
	st = load_sbi(r, at, cpus, &s);
	if (st == K_OK)
		*out = s;
	return st;
}

enum kstatus e4_supers_load(struct reader *r, const struct kpercpu *cpus, struct arena *arena,
			    struct e4_supers *out)
{
	struct e4_supers supers = {0};
	struct layout at = {0};
	struct klist_iter it;
	kaddr super;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &at);

	if (st != K_OK)
		return st;
	klist_begin(r, at.super_blocks, at.s_list.offset, MAX_SUPERS, &it);
	while (klist_next(&it, &super)) {
		struct e4_super s;

		st = load_super(r, &at, cpus, super, &s);
		if (st == K_OK)
			*(struct e4_super *)arena_push(arena, &supers.items, &supers.n,
						       &supers.cap, sizeof(s)) = s;
		else if (st != K_NONAME && supers.status == K_OK) {
			supers.status = st;
			snprintf(supers.why, sizeof(supers.why), "%s", r->why);
		}
	}
	if (it.status != K_OK && supers.status == K_OK) {
		supers.status = it.status;
		snprintf(supers.why, sizeof(supers.why), "super_blocks: %s", r->why);
	}
	*out = supers;
	return K_OK;
}

const struct e4_super *e4_super_at(const struct e4_supers *supers, kaddr super_block)
{
	for (size_t i = 0; i < supers->n; i++)
		if (supers->items[i].super == super_block)
			return &supers->items[i];
	return NULL;
}
