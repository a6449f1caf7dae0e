// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which tasks are there, which one was each CPU running, and which CPU crashed?
 * Reads task_structs in one piece each; leaves plain C values.
 */
#include "kernel/ktask.h"
#include "kernel/kfail.h"

#define TASK_BYTES 32768 /* a task_struct is 5 to 15 KiB; the FPU state at its end is the rest */

static const struct need needs[] = {
	NEED(struct ktasks, pid, "task_struct", "pid"),
	NEED(struct ktasks, tgid, "task_struct", "tgid"),
	NEED(struct ktasks, comm, "task_struct", "comm"),
	NEED(struct ktasks, stack, "task_struct", "stack"),
	NEED(struct ktasks, flags, "task_struct", "flags"),
	/* 2f064a59a11f "sched: Change task_struct::state", 5.14 */
	NEED(struct ktasks, state, "task_struct", "__state|state"),
	NEED_OPT(struct ktasks, on_cpu, "task_struct", "on_cpu"), /* SMP */
	NEED_OPT(struct ktasks, sp, "task_struct", "thread.sp|thread.cpu_context.sp"),
	NEED(struct ktasks, tasks, "task_struct", "tasks"),
	NEED_OPT(struct ktasks, thread_node, "task_struct", "thread_node"),
	NEED_OPT(struct ktasks, signal, "task_struct", "signal"),
	NEED_OPT(struct ktasks, thread_head, "signal_struct", "thread_head"),
	NEED_OPT(struct ktasks, rq_curr, "rq", "curr"),
	NEED_OPT(struct ktasks, hot_task, "pcpu_hot", "current_task"),
	NEED_SYM(struct ktasks, init_task, "init_task"),
	NEED_SYM_OPT(struct ktasks, current_task, "current_task"),
	NEED_SYM_OPT(struct ktasks, pcpu_hot, "pcpu_hot"),
	NEED_SYM_OPT(struct ktasks, runqueues, "runqueues"),
	NEED_SIZE(struct ktasks, task_size, "task_struct"),
};

enum kstatus ktask_open(struct reader *r, struct ktasks *out)
{
	struct ktasks t;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &t);

	if (!st)
		*out = t;
	return st;
}

static uint64_t field(const struct image *img, const struct kfield *f, const uint8_t *raw)
{
	return kfield_there(f) ? kfield_u64(img, f, raw) : 0;
}

/* How much of a task_struct our fields need: its end (FPU state) may be on a page that is gone. */
static uint64_t bytes_needed(const struct ktasks *t)
{
	const struct kfield *const fields[] = {&t->pid,	  &t->tgid,  &t->comm,	 &t->stack,
					       &t->flags, &t->state, &t->on_cpu, &t->sp};
	uint64_t end = 0;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i]->offset + fields[i]->size > end)
			end = fields[i]->offset + fields[i]->size;
	return end;
}

enum kstatus ktask_load(struct reader *r, const struct ktasks *t, kaddr task, struct ktask *out)
{
	const struct image *img = r->img;
	uint8_t raw[TASK_BYTES];
	uint64_t len = bytes_needed(t);
	uint32_t comm = t->comm.size < KTASK_COMM ? t->comm.size : KTASK_COMM;
	enum kstatus st;

	if (len > sizeof(raw))
		return kfail_fresh(r, K_NONAME, task, "task_struct of %lu bytes", len);
	st = kaddr_odd(img, task) ? kbad(r, task, "no address of a task")
				  : kread(r, task, len, raw);
	if (st)
		return reader_fail(r, st, task, "task " KADDR, task);
	*out = (struct ktask){
		.at = task,
		.stack = kfield_u64(img, &t->stack, raw),
		.pid = kfield_i64(img, &t->pid, raw),
		.tgid = kfield_i64(img, &t->tgid, raw),
		.flags = kfield_u64(img, &t->flags, raw),
		.state = kfield_u64(img, &t->state, raw),
		.sp = field(img, &t->sp, raw),
		.on_cpu = field(img, &t->on_cpu, raw) != 0,
	};
	memcpy(out->comm, raw + t->comm.offset, comm);
	return K_OK;
}

void ktask_begin(struct reader *r, const struct ktasks *t, struct klist_iter *it)
{
	klist_begin(r, t->init_task + t->tasks.offset, t->tasks.offset, KTASK_MAX, it);
}

bool ktask_next(struct klist_iter *it, kaddr *task)
{
	return klist_next(it, task);
}

enum kstatus ktask_threads(struct reader *r, const struct ktasks *t, kaddr task,
			   struct klist_iter *it)
{
	uint64_t signal;
	enum kstatus st;

	if (!kfield_there(&t->signal) || !kfield_there(&t->thread_head) ||
	    !kfield_there(&t->thread_node))
		return kfail_fresh(r, K_NONAME, task, "no signal_struct.thread_head");
	st = kread_field(r, task, &t->signal, &signal);
	if (st)
		return st;
	if (kaddr_odd(r->img, signal))
		return kbad(r, task, "task " KADDR ": signal is " KADDR, task, signal);
	klist_begin(r, signal + t->thread_head.offset, t->thread_node.offset, KTASK_MAX, it);
	return it->status;
}

enum kstatus ktask_current(struct reader *r, const struct ktasks *t, const struct kpercpu *p,
			   uint32_t cpu, kaddr *out)
{
	kaddr at;
	uint64_t task;
	enum kstatus st;

	if (cpu >= p->nr)
		return kbad(r, 0, "CPU %u of %u", cpu, p->nr);
	if (t->current_task)
		at = t->current_task;
	else if (t->pcpu_hot && kfield_there(&t->hot_task))
		at = t->pcpu_hot + t->hot_task.offset;
	else if (t->runqueues && kfield_there(&t->rq_curr))
		at = t->runqueues + t->rq_curr.offset;
	else
		return kfail_fresh(r, K_NONAME, 0, "no current_task, pcpu_hot or runqueues");
	at = kpercpu_ptr(p, at, cpu);
	st = kread_ptr(r, at, &task);
	if (!st && kaddr_odd(r->img, task))
		return kbad(r, at, "CPU %u runs task " KADDR, cpu, task);
	if (st)
		return reader_fail(r, st, at, "task of CPU %u", cpu);
	*out = task;
	return K_OK;
}

enum kstatus ktask_crash_cpu(struct reader *r, const struct kpercpu *p, uint32_t *cpu,
			     const char **how)
{
	static const char *const names[] = {"panic_cpu", "crashing_cpu"};
	enum kstatus failed = K_NONAME;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		kaddr at;
		uint64_t v;
		enum kstatus st = image_address(r->img, names[i], &at);

		if (!st)
			st = kread_uint(r, at, 4, &v);
		if (st && st != K_NONAME)
			failed = st;
		if (st || v >= p->nr)
			continue;
		*cpu = (uint32_t)v;
		*how = names[i];
		return K_OK;
	}
	if (failed == K_NONAME)
		return kfail_fresh(r, failed, 0, "no CPU had crashed (panic_cpu, crashing_cpu)");
	return failed;
}
