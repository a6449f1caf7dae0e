// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `journal`: the transactions of each journal, and where the journal stands. Reads journals and
 * their transactions, leaves rows of kind journal.transaction and one line for each journal.
 */
#include <inttypes.h>
#include <string.h>

#include "ext4/e4_journal.h"
#include "listing/listing.h"
#include "listing/verbs.h"
#include "probes/kinds_journal.h"

const char journal_help[] = HELP_DEVICE HELP_ADDRESS HELP_ANOMALIES HELP_FORM;

static const struct column columns[] = {
	{"device", "DEVICE"},	{"tid", "TID"},		{"role", "ROLE"},
	{"state", "STATE"},	{"transaction", "TRANSACTION"}, {"updates", "UPDATES"},
	{"handles", "HANDLES"}, {"credits", "CREDITS"}, {"buffers", "BUFFERS"},
	{"forget", "FORGET"},	{"checkpoint", "CHECKPOINT"}, {"log_start", "LOG START"},
	{"journal", "JOURNAL"}, {"anomaly", "ANOMALY"}, {NULL, NULL},
};

static void list_fields(struct batch *b, struct fact *f, const struct e4_transaction *t)
{
	static const char *const names[E4_LISTS] = {
		[E4_RESERVED] = "reserved", [E4_BUFFERS] = "buffers", [E4_FORGET] = "forget",
		[E4_SHADOW] = "shadow",	    [E4_CHECKPOINT] = "checkpoint",
	};

	for (int i = 0; i < E4_LISTS; i++) {
		if (t->lists[i].status == K_OK)
			fact_u64(&b->facts, f, names[i], t->lists[i].n);
		else if (t->lists[i].status != K_NONAME)
			fact_unknown(&b->facts, f, names[i], "the list breaks off");
	}
}

/* What contradicts itself in it, or in its journal. */
static const char *anomalies(const struct listing *l, struct arena *arena, kaddr journal,
			     kaddr transaction)
{
	const char *text = "";

	for (size_t i = 0; i < l->facts.n; i++) {
		const struct fact *f = l->facts.items[i];
		const struct fact_value *j = fact_get(f, "journal"), *t = fact_get(f, "transaction");

		if (!f->kind->anomaly || !j || j->unknown || j->u64 != journal ||
		    (t && !t->unknown && t->u64 && t->u64 != transaction) ||
		    strstr(text, f->kind->name))
			continue;
		text = *text ? arena_printf(arena, "%s|%s", text, f->kind->name) : f->kind->name;
	}
	return text;
}

static void row(struct listing *l, struct batch *b, const struct e4_journals *js,
		const struct e4_super *s, const struct e4_transaction *t, const char *role)
{
	const char *odd = anomalies(l, b->arena, s->journal, t->at);
	struct fact *f = fact_add(&b->facts, &kind_journal_transaction, t->at);

	fact_str(&b->facts, f, "device", s->id);
	fact_hex(&b->facts, f, "journal", s->journal);
	fact_hex(&b->facts, f, "transaction", t->at);
	fact_u64(&b->facts, f, "tid", t->tid);
	fact_str(&b->facts, f, "role", role);
	fact_str(&b->facts, f, "state", e4_transaction_state(b->arena, js, t->state));
	fact_i64(&b->facts, f, "updates", t->updates);
	fact_i64(&b->facts, f, "credits", t->credits);
	fact_i64(&b->facts, f, "handles", t->handles);
	fact_u64(&b->facts, f, "log_start", t->log_start);
	fact_u64(&b->facts, f, "started", t->start);
	fact_u64(&b->facts, f, "expires", t->expires);
	list_fields(b, f, t);
	fact_flags(&b->facts, f, "anomaly", odd);
	fact_see(&b->facts, f, "struct transaction_s %lx", (unsigned long)t->at);
	if (l->o.given & OPT_ADDRESS && l->o.address != t->at && l->o.address != s->journal)
		b->tally.filtered++;
	else if (l->o.given & OPT_ANOMALIES && !*odd)
		b->tally.filtered++;
	else
		batch_add(b, f);
}

/* The fact that the probe made of it. */
static struct fact *journal_fact(const struct listing *l, kaddr journal)
{
	for (size_t i = 0; i < l->facts.n; i++)
		if (l->facts.items[i]->kind == &kind_journal && l->facts.items[i]->at == journal)
			return l->facts.items[i];
	return NULL;
}

static void summary(struct listing *l, struct batch *b, const struct e4_journals *js,
		    const struct e4_super *s, const struct e4_journal *j)
{
	struct fact *f = journal_fact(l, s->journal);
	const char *rest = "";

	if (f)
		batch_note_json(b, f);
	if (j->n_checkpoints > j->n_kept)
		rest = arena_printf(b->arena, ", %" PRIu64 " not shown",
				    j->n_checkpoints - j->n_kept);
	batch_note(b, arena_printf(b->arena,
				   "  %s: %s%s; log %" PRIu64 " of %" PRIu64
				   " blocks free; tail %u, committed %u, next %u; %" PRIu64
				   " to checkpoint%s",
				   s->id, e4_flags_text(b->arena, &js->flag_names, j->flags),
				   j->error ? arena_printf(b->arena, ", errno %" PRId64, j->error)
					    : "",
				   j->free, j->last - j->first, j->tail_sequence,
				   j->commit_sequence, j->transaction_sequence, j->n_checkpoints,
				   rest));
}

static void one_journal(struct listing *l, struct batch *b, const struct e4_journals *js,
			const struct e4_super *s)
{
	struct e4_journal j;
	uint64_t before = b->tally.shown;

	if (e4_journal_load(b->r, js, b->arena, s->journal, &j) != K_OK) {
		batch_hole(b, b->r->why);
		return;
	}
	for (size_t i = 0; i < j.n_kept; i++)
		row(l, b, js, s, &j.kept[i], "checkpoint");
	if (j.committing_at && j.committing_status == K_OK)
		row(l, b, js, s, &j.committing, "committing");
	if (j.running_at && j.running_status == K_OK)
		row(l, b, js, s, &j.running, "running");
	if ((j.committing_at && j.committing_status != K_OK) ||
	    (j.running_at && j.running_status != K_OK) || j.checkpoint_status != K_OK)
		batch_hole(b, "a transaction could not be read");
	if (b->tally.shown > before || !(l->o.given & (OPT_ADDRESS | OPT_ANOMALIES)))
		summary(l, b, js, s, &j);
}

static void rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	struct e4_journals js;

	if (e4_journals_open(b->r, &js) != K_OK)
		return;
	for (uint64_t i = first; i < last; i++)
		if (l->run->supers.items[i].journal &&
		    listing_wants_device(l, &l->run->supers.items[i]))
			one_journal(l, b, &js, &l->run->supers.items[i]);
}

static int list(struct listing *l)
{
	struct e4_journals js;
	uint64_t n = l->run->supers.n;
	int status;

	if (e4_journals_open(&l->r, &js) != K_OK)
		return listing_fail(l, "%s: %s", l->o.dump, l->r.why);
	run_journal(l->run);
	listing_sheet(l, &kind_journal_transaction, columns, "transaction");
	status = listing_run(l, n, n ? n : 1, rows);
	return status ? status : listing_end(l);
}

int journal_verb(struct host *host, int argc, char **argv)
{
	return listing_main(host, argc, argv, OPT_DEVICE | OPT_ADDRESS | OPT_ANOMALIES, list);
}
