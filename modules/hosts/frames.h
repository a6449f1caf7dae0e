/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frames: the page frames of a kdump-compressed file: which ones are behind an address, page
 * tables included, and what is in them; and another such file with only some of them.
 *
 * Format: see diskdump.h. Frame numbers are machine-physical addresses divided by the page size.
 */
#ifndef HOSTS_FRAMES_H
#define HOSTS_FRAMES_H

#include <stdio.h>

#include "image/image.h"

#define FRAMES_LEVELS 6u

struct frame_walk {
	uint64_t tables[FRAMES_LEVELS]; /* frames of the page tables that were read */
	unsigned n;
	uint64_t frame; /* of the page itself, where `mapped` */
	bool mapped;
};

struct frames;

/*
 * K_HOST: cannot be read. K_BADDATA: not a whole, unsplit kdump-compressed file whose page tables
 * can be walked. *why is then one line that names the file.
 */
enum kstatus frames_open(const char *path, struct arena *, struct frames **out, const char **why);

/* By the page tables, even where a shorter way is known: other programs know page tables only. */
void frames_walk(struct frames *, kaddr at, struct frame_walk *out);

uint32_t frames_page_size(const struct frames *);
uint64_t frames_max(const struct frames *);
bool frames_has(const struct frames *, uint64_t frame);
/* As diskdump_page(), and for what that leaves to libkdumpfile too. */
enum kstatus frames_read(struct frames *, uint64_t frame, void *out);

struct frames_out {
	const uint64_t *frames; /* ascending, each once, all in the file */
	size_t n;
	/* Changes a page's bytes before it is written; or NULL. */
	void (*edit)(void *arg, uint64_t frame, void *bytes);
	void *arg;
	bool hide_host; /* the node name in the header becomes 'x's */
};

/*
 * Writes header, notes and the map of memory as they are, and of the pages those of `o`, with
 * zlib. K_HOST: writing failed; K_BADDATA: the file cannot be read. *why is one phrase then.
 */
enum kstatus frames_write(struct frames *, const struct frames_out *o, FILE *out, uint64_t *bytes,
			  const char **why);

#endif
