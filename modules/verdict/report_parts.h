/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report_parts: the verdicts' share of the record; see verdict/report.h. */
#ifndef VERDICT_REPORT_PARTS_H
#define VERDICT_REPORT_PARTS_H

#include <jansson.h>

#include "verdict/match.h"

/* Matches and possibles, in full. */
json_t *report_verdicts(struct arena *, const struct verdicts *);

/* Families that could not be judged: [{family, missing}]. */
json_t *report_undecided(struct arena *, const struct verdicts *);

#endif
