/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * symtab: a list of symbols, found by name (hash) and by address (binary search). Names stay where
 * the caller keeps them.
 */
#ifndef HOSTS_SYMTAB_H
#define HOSTS_SYMTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct symtab_entry {
	uint64_t addr;
	const char *name;
};

struct symtab {
	struct symtab_entry *by_addr; /* ascending; equal addresses keep their order */
	size_t n;
	uint32_t *hash; /* index + 1 into by_addr, 0 = empty */
	uint32_t mask;
};

/* Sorts `entries` in place and keeps them. */
void symtab_build(struct arena *, struct symtab_entry *entries, size_t n, struct symtab *out);

/* Of several with one name: the one with the lowest address. NULL: none. */
const struct symtab_entry *symtab_find(const struct symtab *, const char *name);

/* The last one at or below `at`; of several at one address the first. NULL: none. */
const struct symtab_entry *symtab_nearest(const struct symtab *, uint64_t at);

uint32_t
name_hash(const char *); /* FNV-1a: the tables hold names of dumps, not of attackers' loops */

#endif
