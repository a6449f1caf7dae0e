/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kinds: the facts that ext4's structures give; see kinds.c for their fields. */
#ifndef PROBES_KINDS_H
#define PROBES_KINDS_H

#include "facts/fact.h"

extern const struct fact_kind kind_suspect;
extern const struct fact_kind kind_super;
extern const struct fact_kind kind_inode;
extern const struct fact_kind kind_inode_inline_dirty;
extern const struct fact_kind kind_inode_reserved_leak;
extern const struct fact_kind kind_inode_reserved_underflow;
extern const struct fact_kind kind_inode_clear_live;
extern const struct fact_kind kind_es_damage;
extern const struct fact_kind kind_super_dirty_clusters;
extern const struct fact_kind kind_inode_free_linked;
extern const struct fact_kind kind_inode_free_twice;
extern const struct fact_kind kind_inode_impossible;
extern const struct fact_kind kind_rcu_bad_callback;
extern const struct fact_kind kind_ioend_dead_inode;
extern const struct fact_kind kind_slab_damage;
extern const struct fact_kind kind_mb_group;
extern const struct fact_kind kind_mb_group_diverged;
extern const struct fact_kind kind_mb_group_inconsistent;
extern const struct fact_kind kind_mb_group_corrupt;
extern const struct fact_kind kind_mb_disk_mismatch;
extern const struct fact_kind kind_mb_group_miscounted;
extern const struct fact_kind kind_mb_group_unexplained;

#endif
