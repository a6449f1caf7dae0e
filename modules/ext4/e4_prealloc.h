/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_prealloc: blocks that mballoc set aside in a group. Source: fs/ext4/mballoc.h,
 * ext4_prealloc_space: pa_group_list, pa_pstart, pa_len, pa_free, pa_deleted since 2.6.27; lengths
 * are clusters, pa_pstart is a block. Under the group's lock.
 */
#ifndef EXT4_E4_PREALLOC_H
#define EXT4_E4_PREALLOC_H

#include "ext4/e4_mballoc.h"
#include "kernel/klist.h"

struct e4_preallocs {
	struct kfield group_list, pstart, len, free, deleted, head;
	uint64_t size_of;
};

struct e4_prealloc {
	kaddr at;
	uint64_t pstart, len, free;
	bool deleted;
};

enum kstatus e4_preallocs_open(struct reader *, struct e4_preallocs *out);
/* The bb_prealloc_list of an ext4_group_info. */
void e4_prealloc_begin(struct reader *, const struct e4_preallocs *, kaddr group_info,
		       struct klist_iter *);
/* False at the end: it->status tells which. */
bool e4_prealloc_next(const struct e4_preallocs *, struct klist_iter *, struct e4_prealloc *out);

#endif
