// SPDX-License-Identifier: GPL-2.0-or-later
/* symtab: sorted and hashed symbols. Reads a list, leaves behind the two tables. */
#include "hosts/symtab.h"

#include <stdlib.h>
#include <string.h>

uint32_t name_hash(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h ^ h >> 15;
}

/* Names of one address stand in one pool in their first order, so their place keeps it. */
static int by_addr(const void *a, const void *b)
{
	const struct symtab_entry *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

static bool is_sorted(const struct symtab_entry *e, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (e[i].addr < e[i - 1].addr)
			return false;
	return true;
}

/*
 * A name that many symbols share fills a run of slots only once: the first, lowest one counts.
 */
static void insert(struct symtab *t, size_t i)
{
	const char *name = t->by_addr[i].name;
	uint32_t slot = name_hash(name) & t->mask;

	while (t->hash[slot]) {
		if (!strcmp(t->by_addr[t->hash[slot] - 1].name, name))
			return;
		slot = (slot + 1) & t->mask;
	}
	t->hash[slot] = (uint32_t)i + 1;
}

void symtab_build(struct arena *arena, struct symtab_entry *entries, size_t n, struct symtab *out)
{
	struct symtab t = {.by_addr = entries, .n = n};
	uint32_t slots = 16;
	size_t i;

	if (!is_sorted(entries, n))
		qsort(entries, n, sizeof(*entries), by_addr);
	while (slots < 2 * n)
		slots *= 2;
	t.hash = arena_array(arena, slots, sizeof(*t.hash));
	t.mask = slots - 1;
	for (i = 0; i < n; i++)
		insert(&t, i);
	*out = t;
}

const struct symtab_entry *symtab_find(const struct symtab *t, const char *name)
{
	uint32_t slot;

	if (!t->n)
		return NULL;
	/* Half of the slots are empty, so this ends. */
	for (slot = name_hash(name) & t->mask; t->hash[slot]; slot = (slot + 1) & t->mask) {
		const struct symtab_entry *e = &t->by_addr[t->hash[slot] - 1];

		if (!strcmp(e->name, name))
			return e;
	}
	return NULL;
}

const struct symtab_entry *symtab_nearest(const struct symtab *t, uint64_t at)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->by_addr[mid].addr <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo)
		return NULL;
	for (lo--; lo && t->by_addr[lo - 1].addr == t->by_addr[lo].addr;)
		lo--;
	return &t->by_addr[lo];
}
