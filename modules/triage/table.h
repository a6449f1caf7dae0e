/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * table: one row per crash, fitted to the terminal. Cells are texts that are safe to show
 * (escape_terminal()); the table cuts and pads, it does not judge.
 */
#ifndef TRIAGE_TABLE_H
#define TRIAGE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"

/* In the order of their importance: what does not fit moves to a second line. */
enum cell {
	CELL_FILE,
	CELL_KERNEL,
	CELL_VERDICT,
	CELL_BUG,
	CELL_EVIDENCE,
	CELL_FIX,
	CELL_WHERE,
	CELL_LIKELY,
	CELL_TITLE,
	N_CELLS
};

enum row_tone { TONE_QUIET, TONE_MATCH, TONE_POSSIBLE, TONE_ERROR };

struct row {
	const char *cell[N_CELLS]; /* NULL = empty */
	enum row_tone tone;
};

struct table_look {
	unsigned columns; /* 0 = no limit */
	bool colour;
};

void table_print(struct arena *, const struct row *, size_t n, const struct table_look *, FILE *);

/* Display columns of UTF-8 text, one per code point. */
size_t text_width(const char *);
/*
 * At most `width` columns. What has to go goes from the middle, more of it from the front: paths
 * differ near their end.
 */
const char *text_shorten_middle(struct arena *, const char *, size_t width);
const char *text_shorten_end(struct arena *, const char *, size_t width);

#endif
