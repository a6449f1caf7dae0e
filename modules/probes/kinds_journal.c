// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kinds_journal: the schemas of the facts about journals. Data only.
 */
#include "probes/kinds_journal.h"

#define KIND(var, text, anomaly_, meaning_, ...)                                                   \
	const struct fact_kind var = {                                                             \
		.name = text,                                                                      \
		.origin = FROM_MEMORY,                                                             \
		.anomaly = anomaly_,                                                               \
		.meaning = meaning_,                                                               \
		.fields = (const struct fact_field[]){__VA_ARGS__, {NULL, FT_END, NULL}},          \
	}

KIND(kind_journal, "journal", false, "the jbd2 journal of a mounted file system",
     {"device", FT_STR, "s_id of the super block"}, {"journal", FT_HEX, "journal_t"},
     {"name", FT_STR, "j_devname"}, {"flags", FT_FLAGS, "j_flags, JBD2_*"},
     {"errno", FT_I64, "j_errno, 0 or negative"}, {"aborted", FT_BOOL, "JBD2_ABORT is set"},
     {"running", FT_HEX, "the running transaction, 0 = none"},
     {"running_tid", FT_U64, "its sequence number"}, {"running_state", FT_STR, "T_*"},
     {"updates", FT_I64, "open handles of the running transaction"},
     {"credits", FT_I64, "blocks that the running transaction may need"},
     {"handles", FT_I64, "handles that joined the running transaction so far"},
     {"buffers", FT_U64, "metadata buffers of the running transaction"},
     {"forget", FT_U64, "buffers on its t_forget list"}, {"started", FT_U64, "t_start, jiffies"},
     {"expires", FT_U64, "t_expires, jiffies"},
     {"committing", FT_HEX, "the committing transaction, 0 = none"},
     {"committing_tid", FT_U64, "its sequence number"}, {"committing_state", FT_STR, "T_*"},
     {"checkpoints", FT_U64, "transactions that wait for a checkpoint"},
     {"checkpoint_buffers", FT_U64, "their buffers, of the first 1024 transactions"},
     {"oldest_tid", FT_U64, "sequence number of the oldest of them"},
     {"free_blocks", FT_U64, "j_free, blocks"}, {"total_blocks", FT_U64, "j_last - j_first"},
     {"head", FT_U64, "j_head, block"}, {"tail", FT_U64, "j_tail, block"},
     {"tail_sequence", FT_U64, "j_tail_sequence"}, {"commit_sequence", FT_U64, "j_commit_sequence"},
     {"commit_request", FT_U64, "j_commit_request"},
     {"transaction_sequence", FT_U64, "j_transaction_sequence"},
     {"barriers", FT_I64, "j_barrier_count: tasks that lock out new handles"},
     {"task", FT_HEX, "the commit thread, 0 = none"},
     {"task_state", FT_STR, "running, sleeping, uninterruptible, or a number"},
     {"state_locked", FT_BOOL, "j_state_lock is held, or its word is not known"},
     {"list_locked", FT_BOOL, "j_list_lock is held, or its word is not known"},
     {"why", FT_STR, "why its numbers were not checked against each other"});

KIND(kind_journal_aborted, "journal.aborted", true,
     "a journal that jbd2 has aborted: nothing is written any more, what follows is consequence",
     {"device", FT_STR, "s_id of the super block"}, {"journal", FT_HEX, "journal_t"},
     {"flags", FT_FLAGS, "j_flags, JBD2_*"},
     {"errno", FT_I64, "j_errno; 0: aborted without one, as a shutdown did up to 4.19"},
     {"first_error", FT_STR, "function:line of the first error since the last fsck"},
     {"mount_error", FT_STR, "function:line of the first error since the mount"});

KIND(kind_journal_inconsistent, "journal.inconsistent", true,
     "a journal whose numbers or lists contradict each other, their lock free",
     {"device", FT_STR, "s_id of the super block"}, {"journal", FT_HEX, "journal_t"},
     {"what", FT_STR,
      "sequence, tail-sequence, commit-request, log-bounds, log-space, other-journal, "
      "wrong-tid, wrong-state, updates, same-transaction, no-transaction, checkpoint-list, "
      "checkpoint-order, buffer-list, buffer-count, buffer-owner"},
     {"transaction", FT_HEX, "the transaction, 0 = the journal itself"},
     {"place", FT_STR, "running, committing, checkpoint, and the list"},
     {"value", FT_HEX, "what stands there"}, {"expected", FT_HEX, "what the rest asks for"});
