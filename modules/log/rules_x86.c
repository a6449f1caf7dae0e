// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules_x86: traps, RIP and registers of x86-64.
 *
 * Reads them; leaves heads, frame 0 and log.reg. Sources: arch/x86/kernel/dumpstack.c
 * (show_iret_regs, __die_header), process_64.c (__show_regs), traps.c, mm/fault.c. Up to 4.9 RIP
 * comes with addresses in brackets, twice.
 */
#include "log/events.h"
#include "log/parse.h"

#define TRAP(first)                                                                                \
	{                                                                                          \
		first, "(?:Oops: )?(?<reason>[a-z][\\w ]*?): [0-9a-f]{4} \\[#\\d+\\].*",           \
			log_take_head, NULL, "oops", LOG_FATAL                                     \
	}
#define REGS(first)                                                                                \
	{                                                                                          \
		first, "[A-Z][A-Z0-9]{2}: [0-9a-f:]{8,21} .*", log_take_regs, NULL, NULL,          \
			LOG_IN_OOPS                                                                \
	}

const struct log_rule log_rules_x86[] = {
	{"general protection fault",
	 "[^:,]*(?:, .*?address (?<fault_address>0x[0-9a-f]+))?.*"
	 "\\[#\\d+\\].*",
	 log_take_head, NULL, "gpf", LOG_FATAL},
	{"Oops: general protection fault",
	 "[^:]*: [^:,]*"
	 "(?:, .*?address (?<fault_address>0x[0-9a-f]+))?.*\\[#\\d+\\].*",
	 log_take_head, NULL, "gpf", LOG_FATAL},
	TRAP("invalid opcode: "),
	TRAP("divide error: "),
	TRAP("double fault: "),
	TRAP("stack segment: "),
	TRAP("stack guard page: "),
	TRAP("int3: "),
	TRAP("Oops: invalid opcode"),
	TRAP("Oops: divide error"),
	TRAP("Oops: double fault"),
	TRAP("Oops: stack segment"),
	TRAP("Oops: int3"),
	{"Oops: ", "Oops: .*\\[#\\d+\\].*", log_take_head, NULL, "oops", LOG_FATAL},

	/* "RIP: func+0x1/0x2 RSP: .." and "RIP  [<addr>] .." close the report: said already. */
	{"RIP: ", "RIP: (?:\\[<[0-9a-f]*>\\] )?[\\w.+/]+(?: \\[\\S+\\])? RSP: .*",
	 log_take_trace_end, NULL, NULL, LOG_IN_OOPS},
	{"RIP: ", "RIP: (?<segment>[0-9a-f]{4}):(?:\\[(?:<(?<pc>[0-9a-f]*)>)?\\] +)*" LOG_SYM,
	 log_take_pc, NULL, "x86_64", 0},
	{"RIP: ", "RIP: (?<segment>[0-9a-f]{4}):(?:\\[<)?(?<pc>(?:0x)?[0-9a-f]+).*", log_take_pc,
	 NULL, "x86_64", 0},
	{"IP: ", "IP: (?:\\[(?:<(?<pc>[0-9a-f]*)>)?\\] +)?" LOG_SYM, log_take_pc, NULL, "x86_64",
	 LOG_IN_OOPS},
	REGS("RSP: "),
	REGS("RAX: "),
	REGS("RDX: "),
	REGS("RBP: "),
	REGS("R10: "),
	REGS("R13: "),
	REGS("CR2: "),
	{NULL, NULL, NULL, NULL, NULL, 0},
};
