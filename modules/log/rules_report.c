// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules_report: which lines stand inside a report, on every architecture, and which end it?
 *
 * Reads them; leaves fields of the open log.oops, its frames, log.kernel and log.taint_module.
 * Sources: lib/dump_stack.c (dump_stack_print_info), kernel/panic.c, mm/kasan/report.c,
 * kernel/module/main.c (print_modules), kernel/workqueue.c (print_worker_info),
 * kernel/printk/printk.c, lib/ratelimit.c, init/version.c.
 */
#include "log/events.h"
#include "log/parse.h"

/* RHEL 6 and 7 fill the place of their own taint letters with dashes. */
#define TAINT "(?:(?<clean>Not tainted)[ -]*|Tainted:(?<taint>[ A-Z+-]*?)) +(?<release>\\d\\S*)"
#define IN    LOG_IN_OOPS

#define DETAIL(first, pattern)                                                                     \
	{                                                                                          \
		first, pattern, log_take_detail, NULL, NULL, IN                                    \
	}
#define STOP(first)                                                                                \
	{                                                                                          \
		first, ".*", log_take_trace_end, NULL, NULL, IN                                    \
	}

const struct log_rule log_rules_report[] = {
	{"Linux version ", "Linux version (?<release>\\S+).*", log_take_boot, NULL, NULL, 0},
	{"Modules linked in:", "[^:]*:(?<modules>.*)", log_take_modules, NULL, NULL, 0},
	{"------------[ cut here", ".*", log_take_cut, NULL, NULL, IN},
	{"---[ end ", ".*", log_take_end, NULL, NULL, IN},
	{"================", ".*", log_take_ruler, NULL, NULL, IN},
	{"NMI backtrace for cpu ", ".*", log_take_aside, NULL, NULL, 0},
	{"Sending NMI from CPU ", ".*", log_take_aside, NULL, NULL, 0},
	{"sysrq: ", ".*", log_take_aside, NULL, NULL, 0},
	{"SysRq : ", ".*", log_take_aside, NULL, NULL, 0},

	{"CPU: ",
	 "CPU: (?<cpu>\\d+) (?:UID: \\d+ )?PID: (?<pid>\\d+) Comm: (?<comm>.{0,15}?) "
	 "(?:Kdump: loaded )?" TAINT "(?: (?<version>.*))?",
	 log_take_cpu, NULL, NULL, 0},
	{"Pid: ", "Pid: (?<pid>\\d+), comm: (?<comm>.{0,15}?) " TAINT "(?: (?<version>#\\S+))?",
	 log_take_cpu, NULL, NULL, 0},
	DETAIL("CPU ", "CPU (?<cpu>\\d+):?$"),
	DETAIL("Process ", "Process (?<comm>.{0,15}?) \\(pid: (?<pid>\\d+),.*"),
	DETAIL("Workqueue: ", "Workqueue: (?<workqueue>.*)"),
	/* hung_task.c prints this line on its own, behind the head. */
	DETAIL("Not tainted ", TAINT "(?: (?<version>.*))?"),
	DETAIL("Tainted: ", TAINT "(?: (?<version>.*))?"),
	DETAIL("Read of size ",
	       "(?<access>Read) of size \\d+ at addr (?<fault_address>[0-9a-f]+) by "
	       "task (?<comm>.+)/(?<pid>\\d+)"),
	DETAIL("Write of size ",
	       "(?<access>Write) of size \\d+ at addr (?<fault_address>[0-9a-f]+) "
	       "by task (?<comm>.+)/(?<pid>\\d+)"),
	DETAIL("Free of addr ", "(?<access>Free) of addr (?<fault_address>[0-9a-f]+) by task "
				"(?<comm>.+)/(?<pid>\\d+)"),
	DETAIL("KASAN: null-ptr-deref ", "(?<reason>.*)"),
	DETAIL("KASAN: maybe wild-memory-access ", "(?<reason>.*)"),
	DETAIL("KASAN: probably user-memory-access ", "(?<reason>.*)"),
	{"The buggy address belongs to the object at ",
	 "\\D*? at (?<object>[0-9a-f]+)(?: which belongs to the cache (?<cache>\\S+))?.*",
	 log_take_detail, NULL, NULL, IN},
	DETAIL("which belongs to the cache ", "which belongs to the cache (?<cache>\\S+).*"),
	{"task:", "task:.* state:.*", log_take_task, NULL, NULL, IN},

	{"Call Trace:", ".*", log_take_trace, NULL, NULL, IN},
	{"Call trace:", ".*", log_take_trace, NULL, NULL, IN},
	/* Other stacks of the same report, and what follows the trace. */
	STOP("Allocated by task "),
	STOP("Freed by task "),
	STOP("Allocated in "),
	STOP("Freed in "),
	STOP("INFO: Allocated in "),
	STOP("INFO: Freed in "),
	STOP("Last potentially related work creation"),
	STOP("Second to last potentially related work creation"),
	STOP("Memory state around the buggy address"),
	STOP("Showing all locks held in the system"),
	STOP("Mem-Info:"),

	{"** ", "\\*\\* \\d+ printk messages dropped \\*\\*", log_take_dropped, NULL, NULL, 0},
	{"ext4_", "\\w+: \\d+ callbacks suppressed", log_take_suppressed, NULL, NULL, 0},
	{"__ext4_", "\\w+: \\d+ callbacks suppressed", log_take_suppressed, NULL, NULL, 0},
	{"EXT4-fs: ", "EXT4-fs: \\d+ callbacks suppressed", log_take_suppressed, NULL, NULL, 0},
	{NULL, NULL, NULL, NULL, NULL, 0},
};

/*
 * A frame is a line that holds nothing else: " func+0x1/0x2 [ext4]", "[<addr>] ? func+0x1/0x2";
 * some logs went through a filter that emptied the brackets. arm64 may add " (P)" (6.13).
 */
const struct log_rule log_rules_frames[] = {
	{"", "(?:\\[(?:<[0-9a-f]*>)?\\] +)?(?<doubt>\\? +)?" LOG_SYM "(?: \\([A-Z]+\\))?$",
	 log_take_frame, NULL, NULL, IN},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
