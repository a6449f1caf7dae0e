/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmlinux: names out of an ELF file with .symtab and .BTF: symbols as linked, types, build-id. */
#ifndef HOSTS_VMLINUX_H
#define HOSTS_VMLINUX_H

#include "image/image.h"

/*
 * An image without bytes, to be laid over a dump (overlay.h) or to make a layout file of. One of
 * the two sections may be missing: *why says so then, with K_OK. K_BADDATA: neither is there, or no
 * ELF file; K_HOST: cannot be read.
 */
enum kstatus vmlinux_open(const char *path, struct arena *, struct image *out, const char **why);

#endif
