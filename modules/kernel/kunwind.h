/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kunwind: the frames of a task's stack, innermost first, as the kernel's own unwinders find them.
 *
 *	for (kunwind_task(r, &u, &task, &it); kunwind_next(&it, &frame);)
 *		...
 *	it.status: K_OK = the frames reach the end of the stack; else why they do not (it.why).
 *Where an unwinder has to give up, what follows are words of the stack that are addresses of code:
 *	such frames are not reliable.
 *
 * Sources: arch/x86/kernel/unwind_orc.c and unwind_frame.c (struct inactive_task_frame, pt_regs),
 * arch/arm64/kernel/stacktrace.c (frame records {fp, lr}; frame_record_meta since 6.13,
 * c2c6b27b5aa1). A walk goes up each stack at most once, and at most KUNWIND_FRAMES frames.
 * Not followed: return addresses that the function graph tracer or a return probe replaced.
 */
#ifndef KERNEL_KUNWIND_H
#define KERNEL_KUNWIND_H

#include "kernel/korc.h"
#include "kernel/kstack.h"

#define KUNWIND_FRAMES 128
#define KUNWIND_STACKS (KSTACK_PER_CPU + 1)

enum kunwind_how { KUNWIND_SCAN, KUNWIND_ORC, KUNWIND_BP, KUNWIND_FP };

/* What one image needs once. */
struct kunwinds {
	enum kunwind_how how; /* KUNWIND_SCAN: nothing better is known of this kernel */
	char why[256];	      /* KUNWIND_SCAN, KUNWIND_BP: what is missing */
	struct ktext text;
	struct korc orc;
	struct kfield regs_ip, regs_sp, regs_bp, regs_cs, regs_r10, regs_r13, regs_di, regs_dx;
	struct kfield inactive_bp, inactive_ret, task_fp, task_pc, meta_type, regs_record;
	uint64_t inactive_size, regs_size, pac_mask;
};

/* K_NONAME, K_NODATA: not even the bounds of the kernel's text are known: no frames at all. */
enum kstatus kunwinds_open(struct reader *, struct kunwinds *out);

struct kframe {
	kaddr ip;
	kaddr sp, end;	 /* the frame's own words: [sp, end); end 0 where that is not known */
	bool reliable;	 /* false: no more than a word of the stack */
	bool signal;	 /* interrupted at ip; else ip is where a call returns to */
	struct ksym sym; /* name NULL: no symbol; offset is that of ip */
	const char *stack;
};

struct kunwind {
	enum kstatus status;
	char why[256];
	uint64_t n; /* frames handed out */

	struct reader *r; /* the rest is private */
	const struct kunwinds *u;
	struct kstack stack[KUNWIND_STACKS];
	uint32_t n_stacks, on; /* on: index of the stack that sp is on */
	uint32_t visited;      /* bits */
	kaddr ip, sp, bp, scan;
	uint64_t r10, r13, di, dx;
	bool has_regs, signal, doubt, scanning, done;
};

/* A task that runs on no CPU: from where it was switched out. */
void kunwind_task(struct reader *, const struct kunwinds *, const struct ktask *, struct kunwind *);
/* The task that CPU `cpu` ran when it saved `regs`; its interrupt and exception stacks too. */
void kunwind_cpu(struct reader *, const struct kunwinds *, const struct kpercpu *, uint32_t cpu,
		 const struct ktask *, const struct kregs *regs, struct kunwind *);
bool kunwind_next(struct kunwind *, struct kframe *out);

#endif
