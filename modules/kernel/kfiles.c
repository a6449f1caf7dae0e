// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kfiles: which inodes has a task open? Walks the lists of tasks to the one with the pid, then its
 * table of descriptors, which is bounded by the kernel's own highest limit. Leaves addresses.
 */
#include "kernel/kfiles.h"
#include "kernel/kfail.h"
#include "kernel/ktask.h"

#define MAX_FILES (1u << 20) /* sysctl_nr_open's default; above it descriptors are not looked at   \
			      */

struct layout {
	struct kfield files, fdt, max_fds, fd, f_inode;
};

static const struct need needs[] = {
	NEED(struct layout, files, "task_struct", "files"),
	NEED(struct layout, fdt, "files_struct", "fdt"),
	NEED(struct layout, max_fds, "fdtable", "max_fds"),
	NEED(struct layout, fd, "fdtable", "fd"),
	NEED(struct layout, f_inode, "file", "f_inode"), /* 3.9: dd37978c50bc */
};

/* Among the threads of the group, where the kernel keeps them in one list. */
static bool find_thread(struct reader *r, const struct ktasks *t, kaddr leader, int64_t pid,
			kaddr *out)
{
	struct klist_iter it;
	struct ktask task;

	if (ktask_threads(r, t, leader, &it))
		return false;
	while (ktask_next(&it, out))
		if (!ktask_load(r, t, *out, &task) && task.pid == pid)
			return true;
	return false;
}

static enum kstatus find_task(struct reader *r, int64_t pid, kaddr *out)
{
	struct klist_iter it;
	struct ktasks t;
	struct ktask task;
	kaddr at;
	enum kstatus st = ktask_open(r, &t);

	if (st)
		return st;
	for (int threads = 0; threads < 2; threads++) {
		for (ktask_begin(r, &t, &it); ktask_next(&it, &at);) {
			*out = at;
			if (threads ? find_thread(r, &t, at, pid, out)
				    : !ktask_load(r, &t, at, &task) && task.pid == pid)
				return K_OK;
		}
		if (it.status)
			return reader_fail(r, it.status, it.at, "the list of tasks");
	}
	return kfail_fresh(r, K_NONAME, 0, "no task has pid %ld", pid);
}

enum kstatus kfiles_inodes(struct reader *r, struct arena *arena, int64_t pid, kaddr **out,
			   size_t *n, uint64_t *holes)
{
	uint64_t files, fdt, max, fds, file, inode;
	struct layout l;
	size_t count = 0, cap = 0;
	kaddr task, *all = NULL;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &l);

	if (!st)
		st = find_task(r, pid, &task);
	if (!st)
		st = kread_field(r, task, &l.files, &files);
	if (!st && !files)
		return kfail_fresh(r, K_NONAME, task, "task %ld has no files any more", pid);
	if (st || (st = kread_field(r, files, &l.fdt, &fdt)) ||
	    (st = kread_field(r, fdt, &l.max_fds, &max)) || (st = kread_field(r, fdt, &l.fd, &fds)))
		return st;
	*holes = max > MAX_FILES ? max - MAX_FILES : 0;
	for (uint64_t i = 0; i < max && i < MAX_FILES; i++) {
		st = kread_ptr(r, fds + i * r->img->info.ptr_size, &file);
		if (!st && file)
			st = kread_field(r, file, &l.f_inode, &inode);
		if (st == K_STOP || st == K_HOST)
			return st;
		*holes += st != K_OK;
		if (!st && file)
			*(kaddr *)arena_push(arena, &all, &count, &cap, sizeof(*all)) = inode;
	}
	*out = all;
	*n = count;
	return K_OK;
}
