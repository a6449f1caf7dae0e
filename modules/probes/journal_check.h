/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal_check: where a journal contradicts itself. */
#ifndef PROBES_JOURNAL_CHECK_H
#define PROBES_JOURNAL_CHECK_H

#include "ext4/e4_journal.h"

struct journal_finding {
	const char *what;  /* as in kind journal.inconsistent */
	const char *place; /* "running", "committing t_forget", "" */
	kaddr transaction; /* 0: the journal itself */
	kaddr at;	   /* the object that shows it */
	uint64_t value, expected;
};

struct journal_check {
	const char *why; /* NULL: all was checked; else the first reason why not */
	struct journal_finding items[32];
	size_t n;     /* in items */
	size_t found; /* in all */
};

void journal_check(const struct e4_journals *, const struct e4_journal *,
		   struct journal_check *out);

#endif
