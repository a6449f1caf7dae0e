/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * korc: what x86-64's ORC tables in the dump say about the stack at an instruction.
 *
 * Sources: Documentation/arch/x86/orc-unwinder.rst, arch/x86/include/asm/orc_types.h,
 * arch/x86/kernel/unwind_orc.c. Two tables of equal length: 32-bit offsets, each relative to where
 * it stands, sorted by the address they mean; and struct orc_entry. The entry of an address is
 * that of the last offset that is not above it.
 *
 * ORC_REG_* and ORC_TYPE_* are macros. The former are the same since 4.14 (39358a033b2e): enum
 * korc_reg. The latter came in two forms:
 *
 * - with a bit `end` beside 2 bits of type: CALL 0, REGS 1, REGS_PARTIAL (formerly REGS_IRET) 2;
 *   ORC_REG_UNDEFINED with `end` is the end of the stack (before that bit came: without it);
 * - without `end` and in 3 bits, 6.4+ (fb799447ae29): UNDEFINED 0, END_OF_STACK 1, CALL 2, REGS 3,
 *   REGS_PARTIAL 4.
 *
 * `signal` is there from 6.3 on (ffb1b4a41016); before, it is what REGS and REGS_PARTIAL lead to.
 *
 * Binary search straight over the dump: about 20 small reads for one address.
 */
#ifndef KERNEL_KORC_H
#define KERNEL_KORC_H

#include "kernel/ktext.h"

#define KORC_MAX (1u << 26) /* entries of one table; kernels have some 10^5 to 10^6 */

enum korc_reg {
	KORC_REG_UNDEFINED,
	KORC_REG_PREV_SP,
	KORC_REG_DX,
	KORC_REG_DI,
	KORC_REG_BP,
	KORC_REG_SP,
	KORC_REG_R10,
	KORC_REG_R13,
	KORC_REG_BP_INDIRECT,
	KORC_REG_SP_INDIRECT
};

enum korc_type { KORC_UNDEFINED, KORC_END, KORC_CALL, KORC_REGS, KORC_REGS_PARTIAL };

struct korc {
	struct kfield sp_offset, bp_offset, sp_reg, bp_reg, type, end, signal;
	uint64_t entry_size;
	kaddr ip, orc; /* the kernel's own tables */
	uint64_t n;
};

struct korc_entry {
	int64_t sp_offset, bp_offset; /* bytes */
	uint8_t sp_reg, bp_reg;	      /* enum korc_reg, or what no kernel has */
	enum korc_type type;
	bool signal; /* the frame that it leads to was interrupted, and called nothing */
};

/* K_NONAME: a kernel without ORC, or kallsyms without data symbols. */
enum kstatus korc_open(struct reader *, struct korc *out);

/*
 * What holds at `ip`, which lies in `text`. K_NONAME: the tables have nothing for it; K_BADDATA:
 * they contradict themselves (an entry of a type that no kernel has); K_NODATA.
 */
enum kstatus korc_find(struct reader *, const struct korc *, const struct ktext_range *text,
		       kaddr ip, struct korc_entry *out);

#endif
