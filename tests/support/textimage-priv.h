/* SPDX-License-Identifier: GPL-2.0-or-later */
/* textimage-priv: the tables behind a text image, shared by textimage.c and textparse.c. */
#ifndef TESTS_SUPPORT_TEXTIMAGE_PRIV_H
#define TESTS_SUPPORT_TEXTIMAGE_PRIV_H

#include "image/image.h"

struct text_seg {
	kaddr at;
	size_t len;
	unsigned char *bytes;
};

struct text_range {
	kaddr at;
	size_t len;
};

struct text_type {
	const char *name;
	uint32_t size;
};

struct text_member {
	const char *type, *path, *inner; /* inner: type of the struct or of the array's elements */
	struct kmember member;
};

struct text_const {
	const char *name;
	int64_t value;
};

struct text_note {
	const char *key, *value;
};

#define TABLE(type, name)                                                                          \
	type *name;                                                                                \
	size_t n_##name, cap_##name

struct text_image {
	struct arena *arena;
	TABLE(struct text_seg, segs);
	TABLE(struct text_range, holes);
	TABLE(struct text_type, types);
	TABLE(struct text_member, members);
	TABLE(struct ksym, syms);
	TABLE(struct text_const, consts);
	TABLE(struct text_note, notes);
};

struct text_reader {
	struct text_image *ti;
	char why[128];
};

unsigned char *ti_byte(const struct text_image *, kaddr at); /* NULL: no such byte */
struct text_seg *ti_segment(struct text_image *, kaddr at, size_t len);

#endif
