/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * e4_journal: the jbd2 journal of a file system and its transactions.
 *
 * Source: include/linux/jbd2.h (journal_s, transaction_s, JBD2_*, tid_t), journal-head.h
 * (journal_head), fs/jbd2/{commit,transaction,checkpoint}.c. Sequence numbers are 32 bits and wrap:
 * compare them with e4_tid_after(). j_state_lock guards the numbers of the journal and a
 * transaction's state and place, j_list_lock the lists of buffers and of transactions.
 */
#ifndef EXT4_E4_JOURNAL_H
#define EXT4_E4_JOURNAL_H

#include "ext4/e4_flags.h"
#include "image/need.h"

#define E4_JOURNAL_KEEP 64 /* checkpoint transactions that are kept; all are counted */

/* A transaction's lists of buffers: circular, without a head. */
enum e4_buffer_list { E4_RESERVED, E4_BUFFERS, E4_FORGET, E4_SHADOW, E4_CHECKPOINT, E4_LISTS };

struct e4_journals {
	uint64_t journal_size, transaction_size, head_size; /* bytes */
	/* journal_s */
	struct kfield flags, error, state_lock, list_lock, barriers, running, committing;
	struct kfield checkpoints, head, tail, free, first, last, total, tail_sequence;
	struct kfield transaction_sequence, commit_sequence, commit_request, task, devname;
	/* transaction_s */
	struct kfield t_journal, t_tid, t_state, t_log_start, t_nr_buffers, t_start, t_expires;
	struct kfield t_updates, t_credits, t_handles, t_next, t_prev, t_lists[E4_LISTS];
	/* journal_head */
	struct kfield b_transaction, b_cp_transaction, b_next, b_prev, b_cpnext, b_cpprev;
	struct kfield task_state;
	struct e4_flag_set flag_names, state_names; /* states: mask = the enumerator + 1 */
	uint64_t unmount, abort, loaded;	    /* bits of j_flags */
};

struct e4_list_count {
	enum kstatus status; /* K_OK: it closes; K_NONAME: this kernel has no such list */
	uint64_t n;	     /* buffers */
	kaddr at;	     /* where it broke, or the first buffer of another transaction */
	bool foreign;	     /* a buffer on it says that it belongs elsewhere */
};

struct e4_transaction {
	kaddr at, journal;
	uint32_t tid;
	int64_t state;		 /* t_state; as text: e4_transaction_state() */
	uint64_t log_start;	 /* block of the log; 0: none yet */
	int64_t nr_buffers;	 /* t_nr_buffers: of t_buffers */
	int64_t updates;	 /* open handles */
	int64_t credits;	 /* t_outstanding_credits, blocks */
	int64_t handles;	 /* t_handle_count: handles so far */
	uint64_t start, expires; /* jiffies */
	struct e4_list_count lists[E4_LISTS];
};

struct e4_journal {
	kaddr at, task;
	char devname[57];
	uint64_t flags;
	int64_t error; /* j_errno */
	int64_t barriers;
	uint64_t head, tail, free, first, last, total; /* blocks */
	uint32_t tail_sequence, transaction_sequence, commit_sequence, commit_request;
	/* A lock whose word is not known counts as held. */
	bool state_locked, list_locked;
	kaddr running_at, committing_at, checkpoints_at; /* 0: none */
	/* K_OK: the struct below was read. */
	enum kstatus running_status, committing_status;
	struct e4_transaction running, committing;
	enum kstatus checkpoint_status; /* K_OK: the list closes */
	kaddr checkpoint_broken;
	uint64_t n_checkpoints, n_checkpoint_buffers;
	struct e4_transaction *kept; /* the oldest ones */
	size_t n_kept, cap_kept;
	enum kstatus task_status;
	uint64_t task_state;
};

/* a comes after b, as tid_gt() has it. */
static inline bool e4_tid_after(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

/* K_NONAME: a kernel without jbd2. */
enum kstatus e4_journals_open(struct reader *, struct e4_journals *out);
/* K_OK also where transactions are missing: see their statuses. `kept` lives in `arena`. */
enum kstatus e4_journal_load(struct reader *, const struct e4_journals *, struct arena *, kaddr at,
			     struct e4_journal *out);

/* "T_RUNNING"; a number where this kernel's types do not name it. */
const char *e4_transaction_state(struct arena *, const struct e4_journals *, int64_t state);
bool e4_transaction_state_is(const struct e4_journals *, int64_t state, const char *name);

/* In e4_transaction.c: one transaction and its lists, without and with following t_cpnext. */
enum kstatus e4_transaction_load(struct reader *, const struct e4_journals *, kaddr at,
				 struct e4_transaction *out);
void e4_checkpoints_load(struct reader *, const struct e4_journals *, struct arena *,
			 struct e4_journal *);

#endif
