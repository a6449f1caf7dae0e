/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kfiles: the open files of a task: task_struct.files -> files_struct.fdt -> fdtable.fd[], an array
 * of pointers to struct file (include/linux/fdtable.h).
 */
#ifndef KERNEL_KFILES_H
#define KERNEL_KFILES_H

#include "image/image.h"

/*
 * The struct inode of each open file of the task or thread `pid`, in the order of its descriptors;
 * *out lives in `arena`. K_NONAME: no such task (or this kernel's tables are not known, r->why
 * tells which). Files that cannot be read are counted in *holes.
 */
enum kstatus kfiles_inodes(struct reader *, struct arena *, int64_t pid, kaddr **out, size_t *n,
			   uint64_t *holes);

#endif
