/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term: does one fact fit one condition, and what does that bind? The leaf of solve.c. */
#ifndef VERDICT_TERM_H
#define VERDICT_TERM_H

#include "verdict/solve.h"

/*
 * Bindings that are new are added to `env`, their numbers as bits in *bound so that the caller
 * can undo them. On TRI_UNKNOWN *why is one line: which field, and why it could not be read.
 */
enum tri fact_fits(struct arena *, const struct cond *, const struct fact *, struct env *env,
		   uint64_t *bound, const char **why);

#endif
