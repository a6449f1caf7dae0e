// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sigverbs: what is in the database? The verbs signatures list, show and lint.
 *
 * Reads a loaded database, leaves text. Bytes of the files are escaped: a private database is
 * input like any other.
 */
#include <string.h>

#include "facts/escape.h"
#include "verdict/signature.h"

static const char *safe(const struct sigdb *db, const char *s)
{
	return escape_terminal(db->arena, s);
}

static const char *first_fix(const struct signature *sig)
{
	if (!sig->kernel_bug)
		return "not a kernel bug";
	if (!sig->n_fixed)
		return "no fix known";
	return sig->fixed[0].release ? sig->fixed[0].release : sig->fixed[0].by;
}

void signatures_list(const struct sigdb *db, FILE *out)
{
	fprintf(out, "%-28s %-34s %-16s %s\n", "SIGNATURE", "FAMILY", "FIXED", "TITLE");
	for (size_t i = 0; i < db->n; i++) {
		const struct signature *sig = db->items[i];

		fprintf(out, "%-28s %-34s %-16s %s\n", safe(db, sig->id), safe(db, sig->family->id),
			first_fix(sig), safe(db, sig->title));
	}
	fprintf(out, "%zu signatures, %zu families, database %s (%s)\n", db->n, db->n_families,
		db->version, safe(db, db->dir));
}

static void show_conds(const struct sigdb *db, const char *title, const struct rule *rule,
		       FILE *out)
{
	for (size_t i = 0; i < rule->n; i++)
		fprintf(out, "%-18s%s\n", i ? "" : title, safe(db, rule->conds[i]->text));
}

static void show_rules(const struct sigdb *db, const char *title, const struct rules *rules,
		       FILE *out)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->items[i];

		show_conds(db, i ? "  or" : title, rule, out);
		if (rule->possible_at_most)
			fprintf(out, "%-18s(possible at most)\n", "");
		if (rule->note)
			fprintf(out, "%-18s(%s)\n", "", safe(db, rule->note));
	}
}

static void show_words(const struct sigdb *db, const char *title, const struct words *words,
		       FILE *out)
{
	for (size_t i = 0; i < words->n; i++)
		fprintf(out, "%-18s%s\n", i ? "" : title, safe(db, words->items[i]));
}

static void show_text(const struct sigdb *db, const char *title, const char *text, FILE *out)
{
	if (text)
		fprintf(out, "%-18s%s\n", title, safe(db, text));
}

static void show_releases(const struct sigdb *db, const struct signature *sig, FILE *out)
{
	for (size_t i = 0; i < sig->n_fixed; i++) {
		const struct release *r = &sig->fixed[i];

		fprintf(out, "%-18s%-10s %s%s %s\n", i ? "" : "fixed", safe(db, r->series),
			r->release ? "" : "before ", r->release ? r->release : r->by,
			r->commit ? r->commit : "");
	}
	show_text(db, "introduced", sig->introduced, out);
	show_text(db, "fix", sig->fix_note, out);
}

static void show_family(const struct sigdb *db, const struct family *f, FILE *out)
{
	show_text(db, "family", f->id, out);
	show_text(db, "failure", f->title, out);
	show_text(db, "what one sees", f->what, out);
	show_rules(db, "fails when", &f->when, out);
	show_words(db, "caveat", &f->caveats, out);
}

static void show_signature(const struct sigdb *db, const struct signature *sig, FILE *out)
{
	show_text(db, "signature", sig->id, out);
	show_text(db, "title", sig->title, out);
	show_text(db, "what", sig->what, out);
	show_family(db, sig->family, out);
	show_rules(db, "requires", &sig->requires, out);
	show_rules(db, "unique text", &sig->unique_text, out);
	show_conds(db, "supported by", &sig->supports, out);
	show_conds(db, "contradicted by", &sig->contradicted_by, out);
	show_releases(db, sig, out);
	show_words(db, "fix adds", &sig->fix_in_kernel, out);
	show_words(db, "fix removes", &sig->code_before_fix, out);
	show_words(db, "cve", &sig->cve, out);
	show_words(db, "link", &sig->links, out);
	show_words(db, "caveat", &sig->caveats, out);
	show_words(db, "other cause", &sig->other_causes, out);
	show_text(db, "reproduce", sig->reproduce, out);
	show_words(db, "next step", &sig->next_steps, out);
	show_words(db, "crash command", &sig->crash_commands, out);
	show_text(db, "file", sig->file, out);
}

bool signatures_show(const struct sigdb *db, const char *id, FILE *out)
{
	const struct signature *sig = sigdb_find(db, id);
	const struct family *f = sigdb_family(db, id);

	if (sig)
		show_signature(db, sig, out);
	else if (f)
		show_family(db, f, out);
	return sig || f;
}

size_t signatures_lint(const struct sigdb *db, FILE *out)
{
	for (size_t i = 0; i < db->n_problems; i++) {
		const struct sig_problem *p = &db->problems[i];

		fprintf(out, "%s/%s", safe(db, db->dir), safe(db, p->file));
		if (p->line)
			fprintf(out, ":%u", p->line);
		fprintf(out, ": %s\n", safe(db, p->what));
	}
	return db->n_problems;
}
