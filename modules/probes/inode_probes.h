/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inode_probes: the questions asked of every inode; one file each, listed in run_inodes.c. */
#ifndef PROBES_INODE_PROBES_H
#define PROBES_INODE_PROBES_H

#include "probes/run.h"

extern const struct inode_probe probe_named_inode;
extern const struct inode_probe probe_inline_dirty;
extern const struct inode_probe probe_reserved;
extern const struct inode_probe probe_linkage;
extern const struct inode_probe probe_es;
extern const struct inode_probe probe_dirty_clusters;

#endif
