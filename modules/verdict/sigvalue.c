// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sigvalue: the kinds of value that a signature file has: text, lists of text, conditions, rules.
 *
 * Reads nodes, leaves values; notes FILE:LINE for each that is not what it should be.
 */
#include "verdict/sigfile.h"

#include <string.h>

#define MAX_RULE_CONDS 12 /* two rules joined must fit into one search */

void sigfile_problem(struct sigfile *sf, unsigned int line, const char *fmt, ...)
{
	struct sigdb *db = sf->db;
	struct sig_problem *p = arena_push(db->arena, &db->problems, &db->n_problems,
					   &db->cap_problems, sizeof(*p));
	va_list ap;

	va_start(ap, fmt);
	p->what = arena_vprintf(db->arena, fmt, ap);
	va_end(ap);
	p->file = sf->file;
	p->line = line;
	sf->bad = true;
}

const char *sigfile_text(struct sigfile *sf, const struct ynode *node)
{
	size_t len;

	if (node->type != Y_SCALAR || !*node->text) {
		sigfile_problem(sf, node->line, "%s wants a text", node->key ? node->key : "this");
		return "";
	}
	/* A folded block ends with a newline that the file needs and the value does not. */
	len = strlen(node->text);
	while (len && node->text[len - 1] == '\n')
		len--;
	return arena_strndup(sf->db->arena, node->text, len);
}

bool sigfile_bool(struct sigfile *sf, const struct ynode *node)
{
	bool yes = node->type == Y_SCALAR && !strcmp(node->text, "true");

	if (!yes && (node->type != Y_SCALAR || strcmp(node->text, "false")))
		sigfile_problem(sf, node->line, "%s is true or false", node->key);
	return yes;
}

void sigfile_words(struct sigfile *sf, const struct ynode *node, struct words *out)
{
	if (node->type != Y_LIST) {
		sigfile_problem(sf, node->line, "%s wants a list of texts", node->key);
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		const char **slot =
			arena_push(sf->db->arena, &out->items, &out->n, &out->cap, sizeof(*slot));

		*slot = sigfile_text(sf, node->items[i]);
	}
}

static void add_cond(struct sigfile *sf, const struct ynode *node, struct rule *out)
{
	const struct cond *cond, **slot;
	const char *why = NULL;

	if (node->type != Y_SCALAR) {
		sigfile_problem(sf, node->line, "a condition is one line of text");
		return;
	}
	cond = cond_parse(sf->db->arena, &sf->db->vars, node->text, &why);
	if (!cond) {
		sigfile_problem(sf, node->line, "%s", why);
		return;
	}
	if (out->n == MAX_RULE_CONDS) {
		sigfile_problem(sf, node->line, "more than %d conditions in one rule",
				MAX_RULE_CONDS);
		return;
	}
	slot = arena_push(sf->db->arena, &out->conds, &out->n, &out->cap, sizeof(*slot));
	*slot = cond;
}

void sigfile_conds(struct sigfile *sf, const struct ynode *node, struct rule *out)
{
	if (node->type != Y_LIST || !node->n) {
		sigfile_problem(sf, node->line, "%s wants a list of conditions",
				node->key ? node->key : "a rule");
		return;
	}
	for (size_t i = 0; i < node->n; i++)
		add_cond(sf, node->items[i], out);
}

/* {all: [...], at_most: possible, note: text} */
static void rule_map(struct sigfile *sf, const struct ynode *node, struct rule *out)
{
	for (size_t i = 0; i < node->n; i++) {
		const struct ynode *m = node->items[i];

		if (!strcmp(m->key, "all"))
			sigfile_conds(sf, m, out);
		else if (!strcmp(m->key, "note"))
			out->note = sigfile_text(sf, m);
		else if (!strcmp(m->key, "at_most") && m->type == Y_SCALAR &&
			 !strcmp(m->text, "possible"))
			out->possible_at_most = true;
		else
			sigfile_problem(sf, m->line, "a rule has no such member or value: %s",
					m->key);
	}
	if (!ynode_get(node, "all"))
		sigfile_problem(sf, node->line, "a rule needs all: and its conditions");
}

static struct rule *add_rule(struct sigfile *sf, struct rules *out)
{
	return arena_push(sf->db->arena, &out->items, &out->n, &out->cap, sizeof(struct rule));
}

/* A flat list of conditions is one rule; a list of lists or mappings are alternatives. */
void sigfile_rules(struct sigfile *sf, const struct ynode *node, struct rules *out)
{
	if (node->type != Y_LIST || !node->n) {
		sigfile_problem(sf, node->line, "%s wants a list", node->key);
		return;
	}
	if (node->items[0]->type == Y_SCALAR) {
		sigfile_conds(sf, node, add_rule(sf, out));
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		const struct ynode *alternative = node->items[i];

		if (alternative->type == Y_MAP)
			rule_map(sf, alternative, add_rule(sf, out));
		else
			sigfile_conds(sf, alternative, add_rule(sf, out));
	}
}
