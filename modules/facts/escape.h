/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * escape: bytes of a dump made safe to show. Every string that came out of a dump or log passes
 * through one of these on its way out.
 *
 * What is not safe is written as \xNN, one per byte. The result lives in the arena; where nothing
 * had to be changed it is `s` itself.
 */
#ifndef FACTS_ESCAPE_H
#define FACTS_ESCAPE_H

#include "base/arena.h"

/* Valid UTF-8 for JSON: only bytes that are no UTF-8 are replaced (JSON escapes the rest). */
const char *escape_utf8(struct arena *, const char *s);

/* One line for a terminal: also C0 and C1 controls, DEL, line separators and bidi controls. */
const char *escape_terminal(struct arena *, const char *s);

#endif
