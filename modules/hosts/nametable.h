/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nametable: names of types and enumerators, filled once, then found by hash. */
#ifndef HOSTS_NAMETABLE_H
#define HOSTS_NAMETABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct named {
	const char *name; /* stays where it is */
	uint32_t id;	  /* of the type; for an enumerator of its enum */
	uint32_t index;	  /* of the enumerator */
	uint8_t rank;	  /* of several with one name the highest is found, then the first */
};

struct nametable {
	struct named *items;
	size_t n, cap;
	uint32_t *hash; /* index + 1 into items, 0 = empty */
	uint32_t mask;
};

void nametable_add(struct nametable *, struct arena *, struct named);
void nametable_index(struct nametable *, struct arena *); /* once, after the last add */
const struct named *nametable_find(const struct nametable *, const char *name);

#endif
