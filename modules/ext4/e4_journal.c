// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_journal: how full is the log, what is being committed, was the journal aborted?
 * Reads: journal_s, the commit thread's state. Leaves: struct e4_journal. Judges nothing.
 */
#include "ext4/e4_journal.h"

#include "kernel/kfail.h"

typedef struct e4_journals J;

/*
 * include/linux/jbd2.h: macros. Bits were added, never renumbered, but 0x080 was used twice:
 * JBD2_REC_ERR (3.11 to 5.5) and JBD2_CYCLE_RECORD, which came with journal_superblock_s.s_head
 * ("jbd2: continue to record log between each mount", 6.4). 0x100 and 0x200 came with fast
 * commits, 5.10, as did j_fc_off.
 */
static const struct e4_flag journal_flags[] = {
	{"UNMOUNT", 0x001},
	{"ABORT", 0x002},
	{"ACK_ERR", 0x004},
	{"FLUSHED", 0x008},
	{"LOADED", 0x010},
	{"BARRIER", 0x020},
	{"ABORT_ON_SYNCDATA_ERR", 0x040},
};

static const char *const states[] = {
	"T_RUNNING",	   "T_LOCKED",	      "T_SWITCH",	   "T_FLUSH",	      "T_COMMIT",
	"T_COMMIT_DFLUSH", "T_COMMIT_JFLUSH", "T_COMMIT_CALLBACK", "T_COMMIT_RECORD", "T_FINISHED",
};

static const struct need needs[] = {
	NEED_SIZE(J, journal_size, "journal_s"),
	NEED_SIZE(J, transaction_size, "transaction_s"),
	NEED_SIZE(J, head_size, "journal_head"),
	NEED(J, flags, "journal_s", "j_flags"),
	NEED(J, error, "journal_s", "j_errno"),
	/*
	 * Words that are 0 where the lock is free: qrwlock (3.16), a spin lock before 2.6.36, and
	 * qspinlock (4.2; arm64 4.16). Ticket locks and PREEMPT_RT's are not known: held.
	 */
	NEED_OPT(J, state_lock, "journal_s",
		 "j_state_lock.raw_lock.cnts.counter|j_state_lock.rlock.raw_lock.val.counter"),
	NEED_OPT(J, list_lock, "journal_s", "j_list_lock.rlock.raw_lock.val.counter"),
	NEED(J, barriers, "journal_s", "j_barrier_count"),
	NEED(J, running, "journal_s", "j_running_transaction"),
	NEED(J, committing, "journal_s", "j_committing_transaction"),
	NEED(J, checkpoints, "journal_s", "j_checkpoint_transactions"),
	NEED(J, head, "journal_s", "j_head"),
	NEED(J, tail, "journal_s", "j_tail"),
	NEED(J, free, "journal_s", "j_free"),
	NEED(J, first, "journal_s", "j_first"),
	NEED(J, last, "journal_s", "j_last"),
	/* renamed when fast commits took a part of the log */
	NEED(J, total, "journal_s", "j_total_len|j_maxlen"),
	NEED(J, tail_sequence, "journal_s", "j_tail_sequence"),
	NEED(J, transaction_sequence, "journal_s", "j_transaction_sequence"),
	NEED(J, commit_sequence, "journal_s", "j_commit_sequence"),
	NEED(J, commit_request, "journal_s", "j_commit_request"),
	NEED(J, task, "journal_s", "j_task"),
	NEED_OPT(J, devname, "journal_s", "j_devname"),
	NEED(J, t_journal, "transaction_s", "t_journal"),
	NEED(J, t_tid, "transaction_s", "t_tid"),
	NEED(J, t_state, "transaction_s", "t_state"),
	NEED(J, t_log_start, "transaction_s", "t_log_start"),
	NEED(J, t_nr_buffers, "transaction_s", "t_nr_buffers"),
	NEED_OPT(J, t_start, "transaction_s", "t_start"),
	NEED(J, t_expires, "transaction_s", "t_expires"),
	/* plain integers under t_handle_lock up to 2.6.35 */
	NEED(J, t_updates, "transaction_s", "t_updates.counter|t_updates"),
	NEED(J, t_credits, "transaction_s", "t_outstanding_credits.counter|t_outstanding_credits"),
	NEED(J, t_handles, "transaction_s", "t_handle_count.counter|t_handle_count"),
	NEED(J, t_next, "transaction_s", "t_cpnext"),
	NEED(J, t_prev, "transaction_s", "t_cpprev"),
	NEED(J, t_lists[E4_RESERVED], "transaction_s", "t_reserved_list"),
	NEED(J, t_lists[E4_BUFFERS], "transaction_s", "t_buffers"),
	NEED(J, t_lists[E4_FORGET], "transaction_s", "t_forget"),
	NEED_OPT(J, t_lists[E4_SHADOW], "transaction_s", "t_shadow_list"),
	NEED(J, t_lists[E4_CHECKPOINT], "transaction_s", "t_checkpoint_list"),
	NEED(J, b_transaction, "journal_head", "b_transaction"),
	NEED(J, b_cp_transaction, "journal_head", "b_cp_transaction"),
	NEED(J, b_next, "journal_head", "b_tnext"),
	NEED(J, b_prev, "journal_head", "b_tprev"),
	NEED(J, b_cpnext, "journal_head", "b_cpnext"),
	NEED(J, b_cpprev, "journal_head", "b_cpprev"),
	/* 2f064a59a11f "sched: Change task_struct::state", 5.14 */
	NEED(J, task_state, "task_struct", "__state|state"),
};

static void add(struct e4_flag_set *set, const char *name, uint64_t mask)
{
	set->items[set->n++] = (struct e4_flag){name, mask};
}

static void load_names(const struct image *img, J *j)
{
	int64_t value;

	for (size_t i = 0; i < sizeof(journal_flags) / sizeof(journal_flags[0]); i++)
		add(&j->flag_names, journal_flags[i].name, journal_flags[i].mask);
	if (image_has(img, "journal_superblock_s", "s_head"))
		add(&j->flag_names, "CYCLE_RECORD", 0x080);
	else if (!image_has(img, "journal_s", "j_fc_off"))
		add(&j->flag_names, "REC_ERR", 0x080);
	if (image_has(img, "journal_s", "j_fc_off")) {
		add(&j->flag_names, "FAST_COMMIT_ONGOING", 0x100);
		add(&j->flag_names, "FULL_COMMIT_ONGOING", 0x200);
	}
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (image_constant(img, states[i], &value) == K_OK && value >= 0 && value < 64)
			add(&j->state_names, states[i], (uint64_t)value + 1);
	/* jbd of ext3 had an enumeration of the same names: one number twice means a mixture. */
	for (size_t i = 1; i < j->state_names.n; i++)
		for (size_t k = 0; k < i; k++)
			if (j->state_names.items[i].mask == j->state_names.items[k].mask)
				j->state_names.n = 0;
	j->unmount = e4_flag_mask(&j->flag_names, "UNMOUNT");
	j->abort = e4_flag_mask(&j->flag_names, "ABORT");
	j->loaded = e4_flag_mask(&j->flag_names, "LOADED");
}

enum kstatus e4_journals_open(struct reader *r, J *out)
{
	J j = {0};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &j);

	if (st != K_OK)
		return st;
	if (j.journal_size > 16384 || j.transaction_size > 2048 || j.head_size > 1024)
		return kfail_fresh(r, K_NONAME, 0, "jbd2's structures are too large to be these");
	load_names(r->img, &j);
	*out = j;
	return K_OK;
}

const char *e4_transaction_state(struct arena *arena, const J *j, int64_t state)
{
	for (size_t i = 0; i < j->state_names.n; i++)
		if (j->state_names.items[i].mask == (uint64_t)state + 1)
			return j->state_names.items[i].name;
	return arena_printf(arena, "%ld", (long)state);
}

bool e4_transaction_state_is(const J *j, int64_t state, const char *name)
{
	uint64_t mask = e4_flag_mask(&j->state_names, name);

	return mask && mask == (uint64_t)state + 1;
}

static bool held(const struct image *img, const struct kfield *lock, const unsigned char *b)
{
	return !kfield_there(lock) || kfield_u64(img, lock, b);
}

static void decode(const struct image *img, const J *at, const unsigned char *b,
		   struct e4_journal *j)
{
	size_t len = at->devname.size < sizeof(j->devname) - 1 ? at->devname.size
							       : sizeof(j->devname) - 1;

	memcpy(j->devname, b + at->devname.offset, len);
	j->flags = kfield_u64(img, &at->flags, b);
	j->error = kfield_i64(img, &at->error, b);
	j->barriers = kfield_i64(img, &at->barriers, b);
	j->head = kfield_u64(img, &at->head, b);
	j->tail = kfield_u64(img, &at->tail, b);
	j->free = kfield_u64(img, &at->free, b);
	j->first = kfield_u64(img, &at->first, b);
	j->last = kfield_u64(img, &at->last, b);
	j->total = kfield_u64(img, &at->total, b);
	j->tail_sequence = (uint32_t)kfield_u64(img, &at->tail_sequence, b);
	j->transaction_sequence = (uint32_t)kfield_u64(img, &at->transaction_sequence, b);
	j->commit_sequence = (uint32_t)kfield_u64(img, &at->commit_sequence, b);
	j->commit_request = (uint32_t)kfield_u64(img, &at->commit_request, b);
	j->task = kfield_u64(img, &at->task, b);
	j->running_at = kfield_u64(img, &at->running, b);
	j->committing_at = kfield_u64(img, &at->committing, b);
	j->checkpoints_at = kfield_u64(img, &at->checkpoints, b);
	j->state_locked = held(img, &at->state_lock, b);
	j->list_locked = held(img, &at->list_lock, b);
}

enum kstatus e4_journal_load(struct reader *r, const J *at, struct arena *arena, kaddr address,
			     struct e4_journal *out)
{
	unsigned char *bytes = arena_alloc(arena, at->journal_size);
	struct e4_journal j = {.at = address};
	enum kstatus st = kread(r, address, at->journal_size, bytes);

	if (st != K_OK)
		return reader_fail(r, st, address, "journal");
	decode(r->img, at, bytes, &j);
	j.running_status = j.committing_status = j.task_status = K_NONAME;
	if (j.running_at)
		j.running_status = e4_transaction_load(r, at, j.running_at, &j.running);
	if (j.committing_at)
		j.committing_status = e4_transaction_load(r, at, j.committing_at, &j.committing);
	e4_checkpoints_load(r, at, arena, &j);
	if (j.task)
		j.task_status = kread_field(r, j.task, &at->task_state, &j.task_state);
	*out = j;
	return K_OK;
}
