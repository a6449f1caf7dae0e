// SPDX-License-Identifier: GPL-2.0-or-later
/* vmcoreinfo: KEY=VALUE lines to a sorted table. Reads a text, leaves behind the table. */
#include "hosts/vmcoreinfo.h"

#include <stdlib.h>
#include <string.h>

struct note {
	const char *key, *value;
};

struct vmcoreinfo {
	struct note *notes;
	size_t n, cap;
};

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct note *)a)->key, ((const struct note *)b)->key);
}

struct vmcoreinfo *vmcoreinfo_parse(struct arena *arena, const char *raw)
{
	struct vmcoreinfo *v = arena_alloc(arena, sizeof(*v));
	char *line = arena_strdup(arena, raw);

	while (line) {
		char *next = strchr(line, '\n'), *eq;

		if (next)
			*next++ = '\0';
		eq = strchr(line, '=');
		if (eq) {
			struct note *note =
				arena_push(arena, &v->notes, &v->n, &v->cap, sizeof(*note));

			*eq = '\0';
			note->key = line;
			note->value = eq + 1;
		}
		line = next;
	}
	if (v->n)
		qsort(v->notes, v->n, sizeof(*v->notes), by_key);
	return v;
}

const char *vmcoreinfo_get(const struct vmcoreinfo *v, const char *key)
{
	struct note want = {key, NULL};
	const struct note *note;

	if (!v || !v->n)
		return NULL;
	note = bsearch(&want, v->notes, v->n, sizeof(*v->notes), by_key);
	return note ? note->value : NULL;
}
