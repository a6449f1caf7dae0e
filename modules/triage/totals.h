/* SPDX-License-Identifier: GPL-2.0-or-later */
/* totals: the lines under the table: how many of what, and what the words mean. */
#ifndef TRIAGE_TOTALS_H
#define TRIAGE_TOTALS_H

#include "triage/record.h"

/* `n` records of `wanted` crashes: fewer where the user stopped the batch. */
void totals_print(struct arena *, const struct record *, size_t n, size_t wanted, FILE *);

#endif
