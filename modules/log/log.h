/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log: a kernel log, parsed once into typed events (the facts of events.h).
 *
 * Takes what dmesg, makedumpfile --dump-dmesg, crash's `log`, syslog, journald, pstore or a serial
 * console left of it: prefixes are stripped, a log may start in the middle of a report and may hold
 * several boots. Knows nothing of dumps or of documented bugs.
 *
 * The text is hostile: facts are capped for each kind, and a capped kind is partial coverage.
 */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "facts/fact.h"
#include "image/status.h"

enum log_reach {
	LOG_REACH_UNKNOWN, /* the text tells: whole where it starts with "Linux version" */
	LOG_REACH_WHOLE,   /* nothing since boot is missing (ring buffer that did not wrap) */
	LOG_REACH_WRAPPED  /* the first lines of this boot are lost */
};

struct log_source {
	enum log_reach reach;
};

/*
 * Adds the events of `len` bytes at `text` to `facts`, and coverage for each of log_kinds[].
 * `text` needs no NUL and may go afterwards; `source` NULL means LOG_REACH_UNKNOWN.
 * Facts are in line order but for log.oops, which stands where its report begins.
 * K_HOST: the pattern library failed; nothing was added.
 */
enum kstatus log_parse(struct facts *facts, const char *text, size_t len,
		       const struct log_source *source);

/* Does this look like a kernel log at all? Judges the first 64 KiB. */
bool log_is_kernel(const char *text, size_t len);

#endif
