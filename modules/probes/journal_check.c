// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * journal_check: do the numbers and lists of a journal contradict each other?
 * Reads: struct e4_journal. Leaves: findings.
 *
 * What is asked is what fs/jbd2 keeps true whenever the lock is free; a lock that is held, or not
 * known, leaves its part unchecked:
 *
 *	j_state_lock	sequence numbers (each transaction takes the next one, and they commit in
 *			order), the log's head, tail and free space, which transaction runs and
 *			which one commits, their states
 *	j_list_lock	lists of buffers and of checkpoint transactions
 *
 * jbd2_journal_destroy() commits without asking and counts up alone, so a journal that is being
 * unmounted is not asked for its sequence; one that is not loaded has no numbers yet. An abort
 * without errno is no contradiction: up to 4.19 the shutdown ioctl did that.
 */
#include "probes/journal_check.h"

static void find(struct journal_check *c, const struct journal_finding *f)
{
	c->found++;
	if (c->n < sizeof(c->items) / sizeof(c->items[0]))
		c->items[c->n++] = *f;
}

static void number(struct journal_check *c, const struct e4_journal *j, const char *what,
		   uint64_t value, uint64_t expected)
{
	find(c, &(struct journal_finding){what, "", 0, j->at, value, expected});
}

static void in_transaction(struct journal_check *c, const struct e4_transaction *t,
			   const char *what, const char *place, uint64_t value, uint64_t expected)
{
	find(c, &(struct journal_finding){what, place, t->at, t->at, value, expected});
}

static void unchecked(struct journal_check *c, const char *why)
{
	if (!c->why)
		c->why = why;
}

/* Sequence numbers wrap: what comes next is the sum modulo 2^32. */
static void sequences(const struct e4_journal *j, struct journal_check *c)
{
	uint32_t open = !!j->running_at + !!j->committing_at;
	uint32_t next = j->commit_sequence + 1 + open;

	if (j->transaction_sequence != next)
		number(c, j, "sequence", j->transaction_sequence, next);
	if (e4_tid_after(j->tail_sequence, j->commit_sequence + 1))
		number(c, j, "tail-sequence", j->tail_sequence, j->commit_sequence + 1);
	if (e4_tid_after(j->commit_sequence, j->commit_request))
		number(c, j, "commit-request", j->commit_request, j->commit_sequence);
	else if (!e4_tid_after(j->transaction_sequence, j->commit_request))
		number(c, j, "commit-request", j->commit_request, j->transaction_sequence - 1);
}

/* The log is the blocks first .. last - 1, used from tail to head - 1, round the end. */
static void space(const struct e4_journal *j, struct journal_check *c)
{
	uint64_t size = j->last - j->first, used;

	if (j->first >= j->last || j->last > j->total)
		return number(c, j, "log-bounds", j->last, j->total);
	if (j->head < j->first || j->head >= j->last)
		return number(c, j, "log-bounds", j->head, j->last);
	if (j->tail < j->first || j->tail >= j->last)
		return number(c, j, "log-bounds", j->tail, j->last);
	used = j->head >= j->tail ? j->head - j->tail : j->head - j->tail + size;
	if (j->free != size - used)
		number(c, j, "log-space", j->free, size - used);
}

/* `states`: those that a transaction at this place can be in; NULL-terminated. */
static void state(const struct e4_journals *js, const struct e4_transaction *t, const char *place,
		  const char *const *states, struct journal_check *c)
{
	if (!js->state_names.n)
		return;
	for (size_t i = 0; states[i]; i++)
		if (e4_transaction_state_is(js, t->state, states[i]))
			return;
	in_transaction(c, t, "wrong-state", place, (uint64_t)t->state, 0);
}

static void open_transactions(const struct e4_journals *js, const struct e4_journal *j,
			      struct journal_check *c)
{
	static const char *const running[] = {"T_RUNNING", "T_LOCKED", "T_SWITCH", NULL};
	static const char *const committing[] = {"T_FLUSH",
						 "T_COMMIT",
						 "T_COMMIT_DFLUSH",
						 "T_COMMIT_JFLUSH",
						 "T_COMMIT_RECORD",
						 "T_COMMIT_CALLBACK",
						 NULL};
	const struct e4_transaction *t = &j->running;

	if (j->running_at && j->running_at == j->committing_at)
		return number(c, j, "same-transaction", j->running_at, 0);
	if (j->running_status == K_OK) {
		state(js, t, "running", running, c);
		if (t->tid != j->transaction_sequence - 1)
			in_transaction(c, t, "wrong-tid", "running", t->tid,
				       j->transaction_sequence - 1);
		if (t->updates < 0)
			in_transaction(c, t, "updates", "running", (uint64_t)t->updates, 0);
	}
	t = &j->committing;
	if (j->committing_status == K_OK) {
		state(js, t, "committing", committing, c);
		if (t->tid != j->commit_sequence + 1)
			in_transaction(c, t, "wrong-tid", "committing", t->tid,
				       j->commit_sequence + 1);
		/* A commit starts when the last handle was stopped. */
		if (t->updates)
			in_transaction(c, t, "updates", "committing", (uint64_t)t->updates, 0);
	}
}

static void lists(const struct e4_transaction *t, const char *const *places,
		  struct journal_check *c)
{
	for (int i = 0; i < E4_LISTS; i++) {
		const struct e4_list_count *l = &t->lists[i];

		if (l->status == K_BADDATA)
			find(c, &(struct journal_finding){"buffer-list", places[i], t->at, l->at,
							  l->n, 0});
		else if (l->status != K_OK && l->status != K_NONAME)
			unchecked(c, "not all buffers of a transaction could be read");
		else if (l->foreign)
			find(c, &(struct journal_finding){"buffer-owner", places[i], t->at, l->at,
							  0, t->at});
	}
	if (t->lists[E4_BUFFERS].status == K_OK && (int64_t)t->lists[E4_BUFFERS].n != t->nr_buffers)
		in_transaction(c, t, "buffer-count", places[E4_BUFFERS], (uint64_t)t->nr_buffers,
			       t->lists[E4_BUFFERS].n);
}

#define PLACES(place)                                                                              \
	(const char *const[])                                                                      \
	{                                                                                          \
		place " t_reserved_list", place " t_buffers", place " t_forget",                   \
			place " t_shadow_list", place " t_checkpoint_list"                         \
	}

/* Transactions are appended as they commit, and taken out anywhere: the rest stays in order. */
static void checkpoints(const struct e4_journals *js, const struct e4_journal *j,
			struct journal_check *c)
{
	static const char *const done[] = {"T_COMMIT_CALLBACK", "T_FINISHED", NULL};

	if (j->checkpoint_status == K_BADDATA)
		find(c, &(struct journal_finding){"checkpoint-list", "checkpoint", 0,
						  j->checkpoint_broken, j->n_checkpoints, 0});
	else if (j->checkpoint_status != K_OK)
		unchecked(c, "not all checkpoint transactions could be read");
	for (size_t i = 0; i < j->n_kept; i++) {
		const struct e4_transaction *t = &j->kept[i];

		if (!j->state_locked) {
			state(js, t, "checkpoint", done, c);
			if (e4_tid_after(t->tid, j->commit_sequence))
				in_transaction(c, t, "wrong-tid", "checkpoint", t->tid,
					       j->commit_sequence);
		}
		if (i && !e4_tid_after(t->tid, t[-1].tid))
			in_transaction(c, t, "checkpoint-order", "checkpoint", t->tid, t[-1].tid);
		if (t->journal != j->at)
			in_transaction(c, t, "other-journal", "checkpoint", t->journal, j->at);
		lists(t, PLACES("checkpoint"), c);
	}
}

/* A pointer of the journal to no memory is a contradiction, a hole in the dump is none. */
static void pointer(const struct e4_journal *j, enum kstatus st, kaddr at,
		    const struct e4_transaction *t, const char *place, struct journal_check *c)
{
	if (!at)
		return;
	if (st == K_BADDATA)
		find(c, &(struct journal_finding){"no-transaction", place, at, j->at, at, 0});
	else if (st != K_OK)
		unchecked(c, "a transaction is not in the dump");
	else if (t->journal != j->at)
		in_transaction(c, t, "other-journal", place, t->journal, j->at);
}

void journal_check(const struct e4_journals *js, const struct e4_journal *j,
		   struct journal_check *out)
{
	*out = (struct journal_check){0};
	if (!(j->flags & js->loaded))
		return unchecked(out, "the journal is not loaded");
	if (j->state_locked) {
		unchecked(out, "j_state_lock is held");
	} else {
		pointer(j, j->running_status, j->running_at, &j->running, "running", out);
		pointer(j, j->committing_status, j->committing_at, &j->committing, "committing",
			out);
		space(j, out);
		if (j->flags & js->unmount)
			unchecked(out, "the journal is being destroyed");
		else
			sequences(j, out);
		open_transactions(js, j, out);
	}
	if (j->list_locked)
		return unchecked(out, "j_list_lock is held");
	if (j->running_status == K_OK)
		lists(&j->running, PLACES("running"), out);
	if (j->committing_status == K_OK)
		lists(&j->committing, PLACES("committing"), out);
	checkpoints(js, j, out);
}
