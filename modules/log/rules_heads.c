// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules_heads: which lines begin a report, on every architecture?
 *
 * Reads head lines; leaves an open log.oops with what the line tells. Sources: lib/bug.c,
 * kernel/panic.c (__warn), mm/kasan/report.c, lib/list_debug.c, lib/refcount.c,
 * kernel/hung_task.c, kernel/watchdog.c, kernel/rcu/tree_stall.h, lib/ubsan.c, kernel/locking/.
 */
#include "log/events.h"
#include "log/parse.h"

#define AT	"(?<fault_address>[0-9a-f]{8,16}|0x[0-9a-f]+|\\(null\\)|<?NULL>?)"
#define LOCKDEP "(?<reason>.*)"

#define HEAD(first, pattern, type, flags)                                                          \
	{                                                                                          \
		first, pattern, log_take_head, NULL, type, flags                                   \
	}

const struct log_rule log_rules_heads[] = {
	HEAD("kernel BUG at ", "kernel BUG at (?:\\[.*\\] )?(?<file>\\S+?):(?<line>\\d+)!", "bug",
	     LOG_FATAL),
	HEAD("Kernel BUG at ", "Kernel BUG at .*", "bug", LOG_FATAL),
	HEAD("kernel BUG at ", "kernel BUG at .*", "bug", LOG_FATAL),

	HEAD("BUG: KASAN: ", "BUG: KASAN: (?<reason>[\\w -]+?) (?:in|on) " LOG_SYM, "kasan",
	     LOG_ALONE),
	HEAD("BUG: KASAN: ",
	     "BUG: KASAN: (?<reason>[\\w -]+?) (?:in|on) "
	     "(?<raw_function>[\\w.$]+)(?: at addr " AT ")?",
	     "kasan", LOG_ALONE),
	HEAD("BUG: KASAN: ", "BUG: KASAN: (?<reason>.*)", "kasan", LOG_ALONE),
	HEAD("BUG: kernel NULL pointer dereference", "[^,]*, address: " AT, "null-deref",
	     LOG_FATAL),
	HEAD("BUG: unable to handle kernel NULL pointer dereference",
	     ".*?dereference (?:at|for)(?: virtual| address:)* +" AT, "null-deref", LOG_FATAL),
	HEAD("BUG: unable to handle ", ".*? (?:at|for)(?: virtual)?(?: address:?)? +" AT,
	     "page-fault", LOG_FATAL),
	HEAD("BUG: unable to handle ", ".*", "page-fault", LOG_FATAL),
	HEAD("Unable to handle kernel NULL pointer dereference", ".*? at virtual address " AT,
	     "null-deref", LOG_FATAL),
	HEAD("Unable to handle kernel ", ".*? at (?:virtual )?address " AT, "page-fault",
	     LOG_FATAL),
	HEAD("BUG: soft lockup",
	     "BUG: (?<reason>soft lockup) - CPU#(?<cpu>\\d+) stuck for \\S+ "
	     "\\[(?<comm>.*):(?<pid>\\d+)\\]",
	     "lockup", LOG_ALONE),
	HEAD("Watchdog detected hard LOCKUP",
	     "\\w+ detected (?<reason>hard LOCKUP) on cpu "
	     "(?<cpu>\\d+)",
	     "lockup", LOG_ALONE),
	HEAD("INFO: rcu_", "INFO: \\w+ (?:self-)?(?<reason>detected) (?:expedited )?stall.*",
	     "lockup", LOG_ALONE),
	HEAD("INFO: task ",
	     "INFO: task (?<comm>.+):(?<pid>\\d+) (?<reason>blocked .*for more than "
	     "\\d+ seconds)",
	     "hung", LOG_ALONE),
	{"BUG: recent printk recursion", ".*", log_take_nothing, NULL, NULL, 0},
	HEAD("BUG: ", "BUG: (?<reason>.*)", "bug", 0),

	/* 6.19 (28ea295f941e) moved CPU and task behind the place and may print the condition. */
	HEAD("WARNING: CPU: ",
	     "WARNING: CPU: (?<cpu>\\d+) PID: (?<pid>\\d+) at "
	     "(?:(?<file>[^:\\s]+):(?<line>\\d+) )?" LOG_SYM,
	     "warning", 0),
	HEAD("WARNING: CPU: ", "WARNING: CPU: (?<cpu>\\d+) PID: (?<pid>\\d+) at .*", "warning", 0),
	HEAD("WARNING: at ", "WARNING: at " LOG_SYM ", CPU#(?<cpu>\\d+): (?<comm>.*)/(?<pid>\\d+)",
	     "warning", 0),
	HEAD("WARNING: at ", "WARNING: at (?:(?<file>[^:\\s]+):(?<line>\\d+) )?" LOG_SYM, "warning",
	     0),
	HEAD("WARNING: ",
	     "WARNING: (?:\\[.*\\] )?(?<file>[^:\\s]+):(?<line>\\d+) at " LOG_SYM
	     ", CPU#(?<cpu>\\d+): (?<comm>.*)/(?<pid>\\d+)",
	     "warning", 0),
	HEAD("WARNING: possible ", "WARNING: " LOCKDEP, "warning", LOG_ALONE),
	HEAD("WARNING: suspicious RCU usage", "WARNING: " LOCKDEP, "warning", LOG_ALONE),
	HEAD("WARNING: inconsistent lock state", "WARNING: " LOCKDEP, "warning", LOG_ALONE),
	HEAD("WARNING: bad unlock balance", "WARNING: " LOCKDEP, "warning", LOG_ALONE),

	HEAD("list_add corruption", "(?<reason>.*)", "list", 0),
	HEAD("list_add double add", "(?<reason>.*)", "list", 0),
	HEAD("list_del corruption", "(?<reason>.*)", "list", 0),
	HEAD("refcount_t: ", "refcount_t: (?<reason>.*)", "refcount", 0),
	HEAD("UBSAN: ", "UBSAN: (?<reason>.*?) in (?<file>[^:\\s]+):(?<line>\\d+)", "warning",
	     LOG_ALONE),

	{"Kernel panic - not syncing: EXT4-fs ",
	 "Kernel panic - not syncing: (?<text>EXT4-fs \\(device (?<device>[^)]*)\\): "
	 "(?<message>.*))",
	 log_take_panic, NULL, "panic", LOG_FATAL | LOG_ALONE},
	{"Kernel panic - not syncing", "Kernel panic - not syncing(?:: (?<text>.*))?",
	 log_take_panic, NULL, "panic", LOG_FATAL | LOG_ALONE},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
