/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dumpfile: what can be said of a dump file from its own headers, before any library opens it.
 */
#ifndef HOSTS_DUMPFILE_H
#define HOSTS_DUMPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "image/status.h"

struct dumpfile {
	int fd;		     /* open for reading, closed by a hook of the arena */
	uint64_t size;	     /* bytes */
	const char *format;  /* "kdump-compressed", "elf", NULL: another */
	uint32_t dump_level; /* makedumpfile -d, kdump-compressed only; else 0 */
	bool truncated;	     /* shorter than its headers promise */
	const char *warning; /* truncated or marked incomplete: one line; NULL: whole */
};

/*
 * K_HOST: cannot be read. K_BADDATA: empty, flattened, an ELF file that is no core, neither
 * signature. *why is then one line without the file's name.
 */
enum kstatus dumpfile_open(const char *path, struct arena *, struct dumpfile *out,
			   const char **why);

/*
 * libkdumpfile reads what lies behind the end of a file as zeros, without a word: in a truncated
 * dump a page of nothing but zeros may be one that is not there.
 */
bool dumpfile_may_be_cut_off(const struct dumpfile *, const void *page, size_t len);

#endif
