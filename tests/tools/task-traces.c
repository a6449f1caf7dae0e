// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * task-traces: the stacks of a dump's tasks as kunwind sees them, for comparison with drgn and with
 * the trace that the kernel printed.
 *
 *	task-traces DUMP crashed    the task that crashed, from the registers saved for the dump
 *	task-traces DUMP sleeping   every thread that runs on no CPU
 *
 * One line each: "task PID ADDRESS STATE COMM", "frame IP FUNCTION+OFFSET MODULE
 *reliable|doubtful", "end STATUS WHY".
 */
#include "hosts/dump.h"
#include "kernel/kunwind.h"

struct all {
	struct reader r;
	struct ktasks tasks;
	struct kpercpu cpus;
	struct kunwinds u;
};

static void trace(const struct ktask *task, struct kunwind *it)
{
	struct kframe f;

	printf("task %ld 0x%lx 0x%lx %s\n", task->pid, task->at, task->state, task->comm);
	while (kunwind_next(it, &f))
		printf("frame 0x%lx %s+0x%lx %s %s %s\n", f.ip, f.sym.name ? f.sym.name : "?",
		       f.sym.offset, f.sym.module ? f.sym.module : "-",
		       f.reliable ? "reliable" : "doubtful", f.stack);
	printf("end %s %s\n", kstatus_name(it->status), it->why);
}

static enum kstatus crashed(struct all *a)
{
	struct kunwind it;
	struct kregs regs;
	struct ktask task;
	const char *how;
	uint32_t cpu = 0;
	kaddr at = 0;
	enum kstatus st = ktask_crash_cpu(&a->r, &a->cpus, &cpu, &how);

	if (!st)
		st = ktask_current(&a->r, &a->tasks, &a->cpus, cpu, &at);
	if (!st)
		st = ktask_load(&a->r, &a->tasks, at, &task);
	if (!st)
		st = kregs_load(&a->r, &a->cpus, cpu, &regs);
	if (st)
		return st;
	kunwind_cpu(&a->r, &a->u, &a->cpus, cpu, &task, &regs, &it);
	trace(&task, &it);
	return K_OK;
}

static enum kstatus sleeping(struct all *a)
{
	struct klist_iter leaders, threads;
	struct kunwind it;
	struct ktask task;
	kaddr leader, at;
	enum kstatus st = K_OK;

	for (ktask_begin(&a->r, &a->tasks, &leaders); !st && ktask_next(&leaders, &leader);) {
		st = ktask_threads(&a->r, &a->tasks, leader, &threads);
		while (!st && klist_next(&threads, &at)) {
			st = ktask_load(&a->r, &a->tasks, at, &task);
			if (st || task.on_cpu)
				continue;
			kunwind_task(&a->r, &a->u, &task, &it);
			trace(&task, &it);
		}
	}
	return st ? st : leaders.status;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new(NULL, NULL);
	const char *why = NULL;
	struct image img;
	struct all a;
	enum kstatus st;

	if (argc != 3 || (strcmp(argv[2], "crashed") && strcmp(argv[2], "sleeping")))
		return fprintf(stderr, "usage: task-traces DUMP crashed|sleeping\n"), 64;
	if (dump_open(argv[1], arena, &img, &why) || reader_open(&img, arena, &a.r))
		return fprintf(stderr, "%s\n", why ? why : argv[1]), 2;
	st = ktask_open(&a.r, &a.tasks);
	if (!st)
		st = kpercpu_load(&a.r, &a.cpus);
	if (!st)
		st = kunwinds_open(&a.r, &a.u);
	if (!st)
		st = strcmp(argv[2], "crashed") ? sleeping(&a) : crashed(&a);
	if (st)
		fprintf(stderr, "%s: %s\n", kstatus_name(st), a.r.why);
	arena_free(arena);
	return st ? 1 : 0;
}
