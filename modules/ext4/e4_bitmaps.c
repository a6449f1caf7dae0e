// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_bitmaps: what do the bitmaps of a group say, and is each bit of mballoc's copy accounted for?
 * Reads: the buddy cache, the bitmap's buffer, preallocations, freed extents that are not
 * committed. Leaves: the second half of struct e4_group.
 */
#include "ext4/e4_mballoc.h"

#include "kernel/kfail.h"
#include "kernel/klist.h"
#include "kernel/krbtree.h"

typedef struct e4_mballoc M;

static bool bit(const unsigned char *bitmap, uint32_t i)
{
	return bitmap[i / 8] >> (i % 8) & 1;
}

static uint32_t zero_bits(const unsigned char *bitmap, uint32_t bits)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < bits; i++)
		n += !bit(bitmap, i);
	return n;
}

static void count_runs(const unsigned char *bitmap, uint32_t bits, struct e4_group *g)
{
	bool in_run = false;

	g->first_zero = bits;
	for (uint32_t i = 0; i < bits; i++) {
		bool zero = !bit(bitmap, i);

		if (zero && !in_run)
			g->fragments_counted++;
		if (zero && g->first_zero == bits)
			g->first_zero = i;
		in_run = zero;
	}
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

static enum kstatus disk_mapping(struct reader *r, const M *m, const struct e4_super *s, kaddr *out)
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

/* Extents of one kind hardly overlap: more clusters than this many groups of them are no extents.
 */
#define MAX_COVER 4

struct cover {
	unsigned char *bitmap;
	uint32_t bits;
	uint64_t left; /* clusters that extents may still cover */
};

/* Bits of an extent of the group. It cannot leave the group: mballoc has a BUG_ON for that. */
static enum kstatus explain(struct reader *r, kaddr at, uint64_t start, uint64_t len,
			    struct cover *c)
{
	uint32_t bits = c->bits;

	if (start > bits || len > bits - start)
		return kbad(r, at, "clusters %lu, %lu of a group of %u", (unsigned long)start,
			    (unsigned long)len, bits);
	if (len > c->left)
		return kbad(r, at, "extents cover the group %d times", MAX_COVER);
	c->left -= len;
	for (uint64_t i = start; i < start + len; i++)
		c->bitmap[i / 8] |= (unsigned char)(1 << (i % 8));
	return K_OK;
}

/* K_NODATA also for one whose lock is held: its start and length change one after the other. */
static enum kstatus add_prealloc(struct reader *r, const M *m, const struct e4_super *s, kaddr pa,
				 uint64_t first_block, struct cover *c, struct e4_group *g)
{
	uint64_t start, len, unused, lock = 0;
	enum kstatus st = kread_field(r, pa, &m->pa_pstart, &start);

	if (st == K_OK)
		st = kread_field(r, pa, &m->pa_len, &len);
	if (st == K_OK)
		st = kread_field(r, pa, &m->pa_free, &unused);
	if (st == K_OK && kfield_there(&m->pa_lock))
		st = kread_field(r, pa, &m->pa_lock, &lock);
	if (st != K_OK)
		return st;
	if (lock || !kfield_there(&m->pa_lock))
		return kfail_fresh(r, K_NODATA, pa, "pa_lock is held, or not known");
	if (!len) /* used up; a group preallocation may start in the next group then */
		return K_OK;
	if (start < first_block)
		return kbad(r, pa, "a preallocation of another group");
	g->preallocated_free += (uint32_t)unused;
	return explain(r, pa, (start - first_block) / s->cluster_ratio, len, c);
}

static enum kstatus add_preallocs(struct reader *r, const M *m, const struct e4_super *s,
				  struct cover c, struct e4_group *g)
{
	uint64_t first;
	struct klist_iter it;
	kaddr pa;
	enum kstatus st;

	if (!g->preallocated)
		return K_OK;
	if (!s->cluster_ratio)
		return kbad(r, s->sbi, "s_cluster_ratio is 0");
	st = kread_field(r, s->es, &m->es_first_block, &first);
	if (st != K_OK)
		return st;
	first += (uint64_t)g->number * s->clusters_per_group * s->cluster_ratio;
	klist_begin(r, g->info + m->prealloc.offset, m->pa_list.offset, (uint64_t)c.bits + 1, &it);
	while (klist_next(&it, &pa)) {
		st = add_prealloc(r, m, s, pa, first, &c, g);
		if (st != K_OK)
			return st;
	}
	return it.status;
}

static enum kstatus add_freed(struct reader *r, const M *m, struct cover c, struct e4_group *g)
{
	struct krbtree_iter it;
	kaddr entry;

	krbtree_begin(r, g->info + m->free_root.offset, m->efd_node.offset, c.bits, &it);
	while (krbtree_next(&it, &entry)) {
		uint64_t start, len;
		enum kstatus st = kread_field(r, entry, &m->efd_start, &start);

		if (st == K_OK)
			st = kread_field(r, entry, &m->efd_count, &len);
		if (st == K_OK)
			st = explain(r, entry, start, len, &c);
		if (st != K_OK)
			return st;
		g->uncommitted += (uint32_t)len;
	}
	return it.status;
}

/* `explained` holds the bitmap on disk. */
static void count_unexplained(struct reader *r, const M *m, const struct e4_super *s,
			      const unsigned char *buddy, unsigned char *explained, uint32_t bits,
			      struct e4_group *g)
{
	const struct cover cover = {explained, bits, (uint64_t)MAX_COVER * bits};

	g->explain_status = add_preallocs(r, m, s, cover, g);
	if (g->explain_status == K_OK)
		g->explain_status = add_freed(r, m, cover, g);
	if (g->explain_status != K_OK)
		return;
	for (uint32_t i = 0; i < bits; i++) {
		if (!bit(buddy, i) || bit(explained, i))
			continue;
		if (!g->unexplained++)
			g->unexplained_at = i;
	}
}

void e4_group_bitmaps(struct reader *r, const M *m, const struct e4_super *s, struct e4_group *g)
{
	unsigned char *buddy = m->scratch, *disk = m->scratch + E4_MAX_BITMAP;
	unsigned char *explained = disk + E4_MAX_BITMAP;
	uint32_t bits = s->clusters_per_group;
	uint64_t mapping;
	kaddr device;

	if (bits > s->block_size * 8)
		bits = s->block_size * 8;
	g->whole_block = bits == s->block_size * 8;
	g->buddy_status = kread_field(r, s->buddy_cache, &m->i_mapping, &mapping);
	if (g->buddy_status == K_OK)
		g->buddy_status = read_buddy(r, m, s, mapping, (uint64_t)g->number * 2,
					     &g->buddy_at, buddy);
	if (g->buddy_status == K_OK) {
		g->buddy_zero = zero_bits(buddy, bits);
		count_runs(buddy, bits, g);
	}
	g->disk_status = g->desc_status;
	if (g->disk_status == K_OK)
		g->disk_status = disk_mapping(r, m, s, &device);
	if (g->disk_status == K_OK)
		g->disk_status = read_disk(r, m, s, device, g->desc_bitmap_block, &g->disk_at,
					    disk);
	if (g->disk_status == K_OK)
		g->disk_zero = zero_bits(disk, bits);
	if (g->disk_status != K_OK || g->buddy_status != K_OK)
		return;
	count_stale(buddy, disk, bits, g);
	memcpy(explained, disk, s->block_size);
	count_unexplained(r, m, s, buddy, explained, bits, g);
}
