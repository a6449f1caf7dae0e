/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report: one crash (a dump and its log are one) as a record, and the record as text.
 *
 * The record is the object of `triage --json`: its schema is verdict/triage.schema.json. Text, the
 * table, HTML and tickets are made from the record, so that nothing is said twice differently.
 * Strings in the record are valid UTF-8 but hostile: escape_terminal() before a terminal.
 */
#ifndef VERDICT_REPORT_H
#define VERDICT_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "verdict/match.h"

struct report_input {
	const struct sigdb *db;
	const struct facts *facts;
	const struct verdicts *verdicts;
	const char *tool;	   /* version of the program */
	const char *dump;	   /* path, or NULL */
	const char *log;	   /* path, or NULL */
	const char *kind;	   /* "vmcore" or "log" */
	const char *const *errors; /* lines about this crash's files; n_errors of them */
	size_t n_errors;
};

/* Owned by the arena; NULL: the JSON library is out of memory. */
json_t *report_record(struct arena *, const struct report_input *);

/* The full report. `explain` adds the candidates that are a no and the families not judged. */
void report_text(struct arena *, const json_t *record, bool explain, FILE *);

/* What a line of a table needs; "" where there is nothing. Pointers live as long as the record. */
struct report_summary {
	const char *title, *verdict, *family, *signature, *fix;
	const char *likely; /* likeliest candidate where no signature is named */
	const char *fingerprint;
	const char *evidence; /* "memory+log" */
};
void report_summary(struct arena *, const json_t *record, struct report_summary *out);

/* Exit status for this crash: 1 a match, 2 only possible, 0 nothing known. */
int report_status(const json_t *record);

#endif
