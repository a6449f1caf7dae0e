/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_page: lines of the text report: a head in the left column, then words, broken at blanks.
 * Values come from the JSON record; each is escaped for a terminal here, once.
 */
#ifndef VERDICT_REPORT_PAGE_H
#define VERDICT_REPORT_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"

#define PAGE_WIDTH 96

struct page {
	struct arena *arena;
	FILE *out;
	bool explain;
};

/* A JSON scalar as text; NULL for null and for what is no scalar. */
const char *page_value(struct page *, const json_t *);
const char *page_member(struct page *, const json_t *object, const char *key);
/* "device=vdb inode=13 ..." */
const char *page_fields(struct page *, const json_t *object);
const char *page_joined(struct page *, const json_t *values, const char *between);

/* One paragraph with a hanging indent of `indent` columns. */
void page_wrap(struct page *, int indent, const char *head, const char *s);
/* Nothing where `s` is NULL or empty. */
void page_line(struct page *, const char *head, const char *s);
void page_list(struct page *, const char *head, const json_t *values);

/* The section CONTEXT, from the record's member `context`. In report_context.c. */
void page_context(struct page *, const json_t *context);

#endif
