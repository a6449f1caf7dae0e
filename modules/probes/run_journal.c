// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_journal: how do the journals stand, was one aborted, does one contradict itself?
 * Reads: the journal of each mounted file system. Leaves: facts of the kinds journal*.
 */
#include "probes/run.h"

#include "ext4/e4_errors.h"
#include "probes/journal_check.h"
#include "probes/kinds_journal.h"

static void running_fields(struct run *run, const struct e4_journals *js, struct fact *f,
			   const struct e4_journal *j)
{
	static const char *const names[] = {"running_tid", "running_state", "updates",
					    "credits",	   "handles",	    "buffers",
					    "started",	   "expires",	    "forget"};
	const struct e4_transaction *t = &j->running;
	struct facts *facts = run->facts;

	fact_hex(facts, f, "running", j->running_at);
	if (!j->running_at)
		return;
	for (size_t i = 0; j->running_status != K_OK && i < sizeof(names) / sizeof(names[0]); i++)
		fact_unknown(facts, f, names[i], "the transaction cannot be read");
	if (j->running_status != K_OK)
		return;
	fact_u64(facts, f, "running_tid", t->tid);
	fact_str(facts, f, "running_state", e4_transaction_state(facts->arena, js, t->state));
	fact_i64(facts, f, "updates", t->updates);
	fact_i64(facts, f, "credits", t->credits);
	fact_i64(facts, f, "handles", t->handles);
	fact_u64(facts, f, "buffers", t->lists[E4_BUFFERS].n);
	fact_u64(facts, f, "forget", t->lists[E4_FORGET].n);
	fact_u64(facts, f, "started", t->start);
	fact_u64(facts, f, "expires", t->expires);
}

static void committing_fields(struct run *run, const struct e4_journals *js, struct fact *f,
			      const struct e4_journal *j)
{
	struct facts *facts = run->facts;

	fact_hex(facts, f, "committing", j->committing_at);
	if (j->committing_status == K_OK) {
		fact_u64(facts, f, "committing_tid", j->committing.tid);
		fact_str(facts, f, "committing_state",
			 e4_transaction_state(facts->arena, js, j->committing.state));
	} else if (j->committing_at) {
		fact_unknown(facts, f, "committing_tid", "the transaction cannot be read");
		fact_unknown(facts, f, "committing_state", "the transaction cannot be read");
	}
	if (j->checkpoint_status != K_OK) {
		fact_unknown(facts, f, "checkpoints", "the list could not be followed to its end");
		return;
	}
	fact_u64(facts, f, "checkpoints", j->n_checkpoints);
	fact_u64(facts, f, "checkpoint_buffers", j->n_checkpoint_buffers);
	if (j->n_kept)
		fact_u64(facts, f, "oldest_tid", j->kept[0].tid);
}

static void log_fields(struct facts *facts, struct fact *f, const struct e4_journal *j)
{
	fact_u64(facts, f, "free_blocks", j->free);
	fact_u64(facts, f, "total_blocks", j->last - j->first);
	fact_u64(facts, f, "head", j->head);
	fact_u64(facts, f, "tail", j->tail);
	fact_u64(facts, f, "tail_sequence", j->tail_sequence);
	fact_u64(facts, f, "commit_sequence", j->commit_sequence);
	fact_u64(facts, f, "commit_request", j->commit_request);
	fact_u64(facts, f, "transaction_sequence", j->transaction_sequence);
	fact_i64(facts, f, "barriers", j->barriers);
	fact_bool(facts, f, "state_locked", j->state_locked);
	fact_bool(facts, f, "list_locked", j->list_locked);
}

/* include/linux/sched.h: TASK_INTERRUPTIBLE 1, TASK_UNINTERRUPTIBLE 2, unchanged since 2.6. */
static void task_fields(struct facts *facts, struct fact *f, const struct e4_journal *j)
{
	fact_hex(facts, f, "task", j->task);
	if (!j->task)
		return;
	if (j->task_status != K_OK)
		fact_unknown(facts, f, "task_state", "the task is not in the dump");
	else if (!j->task_state)
		fact_str(facts, f, "task_state", "running");
	else if (j->task_state & 3)
		fact_str(facts, f, "task_state",
			 j->task_state & 1 ? "sleeping" : "uninterruptible");
	else
		fact_str(facts, f, "task_state",
			 arena_printf(facts->arena, "0x%lx", (unsigned long)j->task_state));
}

static void journal_fact(struct run *run, const struct e4_journals *js, const struct e4_super *s,
			 const struct e4_journal *j, const char *why)
{
	struct facts *facts = run->facts;
	struct fact *f = fact_add(facts, &kind_journal, j->at);

	fact_str(facts, f, "device", s->id);
	fact_hex(facts, f, "journal", j->at);
	fact_str(facts, f, "name", j->devname);
	fact_flags(facts, f, "flags", e4_flags_text(facts->arena, &js->flag_names, j->flags));
	fact_i64(facts, f, "errno", j->error);
	fact_bool(facts, f, "aborted", j->flags & js->abort);
	running_fields(run, js, f, j);
	committing_fields(run, js, f, j);
	log_fields(facts, f, j);
	task_fields(facts, f, j);
	fact_str(facts, f, "why", why);
	fact_see(facts, f, "struct journal_s %lx", (unsigned long)j->at);
}

static void place(struct facts *facts, struct fact *f, const char *field, enum kstatus st,
		  const struct e4_error *e)
{
	if (st == K_NONAME)
		return;
	if (st != K_OK)
		fact_unknown(facts, f, field, "its page is not in the dump");
	else if (e->set)
		fact_str(facts, f, field, arena_printf(facts->arena, "%s:%u", e->func, e->line));
}

static void aborted_fact(struct run *run, const struct e4_journals *js, const struct e4_super *s,
			 const struct e4_journal *j)
{
	struct facts *facts = run->facts;
	struct fact *f = fact_add_capped(facts, &kind_journal_aborted, j->at);
	struct e4_errors_layout layout;
	struct e4_errors errors;

	if (!f)
		return;
	fact_str(facts, f, "device", s->id);
	fact_hex(facts, f, "journal", j->at);
	fact_flags(facts, f, "flags", e4_flags_text(facts->arena, &js->flag_names, j->flags));
	fact_i64(facts, f, "errno", j->error);
	fact_see(facts, f, "struct journal_s %lx", (unsigned long)j->at);
	if (e4_errors_open(run->r, &layout) != K_OK)
		return;
	e4_errors_load(run->r, &layout, s, &errors);
	place(facts, f, "first_error", errors.es_status, &errors.first);
	place(facts, f, "mount_error", errors.sbi_status, &errors.mount_first);
}

static void inconsistent_fact(struct run *run, const struct e4_super *s, const struct e4_journal *j,
			      const struct journal_finding *item)
{
	struct facts *facts = run->facts;
	struct fact *f = fact_add_capped(facts, &kind_journal_inconsistent, item->at);

	if (!f)
		return;
	fact_str(facts, f, "device", s->id);
	fact_hex(facts, f, "journal", j->at);
	fact_str(facts, f, "what", item->what);
	fact_hex(facts, f, "transaction", item->transaction);
	fact_str(facts, f, "place", item->place);
	fact_hex(facts, f, "value", item->value);
	fact_hex(facts, f, "expected", item->expected);
	if (item->transaction)
		fact_see(facts, f, "struct transaction_s %lx", (unsigned long)item->transaction);
	else
		fact_see(facts, f, "struct journal_s %lx", (unsigned long)j->at);
}

/* false: the journal is not in the dump. */
static bool look(struct run *run, const struct e4_journals *js, const struct e4_super *s)
{
	struct journal_check check;
	struct e4_journal j;

	if (e4_journal_load(run->r, js, run->arena, s->journal, &j) != K_OK)
		return false;
	journal_check(js, &j, &check);
	journal_fact(run, js, s, &j, check.why);
	/* Set at first and cleared by loading: no abort yet. */
	if ((j.flags & js->abort) && (j.flags & js->loaded))
		aborted_fact(run, js, s, &j);
	for (size_t i = 0; i < check.n; i++)
		inconsistent_fact(run, s, &j, &check.items[i]);
	if (check.why || check.found > check.n) {
		fact_cover(run->facts, &kind_journal_inconsistent, COVER_PARTIAL,
			   check.why ? check.why : "more was found than is listed");
		fact_cover_count(run->facts, &kind_journal_inconsistent, 0, !!check.why);
	}
	return true;
}

bool run_journal_updates(const struct run *run, const struct e4_super *s, int64_t *out)
{
	for (size_t i = 0; i < run->facts->n; i++) {
		const struct fact *f = run->facts->items[i];
		const struct fact_value *v;

		if (f->kind != &kind_journal || f->at != s->journal)
			continue;
		v = fact_get(f, "updates");
		if (v && v->unknown)
			return false;
		*out = v && v->set ? v->i64 : 0; /* not set: no transaction runs */
		return true;
	}
	return false;
}

void run_journal(struct run *run)
{
	static const struct fact_kind *const kinds[] = {&kind_journal, &kind_journal_aborted,
							&kind_journal_inconsistent};
	uint64_t seen = 0, missing = run->supers.status != K_OK;
	const char *why = missing ? run->supers.why : "a journal is not in the dump";
	enum coverage_state state = COVER_SKIPPED;
	struct e4_journals js;
	bool open = e4_journals_open(run->r, &js) == K_OK;

	if (!open)
		why = arena_printf(run->arena, "journal: %s", run->r->why);
	for (size_t i = 0; open && i < run->supers.n; i++) {
		const struct e4_super *s = &run->supers.items[i];

		if (!s->journal)
			continue;
		if (look(run, &js, s))
			seen++;
		else
			missing++;
	}
	if (open)
		state = missing ? COVER_PARTIAL : COVER_COMPLETE;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		fact_cover(run->facts, kinds[i], state, why);
		fact_cover_count(run->facts, kinds[i], seen, missing);
	}
}
