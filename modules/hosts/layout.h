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

#endif
