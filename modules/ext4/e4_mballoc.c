// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_mballoc: do a group's counters, its buddy bitmap and its bitmap on disk agree?
 * Reads: ext4_group_info, its lock, the descriptor; e4_bitmaps.c the rest. Judges nothing.
 */
#include "ext4/e4_mballoc.h"

typedef struct e4_mballoc M;

static const struct need needs[] = {
	NEED(M, state, "ext4_group_info", "bb_state"),
	NEED(M, free, "ext4_group_info", "bb_free"),
	NEED(M, fragments, "ext4_group_info", "bb_fragments"),
	NEED_OPT(M, largest, "ext4_group_info", "bb_largest_free_order"),
	NEED(M, counters, "ext4_group_info", "bb_counters"),
	NEED(M, prealloc, "ext4_group_info", "bb_prealloc_list"),
	NEED(M, i_mapping, "inode", "i_mapping"),
	/* 6.10 replaced bd_inode by bd_mapping (22b4ea1cc15b and its series) */
	NEED_OPT(M, bd_mapping, "block_device", "bd_mapping"),
	NEED_OPT(M, bd_inode, "block_device", "bd_inode"),
	NEED(M, sb_bdev, "super_block", "s_bdev"),
	NEED_OPT(M, lock, "bgl_lock", "lock"),
	NEED_OPT(M, locks, "blockgroup_lock", "locks"),
	NEED_OPT(M, sbi_locks, "ext4_sb_info", "s_blockgroup_lock"),
	NEED(M, sbi_desc, "ext4_sb_info", "s_group_desc"),
	NEED(M, sbi_desc_size, "ext4_sb_info", "s_desc_size"),
	NEED(M, bh_data, "buffer_head", "b_data"),
	NEED(M, bitmap_lo, "ext4_group_desc", "bg_block_bitmap_lo"),
	NEED(M, bitmap_hi, "ext4_group_desc", "bg_block_bitmap_hi"),
	NEED(M, free_lo, "ext4_group_desc", "bg_free_blocks_count_lo"),
	NEED(M, free_hi, "ext4_group_desc", "bg_free_blocks_count_hi"),
	NEED(M, desc_flags, "ext4_group_desc", "bg_flags"),
	NEED(M, first_free, "ext4_group_info", "bb_first_free"),
	NEED(M, free_root, "ext4_group_info", "bb_free_root"),
	NEED(M, es_first_block, "ext4_super_block", "s_first_data_block"),
	NEED(M, pa_list, "ext4_prealloc_space", "pa_group_list"),
	NEED(M, pa_pstart, "ext4_prealloc_space", "pa_pstart"),
	NEED(M, pa_len, "ext4_prealloc_space", "pa_len"),
	NEED(M, pa_free, "ext4_prealloc_space", "pa_free"),
	/* 0 where it is free, but for ticket locks */
	NEED_OPT(M, pa_lock, "ext4_prealloc_space", "pa_lock.rlock.raw_lock.val.counter"),
	/* names: 3.6 and later, 3.2 (bigalloc), older */
	NEED(M, efd_node, "ext4_free_data", "efd_node|node"),
	NEED(M, efd_start, "ext4_free_data", "efd_start_cluster|start_cluster|start_blk"),
	NEED(M, efd_count, "ext4_free_data", "efd_count|count"),
	NEED_SIZE(M, lock_size, "bgl_lock"),
};

enum kstatus e4_mballoc_open(struct reader *r, const struct kpages *pages,
			     const struct kxarray *xa, struct e4_mballoc *out)
{
	M m = {0};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &m);

	if (st == K_OK)
		st = kpagecache_open(r, pages, xa, &m.cache);
	if (st != K_OK)
		return st;
	m.scratch = arena_alloc(r->arena, 3 * (size_t)E4_MAX_BITMAP);
	*out = m;
	return K_OK;
}

/* s_group_info is ext4_group_info ***: a table of tables of desc_per_block entries. */
static enum kstatus find_info(struct reader *r, const struct e4_super *s, uint32_t number,
			      kaddr *out)
{
	uint32_t ptr = r->img->info.ptr_size;
	kaddr table;
	enum kstatus st;

	if (!s->desc_per_block)
		return reader_fail(r, K_BADDATA, s->sbi, "s_desc_per_block is 0");
	st = kread_ptr(r, s->group_info + (uint64_t)(number / s->desc_per_block) * ptr, &table);
	if (st != K_OK)
		return st;
	return kread_ptr(r, table + (uint64_t)(number % s->desc_per_block) * ptr, out);
}

static enum kstatus load_info(struct reader *r, const M *m, const struct e4_flags *flags,
			      const struct e4_super *s, struct e4_group *g)
{
	unsigned orders = (unsigned)__builtin_ctz(s->block_size) + 2;
	size_t len = m->counters.offset + orders * sizeof(uint32_t);
	unsigned char b[1024];
	kaddr next;
	enum kstatus st;

	if (orders > E4_MAX_ORDERS || len > sizeof(b))
		return reader_fail(r, K_BADDATA, g->info, "block size %u", s->block_size);
	st = kread(r, g->info, len, b);
	if (st != K_OK)
		return st;
	g->state = kfield_u64(r->img, &m->state, b);
	g->free = (uint32_t)kfield_u64(r->img, &m->free, b);
	g->fragments = (uint32_t)kfield_u64(r->img, &m->fragments, b);
	g->largest_order = -1;
	g->largest_known = kfield_there(&m->largest);
	if (g->largest_known)
		g->largest_order = (int32_t)kfield_i64(r->img, &m->largest, b);
	g->first_free = (uint32_t)kfield_u64(r->img, &m->first_free, b);
	g->largest_counted = -1;
	for (unsigned i = 0; i < orders; i++) {
		uint64_t n = image_int(r->img, b + m->counters.offset + i * 4, 4, false);

		g->counters_sum += n << i;
		if (n)
			g->largest_counted = (int32_t)i;
	}
	g->loaded = !(g->state & flags->grp_need_init);
	next = image_int(r->img, b + m->prealloc.offset, r->img->info.ptr_size, false);
	g->preallocated = next != g->info + m->prealloc.offset;
	return K_OK;
}

/* include/linux/blockgroup_lock.h: bgl_lock_ptr(); the lock word is 0 where it is free. */
static void load_lock(struct reader *r, const M *m, const struct e4_super *s, struct e4_group *g)
{
	uint64_t locks, word;
	kaddr at;

	if (!kfield_there(&m->locks) || !kfield_there(&m->sbi_locks) || !m->locks.count ||
	    kread_field(r, s->sbi, &m->sbi_locks, &locks) != K_OK)
		return;
	at = locks + m->locks.offset + (g->number % m->locks.count) * m->lock_size;
	if (kread_uint(r, at + m->lock.offset, 4, &word) != K_OK)
		return;
	g->lock_known = true;
	g->locked = word != 0;
}

static void load_desc(struct reader *r, const M *m, const struct e4_super *s, struct e4_group *g)
{
	uint32_t ptr = r->img->info.ptr_size;
	uint64_t table, size, data;
	unsigned char b[64] = {0};
	kaddr bh = 0;
	enum kstatus st;

	st = kread_field(r, s->sbi, &m->sbi_desc, &table);
	if (st == K_OK)
		st = kread_field(r, s->sbi, &m->sbi_desc_size, &size);
	if (st == K_OK)
		st = kread_ptr(r, table + (uint64_t)(g->number / s->desc_per_block) * ptr, &bh);
	if (st == K_OK)
		st = kread_field(r, bh, &m->bh_data, &data);
	if (st == K_OK && (size < 32 || size > 1024))
		st = reader_fail(r, K_BADDATA, s->sbi, "s_desc_size is %lu", (unsigned long)size);
	if (st == K_OK)
		st = kread(r, data + (g->number % s->desc_per_block) * size,
			   size < sizeof(b) ? size : sizeof(b), b);
	g->desc_status = st;
	if (st != K_OK)
		return;
	g->desc_bitmap_block = kfield_u64(r->img, &m->bitmap_lo, b);
	g->desc_free = (uint32_t)kfield_u64(r->img, &m->free_lo, b);
	g->uninit = kfield_u64(r->img, &m->desc_flags, b) & 2; /* EXT4_BG_BLOCK_UNINIT */
	if (size >= sizeof(b)) {
		g->desc_bitmap_block |= kfield_u64(r->img, &m->bitmap_hi, b) << 32;
		g->desc_free |= (uint32_t)kfield_u64(r->img, &m->free_hi, b) << 16;
	}
}

enum kstatus e4_group_load(struct reader *r, const M *m, const struct e4_flags *flags,
			   const struct e4_super *s, uint32_t number, struct e4_group *out)
{
	struct e4_group g = {.number = number, .buddy_status = K_NODATA, .disk_status = K_NODATA,
			     .explain_status = K_NODATA};
	enum kstatus st;

	if (s->block_size < 1024 || s->block_size > E4_MAX_BITMAP)
		return reader_fail(r, K_BADDATA, s->super, "block size %u", s->block_size);
	st = find_info(r, s, number, &g.info);
	if (st == K_OK)
		st = load_info(r, m, flags, s, &g);
	if (st != K_OK)
		return st;
	load_lock(r, m, s, &g);
	load_desc(r, m, s, &g);
	if (g.loaded)
		e4_group_bitmaps(r, m, s, &g);
	*out = g;
	return K_OK;
}
