/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kmount: the mounts of the first namespace (init_task.nsproxy->mnt_ns).
 *
 * A namespace keeps its struct mount on `list` (mnt_list), from 6.8 on in the red-black tree
 * `mounts` (mnt_node; 2eea9ce4310d "mounts: keep list of mounts in an rbtree"; `mounts` was a
 * counter before, so the test is for mount.mnt_node). Cursors of readers of /proc/mounts stand in
 * that list from 5.8 to 6.7; they have no super block and are left out.
 */
#ifndef KERNEL_KMOUNT_H
#define KERNEL_KMOUNT_H

#include "image/need.h"
#include "kernel/klist.h"
#include "kernel/krbtree.h"

#define KMOUNT_MAX  100000u /* fs.mount-max's default */
#define KMOUNT_NAME 256

struct kmounts {
	struct kfield nsproxy, mnt_ns, ns_list, ns_tree, mnt_list, mnt_node;
	struct kfield devname, sb, s_type, fs_name, s_id, s_flags;
	uint64_t init_task;
};

struct kmount {
	kaddr at, super;
	uint64_t s_flags;
	char device[KMOUNT_NAME]; /* as given to mount(2) */
	char id[32];		  /* super_block.s_id: "vdb" */
	char fstype[32];
};

struct kmount_iter {
	enum kstatus status;
	kaddr at;
	uint64_t n;

	struct reader *r; /* the rest is private */
	const struct kmounts *m;
	bool tree;
	struct klist_iter list;
	struct krbtree_iter rb;
};

enum kstatus kmount_open(struct reader *, struct kmounts *out);
void kmount_begin(struct reader *, const struct kmounts *, struct kmount_iter *);
bool kmount_next(struct kmount_iter *, struct kmount *out);

#endif
