/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * yaml_tree: one small YAML file as a tree of nodes with line numbers.
 *
 * Size, depth and number of nodes are bounded; anchors, aliases, tags and more than one document
 * are refused: signatures need none of them, and each is a way to blow up a reader.
 */
#ifndef VERDICT_YAML_TREE_H
#define VERDICT_YAML_TREE_H

#include <stdio.h>

#include "base/arena.h"

#define YAML_MAX_BYTES (256 * 1024)
#define YAML_MAX_DEPTH 8
#define YAML_MAX_NODES 4000

enum ynode_type { Y_SCALAR, Y_LIST, Y_MAP };

struct ynode {
	enum ynode_type type;
	unsigned int line; /* 1-based */
	const char *key;   /* of a mapping's member; NULL otherwise */
	const char *text;  /* Y_SCALAR; "" for an empty value */
	struct ynode **items;
	size_t n, cap;
};

/* NULL: *why is one line and *line where it went wrong. `len` bytes, need not end in NUL. */
const struct ynode *yaml_tree(struct arena *, const char *bytes, size_t len, const char **why,
			      unsigned int *line);

/* Member of a mapping, NULL where there is none. */
const struct ynode *ynode_get(const struct ynode *map, const char *key);

#endif
