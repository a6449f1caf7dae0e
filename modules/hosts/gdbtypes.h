/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gdbtypes: type layouts as gdb's own expressions tell them, for kernels and modules without BTF.
 * Knows gdb as a function from one command to its answer.
 */
#ifndef HOSTS_GDBTYPES_H
#define HOSTS_GDBTYPES_H

#include "image/image.h"

/* One command; `answer` is cut to `size` and closed by a NUL. False: gdb refused it. */
typedef bool gdb_ask(const char *command, char *answer, size_t size);

/* As the calls of the same names in image_source. K_NONAME too where gdb says what we cannot read.
 */
enum kstatus gdbtypes_size(gdb_ask *, const char *type, uint32_t *out);
enum kstatus gdbtypes_member(gdb_ask *, const char *type, const char *path, struct kmember *out);
enum kstatus gdbtypes_constant(gdb_ask *, const char *enumerator, int64_t *out);

#endif
