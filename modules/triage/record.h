/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record: what a child found out about one crash, on its way to the parent.
 *
 * The stream is one line of JSON: the object of `triage --json` (verdict/report.h). Where a child
 * died, the parent makes a record of the same form that says why.
 */
#ifndef TRIAGE_RECORD_H
#define TRIAGE_RECORD_H

#include <stdbool.h>

#include "triage/find.h"
#include "triage/gather.h"
#include "triage/run.h"
#include "triage/table.h"
#include "verdict/report.h"

struct record {
	const json_t *json;
	struct row row;		   /* safe to show */
	int status;		   /* exit status for this crash alone, errors left aside */
	const char *family;	   /* of the first verdict; NULL: none */
	const char *const *errors; /* lines that name a file; not escaped */
	size_t n_errors;
	bool read; /* false: neither the dump nor a log of it could be looked at */
};

/* In the child: looks at the crash and tells `out`. False: memory ran out. */
bool record_write(struct arena *, const struct crash *, const struct sigdb *,
		  const struct gather_options *, FILE *out);

/* In the parent. False: memory ran out. What the child said is not believed to be well-formed. */
bool record_read(struct arena *, const struct crash *, const struct sigdb *,
		 const struct run_result *, struct record *out);

#endif
