/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logtext: the bytes of a kernel log, from a file (plain or gzip), a pipe, standard input ("-") or
 * several pstore parts.
 */
#ifndef TRIAGE_LOGTEXT_H
#define TRIAGE_LOGTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "image/status.h"

struct logtext {
	char *text; /* with a NUL behind it; may hold others */
	size_t len;
	bool cut; /* the oldest lines were left out: only the last megabytes count */
};

/* K_HOST: *why is "PATH: what". */
enum kstatus logtext_read(struct arena *, const char *const *paths, size_t n, struct logtext *out,
			  const char **why);

#endif
