// SPDX-License-Identifier: GPL-2.0-or-later
/* outcome: are the verdicts of two analyses the same? Reads verdicts; leaves behind a text. */
#include <stdlib.h>
#include <string.h>

#include "evidence/evidence.h"

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *outcome_text(struct arena *arena, const struct verdicts *all)
{
	const char **lines = NULL, **slot, *text = "";
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct verdict *v = &all->items[i];

		if (v->word < V_POSSIBLE)
			continue;
		slot = arena_push(arena, &lines, &n, &cap, sizeof(*slot));
		*slot = arena_printf(arena, "verdict %s %s %s, fix %s", verdict_word_name(v->word),
				     v->family->id, v->signature ? v->signature->id : "-",
				     fix_state_name(v->fix.state));
		for (size_t j = 0; j < v->facts.n; j++) {
			const struct fact *f = v->facts.items[j];

			slot = arena_push(arena, &lines, &n, &cap, sizeof(*slot));
			*slot = arena_printf(arena, "fact %s " KADDR " of %s", f->kind->name, f->at,
					     v->family->id);
		}
	}
	if (n)
		qsort(lines, n, sizeof(*lines), by_text);
	for (size_t i = 0; i < n; i++)
		text = arena_printf(arena, "%s%s\n", text, lines[i]);
	return text;
}

const char *outcome_lost(struct arena *arena, const char *a, const char *b)
{
	const char *around = arena_printf(arena, "\n%s", b);

	while (*a) {
		size_t len = strcspn(a, "\n");
		const char *line = arena_printf(arena, "\n%.*s\n", (int)len, a);

		if (!strstr(around, line))
			return arena_strndup(arena, a, len);
		a += len + 1;
	}
	return NULL;
}
