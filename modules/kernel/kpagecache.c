// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kpagecache: where is this byte of that file? Reads the mapping's tree and struct page.index.
 */
#include "kernel/kpagecache.h"

#define MAX_BUFFERS 128 /* 512-byte blocks in a page of 64 KiB */
#define MAX_FOLIO   512 /* pages: a folio is at most a PMD with 4 KiB pages */

/* index is __folio_index in a union from 6.16 on; struct folio has the old name at that place */
static const struct need needs[] = {
	NEED(struct kpagecache, i_pages, "address_space", "i_pages|page_tree"),
	NEED(struct kpagecache, index, "folio|page", "index|__folio_index"),
	NEED(struct kpagecache, private, "folio|page", "private"),
	NEED(struct kpagecache, bh_state, "buffer_head", "b_state"),
	NEED(struct kpagecache, bh_next, "buffer_head", "b_this_page"),
	NEED(struct kpagecache, bh_block, "buffer_head", "b_blocknr"),
	{NEED_CONSTANT, false, offsetof(struct kpagecache, pg_uptodate), NULL, "PG_uptodate"},
};

enum kstatus kpagecache_open(struct reader *r, const struct kpages *pages,
			     const struct kxarray *xa, struct kpagecache *out)
{
	struct kpagecache c = {.pages = pages, .xa = xa};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &c);

	if (st == K_OK)
		*out = c;
	return st;
}

/* The entry (a page, or the folio it is in) and the address of the byte at `offset`. */
static enum kstatus find_page(struct reader *r, const struct kpagecache *c, kaddr mapping,
			      uint64_t offset, kaddr *page, kaddr *out)
{
	uint32_t shift = c->pages->page_shift;
	uint64_t want = offset >> shift, entry, index;
	enum kstatus st;

	st = kxarray_load(r, c->xa, mapping + c->i_pages.offset, want, &entry);
	if (st != K_OK)
		return st;
	if (!entry || kxarray_is_value(c->xa, entry))
		return reader_fail(r, K_NODATA, mapping, "page %lu is not cached",
				   (unsigned long)want);
	st = kread_field(r, entry, &c->index, &index);
	if (st != K_OK)
		return st;
	if (index > want || want - index >= MAX_FOLIO)
		return reader_fail(r, K_BADDATA, entry, "page %lu has index %lu",
				   (unsigned long)want, (unsigned long)index);
	*page = entry;
	*out = kpage_address(c->pages, entry + (want - index) * c->pages->at.page_size_of) +
	       (offset & ((UINT64_C(1) << shift) - 1));
	return K_OK;
}

static enum kstatus page_uptodate(struct reader *r, const struct kpagecache *c, kaddr page)
{
	uint64_t flags;
	enum kstatus st = kread_field(r, page, &c->pages->at.flags, &flags);

	if (st != K_OK)
		return st;
	if (!(flags >> (c->pg_uptodate & 63) & 1))
		return reader_fail(r, K_NODATA, page, "the page is not uptodate");
	return K_OK;
}

enum kstatus kpagecache_address(struct reader *r, const struct kpagecache *c, kaddr mapping,
				uint64_t offset, kaddr *out)
{
	kaddr page, at;
	enum kstatus st = find_page(r, c, mapping, offset, &page, &at);

	if (st == K_OK)
		st = page_uptodate(r, c, page);
	if (st == K_OK)
		*out = at;
	return st;
}

/* Buffers of a page are a ring from page.private (fs/buffer.c); BH_Uptodate is bit 0 of b_state. */
static enum kstatus buffer_uptodate(struct reader *r, const struct kpagecache *c, kaddr page,
				    uint64_t block)
{
	uint64_t first, bh, number, state;
	enum kstatus st = kread_field(r, page, &c->private, &first);

	bh = first;
	for (unsigned n = 0; st == K_OK && bh && n < MAX_BUFFERS; n++) {
		st = kread_field(r, bh, &c->bh_block, &number);
		if (st == K_OK)
			st = kread_field(r, bh, &c->bh_state, &state);
		if (st == K_OK && number == block && (state & 1))
			return K_OK;
		if (st == K_OK)
			st = kread_field(r, bh, &c->bh_next, &bh);
		if (st == K_OK && bh == first)
			break;
	}
	return st == K_OK ? reader_fail(r, K_NODATA, page, "no uptodate buffer of block %lu",
					(unsigned long)block)
			  : st;
}

enum kstatus kpagecache_block(struct reader *r, const struct kpagecache *c, kaddr mapping,
			      uint64_t block, uint32_t block_size, kaddr *out)
{
	kaddr page, at;
	enum kstatus st = find_page(r, c, mapping, block * block_size, &page, &at);

	if (st != K_OK)
		return st;
	st = page_uptodate(r, c, page);
	if (st == K_NODATA)
		st = buffer_uptodate(r, c, page, block);
	if (st == K_OK)
		*out = at;
	return st;
}
