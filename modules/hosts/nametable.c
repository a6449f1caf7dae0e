// SPDX-License-Identifier: GPL-2.0-or-later
/* nametable: libbpf's own search by name is linear. Leaves behind an open hash, half empty. */
#include "hosts/nametable.h"
#include "hosts/symtab.h"

#include <string.h>

void nametable_add(struct nametable *t, struct arena *arena, struct named item)
{
	*(struct named *)arena_push(arena, &t->items, &t->n, &t->cap, sizeof(item)) = item;
}

void nametable_index(struct nametable *t, struct arena *arena)
{
	uint32_t slots = 16, slot;
	size_t i;

	while (slots < 2 * t->n)
		slots *= 2;
	t->hash = arena_array(arena, slots, sizeof(*t->hash));
	t->mask = slots - 1;
	for (i = 0; i < t->n; i++) {
		slot = name_hash(t->items[i].name) & t->mask;
		while (t->hash[slot] && strcmp(t->items[t->hash[slot] - 1].name, t->items[i].name))
			slot = (slot + 1) & t->mask;
		if (!t->hash[slot] || t->items[t->hash[slot] - 1].rank < t->items[i].rank)
			t->hash[slot] = (uint32_t)i + 1;
	}
}

const struct named *nametable_find(const struct nametable *t, const char *name)
{
	uint32_t slot;

	for (slot = name_hash(name) & t->mask; t->hash[slot]; slot = (slot + 1) & t->mask)
		if (!strcmp(t->items[t->hash[slot] - 1].name, name))
			return &t->items[t->hash[slot] - 1];
	return NULL;
}
