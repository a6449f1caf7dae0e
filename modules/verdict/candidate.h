/* SPDX-License-Identifier: GPL-2.0-or-later */
/* candidate: what speaks for and against one documented bug, given that its family fails. */
#ifndef VERDICT_CANDIDATE_H
#define VERDICT_CANDIDATE_H

#include "verdict/match.h"
#include "verdict/solve.h"

/* `family_word` bounds the candidate's. */
void candidate_judge(struct solver *, const struct signature *, enum verdict_word family_word,
		     struct candidate *out);

/* Adds a text unless it is there already. */
void words_add(struct arena *, struct words *, const char *);

/* Mask of the origins of the facts that a solution used. */
unsigned int solution_evidence(const struct solution *);
void solution_missing(struct arena *, const struct solution *, struct words *out);

#endif
