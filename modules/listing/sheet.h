/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sheet: rows on their way out. A row is a fact; it is made, turned into text at once and
 * forgotten. Rows are made in batches, by several threads, and printed in order.
 *
 * Three forms of the same row: a line of a table, one line per field (--long), JSON (--json).
 */
#ifndef LISTING_SHEET_H
#define LISTING_SHEET_H

#include "facts/fact.h"
#include "hosts/verb.h"
#include "image/image.h"

#define SHEET_COLUMNS 24

struct column {
	const char *field; /* of the row's kind */
	const char *head;
};

enum sheet_form { SHEET_TABLE, SHEET_LONG, SHEET_JSON };

/* What was seen and is not there. */
struct tally {
	uint64_t shown, filtered, over_limit, free_hidden, free_odd, holes;
	const char *hole_why; /* of the first hole */
	const char *remark;   /* one more thing to say at the end, or NULL */
};

struct sheet {
	struct host *host;
	enum sheet_form form;
	const struct fact_kind *kind;
	const struct column *columns; /* ends with a NULL field */
	const char *noun;	      /* "inode": "3 inodes" */
	const char *left_noun;	      /* what filters leave out, where these are no rows; or NULL */
	uint64_t limit;		      /* rows; UINT64_MAX = none */
	struct tally tally;
	size_t width[SHEET_COLUMNS];
	bool headed;
};

struct item {
	const char *text;   /* whole lines; NULL: a row of the table */
	const char **cells;
	bool row;	    /* counts as one; else a remark */
	bool odd;	    /* an anomaly: shown in red where there is colour */
};

struct batch {
	struct arena *arena; /* gone when the batch is printed */
	struct reader *r;
	struct facts facts;
	const struct sheet *sheet;
	struct item *items;
	size_t n, cap;
	struct tally tally;
	void **worker;	/* a verb's own state for this thread; lives in worker_arena */
	struct arena *worker_arena;
	struct queue *queue; /* of batches.c; NULL: nothing can be printed before the end */
	uint64_t number;
};

/* Turns a row into text; nothing of the fact is needed afterwards. */
void batch_add(struct batch *, struct fact *);
/* A line between rows; not in JSON. `row` instead, in JSON only. */
void batch_note(struct batch *, const char *line);
void batch_note_json(struct batch *, struct fact *row);
/* An object that could not be read; `why` must outlive the batch or be r->why. */
void batch_hole(struct batch *, const char *why);

void sheet_print(struct sheet *, struct batch *);
/* The last line: totals; in JSON the coverage of the kind. VERB_INTERNAL, or 0. */
int sheet_end(struct sheet *, struct arena *);

/* One value as text: "" where it is not set. `full`: bool as yes and no, why it is unknown. */
const char *value_text(struct arena *, const struct fact_field *, const struct fact_value *,
		       bool full);

#endif
