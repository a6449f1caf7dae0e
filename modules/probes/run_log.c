// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_log: which inodes does the log name? Reads: log facts with a field `inode` (and `device`).
 * Leaves: named inodes, so that the inode walk keeps their facts whatever else it finds.
 */
#include "probes/run.h"

#define MAX_NAMED 256

void run_log_names(struct run *run)
{
	for (size_t i = 0; i < run->facts->n && run->n_named < MAX_NAMED; i++) {
		const struct fact *f = run->facts->items[i];
		const struct fact_value *inode, *device;

		if (f->kind->origin != FROM_LOG)
			continue;
		inode = fact_get(f, "inode");
		device = fact_get(f, "device");
		if (!inode || inode->unknown)
			continue;
		run_name_inode(run, 0, inode->u64,
			       device && !device->unknown ? device->str : "",
			       arena_printf(run->arena, "named by %s", f->see ? f->see : "the log"));
	}
}
