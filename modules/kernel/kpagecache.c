// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kpagecache: where is this byte of that file? Reads the mapping's tree and struct page.index.
 */
#include "kernel/kpagecache.h"

#define MAX_FOLIO 512 /* pages: a folio is at most a PMD with 4 KiB pages */

/* index is __folio_index in a union from 6.16 on; struct folio has the old name at that place */
static const struct need needs[] = {
	NEED(struct kpagecache, i_pages, "address_space", "i_pages|page_tree"),
	NEED(struct kpagecache, index, "folio|page", "index|__folio_index"),
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

enum kstatus kpagecache_address(struct reader *r, const struct kpagecache *c, kaddr mapping,
				uint64_t offset, kaddr *out)
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
	*out = kpage_address(c->pages, entry + (want - index) * c->pages->at.page_size_of) +
	       (offset & ((UINT64_C(1) << shift) - 1));
	return K_OK;
}
