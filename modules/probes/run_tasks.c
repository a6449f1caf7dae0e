// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_tasks: where did the task that crashed stand, and which tasks were blocked, in what and by
 * whom? Walks all threads once and unwinds the stacks of these few; leaves facts of the kinds
 * trace.frame and task.blocked. No line of the log is needed.
 */
#include "kernel/kfail.h"
#include "kernel/kregs.h"
#include "log/parse.h"
#include "probes/kinds_tasks.h"
#include "probes/task_waits.h"

#define MAX_BLOCKED 32u

/* task_struct.__state, include/linux/sched.h: bit 1 is TASK_UNINTERRUPTIBLE in every kernel. */
#define STATE_D 2u
/* TASK_WAKEKILL: 0x80 up to 4.13, 0x100 since; the other of the two is never set together with D.
 */
#define STATE_KILLABLE 0x180u
#define STATE_NOLOAD   0x400u /* TASK_NOLOAD (4.2+): an idle kernel thread */

struct one {
	struct ktask t;
	uint64_t since; /* ns; last time that it got a CPU, 0 = not known */
};

struct walk {
	struct run *run;
	struct ktasks tasks;
	struct kwaits waits;
	struct kunwinds u;
	struct kfield on_rq, last_arrival, rq_clock, journal_info, handle_transaction;
	uint64_t now; /* ns, the clock of last_arrival; 0: not known */
	bool have_waits;

	struct one *blocked;
	size_t n_blocked, cap_blocked;
	struct ktask *all; /* who may hold something */
	size_t n_all, cap_all;
	uint64_t lost; /* tasks that could not be read */
	const char *broken;
	kaddr crashed;
};

static const struct need needs[] = {
	NEED_OPT(struct walk, on_rq, "task_struct", "on_rq"),
	NEED_OPT(struct walk, last_arrival, "task_struct", "sched_info.last_arrival"),
	NEED_OPT(struct walk, rq_clock, "rq", "clock"),
	NEED_OPT(struct walk, journal_info, "task_struct", "journal_info"),
	NEED_OPT(struct walk, handle_transaction, "jbd2_journal_handle|handle_s", "h_transaction"),
};

/* The newest of the run queues' clocks: that of the CPU which crashed is at most a tick old. */
static void clocks(struct walk *w)
{
	struct run *run = w->run;
	uint64_t v;

	for (uint32_t cpu = 0; cpu < run->cpus.nr && w->tasks.runqueues; cpu++)
		if (run->cpus.online[cpu] && kfield_there(&w->rq_clock) &&
		    !kread_field(run->r, kpercpu_ptr(&run->cpus, w->tasks.runqueues, cpu),
				 &w->rq_clock, &v) &&
		    v > w->now)
			w->now = v;
}

/* Preempted on its way to sleep: it is still on a run queue and will run. */
static bool runnable(struct walk *w, kaddr task)
{
	uint64_t v;

	return kfield_there(&w->on_rq) && !kread_field(w->run->r, task, &w->on_rq, &v) && v;
}

static void visit(struct walk *w, kaddr at)
{
	struct ktask t, *keep;
	struct one *b;

	if (ktask_load(w->run->r, &w->tasks, at, &t)) {
		w->lost++;
		return;
	}
	keep = arena_push(w->run->arena, &w->all, &w->n_all, &w->cap_all, sizeof(*keep));
	*keep = t;
	if (!(t.state & STATE_D) || t.state & STATE_NOLOAD || t.on_cpu || at == w->crashed ||
	    runnable(w, at))
		return;
	b = arena_push(w->run->arena, &w->blocked, &w->n_blocked, &w->cap_blocked, sizeof(*b));
	b->t = t;
	if (!kfield_there(&w->last_arrival) ||
	    kread_field(w->run->r, at, &w->last_arrival, &b->since))
		b->since = 0;
}

static void walk_threads(struct walk *w)
{
	struct reader *r = w->run->r;
	struct klist_iter leaders, threads;
	kaddr leader, at;

	for (ktask_begin(r, &w->tasks, &leaders);
	     w->n_all < KTASK_MAX && ktask_next(&leaders, &leader);) {
		if (ktask_threads(r, &w->tasks, leader, &threads)) {
			visit(w, leader);
			w->broken = arena_strdup(w->run->arena, r->why);
			continue;
		}
		while (w->n_all < KTASK_MAX && klist_next(&threads, &at))
			visit(w, at);
		if (threads.status)
			w->broken = arena_strdup(w->run->arena, r->why);
	}
	if (leaders.status)
		w->broken = arena_strdup(w->run->arena, r->why);
}

static int by_pid(const void *a, const void *b)
{
	const struct one *x = a, *y = b;

	if (x->t.pid != y->t.pid)
		return x->t.pid < y->t.pid ? -1 : 1;
	return x->t.at < y->t.at ? -1 : x->t.at > y->t.at;
}

static void cover(struct walk *w, const struct fact_kind *kind, enum coverage_state state,
		  const char *why)
{
	fact_cover(w->run->facts, kind, state, why ? arena_strdup(w->run->arena, why) : NULL);
}

static const char *without_suffix(struct walk *w, const char *name)
{
	for (size_t i = 1; name[0] && name[i]; i++)
		if (name[i] == '.' && name[i + 1] >= 'a' && name[i + 1] <= 'z')
			return arena_strndup(w->run->arena, name, i);
	return name;
}

static void task_fields(struct walk *w, struct fact *f, const struct ktask *t)
{
	fact_hex(w->run->facts, f, "task", t->at);
	fact_u64(w->run->facts, f, "pid", (uint64_t)t->pid);
	fact_str(w->run->facts, f, "comm", t->comm);
	fact_see(w->run->facts, f, "bt %lx", (unsigned long)t->at);
}

static void add_frame(struct walk *w, const struct ktask *t, int64_t cpu, uint64_t n,
		      const struct kframe *frame)
{
	struct facts *facts = w->run->facts;
	struct fact *f = fact_add(facts, &kind_trace_frame, t->at);

	task_fields(w, f, t);
	fact_i64(facts, f, "cpu", cpu);
	fact_bool(facts, f, "crashed", cpu >= 0);
	fact_u64(facts, f, "n", n);
	fact_hex(facts, f, "ip", frame->ip);
	fact_bool(facts, f, "reliable", frame->reliable);
	if (!frame->sym.name) {
		fact_unknown(facts, f, "function", "no symbol at ip");
		fact_unknown(facts, f, "raw_function", "no symbol at ip");
		return;
	}
	fact_str(facts, f, "function", without_suffix(w, frame->sym.name));
	fact_str(facts, f, "raw_function", frame->sym.name);
	fact_u64(facts, f, "offset", frame->sym.offset);
	fact_str(facts, f, "module", frame->sym.module);
}

static struct log_text text_of(const char *s)
{
	return (struct log_text){s, strlen(s)};
}

/* What a crash itself puts on the stack, above the function that the traces of logs begin with. */
static bool is_reporting(const char *name)
{
	return log_is_reporting(text_of(name)) || !strcmp(name, "__crash_kexec") ||
	       !strcmp(name, "crash_kexec") || !strcmp(name, "oops_end") ||
	       !strcmp(name, "machine_kexec");
}

/* Beside what logs call waiting: per-CPU semaphores, which every write to a frozen file system
 * meets. */
static bool is_waiting(const char *name)
{
	return log_is_waiting(text_of(name)) || !strncmp(name, "percpu_", 7) ||
	       !strncmp(name, "__percpu_", 9);
}

/* As in a log: 0 is the function at the fault, else the trace begins at 1 with the caller of
 * panic(). */
static void add_frames(struct walk *w, const struct ktask *t, int64_t cpu,
		       const struct kframe *frames, size_t n)
{
	size_t skip = 0;

	while (cpu >= 0 && skip < n && frames[skip].sym.name && is_reporting(frames[skip].sym.name))
		skip++;
	if (skip == n)
		skip = 0;
	for (size_t i = skip; i < n; i++)
		add_frame(w, t, cpu, i - skip + !frames[skip].signal, &frames[i]);
}

/* Frames into `frames`; what ended an incomplete trace goes into the coverage. */
static size_t take(struct walk *w, struct kunwind *it, struct kframe frames[KUNWIND_FRAMES])
{
	size_t n = 0;

	while (n < KUNWIND_FRAMES && kunwind_next(it, &frames[n]))
		n++;
	fact_cover_count(w->run->facts, &kind_trace_frame, 1, it->status != K_OK);
	if (it->status)
		cover(w, &kind_trace_frame, COVER_PARTIAL, it->why);
	return n;
}

static void no_crash_trace(struct walk *w)
{
	fact_cover_count(w->run->facts, &kind_trace_frame, 0, 1);
	cover(w, &kind_trace_frame, COVER_PARTIAL, w->run->r->why);
}

static void crashed_task(struct walk *w, struct kframe *frames)
{
	struct reader *r = w->run->r;
	const char *how;
	struct kunwind it;
	struct kregs regs;
	struct ktask t;
	uint32_t cpu;

	if (ktask_crash_cpu(r, &w->run->cpus, &cpu, &how) ||
	    ktask_current(r, &w->tasks, &w->run->cpus, cpu, &w->crashed) ||
	    ktask_load(r, &w->tasks, w->crashed, &t) || kregs_load(r, &w->run->cpus, cpu, &regs)) {
		no_crash_trace(w);
		return;
	}
	kunwind_cpu(r, &w->u, &w->run->cpus, cpu, &t, &regs, &it);
	add_frames(w, &t, cpu, frames, take(w, &it, frames));
}

static const struct ktask *known(struct walk *w, kaddr task)
{
	for (size_t i = 0; i < w->n_all; i++)
		if (w->all[i].at == task)
			return &w->all[i];
	return NULL;
}

/* The first by pid of those who have a handle of this transaction: task_struct.journal_info. */
static const struct ktask *handle_of(struct walk *w, kaddr transaction)
{
	const struct ktask *first = NULL;
	uint64_t handle, of;

	if (!kfield_there(&w->journal_info) || !kfield_there(&w->handle_transaction))
		return NULL;
	for (size_t i = 0; i < w->n_all; i++)
		if ((!first || w->all[i].pid < first->pid) &&
		    !kread_field(w->run->r, w->all[i].at, &w->journal_info, &handle) && handle &&
		    !kread_field(w->run->r, handle, &w->handle_transaction, &of) &&
		    of == transaction)
			first = &w->all[i];
	return first;
}

static void holder_fields(struct walk *w, struct fact *f, const struct task_wait *wait)
{
	struct facts *facts = w->run->facts;
	const struct ktask *t = wait->holder ? known(w, wait->holder) : NULL;
	const char *why = wait->holder || wait->transaction
				  ? "no task is the owner that is recorded"
				  : wait->no_holder;

	if (wait->transaction)
		t = handle_of(w, wait->transaction);
	if (t) {
		fact_u64(facts, f, "holder_pid", (uint64_t)t->pid);
		fact_str(facts, f, "holder_comm", t->comm);
		return;
	}
	fact_unknown(facts, f, "holder_pid", why);
	fact_unknown(facts, f, "holder_comm", why);
}

static void wait_fields(struct walk *w, struct fact *f, const struct ktask *t,
			const struct kframe *frames, size_t n)
{
	struct facts *facts = w->run->facts;
	struct task_wait wait = {.no_text = w->broken, .no_holder = w->broken};

	if (w->have_waits)
		task_wait_find(w->run, &w->waits, t, frames, n, &wait);
	if (wait.text)
		fact_str(facts, f, "waits_for", wait.text);
	else
		fact_unknown(facts, f, "waits_for", wait.no_text);
	if (wait.object)
		fact_hex(facts, f, "object", wait.object);
	else
		fact_unknown(facts, f, "object", wait.no_text);
	holder_fields(w, f, &wait);
}

static void blocked_task(struct walk *w, const struct one *b, struct kframe *frames)
{
	struct facts *facts = w->run->facts;
	struct fact *f = fact_add(facts, &kind_task_blocked, b->t.at);
	const char *in = NULL;
	struct kunwind it;
	size_t n;

	kunwind_task(w->run->r, &w->u, &b->t, &it);
	n = take(w, &it, frames);
	task_fields(w, f, &b->t);
	fact_str(facts, f, "state", b->t.state & STATE_KILLABLE ? "killable" : "uninterruptible");
	if (w->now && b->since && w->now >= b->since)
		fact_u64(facts, f, "seconds_blocked", (w->now - b->since) / 1000000000u);
	else
		fact_unknown(facts, f, "seconds_blocked", "no sched_info.last_arrival or rq.clock");
	for (size_t i = 0; i < n && !in; i++)
		if (frames[i].sym.name && !is_waiting(frames[i].sym.name))
			in = without_suffix(w, frames[i].sym.name);
	if (in)
		fact_str(facts, f, "function", in);
	else
		fact_unknown(facts, f, "function",
			     n ? "only the scheduler is on its stack" : it.why);
	wait_fields(w, f, &b->t, frames, n);
	add_frames(w, &b->t, -1, frames, n);
}

static void blocked_tasks(struct walk *w, struct kframe *frames)
{
	struct facts *facts = w->run->facts;

	if (w->n_blocked)
		qsort(w->blocked, w->n_blocked, sizeof(*w->blocked), by_pid);
	cover(w, &kind_task_blocked, COVER_COMPLETE, NULL);
	for (size_t i = 0; i < w->n_blocked && i < MAX_BLOCKED; i++)
		blocked_task(w, &w->blocked[i], frames);
	if (w->n_blocked > MAX_BLOCKED) {
		cover(w, &kind_task_blocked, COVER_PARTIAL, "more were found than are listed");
		cover(w, &kind_trace_frame, COVER_PARTIAL,
		      "more tasks are blocked than are traced");
		fact_cover_count(facts, &kind_trace_frame, 0, w->n_blocked - MAX_BLOCKED);
	}
	if (w->lost || w->broken)
		cover(w, &kind_task_blocked, COVER_PARTIAL,
		      w->broken ? w->broken : "tasks are not in the dump");
	fact_cover_count(facts, &kind_task_blocked, w->n_all, w->lost);
}

void run_tasks(struct run *run)
{
	struct walk *w = arena_alloc(run->arena, sizeof(*w));
	struct kframe *frames = arena_array(run->arena, KUNWIND_FRAMES, sizeof(*frames));
	enum kstatus st = ktask_open(run->r, &w->tasks);

	w->run = run;
	if (!st)
		st = needs_resolve(run->r, needs, sizeof(needs) / sizeof(needs[0]), w);
	if (!st)
		st = kunwinds_open(run->r, &w->u);
	if (st) {
		cover(w, &kind_trace_frame, COVER_SKIPPED, run->r->why);
		cover(w, &kind_task_blocked, COVER_SKIPPED, run->r->why);
		return;
	}
	cover(w, &kind_trace_frame, COVER_COMPLETE, NULL);
	w->have_waits = kwaits_open(run->r, &w->u.text, &w->waits) == K_OK;
	clocks(w);
	crashed_task(w, frames);
	walk_threads(w);
	blocked_tasks(w, frames);
}
