// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does the batch amount to?
 *
 * Reads records, leaves the number of crashes by verdict and by family, and the legend of the
 * words that the table used.
 */
#include "triage/totals.h"

#include <string.h>

#include "facts/escape.h"
#include "hosts/verb.h"

struct count {
	const char *family;
	size_t match, possible;
};

struct counts {
	struct count *items;
	size_t n, cap;
};

static void count_family(struct arena *arena, struct counts *all, const struct record *r)
{
	struct count *c = NULL;

	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->items[i].family, r->family))
			c = &all->items[i];
	if (!c) {
		c = arena_push(arena, &all->items, &all->n, &all->cap, sizeof(*c));
		c->family = r->family;
	}
	if (r->status == VERB_MATCH)
		c->match++;
	else
		c->possible++;
}

static int by_weight(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (x->match != y->match)
		return x->match > y->match ? -1 : 1;
	if (x->possible != y->possible)
		return x->possible > y->possible ? -1 : 1;
	return strcmp(x->family, y->family);
}

static void print_families(struct arena *arena, struct counts *all, FILE *to)
{
	if (all->n)
		qsort(all->items, all->n, sizeof(*all->items), by_weight);
	for (size_t i = 0; i < all->n; i++) {
		const struct count *c = &all->items[i];

		fprintf(to, "  %-34s", escape_terminal(arena, c->family));
		if (c->match)
			fprintf(to, " %zu match%s", c->match, c->possible ? "," : "");
		if (c->possible)
			fprintf(to, " %zu possible", c->possible);
		fputc('\n', to);
	}
}

static void legend(FILE *to)
{
	fputs("match: the evidence suffices. possible: something speaks for it, but not enough.\n"
	      "BUG: the documented bug, or FAMILY/? where it may be one of several.\n"
	      "EVIDENCE: memory is the dump's structures, log the kernel's messages, trace its\n"
	      "registers and call trace. FIX: is the known fix in that kernel?\n",
	      to);
}

void totals_print(struct arena *arena, const struct record *records, size_t n, size_t wanted,
		  FILE *to)
{
	size_t match = 0, possible = 0, unread = 0;
	struct counts families = {0};

	if (!wanted) {
		fputs("no dump and no kernel log there\n", to);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct record *r = &records[i];

		match += r->status == VERB_MATCH;
		possible += r->status == VERB_POSSIBLE;
		unread += !r->read && !r->status;
		if (r->family && r->status)
			count_family(arena, &families, r);
	}
	if (n < wanted)
		fprintf(to, "stopped: %zu of ", n);
	fprintf(to, "%zu crash%s: %zu match, %zu possible, %zu no known ext4 bug", wanted,
		wanted == 1 ? "" : "es", match, possible, n - match - possible - unread);
	if (unread)
		fprintf(to, ", %zu not read", unread);
	fputc('\n', to);
	print_families(arena, &families, to);
	if (match || possible)
		legend(to);
}
