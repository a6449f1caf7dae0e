/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pokeimage: another image with some bytes changed and some pages taken away. For tests that ask
 * what one byte of a real dump decides, and what its absence does.
 */
#ifndef TESTS_SUPPORT_POKEIMAGE_H
#define TESTS_SUPPORT_POKEIMAGE_H

#include "image/image.h"

/* `inner` must outlive *out. */
void pokeimage(struct arena *, const struct image *inner, struct image *out);
void pokeimage_put(struct image *, kaddr at, const void *bytes, size_t len);
/* Reads that touch [at, at + len) are K_NODATA from now on. */
void pokeimage_hole(struct image *, kaddr at, size_t len);

#endif
