/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_has: which of these names does the kernel have? Answers as kernel.has facts.
 *
 * A name is "symbol NAME" or "member TYPE.PATH". That one is absent is said only where its like is
 * known: symbols of ext4 for a symbol, the type for a member. Else `present` is unknown.
 */
#ifndef PROBES_KERNEL_HAS_H
#define PROBES_KERNEL_HAS_H

#include "facts/fact.h"
#include "image/image.h"

/* `names` ends with NULL; NULL itself: no names. Adds coverage of the kind too. */
void kernel_has(const struct image *, struct facts *, const char *const *names);

#endif
