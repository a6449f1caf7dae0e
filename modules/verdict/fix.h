/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fix: is the fix of a documented bug in this kernel, and what tells so?
 *
 * Asked in this order: names that the fix added or removed (kernel.has facts; a function in the
 * trace proves itself), then the upstream version where the kernel's text proves one. A vendor's
 * version number proves nothing: without either the state is unknown.
 */
#ifndef VERDICT_FIX_H
#define VERDICT_FIX_H

#include "verdict/signature.h"

enum fix_state { FIX_UNKNOWN, FIX_ABSENT, FIX_PRESENT, FIX_NONE_KNOWN };

struct fix {
	enum fix_state state;
	const char *basis;     /* one line */
	const char *advice;    /* which release to take; or NULL */
	struct words releases; /* "6.1.104", "6.11 (mainline) 0ea6560abb3b" */
};

void fix_state(struct arena *, const struct signature *, const struct facts *, struct fix *out);

/* "6.1.192" of a kernel or log.kernel fact; NULL where nothing proves it. */
const char *fix_upstream(const struct facts *);

/* NULL, or why this kernel is older than the commit that brought the bug in. */
const char *fix_too_old(struct arena *, const struct signature *, const struct facts *);

const char *fix_state_name(enum fix_state);

#endif
