/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crashimage: the dump that crash has open, as an image. Knows nothing of crash's header: what is
 * needed of crash stands in a table of calls, which crash.c fills (and a unit test with a fake).
 *
 * Bytes and VMCOREINFO are crash's. Names come from the dump itself where it has them, as in the
 * stand-alone program, so that both see the same; what the dump does not tell (kallsyms before
 * Linux 6.0, types of a kernel or module without BTF) is asked of crash and its gdb.
 */
#ifndef HOSTS_CRASHIMAGE_H
#define HOSTS_CRASHIMAGE_H

#include <signal.h>

#include "hosts/gdbtypes.h"

/*
 * None of these jumps, prints or needs freeing. `symbol`, `nearest` and `note` are as in
 * image_source; strings live as long as crash's own tables.
 */
struct crash_calls {
	/* By the kernel's page tables. K_NOMAP: nothing there; K_NODATA: a table is left out. */
	enum kstatus (*translate)(kaddr at, uint64_t *phys);
	/* Machine-physical, within one page. K_NODATA: left out of the dump. */
	enum kstatus (*read)(uint64_t phys, size_t len, void *buf);
	enum kstatus (*symbol)(const char *name, struct ksym *out);
	enum kstatus (*nearest)(kaddr at, struct ksym *out);
	gdb_ask *gdb;
	const char *(*note)(struct arena *, const char *key);
	bool (*has_module)(const char *name);
	const char *arch;   /* as in image_info */
	uint32_t page_size; /* bytes, a power of two */
	volatile sig_atomic_t *stop;
};

/*
 * `path` is the dump file: its header tells what crash does not (dump level, truncation). As
 * dump_open() in dump.h: K_OK with *why set is a warning. One reader, whoever asks: crash has one
 * thread. `calls` must live as long as the image.
 */
enum kstatus crashimage_open(const struct crash_calls *calls, const char *path, struct arena *,
			     struct image *out, const char **why);
/* A running system: refused, *why says what to do instead. */
enum kstatus crashimage_live(const char *path, struct arena *, struct image *out, const char **why);

#endif
