// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules_arm64: faults, pc, lr and registers of arm64.
 *
 * Reads them; leaves heads, frame 0 and log.reg. Sources: arch/arm64/kernel/process.c
 * (print_pstate, __show_regs), traps.c (__die), mm/fault.c. Up to 4.14 symbols stand in lines of
 * their own ("PC is at ..."), pc and lr are numbers.
 */
#include "log/events.h"
#include "log/parse.h"

#define HEX "[0-9a-f]{8,16}"
#define IN  LOG_IN_OOPS

const struct log_rule log_rules_arm64[] = {
	{"Internal error: ", "Internal error: (?<reason>.*?)(?:: (?:0x)?[0-9a-f]+)? \\[#\\d+\\].*",
	 log_take_head, NULL, "oops", LOG_FATAL},
	{"pc : ", "pc : \\[<(?<pc>" HEX ")>\\] lr : \\[<(?<lr>" HEX ")>\\] pstate: .*",
	 log_take_link, NULL, "arm64", IN},
	{"pc : ", "pc : " LOG_SYM, log_take_pc, NULL, "arm64", 0},
	{"pc : ", "pc : (?<pc>0x[0-9a-f]+|" HEX ")", log_take_pc, NULL, "arm64", 0},
	{"PC is at ", "PC is at " LOG_SYM, log_take_pc, NULL, "arm64", 0},
	{"lr : ", "(?<name>lr) : (?<symbol>\\S+\\+0x\\S+(?: \\[[^\\]]*\\])?)", log_take_link, NULL,
	 "arm64", IN},
	{"LR is at ", "LR is at (?<symbol>\\S+\\+0x\\S+(?: \\[[^\\]]*\\])?)", log_take_link, NULL,
	 "arm64", IN},
	{"sp : ", "sp : " HEX ".*", log_take_regs, NULL, "arm64", IN},
	{"x", "x\\d+ ?: " HEX ".*", log_take_regs, NULL, "arm64", IN},
	{NULL, NULL, NULL, NULL, NULL, 0},
};
