/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * textimage: a kernel made of text, for tests: segments of bytes, types, symbols, notes.
 *
 *	info page_size 4096            (arch, page_size, ptr_size, big_endian, nr_cpus, dump_level)
 *	note KEY VALUE                 VMCOREINFO
 *	type NAME SIZE
 *	member TYPE PATH OFFSET SIZE [COUNT [KIND [BIT_OFFSET BIT_SIZE]]]
 *	symbol NAME ADDR [MODULE]
 *	const NAME VALUE
 *	seg ADDR                       bytes follow, lines of items:
 *	  00000001 ff "text" 8*00      hex words, width = digits (2, 4, 8, 16); N* repeats; strings
 *	                               without NUL
 *	zero ADDR LEN                  bytes of 0
 *	obj ADDR TYPE PATH=VALUE ...   zeros of the type's size where no bytes are yet, then fields
 *	put ADDR SIZE VALUE            an integer into bytes that exist
 *	str ADDR "text"                text and a NUL into bytes that exist
 *
 * KIND: int uint ptr struct array other, or struct:TYPE / array:TYPE, so that longer paths go on
 * in TYPE; default uint, array where COUNT is not 1. A line whose first word is followed by
 * `PATH=VALUE` words only may continue an `obj` (start it with `+`). Numbers are as strtoull has
 * them (0x..., negative ones too), or the name of a symbol defined above. `#` starts a comment.
 *
 * A read that leaves the segments is K_NODATA. An error in the text ends the test with one line.
 */
#ifndef TESTS_SUPPORT_TEXTIMAGE_H
#define TESTS_SUPPORT_TEXTIMAGE_H

#include "image/image.h"

void textimage(struct arena *, const char *text, struct image *out);
void textimage_file(struct arena *, const char *path, struct image *out);

/* More of the same text, into an image made before; bytes change in place. */
void textimage_add(struct image *, const char *text);

/* Bytes into a segment that is there, or a new one. */
void textimage_put(struct image *, kaddr at, const void *bytes, size_t len);

/* Makes [at, at + len) unreadable again: K_NODATA, as pages that makedumpfile left out. */
void textimage_hole(struct image *, kaddr at, size_t len);

#endif
