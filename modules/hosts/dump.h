/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dump: a vmcore file as an image, through libkdumpfile. Bytes and VMCOREINFO only; the names
 * (symbols, types) are put on top by names.h, which dump_open() does.
 */
#ifndef HOSTS_DUMP_H
#define HOSTS_DUMP_H

#include "image/image.h"

/*
 * Opens the dump at `path`. `arena` owns it: the file is closed by its hook.
 *
 * K_OK       *why is NULL, or one line of warning (truncated file, no symbols and why): the image
 *            answers as far as it goes.
 * K_BADDATA  the file is no dump that we can open (not a dump, empty, flattened, wrong machine).
 * K_HOST     the file cannot be read.
 * On failure *why is one line that names the file and the cause.
 */
enum kstatus dump_open(const char *path, struct arena *arena, struct image *out, const char **why);

/* The same without names: every look-up of a symbol, type or constant is K_NONAME. */
enum kstatus dump_open_bytes(const char *path, struct arena *arena, struct image *out,
			     const char **why);

#endif
