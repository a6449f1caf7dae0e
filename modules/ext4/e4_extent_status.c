// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_extent_status: how many blocks of an inode are delayed, and is its tree in order?
 * Reads: the tree at i_es_tree. Leaves: struct e4_es_sum.
 */
#include "ext4/e4_extent_status.h"

#define MAX_ENTRIES (1u << 24)

static uint64_t bit_of(const struct image *img, const char *name, int64_t flags, unsigned old)
{
	int64_t bit;

	if (flags && image_constant(img, name, &bit) == K_OK && bit >= 0 && bit < flags)
		return UINT64_C(1) << (64 - flags + bit);
	return old ? UINT64_C(1) << old : 0;
}

void e4_es_bits_load(const struct image *img, struct e4_es_bits *out)
{
	int64_t flags;

	/* From 4.0 on an enumeration; the numbers of 3.10 to 3.18 are macros. */
	if (image_constant(img, "ES_FLAGS", &flags) != K_OK || flags < 4 || flags > 8)
		flags = 0;
	out->written = bit_of(img, "ES_WRITTEN_B", flags, 63);
	out->unwritten = bit_of(img, "ES_UNWRITTEN_B", flags, 62);
	out->delayed = bit_of(img, "ES_DELAYED_B", flags, 61);
	out->hole = bit_of(img, "ES_HOLE_B", flags, 60);
	out->referenced = bit_of(img, "ES_REFERENCED_B", flags, 0);
}

static void add_entry(const struct e4_es_bits *bits, const struct e4_es *es, uint64_t *end,
		      struct e4_es_sum *sum)
{
	uint64_t state = es->status & ~bits->referenced;

	if ((!es->len || (sum->entries && es->lblk < *end)) && !sum->disordered) {
		sum->disordered = true;
		sum->at = es->at;
	}
	/* EXT_MAX_BLOCKS is no block: ext4_es_end() has a BUG_ON for an end that wraps */
	if (es->lblk + es->len > UINT32_MAX)
		sum->wraps = true;
	/* DELAYED with UNWRITTEN is legal up to 6.11: space is allocated, writing is delayed. */
	if (!state || (__builtin_popcountll(state) > 1 &&
		       state != (bits->delayed | bits->unwritten)))
		sum->odd_bits = true;
	if ((state & bits->delayed) && !(state & bits->unwritten))
		sum->delayed_blocks += es->len;
	sum->written_blocks += state & bits->written ? es->len : 0;
	sum->unwritten_blocks += state & bits->unwritten ? es->len : 0;
	sum->hole_blocks += state & bits->hole ? es->len : 0;
	sum->entries++;
	*end = es->lblk + es->len;
}

enum kstatus e4_es_begin(struct reader *r, const struct e4_inodes *e,
			 const struct e4_es_bits *bits, const struct e4_inode *inode,
			 struct e4_es_iter *it)
{
	const struct e4_inode_layout *at = &e->at;

	/* 3.8 had no es_pblk: that tree held delayed extents only. */
	if (!inode->es_root || !kfield_there(&at->es_pblk) || !kfield_there(&at->es_lblk))
		return reader_fail(r, K_NONAME, 0, "no extent status tree in this kernel");
	it->status = K_OK;
	it->e = e;
	it->bits = bits;
	krbtree_begin(r, inode->es_root, at->es_node.offset, MAX_ENTRIES, &it->tree);
	return K_OK;
}

bool e4_es_next(struct e4_es_iter *it, struct e4_es *out)
{
	const struct e4_inode_layout *at = &it->e->at;
	const struct e4_es_bits *b = it->bits;
	uint64_t flags = b->written | b->unwritten | b->delayed | b->hole | b->referenced;
	struct reader *r = it->tree.r;
	struct e4_es es;

	if (it->status != K_OK || !krbtree_next(&it->tree, &es.at)) {
		it->status = it->status ? it->status : it->tree.status;
		it->at = it->tree.at;
		return false;
	}
	it->at = es.at;
	it->status = kread_field(r, es.at, &at->es_lblk, &es.lblk);
	if (it->status == K_OK)
		it->status = kread_field(r, es.at, &at->es_len, &es.len);
	if (it->status == K_OK)
		it->status = kread_field(r, es.at, &at->es_pblk, &es.pblk);
	if (it->status != K_OK)
		return false;
	es.status = es.pblk & flags;
	es.pblk &= ~flags;
	*out = es;
	return true;
}

enum kstatus e4_es_sum(struct reader *r, const struct e4_inodes *e, const struct e4_es_bits *bits,
		       const struct e4_inode *inode, struct e4_es_sum *out)
{
	struct e4_es_sum sum = {0};
	struct e4_es_iter it;
	struct e4_es es;
	uint64_t end = 0;
	enum kstatus st = e4_es_begin(r, e, bits, inode, &it);

	if (st != K_OK)
		return st;
	while (e4_es_next(&it, &es))
		add_entry(bits, &es, &end, &sum);
	sum.status = it.status;
	if (it.status != K_OK)
		sum.at = it.at;
	*out = sum;
	return K_OK;
}
