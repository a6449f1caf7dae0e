// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_prealloc: which blocks of a group are set aside? Reads bb_prealloc_list.
 */
#include "ext4/e4_prealloc.h"

#define MAX_PREALLOC 65536

typedef struct e4_preallocs P;

static const struct need needs[] = {
	NEED_SIZE(P, size_of, "ext4_prealloc_space"),
	NEED(P, group_list, "ext4_prealloc_space", "pa_group_list"),
	NEED(P, pstart, "ext4_prealloc_space", "pa_pstart"),
	NEED(P, len, "ext4_prealloc_space", "pa_len"),
	NEED(P, free, "ext4_prealloc_space", "pa_free"),
	NEED(P, deleted, "ext4_prealloc_space", "pa_deleted"),
	NEED(P, head, "ext4_group_info", "bb_prealloc_list"),
};

enum kstatus e4_preallocs_open(struct reader *r, P *out)
{
	P p = {0};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &p);

	if (st == K_OK)
		*out = p;
	return st;
}

void e4_prealloc_begin(struct reader *r, const P *p, kaddr group_info, struct klist_iter *it)
{
	klist_begin(r, group_info + p->head.offset, p->group_list.offset, MAX_PREALLOC, it);
}

bool e4_prealloc_next(const P *p, struct klist_iter *it, struct e4_prealloc *out)
{
	struct e4_prealloc pa = {0};
	unsigned char b[512];
	enum kstatus st;

	if (!klist_next(it, &pa.at))
		return false;
	st = p->size_of <= sizeof(b) ? kread(it->r, pa.at, p->size_of, b)
				     : reader_fail(it->r, K_BADDATA, pa.at, "too large");
	if (st != K_OK) {
		it->status = st;
		return false;
	}
	pa.pstart = kfield_u64(it->r->img, &p->pstart, b);
	pa.len = kfield_u64(it->r->img, &p->len, b);
	pa.free = kfield_u64(it->r->img, &p->free, b);
	/* a bit field from 3.x on stands in the same word */
	pa.deleted = kfield_u64(it->r->img, &p->deleted, b);
	*out = pa;
	return true;
}
