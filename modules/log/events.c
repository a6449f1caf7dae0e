// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * events: which events does a kernel log give, and with which fields?
 *
 * Reads nothing; leaves the schema that the parser fills and that signatures name. The texts behind
 * the fields stand in the rule tables (rules_*.c).
 */
#include "log/events.h"

#define END                                                                                        \
	{                                                                                          \
		NULL, FT_END, NULL                                                                 \
	}

static const struct fact_field kernel_fields[] = {
	{"release", FT_STR, "uname -r"},
	{"version", FT_STR, "uname -v, as far as the log has it: \"#1 SMP Debian 6.1.192-2\""},
	{"upstream", FT_STR, "upstream level where the text proves it: \"6.1.192\""},
	{"arch", FT_STR, "x86_64 or arm64, from the release or from register names"},
	{"boot", FT_U64, "boots in this log are numbered from 0"},
	END};

static const struct fact_field oops_fields[] = {
	{"index", FT_U64, "0, 1, 2 in log order; warnings count too"},
	{"type", FT_STR,
	 "bug, null-deref, page-fault, gpf, oops, warning, panic, slub, kasan, list, hung, lockup, "
	 "refcount"},
	{"title", FT_STR, "\"kernel BUG in ext4_writepages\""},
	{"file", FT_STR, "source file that the kernel named"},
	{"line", FT_U64, "line in that file"},
	{"function", FT_STR, "faulting function without compiler suffixes"},
	{"raw_function", FT_STR, "as printed: \"ext4_writepages.isra.0\""},
	{"offset", FT_U64, "bytes from the start of the function"},
	{"size", FT_U64, "bytes of the function"},
	{"module", FT_STR, "module of the function; not set: vmlinux"},
	{"cpu", FT_U64, "CPU number"},
	{"pid", FT_U64, "process id"},
	{"comm", FT_STR, "task name"},
	{"tainted", FT_STR, "taint letters without blanks: \"GWO\"; \"\" = not tainted"},
	{"workqueue", FT_STR, "\"writeback wb_workfn (flush-254:32)\""},
	{"pc", FT_HEX, "faulting address, where it was printed as a number"},
	{"fault_address", FT_HEX, "address that could not be accessed"},
	{"access", FT_STR, "KASAN: Read, Write or Free"},
	{"reason", FT_STR, "what the kernel said beyond the type: trap, KASAN class, list text"},
	{"object", FT_HEX, "KASAN: start of the object"},
	{"cache", FT_STR, "KASAN and SLUB: slab cache of the object"},
	{"caller", FT_STR, "printk caller id: \"T123\", \"C0\""},
	{"ts", FT_STR, "time stamp as printed, seconds since boot"},
	{"boot", FT_U64, "which boot of this log"},
	{"fatal", FT_BOOL, "the kernel oopsed or panicked; false: it went on"},
	{"leads", FT_BOOL,
	 "the one to look at: gravest, then last boot, then first. Fatal ones go before all "
	 "others"},
	{"line_no", FT_U64, "line in the log, from 1"},
	{"truncated", FT_BOOL, "the log lacks the head or the trace of this report"},
	{"text", FT_STR, "head line without prefixes, at most 512 bytes"},
	END};

static const struct fact_field frame_fields[] = {
	{"oops", FT_U64, "index of the log.oops"},
	{"n", FT_U64, "0 = the faulting function itself, 1 = its caller, ..."},
	{"function", FT_STR, "without compiler suffixes"},
	{"raw_function", FT_STR, "as printed"},
	{"offset", FT_U64, "bytes from the start of the function"},
	{"size", FT_U64, "bytes of the function"},
	{"module", FT_STR, "not set: vmlinux"},
	{"reliable", FT_BOOL, "false: printed with '?', found on the stack only"},
	END};

static const struct fact_field reg_fields[] = {
	{"oops", FT_U64, "index of the log.oops"},
	{"name", FT_STR, "as printed: RAX, x19, lr"},
	{"value", FT_HEX, "contents at the fault"},
	{"symbol", FT_STR, "where the kernel printed a symbol: \"ext4_i_callback+0x18/0x20\""},
	END};

static const struct fact_field ext4_fields[] = {
	{"level", FT_STR, "error, warning, msg, std_error or panic"},
	{"device", FT_STR, "as printed: \"vda2\", \"dm-0\""},
	{"function", FT_STR, "function that reported"},
	{"line", FT_U64, "line in its source file"},
	{"inode", FT_U64, "inode number"},
	{"group", FT_U64, "block group"},
	{"block", FT_U64, "file system block"},
	{"comm", FT_STR, "task name"},
	{"path", FT_STR, "file name, where the kernel printed it"},
	{"error", FT_STR, "\"Out of memory\", \"Journal has aborted\", or an error number"},
	{"message", FT_STR, "what follows the prefix"},
	END};

static const struct fact_field mb_free_mismatch_fields[] = {
	{"device", FT_STR, "as printed"},
	{"function", FT_STR, "ext4_mb_complex_scan_group or ext4_mb_simple_scan_group"},
	{"line", FT_U64, "line in its source file"},
	{"group", FT_U64, "block group"},
	{"group_info", FT_U64, "free units as the group info counts them"},
	{"bitmap", FT_U64, "free units as the buddy-cache bitmap says"},
	{"order", FT_U64, "where only chunks of this order were counted"},
	{"unit", FT_STR, "clusters, or blocks before 3.1"},
	END};

static const struct fact_field mb_descriptor_mismatch_fields[] = {
	{"device", FT_STR, "as printed"},
	{"function", FT_STR, "ext4_mb_generate_buddy"},
	{"line", FT_U64, "line in its source file"},
	{"group", FT_U64, "block group"},
	{"bitmap", FT_U64, "free units in the on-disk bitmap"},
	{"descriptor", FT_U64, "free units in the group descriptor"},
	END};

static const struct fact_field mb_double_check_fields[] = {
	{"device", FT_STR, "as printed; old kernels name none"},
	{"group", FT_U64, "block group"},
	{"byte", FT_U64, "byte in the bitmap"},
	{"bit", FT_U64, "first bit of that byte"},
	{"copy", FT_HEX, "byte in the buddy cache's copy"},
	{"disk", FT_HEX, "byte on disk, preallocations included"},
	END};

static const struct fact_field mb_freed_block_fields[] = {
	{"device", FT_STR, "as printed"},
	{"function", FT_STR, "mb_free_blocks"},
	{"line", FT_U64, "line in its source file"},
	{"group", FT_U64, "block group"},
	{"inode", FT_U64, "inode number"},
	{"bit", FT_U64, "bit in the group's bitmap"},
	{"block", FT_U64, "file system block"},
	END};

static const struct fact_field reserved_not_cleared_fields[] = {
	{"device", FT_STR, "as printed"},
	{"inode", FT_U64, "inode number"},
	{"reserved", FT_U64, "i_reserved_data_blocks, clusters"},
	END};

static const struct fact_field reserved_underflow_fields[] = {
	{"device", FT_STR, "as printed"},
	{"function", FT_STR, "ext4_da_release_space or ext4_da_update_reserve_space"},
	{"line", FT_U64, "line in its source file"},
	{"inode", FT_U64, "inode number"},
	{"used", FT_U64, "clusters to give back or used"},
	{"reserved", FT_U64, "clusters that were reserved"},
	END};

static const struct fact_field slub_fields[] = {
	{"cache", FT_STR, "slab cache that the object was freed to or checked in"},
	{"other", FT_STR, "slab cache that the object is from"},
	{"reason", FT_STR, "\"Object already free\""},
	{"object", FT_HEX, "address, where it was printed"},
	{"tainted", FT_STR, "taint letters without blanks"},
	END};

static const struct fact_field jbd2_fields[] = {{"device", FT_STR, "without the journal's \"-8\""},
						{"message", FT_STR, "what follows the prefix"},
						{"error", FT_I64, "error number"},
						END};

static const struct fact_field io_error_fields[] = {
	{"device", FT_STR, "as printed"}, {"message", FT_STR, "what follows the prefix"}, END};

static const struct fact_field vfs_fields[] = {{"device", FT_STR, "as printed"},
					       {"fstype", FT_STR, "where the kernel printed it"},
					       {"state", FT_HEX, "i_state"},
					       {"count", FT_I64, "i_count"},
					       {"object", FT_HEX, "address of the inode (%px)"},
					       {"message", FT_STR, "the line"},
					       END};

static const struct fact_field panic_fields[] = {
	{"text", FT_STR, "what follows \"not syncing: \""},
	{"oops", FT_U64, "index of the log.oops that led to it, or that it is"},
	END};

static const struct fact_field taint_module_fields[] = {
	{"name", FT_STR, "module"},
	{"flags", FT_STR, "taint letters: O = out of tree, P = proprietary, E = unsigned"},
	END};

#define KIND(name, origin, anomaly, meaning)                                                       \
	const struct fact_kind kind_log_##name = {"log." #name, origin, anomaly, meaning,          \
						  name##_fields}

KIND(kernel, FROM_LOG, false, "which kernel wrote the log");
KIND(oops, FROM_LOG, false, "a report: oops, BUG, warning, panic, hung task");
KIND(frame, FROM_TRACE, false, "one line of a report's trace");
KIND(reg, FROM_TRACE, false, "one register at the fault");
KIND(ext4, FROM_LOG, false, "a line of ext4");
KIND(mb_free_mismatch, FROM_LOG, true, "group info and buddy bitmap count free space differently");
KIND(mb_descriptor_mismatch, FROM_LOG, true, "on-disk bitmap and group descriptor differ");
KIND(mb_double_check, FROM_LOG, true, "buddy bitmap differs from disk (DOUBLE_CHECK builds)");
KIND(mb_freed_block, FROM_LOG, true, "a block was freed twice");
KIND(reserved_not_cleared, FROM_LOG, true, "an inode was evicted with blocks still reserved");
KIND(reserved_underflow, FROM_LOG, true, "more reserved blocks were given back than there were");
KIND(slub, FROM_LOG, true, "the slab allocator complains");
KIND(jbd2, FROM_LOG, false, "a line of the journal");
KIND(io_error, FROM_LOG, true, "the block layer or the buffer cache reports a failed request");
KIND(vfs, FROM_LOG, true, "the VFS complains: busy inodes, VFS_BUG_ON_INODE, double brelse");
KIND(panic, FROM_LOG, false, "the machine stopped");
KIND(taint_module, FROM_LOG, false, "a loaded module that taints the kernel");

const struct fact_kind *const log_kinds[LOG_KINDS + 1] = {
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
