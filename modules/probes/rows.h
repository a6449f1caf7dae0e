/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows: one structure as one fact, all fields of its kind. Probes make such a fact of what they
 * find, the listing verbs one of everything there is: that is why both say the same.
 */
#ifndef PROBES_ROWS_H
#define PROBES_ROWS_H

#include "ext4/e4_io_end.h"
#include "ext4/e4_mballoc.h"
#include "probes/run.h"

/* Kinds that only listings have rows of: rows_kinds.c. */
extern const struct fact_kind kind_slab_cache;
extern const struct fact_kind kind_slab;
extern const struct fact_kind kind_slab_object;
extern const struct fact_kind kind_ioend;
extern const struct fact_kind kind_es;
extern const struct fact_kind kind_es_sum;
extern const struct fact_kind kind_journal_transaction;

/* Kind inode, but for `why`, `path` and `anomaly`. */
void row_inode(struct visit *, struct fact *, const struct e4_inode *);

/* What run_supers() does not say for itself. */
void row_super_more(struct facts *, struct fact *, const struct e4_super *);

/* What an io_end's `inode` leads to. `object` is 0 where that is no inode of ours. */
struct io_end_home {
	kaddr object;
	const struct kslab_slot *slot;
	uint32_t index;
	bool loaded; /* `inode` could be read */
	struct e4_inode inode;
	bool dead;   /* in use, and its inode is free or has I_CLEAR */
};
void io_end_home(const struct run *, struct reader *, const struct e4_io_end *,
		 struct io_end_home *out);
/* Kind ioend, but for `anomaly`. `list` is where the io_end itself is free, 0 = in use. */
void row_io_end(const struct run *, struct reader *, struct facts *, struct fact *,
		const struct e4_io_ends *, const struct e4_io_end *, const struct io_end_home *,
		uint16_t list);

/* Kind mb.group, but for what only listings tell. */
void row_group(struct run *, struct fact *, const struct e4_super *, const struct e4_group *);
/* Adds the anomaly facts of one group to run->facts. */
void run_group(struct run *, const struct e4_super *, const struct e4_group *);

#endif
