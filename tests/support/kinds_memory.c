// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kinds_memory: every kind of fact, for tests of the verdict alone. Included by a test's .c file:
 * its fact_kinds[] stands in for that of the program, so that these tests need no probe and no
 * log parser. Names and types must be the program's.
 */
#include "facts/kernel_has.h"

#define F(name, type)                                                                              \
	{                                                                                          \
		name, type, ""                                                                     \
	}
#define END                                                                                        \
	{                                                                                          \
		NULL, FT_END, NULL                                                                 \
	}

static const struct fact_field fields_log_kernel[] = {
	F("release", FT_STR), F("version", FT_STR), F("upstream", FT_STR), F("arch", FT_STR), END,
};
static const struct fact_kind test_log_kernel = {"log.kernel", FROM_LOG, false, "",
						 fields_log_kernel};

static const struct fact_field fields_log_oops[] = {
	F("index", FT_U64),	    F("type", FT_STR),
	F("title", FT_STR),	    F("file", FT_STR),
	F("line", FT_U64),	    F("function", FT_STR),
	F("raw_function", FT_STR),  F("offset", FT_U64),
	F("module", FT_STR),	    F("cpu", FT_U64),
	F("pid", FT_U64),	    F("comm", FT_STR),
	F("tainted", FT_STR),	    F("pc", FT_HEX),
	F("fault_address", FT_HEX), F("ts", FT_STR),
	F("fatal", FT_BOOL),	    F("leads", FT_BOOL),
	F("line_no", FT_U64),	    F("truncated", FT_BOOL),
	F("text", FT_STR),	    END,
};
static const struct fact_kind test_log_oops = {"log.oops", FROM_LOG, false, "", fields_log_oops};

static const struct fact_field fields_log_frame[] = {
	F("oops", FT_U64),	   F("n", FT_U64),	   F("function", FT_STR),
	F("raw_function", FT_STR), F("offset", FT_U64),	   F("size", FT_U64),
	F("module", FT_STR),	   F("reliable", FT_BOOL), END,
};
static const struct fact_kind test_log_frame = {"log.frame", FROM_TRACE, false, "",
						fields_log_frame};

static const struct fact_field fields_log_reg[] = {
	F("oops", FT_U64),
	F("name", FT_STR),
	F("value", FT_HEX),
	END,
};
static const struct fact_kind test_log_reg = {"log.reg", FROM_TRACE, false, "", fields_log_reg};

static const struct fact_field fields_log_ext4[] = {
	F("level", FT_STR),
	F("device", FT_STR),
	F("function", FT_STR),
	F("line", FT_U64),
	F("inode", FT_U64),
	F("group", FT_U64),
	F("block", FT_U64),
	F("comm", FT_STR),
	F("error", FT_STR),
	F("message", FT_STR),
	END,
};
static const struct fact_kind test_log_ext4 = {"log.ext4", FROM_LOG, false, "", fields_log_ext4};

static const struct fact_field fields_log_mb_free_mismatch[] = {
	F("device", FT_STR),	 F("function", FT_STR), F("line", FT_U64), F("group", FT_U64),
	F("group_info", FT_U64), F("bitmap", FT_U64),	F("unit", FT_STR), END,
};
static const struct fact_kind test_log_mb_free_mismatch = {"log.mb_free_mismatch", FROM_LOG, false,
							   "", fields_log_mb_free_mismatch};

static const struct fact_field fields_log_mb_descriptor_mismatch[] = {
	F("device", FT_STR),
	F("function", FT_STR),
	F("line", FT_U64),
	F("group", FT_U64),
	F("bitmap", FT_U64),
	F("descriptor", FT_U64),
	END,
};
static const struct fact_kind test_log_mb_descriptor_mismatch = {
	"log.mb_descriptor_mismatch", FROM_LOG, false, "", fields_log_mb_descriptor_mismatch};

static const struct fact_field fields_log_mb_double_check[] = {
	F("group", FT_U64), F("byte", FT_U64),	 F("copy", FT_HEX),
	F("disk", FT_HEX),  F("device", FT_STR), END,
};
static const struct fact_kind test_log_mb_double_check = {"log.mb_double_check", FROM_LOG, false,
							  "", fields_log_mb_double_check};

static const struct fact_field fields_log_mb_freed_block[] = {
	F("device", FT_STR), F("group", FT_U64), F("bit", FT_U64), F("block", FT_U64), END,
};
static const struct fact_kind test_log_mb_freed_block = {"log.mb_freed_block", FROM_LOG, false, "",
							 fields_log_mb_freed_block};

static const struct fact_field fields_log_reserved_not_cleared[] = {
	F("device", FT_STR),
	F("inode", FT_U64),
	F("reserved", FT_U64),
	END,
};
static const struct fact_kind test_log_reserved_not_cleared = {
	"log.reserved_not_cleared", FROM_LOG, false, "", fields_log_reserved_not_cleared};

static const struct fact_field fields_log_slub[] = {
	F("cache", FT_STR),   F("reason", FT_STR), F("object", FT_HEX),
	F("tainted", FT_STR), F("other", FT_STR),  END,
};
static const struct fact_kind test_log_slub = {"log.slub", FROM_LOG, false, "", fields_log_slub};

static const struct fact_field fields_log_jbd2[] = {
	F("device", FT_STR),
	F("message", FT_STR),
	F("error", FT_I64),
	END,
};
static const struct fact_kind test_log_jbd2 = {"log.jbd2", FROM_LOG, false, "", fields_log_jbd2};

static const struct fact_field fields_log_io_error[] = {
	F("device", FT_STR),
	F("message", FT_STR),
	END,
};
static const struct fact_kind test_log_io_error = {"log.io_error", FROM_LOG, false, "",
						   fields_log_io_error};

static const struct fact_field fields_log_panic[] = {
	F("text", FT_STR),
	END,
};
static const struct fact_kind test_log_panic = {"log.panic", FROM_LOG, false, "", fields_log_panic};

static const struct fact_field fields_log_taint_module[] = {
	F("name", FT_STR),
	F("flags", FT_STR),
	END,
};
static const struct fact_kind test_log_taint_module = {"log.taint_module", FROM_LOG, false, "",
						       fields_log_taint_module};

static const struct fact_field fields_kernel[] = {
	F("release", FT_STR), F("version", FT_STR), F("upstream", FT_STR), F("build_id", FT_STR),
	F("arch", FT_STR),    F("nr_cpus", FT_U64), F("btf", FT_BOOL),	   END,
};
static const struct fact_kind test_kernel = {"kernel", FROM_MEMORY, false, "", fields_kernel};

static const struct fact_field fields_crash[] = {
	F("cpu", FT_U64),
	F("pid", FT_U64),
	F("comm", FT_STR),
	F("task", FT_HEX),
	F("ip", FT_HEX),
	F("function", FT_STR),
	F("offset", FT_U64),
	F("sp", FT_HEX),
	F("panic", FT_STR),
	F("why", FT_STR),
	END,
};
static const struct fact_kind test_crash = {"crash", FROM_MEMORY, false, "", fields_crash};

static const struct fact_field fields_context_memory[] = {
	F("total_kb", FT_U64),
	F("free_kb", FT_U64),
	F("slab_kb", FT_U64),
	F("page_cache_kb", FT_U64),
	F("committed_kb", FT_U64),
	F("commit_limit_kb", FT_U64),
	F("swap_total_kb", FT_U64),
	F("swap_free_kb", FT_U64),
	F("below_min_zones", FT_U64),
	F("zones", FT_STR),
	END,
};
static const struct fact_kind test_context_memory = {"context.memory", FROM_MEMORY, false, "",
						     fields_context_memory};

static const struct fact_field fields_context_system[] = {
	F("uptime_s", FT_U64),
	F("load", FT_STR),
	F("nr_cpus", FT_U64),
	F("tainted", FT_HEX),
	F("taint", FT_STR),
	F("mounts", FT_STR),
	END,
};
static const struct fact_kind test_context_system = {"context.system", FROM_MEMORY, false, "",
						     fields_context_system};

static const struct fact_field fields_context_module[] = {
	F("name", FT_STR),	   F("base", FT_HEX),	F("size", FT_U64),
	F("out_of_tree", FT_BOOL), F("taints", FT_STR), END,
};
static const struct fact_kind test_context_module = {"context.module", FROM_MEMORY, false, "",
						     fields_context_module};

static const struct fact_field fields_context_mount[] = {
	F("device", FT_STR), F("fstype", FT_STR), F("super", FT_HEX), F("options", FT_STR), END,
};
static const struct fact_kind test_context_mount = {"context.mount", FROM_MEMORY, false, "",
						    fields_context_mount};

static const struct fact_field fields_suspect[] = {
	F("from", FT_STR),   F("value", FT_HEX),
	F("cache", FT_STR),  F("object", FT_HEX),
	F("offset", FT_U64), F("free", FT_BOOL),
	F("inode", FT_U64),  F("device", FT_STR),
	F("what", FT_STR),   END,
};
static const struct fact_kind test_suspect = {"suspect", FROM_MEMORY, false, "", fields_suspect};

static const struct fact_field fields_super[] = {
	F("device", FT_STR),	       F("super", FT_HEX),	    F("sbi", FT_HEX),
	F("block_size", FT_U64),       F("groups", FT_U64),	    F("inodes_on_list", FT_U64),
	F("feature_incompat", FT_HEX), F("mount_opt", FT_HEX),	    F("delalloc", FT_BOOL),
	F("error_fs", FT_BOOL),	       F("journal", FT_HEX),	    F("journal_errno", FT_I64),
	F("bigalloc", FT_BOOL),	       F("inline_data", FT_BOOL),   F("first_error", FT_STR),
	F("last_error", FT_STR),       F("dirty_clusters", FT_I64), END,
};
static const struct fact_kind test_super = {"super", FROM_MEMORY, false, "", fields_super};

static const struct fact_field fields_inode[] = {
	F("device", FT_STR),   F("inode", FT_U64),	  F("address", FT_HEX),
	F("vfs", FT_HEX),      F("state", FT_FLAGS),	  F("state_raw", FT_HEX),
	F("flags", FT_FLAGS),  F("ext4_state", FT_FLAGS), F("count", FT_I64),
	F("nlink", FT_U64),    F("size", FT_U64),	  F("blocks", FT_U64),
	F("nrpages", FT_U64),  F("dirty", FT_BOOL),	  F("inline_off", FT_U64),
	F("reserved", FT_U64), F("delayed", FT_U64),	  F("on_sb_list", FT_BOOL),
	F("hashed", FT_BOOL),  F("slab_state", FT_STR),	  F("why", FT_STR),
	F("mmapped", FT_BOOL), F("orphan", FT_BOOL),	  END,
};
static const struct fact_kind test_inode = {"inode", FROM_MEMORY, false, "", fields_inode};

static const struct fact_field fields_inode_inline_dirty[] = {
	F("device", FT_STR),  F("inode", FT_U64),
	F("address", FT_HEX), F("vfs", FT_HEX),
	F("nrpages", FT_U64), F("reserved", FT_U64),
	F("blocks", FT_U64),  F("mmapped", FT_BOOL),
	F("state", FT_FLAGS), END,
};
static const struct fact_kind test_inode_inline_dirty = {"inode.inline_dirty", FROM_MEMORY, true,
							 "", fields_inode_inline_dirty};

static const struct fact_field fields_inode_reserved_leak[] = {
	F("device", FT_STR),   F("inode", FT_U64),   F("address", FT_HEX), F("vfs", FT_HEX),
	F("reserved", FT_U64), F("delayed", FT_U64), F("excess", FT_U64),  END,
};
static const struct fact_kind test_inode_reserved_leak = {"inode.reserved_leak", FROM_MEMORY, true,
							  "", fields_inode_reserved_leak};

static const struct fact_field fields_inode_reserved_underflow[] = {
	F("device", FT_STR),   F("inode", FT_U64),   F("address", FT_HEX), F("vfs", FT_HEX),
	F("reserved", FT_U64), F("delayed", FT_U64), F("excess", FT_U64),  END,
};
static const struct fact_kind test_inode_reserved_underflow = {
	"inode.reserved_underflow", FROM_MEMORY, true, "", fields_inode_reserved_underflow};

static const struct fact_field fields_inode_clear_live[] = {
	F("device", FT_STR),
	F("inode", FT_U64),
	F("address", FT_HEX),
	F("vfs", FT_HEX),
	F("state", FT_FLAGS),
	F("count", FT_I64),
	F("nlink", FT_U64),
	F("on_sb_list", FT_BOOL),
	F("hashed", FT_BOOL),
	F("rcu_pending", FT_BOOL),
	END,
};
static const struct fact_kind test_inode_clear_live = {"inode.clear_live", FROM_MEMORY, true, "",
						       fields_inode_clear_live};

static const struct fact_field fields_inode_free_linked[] = {
	F("device", FT_STR),	  F("inode", FT_U64), F("address", FT_HEX), F("vfs", FT_HEX),
	F("linked_by", FT_FLAGS), F("list", FT_STR),  F("slab", FT_HEX),    END,
};
static const struct fact_kind test_inode_free_linked = {"inode.free_linked", FROM_MEMORY, true, "",
							fields_inode_free_linked};

static const struct fact_field fields_inode_free_twice[] = {
	F("address", FT_HEX), F("inode", FT_U64), F("first", FT_STR),
	F("second", FT_STR),  F("slab", FT_HEX),  END,
};
static const struct fact_kind test_inode_free_twice = {"inode.free_twice", FROM_MEMORY, true, "",
						       fields_inode_free_twice};

static const struct fact_field fields_ioend_dead_inode[] = {
	F("io_end", FT_HEX), F("inode", FT_U64),   F("device", FT_STR), F("address", FT_HEX),
	F("vfs", FT_HEX),    F("state", FT_FLAGS), F("count", FT_I64),	END,
};
static const struct fact_kind test_ioend_dead_inode = {"ioend.dead_inode", FROM_MEMORY, true, "",
						       fields_ioend_dead_inode};

static const struct fact_field fields_slab_damage[] = {
	F("cache", FT_STR), F("slab", FT_HEX),	 F("object", FT_HEX), F("what", FT_STR),
	F("list", FT_STR),  F("detail", FT_STR), F("inode", FT_U64),  END,
};
static const struct fact_kind test_slab_damage = {"slab.damage", FROM_MEMORY, true, "",
						  fields_slab_damage};

static const struct fact_field fields_mb_group_diverged[] = {
	F("device", FT_STR),	   F("group", FT_U64),
	F("group_info", FT_HEX),   F("bb_free", FT_U64),
	F("bitmap_zero", FT_U64),  F("counters_sum", FT_U64),
	F("disk_zero", FT_U64),	   F("bb_state", FT_FLAGS),
	F("agrees_disk", FT_BOOL), END,
};
static const struct fact_kind test_mb_group_diverged = {"mb.group_diverged", FROM_MEMORY, true, "",
							fields_mb_group_diverged};

static const struct fact_field fields_mb_group_corrupt[] = {
	F("device", FT_STR),
	F("group", FT_U64),
	F("group_info", FT_HEX),
	F("bb_state", FT_FLAGS),
	END,
};
static const struct fact_kind test_mb_group_corrupt = {"mb.group_corrupt", FROM_MEMORY, true, "",
						       fields_mb_group_corrupt};

static const struct fact_field fields_mb_group[] = {
	F("device", FT_STR),  F("group", FT_U64),      F("group_info", FT_HEX),
	F("bb_free", FT_U64), F("bb_state", FT_FLAGS), END,
};
static const struct fact_kind test_mb_group = {"mb.group", FROM_MEMORY, false, "", fields_mb_group};

const struct fact_kind *const fact_kinds[] = {
	&test_log_kernel,
	&test_log_oops,
	&test_log_frame,
	&test_log_reg,
	&test_log_ext4,
	&test_log_mb_free_mismatch,
	&test_log_mb_descriptor_mismatch,
	&test_log_mb_double_check,
	&test_log_mb_freed_block,
	&test_log_reserved_not_cleared,
	&test_log_slub,
	&test_log_jbd2,
	&test_log_io_error,
	&test_log_panic,
	&test_log_taint_module,
	&test_kernel,
	&test_crash,
	&test_context_memory,
	&test_context_system,
	&test_context_module,
	&test_context_mount,
	&test_suspect,
	&test_super,
	&test_inode,
	&test_inode_inline_dirty,
	&test_inode_reserved_leak,
	&test_inode_reserved_underflow,
	&test_inode_clear_live,
	&test_inode_free_linked,
	&test_inode_free_twice,
	&test_ioend_dead_inode,
	&test_slab_damage,
	&test_mb_group_diverged,
	&test_mb_group_corrupt,
	&test_mb_group,
	&kind_kernel_has,
	NULL,
};
