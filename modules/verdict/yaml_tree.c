// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * yaml_tree: what does this YAML file say, and on which line?
 *
 * Reads bytes that anybody may have written, with libyaml's event parser; leaves nodes.
 */
#include "verdict/yaml_tree.h"

#include <stdbool.h>
#include <string.h>
#include <yaml.h>

struct builder {
	struct arena *arena;
	struct ynode *open[YAML_MAX_DEPTH + 1]; /* open[0] holds the document's root */
	size_t depth, nodes, documents;
	const char *key; /* read, its value not yet */
	unsigned int key_line;
	unsigned int line;
	const char *why;
};

static bool fail(struct builder *b, const char *why)
{
	b->why = why;
	return false;
}

static struct ynode *add_node(struct builder *b, enum ynode_type type)
{
	struct ynode *parent = b->open[b->depth], *node, **slot;

	if (++b->nodes > YAML_MAX_NODES) {
		fail(b, "too many values");
		return NULL;
	}
	if (parent->type == Y_MAP && !b->key) {
		fail(b, "a key must be plain text");
		return NULL;
	}
	if (parent->type == Y_MAP && ynode_get(parent, b->key)) {
		fail(b, arena_printf(b->arena, "key given twice: %s", b->key));
		return NULL;
	}
	node = arena_alloc(b->arena, sizeof(*node));
	node->type = type;
	/* A block's value starts below its key, and it is the key that one looks for. */
	node->line = parent->type == Y_MAP ? b->key_line : b->line;
	node->key = parent->type == Y_MAP ? b->key : NULL;
	b->key = NULL;
	slot = arena_push(b->arena, &parent->items, &parent->n, &parent->cap, sizeof(*slot));
	*slot = node;
	return node;
}

static bool open_node(struct builder *b, enum ynode_type type)
{
	struct ynode *node = add_node(b, type);

	if (!node)
		return false;
	if (b->depth == YAML_MAX_DEPTH)
		return fail(b, "nested too deeply");
	b->open[++b->depth] = node;
	return true;
}

static bool scalar(struct builder *b, const yaml_event_t *e)
{
	const char *text = (const char *)e->data.scalar.value;
	struct ynode *node;

	if (strlen(text) != e->data.scalar.length)
		return fail(b, "a NUL byte in a value");
	if (b->open[b->depth]->type == Y_MAP && !b->key) {
		b->key = arena_strdup(b->arena, text);
		b->key_line = b->line;
		return true;
	}
	node = add_node(b, Y_SCALAR);
	if (!node)
		return false;
	node->text = arena_strdup(b->arena, text);
	return true;
}

static bool plain(struct builder *b, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	return anchor || tag ? fail(b, "anchors and tags are not used here") : true;
}

static bool take(struct builder *b, const yaml_event_t *e)
{
	b->line = (unsigned int)e->start_mark.line + 1;
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return ++b->documents > 1 ? fail(b, "more than one document") : true;
	case YAML_ALIAS_EVENT:
		return fail(b, "aliases are not used here");
	case YAML_SCALAR_EVENT:
		return plain(b, e->data.scalar.anchor, e->data.scalar.tag) && scalar(b, e);
	case YAML_SEQUENCE_START_EVENT:
		return plain(b, e->data.sequence_start.anchor, e->data.sequence_start.tag) &&
		       open_node(b, Y_LIST);
	case YAML_MAPPING_START_EVENT:
		return plain(b, e->data.mapping_start.anchor, e->data.mapping_start.tag) &&
		       open_node(b, Y_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		b->depth--;
		return true;
	default:
		return true;
	}
}

static void build(struct builder *b, yaml_parser_t *parser)
{
	bool more = true;

	while (more) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event)) {
			b->line = (unsigned int)parser->problem_mark.line + 1;
			b->why = arena_strdup(b->arena,
					      parser->problem ? parser->problem : "not YAML");
			return;
		}
		more = take(b, &event) && event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
}

const struct ynode *yaml_tree(struct arena *arena, const char *bytes, size_t len, const char **why,
			      unsigned int *line)
{
	struct ynode root = {.type = Y_LIST};
	struct builder b = {.arena = arena, .open = {&root}, .line = 1};
	yaml_parser_t parser;

	if (len > YAML_MAX_BYTES) {
		b.why = "the file is too large";
	} else if (!yaml_parser_initialize(&parser)) {
		b.why = "the YAML library is out of memory";
	} else {
		yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, len);
		build(&b, &parser);
		yaml_parser_delete(&parser);
	}
	if (!b.why && !root.n)
		b.why = "the file is empty";
	*why = b.why;
	*line = b.line;
	return b.why ? NULL : root.items[0];
}

const struct ynode *ynode_get(const struct ynode *map, const char *key)
{
	if (map->type != Y_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (!strcmp(map->items[i]->key, key))
			return map->items[i];
	return NULL;
}
