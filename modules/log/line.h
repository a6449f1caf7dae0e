/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * line: one line of a log without what the kernel did not say: time stamps, levels, caller ids,
 * syslog and journald prefixes.
 *
 * Texts are pieces of the log itself: no NUL, no copy, valid as long as the log is.
 */
#ifndef LOG_LINE_H
#define LOG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct log_text {
	const char *p;
	size_t n; /* bytes */
};

struct log_line {
	struct log_text text;	/* what the kernel said, trimmed at both ends */
	struct log_text ts;	/* "201866.888630"; n = 0: none */
	struct log_text caller; /* "T123", "C0"; n = 0: none */
	uint64_t number;	/* from 1 */
	bool prefixed;		/* a prefix that only kernel logs have was there */
	bool foreign;		/* syslog line of another program */
};

struct log_lines {
	struct log_text rest;
	uint64_t number;
};

/* Removes terminal colours; the result is `text` itself where there are none. */
struct log_text log_uncolour(struct arena *, const char *text, size_t len);

bool log_line_next(struct log_lines *, struct log_line *out);

bool log_text_starts(struct log_text, const char *prefix);
bool log_text_is(struct log_text, struct log_text);
const char *log_text_find(struct log_text, const char *needle); /* NULL: not there */
struct log_text log_text_trim(struct log_text);

#endif
