// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * schema: every kind of fact that the program knows, for reading facts back and for checking
 * signatures. Data only: a new kind is one line here.
 */
#include "facts/kernel_has.h"
#include "log/events.h"
#include "probes/host_trace.h"
#include "probes/kinds.h"
#include "probes/kinds_context.h"
#include "probes/kinds_journal.h"
#include "probes/kinds_tasks.h"
#include "probes/rows.h"

const struct fact_kind *const fact_kinds[] = {
	&kind_kernel,
	&kind_kernel_has,
	&kind_crash,
	&kind_context_memory,
	&kind_context_system,
	&kind_context_module,
	&kind_context_mount,
	&kind_suspect,
	&kind_trace_frame,
	&kind_task_blocked,
	&kind_super,
	&kind_inode,
	&kind_inode_inline_dirty,
	&kind_inode_reserved_leak,
	&kind_inode_reserved_underflow,
	&kind_inode_clear_live,
	&kind_inode_free_linked,
	&kind_inode_free_twice,
	&kind_inode_impossible,
	&kind_rcu_bad_callback,
	&kind_es_damage,
	&kind_super_dirty_clusters,
	&kind_ioend_dead_inode,
	&kind_slab_damage,
	&kind_mb_group,
	&kind_mb_group_diverged,
	&kind_mb_group_inconsistent,
	&kind_mb_group_corrupt,
	&kind_mb_disk_mismatch,
	&kind_host_frame,
	&kind_mb_group_miscounted,
	&kind_mb_group_unexplained,
	&kind_journal,
	&kind_journal_aborted,
	&kind_journal_inconsistent,
	&kind_slab_cache,
	&kind_slab,
	&kind_slab_object,
	&kind_ioend,
	&kind_es,
	&kind_es_sum,
	&kind_journal_transaction,
	&kind_log_kernel,
	&kind_log_oops,
	&kind_log_frame,
	&kind_log_reg,
	&kind_log_ext4,
	&kind_log_mb_free_mismatch,
	&kind_log_mb_descriptor_mismatch,
	&kind_log_mb_double_check,
	&kind_log_mb_freed_block,
	&kind_log_reserved_not_cleared,
	&kind_log_reserved_underflow,
	&kind_log_slub,
	&kind_log_jbd2,
	&kind_log_io_error,
	&kind_log_vfs,
	&kind_log_panic,
	&kind_log_taint_module,
	NULL,
};
