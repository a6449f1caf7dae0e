/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_super: the mounted ext4 file systems.
 *
 * Sources: include/linux/fs.h (super_block; include/linux/fs/super_types.h from 7.1),
 * fs/ext4/ext4.h (ext4_sb_info, EXT4_MOUNT_*, EXT4_ERROR_FS, features). File systems of type ext2
 * and ext3 that the ext4 driver mounted count: they are told by their s_op.
 */
#ifndef EXT4_E4_SUPER_H
#define EXT4_E4_SUPER_H

#include "image/need.h"
#include "kernel/kpercpu.h"

struct e4_super {
	kaddr super, sbi;
	char id[33];	    /* s_id: "sda1" */
	uint32_t dev;	    /* s_dev, kernel encoding: major << 20 | minor */
	uint32_t block_size; /* bytes */
	uint32_t groups;
	uint32_t desc_per_block;
	uint32_t clusters_per_group;
	uint32_t inodes_per_group;
	uint32_t cluster_ratio;	   /* blocks in a cluster; 1 without bigalloc */
	uint32_t mount_opt;	   /* s_mount_opt */
	uint32_t mount_state;	   /* EXT4_ERROR_FS is bit 1 */
	uint32_t s_flags;	   /* SB_* */
	kaddr inodes;		   /* list head s_inodes */
	kaddr root;		   /* dentry */
	kaddr journal, es, buddy_cache, group_info;
	int64_t dirty_clusters; /* sum of s_dirtyclusters_counter */
	int64_t free_clusters;	/* of s_freeclusters_counter */
	int64_t free_inodes;	/* of s_freeinodes_counter */
	bool dirty_clusters_known, free_clusters_known, free_inodes_known;
	/* From s_es, which lies in the page cache: es_status says whether it could be read. */
	enum kstatus es_status;
	uint32_t feature_compat, feature_incompat, feature_ro_compat;
	uint32_t error_count;
	char first_error_func[33], last_error_func[33];
	uint32_t first_error_line, last_error_line;
};

/* mount options and states that predicates use; fs/ext4/ext4.h, unchanged since 2.6.32 */
#define E4_MOUNT_DELALLOC  0x8000000u
#define E4_ERROR_FS	   0x0002u
#define E4_INCOMPAT_INLINE 0x8000u
#define E4_ROCOMPAT_BIGALLOC 0x0200u

struct e4_supers {
	struct e4_super *items;
	size_t n, cap;
	enum kstatus status; /* K_OK: these are all; else why the list of super blocks ended */
	char why[256];
};

/* K_NONAME: a kernel without ext4. Holes in one super block leave that one out and are counted. */
enum kstatus e4_supers_load(struct reader *, const struct kpercpu *, struct arena *,
			    struct e4_supers *out);
const struct e4_super *e4_super_at(const struct e4_supers *, kaddr super_block);

#endif
