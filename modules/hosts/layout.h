/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * layout: the few dozen names that we need of one kernel, as a small text file: dumps of that
 *kernel can then be analysed without its debuginfo (before Linux 6.0 a dump alone does not do).
 *
 *	ext4dbg-layout 1
 *	release 5.10.0-35-amd64
 *	build-id 0123...
 *	size TYPE BYTES
 *	member TYPE PATH OFFSET SIZE COUNT KIND BIT_OFFSET BIT_SIZE
 *	symbol NAME ADDR	as linked, hexadecimal; the slide comes from _stext, always there
 *	absolute NAME VALUE	hexadecimal; does not slide (offsets of per-CPU variables)
 *	const NAME NUMBER
 *
 * Numbers are bytes or bits, decimal. KIND: int uint ptr struct array other. '#' starts a comment.
 * Which names: those that were asked of a recorder (recorder.h).
 */
#ifndef HOSTS_LAYOUT_H
#define HOSTS_LAYOUT_H

#include <stdio.h>

#include "hosts/recorder.h"
#include "image/image.h"

/*
 * Writes what `rec` recorded. K_NONAME: the image has no _stext, so addresses would be of no use.
 * K_HOST: writing failed.
 */
enum kstatus layout_write(struct recorder *rec, FILE *out);

/*
 * An image that knows names and notes (OSRELEASE, BUILD-ID) but no bytes: to be laid over a dump
 * (overlay.h). K_HOST: cannot be read; K_BADDATA: not a layout. *why names file and line.
 */
enum kstatus layout_load(const char *path, struct arena *, struct image *out, const char **why);

/* What layout_load() read, in the order of the file; addresses are those of the link. */
const struct recorded *layout_items(const struct image *, size_t *n);

/* RELEASE-BUILDID.layout of this dump's kernel; NULL where the dump does not tell both. */
const char *layout_file_name(const struct image *, struct arena *);

/* The file of that name beside the dump at `path`, or in a folder "layouts" there; or NULL. */
const char *layout_find(const struct image *, const char *path, struct arena *);

/*
 * Adds to `rec` what the layout file at `path` has: it may be of another dump of this kernel.
 * K_OK also where there is no such file; K_BADDATA: not a layout, or another kernel's.
 */
enum kstatus layout_join(const char *path, struct recorder *rec, struct arena *, const char **why);

#endif
