/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ktask: tasks, what each CPU was running, and which CPU took the machine down.
 *
 * The running task of a CPU: per-CPU current_task (x86; inside pcpu_hot from 6.2 to 6.14:
 * e57ef2ed97c1 "x86: Put hot per CPU variables into a struct"), else runqueues.curr, which every
 * architecture has. The CPU that crashed: panic_cpu (kernel/panic.c, 4.5+), else crashing_cpu
 * (arch/x86/kernel/reboot.c); both are -1 until then.
 */
#ifndef KERNEL_KTASK_H
#define KERNEL_KTASK_H

#include "image/need.h"
#include "kernel/klist.h"
#include "kernel/kpercpu.h"

#define KTASK_COMM 16	    /* TASK_COMM_LEN */
#define KTASK_MAX  4194304u /* PID_MAX_LIMIT of 64-bit kernels */

struct ktasks {
	struct kfield pid, tgid, comm, stack, flags, state, on_cpu, sp, tasks, thread_node, signal;
	struct kfield thread_head, rq_curr, hot_task;
	uint64_t init_task, current_task, pcpu_hot, runqueues;
	uint64_t task_size;
};

struct ktask {
	kaddr at, stack; /* stack: lowest address */
	int64_t pid, tgid;
	uint64_t flags, state;
	kaddr sp; /* saved when it was switched out last: stale for a task that is on a CPU */
	bool on_cpu;
	char comm[KTASK_COMM + 1];
};

enum kstatus ktask_open(struct reader *, struct ktasks *out);
enum kstatus ktask_load(struct reader *, const struct ktasks *, kaddr task, struct ktask *out);

/* Thread group leaders, from init_task's list (swapper itself is not on it). */
void ktask_begin(struct reader *, const struct ktasks *, struct klist_iter *);
bool ktask_next(struct klist_iter *, kaddr *task);
/* All threads of the group that `task` belongs to (signal_struct.thread_head, 3.14+). */
enum kstatus ktask_threads(struct reader *, const struct ktasks *, kaddr task, struct klist_iter *);

/* The task that CPU `cpu` was running. */
enum kstatus ktask_current(struct reader *, const struct ktasks *, const struct kpercpu *,
			   uint32_t cpu, kaddr *out);

/* K_NONAME: no CPU has crashed, as far as this kernel says. `*how` is the symbol that told. */
enum kstatus ktask_crash_cpu(struct reader *, const struct kpercpu *, uint32_t *cpu,
			     const char **how);

#endif
