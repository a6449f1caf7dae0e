/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kfixture: one text image and its reader for each test of a walker. */
#ifndef TESTS_SUPPORT_KFIXTURE_H
#define TESTS_SUPPORT_KFIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/textimage.h"

struct fixture {
	struct arena *arena;
	struct image img;
	struct reader r;
};

static inline void fixture_make(struct fixture *f, const char *text)
{
	f->arena = arena_new(NULL, NULL);
	textimage(f->arena, text, &f->img);
	assert_int_equal(reader_open(&f->img, f->arena, &f->r), K_OK);
}

static inline void fixture_free(struct fixture *f)
{
	arena_free(f->arena);
}

#endif
