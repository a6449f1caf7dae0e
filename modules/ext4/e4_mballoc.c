// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_mballoc: do a group's counters, its buddy bitmap and its bitmap on disk agree?
 * Reads: ext4_group_info, the buddy cache, the descriptor, the bitmap's buffer. Judges nothing.
 */
#include "ext4/e4_mballoc.h"

#define MAX_BITMAP 65536u

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
	m.scratch = arena_alloc(r->arena, 2 * (size_t)MAX_BITMAP);
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
	if (kfield_there(&m->largest))
		g->largest_order = (int32_t)kfield_i64(r->img, &m->largest, b);
	for (unsigned i = 0; i < orders; i++)
		g->counters_sum += image_int(r->img, b + m->counters.offset + i * 4, 4, false) << i;
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

static uint32_t zero_bits(const unsigned char *bitmap, uint32_t bits)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < bits; i++)
		n += !(bitmap[i / 8] >> (i % 8) & 1);
	return n;
}

static void count_stale(const unsigned char *buddy, const unsigned char *disk, uint32_t bits,
			struct e4_group *g)
{
	for (uint32_t i = 0; i < bits / 8; i++) {
		unsigned char lost = disk[i] & (unsigned char)~buddy[i];

		if (lost && !g->stale)
			g->stale_byte = i;
		g->stale += (uint32_t)__builtin_popcount(lost);
	}
}

static enum kstatus disk_mapping(struct reader *r, const M *m, const struct e4_super *s,
				 kaddr *out)
{
	uint64_t bdev, inode;
	enum kstatus st = kread_field(r, s->super, &m->sb_bdev, &bdev);

	if (st != K_OK)
		return st;
	if (kfield_there(&m->bd_mapping))
		return kread_field(r, bdev, &m->bd_mapping, out);
	st = kread_field(r, bdev, &m->bd_inode, &inode);
	return st == K_OK ? kread_field(r, inode, &m->i_mapping, out) : st;
}

/* A block of the buddy cache, or of the device: `at` is where it lies, `bitmap` its bytes. */
static enum kstatus read_buddy(struct reader *r, const M *m, const struct e4_super *s,
			       kaddr mapping, uint64_t block, kaddr *at, unsigned char *bitmap)
{
	enum kstatus st = kpagecache_address(r, &m->cache, mapping, block * s->block_size, at);

	return st == K_OK ? kread(r, *at, s->block_size, bitmap) : st;
}

static enum kstatus read_disk(struct reader *r, const M *m, const struct e4_super *s,
			      kaddr device, uint64_t block, kaddr *at, unsigned char *bitmap)
{
	enum kstatus st = kpagecache_block(r, &m->cache, device, block, s->block_size, at);

	return st == K_OK ? kread(r, *at, s->block_size, bitmap) : st;
}

static void load_bitmaps(struct reader *r, const M *m, const struct e4_super *s,
			 struct e4_group *g)
{
	unsigned char *buddy = m->scratch, *disk = m->scratch + MAX_BITMAP;
	uint32_t bits = s->clusters_per_group;
	uint64_t mapping;
	kaddr device;

	if (bits > s->block_size * 8)
		bits = s->block_size * 8;
	g->buddy_status = kread_field(r, s->buddy_cache, &m->i_mapping, &mapping);
	if (g->buddy_status == K_OK)
		g->buddy_status = read_buddy(r, m, s, mapping, (uint64_t)g->number * 2,
					     &g->buddy_at, buddy);
	if (g->buddy_status == K_OK)
		g->buddy_zero = zero_bits(buddy, bits);
	g->disk_status = g->desc_status;
	if (g->disk_status == K_OK)
		g->disk_status = disk_mapping(r, m, s, &device);
	if (g->disk_status == K_OK)
		g->disk_status = read_disk(r, m, s, device, g->desc_bitmap_block, &g->disk_at,
					   disk);
	if (g->disk_status == K_OK)
		g->disk_zero = zero_bits(disk, bits);
	if (g->disk_status == K_OK && g->buddy_status == K_OK)
		count_stale(buddy, disk, bits, g);
}

enum kstatus e4_group_load(struct reader *r, const M *m, const struct e4_flags *flags,
			   const struct e4_super *s, uint32_t number, struct e4_group *out)
{
	struct e4_group g = {.number = number, .buddy_status = K_NODATA, .disk_status = K_NODATA};
	enum kstatus st;

	if (s->block_size < 1024 || s->block_size > MAX_BITMAP)
		return reader_fail(r, K_BADDATA, s->super, "block size %u", s->block_size);
	st = find_info(r, s, number, &g.info);
	if (st == K_OK)
		st = load_info(r, m, flags, s, &g);
	if (st != K_OK)
		return st;
	load_lock(r, m, s, &g);
	load_desc(r, m, s, &g);
	if (g.loaded)
		load_bitmaps(r, m, s, &g);
	*out = g;
	return K_OK;
}
