// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sigfile: what does one file of the database say?
 *
 * Reads a YAML tree, leaves a family or a signature in the database; a file with any mistake leaves
 * only its problems, each with its line.
 */
#include "verdict/sigfile.h"

#include <ctype.h>
#include <string.h>

static const char *required(struct sigfile *sf, const struct ynode *root, const char *key)
{
	const struct ynode *node = ynode_get(root, key);

	if (node)
		return sigfile_text(sf, node);
	sigfile_problem(sf, root->line, "%s is missing", key);
	return "";
}

static void check_id(struct sigfile *sf, const struct ynode *root, const char *id)
{
	const struct ynode *node = ynode_get(root, "id");

	if (node && strcmp(id, sf->id))
		sigfile_problem(sf, node->line, "the id is not the file's name: %s", id);
}

static void note_unused(struct sigfile *sf, const struct ynode *root, const char *const *keys)
{
	for (size_t i = 0; i < root->n; i++) {
		size_t k = 0;

		while (keys[k] && strcmp(keys[k], root->items[i]->key))
			k++;
		if (!keys[k])
			sigfile_problem(sf, root->items[i]->line, "no such key here: %s",
					root->items[i]->key);
	}
}

static void optional_words(struct sigfile *sf, const struct ynode *root, const char *key,
			   struct words *out)
{
	const struct ynode *node = ynode_get(root, key);

	if (node)
		sigfile_words(sf, node, out);
}

static const char *optional_text(struct sigfile *sf, const struct ynode *root, const char *key)
{
	const struct ynode *node = ynode_get(root, key);

	return node ? sigfile_text(sf, node) : NULL;
}

static void check_companions(struct sigfile *sf, const struct ynode *root, const struct family *f)
{
	for (size_t i = 0; i < f->companions.n; i++)
		if (!fact_kind_find(f->companions.items[i]))
			sigfile_problem(sf, ynode_get(root, "companions")->line,
					"no such kind of fact: %s", f->companions.items[i]);
}

void sigfile_family(struct sigfile *sf, const struct ynode *root)
{
	static const char *const keys[] = {"id",	  "title",	"what",	   "when",
					   "primary",	  "companions", "caveats", "next_steps",
					   "consequence", NULL};
	struct family *f = arena_alloc(sf->db->arena, sizeof(*f)), **slot;
	const struct ynode *node;

	note_unused(sf, root, keys);
	f->id = required(sf, root, "id");
	f->title = required(sf, root, "title");
	f->what = required(sf, root, "what");
	f->primary = optional_text(sf, root, "primary");
	f->file = sf->file;
	check_id(sf, root, f->id);
	if (ynode_get(root, "when"))
		sigfile_rules(sf, ynode_get(root, "when"), &f->when);
	else
		sigfile_problem(sf, root->line, "when is missing");
	node = ynode_get(root, "consequence");
	f->consequence = node && sigfile_bool(sf, node);
	optional_words(sf, root, "companions", &f->companions);
	check_companions(sf, root, f);
	optional_words(sf, root, "caveats", &f->caveats);
	optional_words(sf, root, "next_steps", &f->next_steps);
	if (sf->bad)
		return;
	slot = arena_push(sf->db->arena, &sf->db->families, &sf->db->n_families,
			  &sf->db->cap_families, sizeof(*slot));
	*slot = f;
}

static const char *commit_of(struct sigfile *sf, const struct ynode *map)
{
	const struct ynode *node = ynode_get(map, "commit");
	size_t len = node && node->type == Y_SCALAR ? strlen(node->text) : 0;

	if (!node)
		return NULL;
	if (len < 8 || len > 40 || strspn(node->text, "0123456789abcdef") != len)
		sigfile_problem(sf, node->line, "a commit is 8 to 40 hex digits");
	return node->text;
}

static const char *version_of(struct sigfile *sf, const struct ynode *map, const char *key)
{
	const struct ynode *node = ynode_get(map, key);
	struct upstream v;

	if (!node)
		return NULL;
	if (node->type != Y_SCALAR || !upstream_parse(node->text, &v))
		sigfile_problem(sf, node->line, "%s is no upstream version", key);
	return node->text;
}

static void one_release(struct sigfile *sf, const struct ynode *node, struct signature *sig)
{
	static const char *const keys[] = {"series", "release", "by", "commit", NULL};
	struct release *r;
	struct upstream v;

	if (node->type != Y_MAP) {
		sigfile_problem(sf, node->line, "fixed wants {series, release, commit}");
		return;
	}
	note_unused(sf, node, keys);
	r = arena_push(sf->db->arena, &sig->fixed, &sig->n_fixed, &sig->cap_fixed, sizeof(*r));
	r->series = required(sf, node, "series");
	if (strcmp(r->series, "mainline") && !upstream_parse(r->series, &v))
		sigfile_problem(sf, node->line, "series is mainline or like \"6.1\"");
	r->release = version_of(sf, node, "release");
	r->by = version_of(sf, node, "by");
	r->commit = commit_of(sf, node);
	if (!r->release == !r->by)
		sigfile_problem(sf, node->line, "either release or by, and one of them");
}

static void releases(struct sigfile *sf, const struct ynode *root, struct signature *sig)
{
	const struct ynode *fixed = ynode_get(root, "fixed");
	const struct ynode *introduced = ynode_get(root, "introduced");

	if (!fixed || fixed->type != Y_LIST)
		sigfile_problem(sf, fixed ? fixed->line : root->line,
				"fixed is a list; [] where no fix is known");
	for (size_t i = 0; fixed && fixed->type == Y_LIST && i < fixed->n; i++)
		one_release(sf, fixed->items[i], sig);
	if (introduced && introduced->type != Y_MAP)
		sigfile_problem(sf, introduced->line, "introduced wants {release, commit}");
	if (!introduced || introduced->type != Y_MAP)
		return;
	sig->introduced = version_of(sf, introduced, "release");
	sig->introduced_commit = commit_of(sf, introduced);
}

static void check_names(struct sigfile *sf, const struct ynode *root, const char *key,
			const struct words *names)
{
	for (size_t i = 0; i < names->n; i++) {
		const char *name = names->items[i];
		bool member = !strncmp(name, "member ", 7) && strchr(name + 7, '.');

		if (!member && strncmp(name, "symbol ", 7))
			sigfile_problem(sf, ynode_get(root, key)->line,
					"\"symbol NAME\" or \"member TYPE.PATH\", not: %s", name);
	}
}

/* The log alone may name a bug only by what the log says. */
static void check_unique(struct sigfile *sf, const struct ynode *root, const struct rules *unique)
{
	for (size_t i = 0; i < unique->n; i++)
		for (size_t k = 0; k < unique->items[i].n; k++) {
			const struct cond *c = unique->items[i].conds[k];

			if (c->kind->origin != FROM_LOG && c->kind->origin != FROM_TRACE)
				sigfile_problem(sf, ynode_get(root, "unique_text")->line,
						"unique_text judges the log, not %s",
						c->kind->name);
		}
}

static void signature_rules(struct sigfile *sf, const struct ynode *root, struct signature *sig)
{
	const struct ynode *node = ynode_get(root, "requires");

	if (node)
		sigfile_rules(sf, node, &sig->requires);
	node = ynode_get(root, "unique_text");
	if (node)
		sigfile_rules(sf, node, &sig->unique_text);
	check_unique(sf, root, &sig->unique_text);
	node = ynode_get(root, "supports");
	if (node)
		sigfile_conds(sf, node, &sig->supports);
	node = ynode_get(root, "contradicted_by");
	if (node)
		sigfile_conds(sf, node, &sig->contradicted_by);
	node = ynode_get(root, "derived");
	sig->derived = node && sigfile_bool(sf, node);
	node = ynode_get(root, "kernel_bug");
	sig->kernel_bug = !node || sigfile_bool(sf, node);
}

static void signature_prose(struct sigfile *sf, const struct ynode *root, struct signature *sig)
{
	optional_words(sf, root, "stable_series_fixed", &sig->series_fixed);
	optional_words(sf, root, "fix_in_kernel", &sig->fix_in_kernel);
	optional_words(sf, root, "code_before_fix", &sig->code_before_fix);
	check_names(sf, root, "fix_in_kernel", &sig->fix_in_kernel);
	check_names(sf, root, "code_before_fix", &sig->code_before_fix);
	optional_words(sf, root, "cve", &sig->cve);
	optional_words(sf, root, "links", &sig->links);
	optional_words(sf, root, "caveats", &sig->caveats);
	optional_words(sf, root, "other_causes", &sig->other_causes);
	optional_words(sf, root, "next_steps", &sig->next_steps);
	optional_words(sf, root, "crash_commands", &sig->crash_commands);
	sig->fix_note = optional_text(sf, root, "fix_note");
	sig->reproduce = optional_text(sf, root, "reproduce");
}

void sigfile_signature(struct sigfile *sf, const struct ynode *root)
{
	static const char *const keys[] = {"id",
					   "title",
					   "what",
					   "family",
					   "requires",
					   "unique_text",
					   "supports",
					   "contradicted_by",
					   "derived",
					   "kernel_bug",
					   "introduced",
					   "fixed",
					   "cve",
					   "fix_in_kernel",
					   "code_before_fix",
					   "stable_series_fixed",
					   "links",
					   "caveats",
					   "other_causes",
					   "next_steps",
					   "reproduce",
					   "fix_note",
					   "crash_commands",
					   NULL};
	struct signature *sig = arena_alloc(sf->db->arena, sizeof(*sig)), **slot;
	const char *family = required(sf, root, "family");

	note_unused(sf, root, keys);
	sig->id = required(sf, root, "id");
	sig->title = required(sf, root, "title");
	sig->what = required(sf, root, "what");
	sig->family = sigdb_family(sf->db, family);
	sig->file = sf->file;
	check_id(sf, root, sig->id);
	if (*family && !sig->family)
		sigfile_problem(sf, ynode_get(root, "family")->line, "no such family: %s", family);
	signature_rules(sf, root, sig);
	releases(sf, root, sig);
	signature_prose(sf, root, sig);
	if (sf->bad)
		return;
	slot = arena_push(sf->db->arena, &sf->db->items, &sf->db->n, &sf->db->cap, sizeof(*slot));
	*slot = sig;
}
