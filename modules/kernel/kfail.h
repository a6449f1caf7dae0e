/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kfail: how walkers say that a structure contradicts itself.
 *
 * reader_fail() puts its text in front of what the reader said last. That is right after a failed
 * read and wrong for a contradiction found in bytes that were read well: there the older text
 * belongs to something else. kbad() forgets it first.
 */
#ifndef KERNEL_KFAIL_H
#define KERNEL_KFAIL_H

#include "image/image.h"

#define kfail_fresh(r, st, at, ...) ((r)->why[0] = '\0', reader_fail((r), (st), (at), __VA_ARGS__))
#define kbad(r, at, ...)	    kfail_fresh(r, K_BADDATA, at, __VA_ARGS__)

/* A pointer of a structure that leads to no memory at all: the structure contradicts itself. */
static inline enum kstatus kwild(enum kstatus st)
{
	return st == K_NOMAP ? K_BADDATA : st;
}

/* An address that no kernel object has: user space, NULL page, or not aligned as pointers are. */
static inline bool kaddr_odd(const struct image *img, kaddr at)
{
	return at < 4096 || (at & (img->info.ptr_size - 1)) != 0;
}

#endif
