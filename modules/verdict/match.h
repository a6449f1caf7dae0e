/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * match: signatures x facts -> verdicts. Knows nothing of memory images and writes no prose but
 * the names of what spoke.
 *
 * A verdict is of a family. A signature is named in it only where the evidence suffices, nothing
 * contradicts it, its fix is not in this kernel, and exactly one candidate leads.
 */
#ifndef VERDICT_MATCH_H
#define VERDICT_MATCH_H

#include "verdict/fix.h"
#include "verdict/signature.h"

/* In this order: UNKNOWN is "could not be judged", with nothing that points at it. */
enum verdict_word { V_NO, V_UNKNOWN, V_POSSIBLE, V_MATCH };

#define EVIDENCE(origin) (1u << (origin)) /* of enum fact_origin */

/* What spoke: a condition as written, and the facts that fulfilled it. */
struct spoken {
	const char *text;
	const struct fact *fact; /* NULL: the absence of one */
};

struct spoken_list {
	struct spoken *items;
	size_t n, cap;
};

struct candidate {
	const struct signature *signature;
	enum verdict_word word; /* for the id; at most possible where its fix is present */
	struct spoken_list pro, contra;
	struct words missing;
	unsigned int score, could; /* what spoke for it; with what could not be judged */
	struct fix fix;
};

struct fact_set {
	const struct fact **items; /* by number */
	size_t n, cap;
};

struct verdict {
	const struct family *family;
	const struct signature *signature; /* NULL: not named */
	const struct candidate *leader;	   /* the likeliest candidate that is not a no; or NULL */
	enum verdict_word word;
	unsigned int evidence; /* mask of EVIDENCE() */
	struct fact_set facts;
	struct words missing, notes;
	struct candidate *candidates; /* the likeliest first */
	size_t n_candidates, cap_candidates;
	struct fix fix; /* of the signature, else of the leader, else of the family's primary */
};

struct verdicts {
	struct verdict *items; /* one per family; matches first, then what explains the oops */
	size_t n, cap;
};

void match(struct arena *, const struct sigdb *, const struct facts *, struct verdicts *out);

const char *verdict_word_name(enum verdict_word);

#endif
