// SPDX-License-Identifier: GPL-2.0-or-later
/* kinds_tasks: the schemas of the facts about tasks and their stacks. Data only. */
#include "probes/kinds_tasks.h"

#define END                                                                                        \
	{                                                                                          \
		NULL, FT_END, NULL                                                                 \
	}

static const struct fact_field frame_fields[] = {
	{"task", FT_HEX, "its task_struct"},
	{"pid", FT_U64, "its process id"},
	{"comm", FT_STR, "its name"},
	{"cpu", FT_I64, "CPU that it ran on, -1 = none"},
	{"crashed", FT_BOOL, "the task that took the machine down; else one that is blocked"},
	{"n", FT_U64, "0 = the faulting function itself, 1 = its caller, ..."},
	{"function", FT_STR, "without compiler suffixes"},
	{"raw_function", FT_STR, "as kallsyms has it"},
	{"offset", FT_U64, "bytes from the start of the function"},
	{"ip", FT_HEX, "the address: where it was interrupted, or where the call returns to"},
	{"module", FT_STR, "not set: vmlinux"},
	{"reliable", FT_BOOL, "false: found on the stack only"},
	END};

const struct fact_kind kind_trace_frame = {"trace.frame", FROM_TRACE, false,
					   "one function of a task's stack, as the dump has it",
					   frame_fields};

static const struct fact_field blocked_fields[] = {
	{"task", FT_HEX, "its task_struct"},
	{"pid", FT_U64, "its process id"},
	{"comm", FT_STR, "its name"},
	{"state", FT_STR, "uninterruptible, killable"},
	{"seconds_blocked", FT_U64, "since it last got a CPU"},
	{"function", FT_STR, "what it waits in: the first one outside the scheduler and locks"},
	{"waits_for", FT_STR, "journal commit of vdb, inode lock of inode 12 of vdb, ..."},
	{"object", FT_HEX, "the lock, buffer, page, queue that it waits for"},
	{"holder_pid", FT_U64, "process id of the task that has it"},
	{"holder_comm", FT_STR, "its name"},
	END};

const struct fact_kind kind_task_blocked = {"task.blocked", FROM_MEMORY, false,
					    "a task in uninterruptible sleep", blocked_fields};
