/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recorder: stacked on an image, notes which names it was asked for and had. */
#ifndef HOSTS_RECORDER_H
#define HOSTS_RECORDER_H

#include "image/image.h"

enum recorded_what { RECORDED_SIZE, RECORDED_MEMBER, RECORDED_SYMBOL, RECORDED_CONSTANT };

struct recorded {
	enum recorded_what what;
	const char *name; /* type, symbol or enumerator */
	const char *path; /* of a member; else NULL */
	uint32_t size;
	struct kmember member;
	struct ksym symbol;
	int64_t value;
};

struct recorder;

/* `out` answers as `inner` does. Answers other than K_OK are not kept. Thread-safe. */
void recorder_open(const struct image *inner, struct arena *, struct image *out,
		   struct recorder **rec);

/* Sorted by kind, name and path, each once. The list lives in the arena of the recorder. */
const struct recorded *recorder_list(struct recorder *, size_t *n);
/* As if it had been asked for. The strings are copied. */
void recorder_add(struct recorder *, const struct recorded *);
const struct image *recorder_inner(const struct recorder *);

#endif
