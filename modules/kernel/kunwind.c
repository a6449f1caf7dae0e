// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which calls led to where this task stands? Reads its stack, and for a running one the stacks and
 * saved registers of its CPU; leaves frames. Every step must go up a stack or to one that was not
 * visited, so that no bytes can make it run in circles.
 */
#include "kernel/kunwind-priv.h"
#include "kernel/kfail.h"

static const struct need needs[] = {
	NEED_OPT(struct kunwinds, regs_ip, "pt_regs", "ip|pc"),
	NEED_OPT(struct kunwinds, regs_sp, "pt_regs", "sp"),
	NEED_OPT(struct kunwinds, regs_bp, "pt_regs", "bp|regs[29]"),
	/* arm64: PSTATE, the mode in its low bits */
	NEED_OPT(struct kunwinds, regs_cs, "pt_regs", "cs|pstate"),
	NEED_OPT(struct kunwinds, regs_r10, "pt_regs", "r10"),
	NEED_OPT(struct kunwinds, regs_r13, "pt_regs", "r13"),
	NEED_OPT(struct kunwinds, regs_di, "pt_regs", "di"),
	NEED_OPT(struct kunwinds, regs_dx, "pt_regs", "dx"),
	NEED_OPT(struct kunwinds, inactive_bp, "inactive_task_frame", "bp"),
	NEED_OPT(struct kunwinds, inactive_ret, "inactive_task_frame", "ret_addr"),
	NEED_OPT(struct kunwinds, task_fp, "task_struct", "thread.cpu_context.fp"),
	NEED_OPT(struct kunwinds, task_pc, "task_struct", "thread.cpu_context.pc"),
	NEED_OPT(struct kunwinds, meta_type, "frame_record_meta", "type"),
	NEED_OPT(struct kunwinds, regs_record, "pt_regs", "stackframe"),
};

static uint64_t pac_mask(const struct image *img)
{
	const char *note = image_note(img, "NUMBER(KERNELPACMASK)");

	return note ? strtoull(note, NULL, 0) & ~(UINT64_MAX >> 16 >> 1 | 1ull << 55) : 0;
}

static void choose(struct reader *r, struct kunwinds *u)
{
	const char *arch = r->img->info.arch;

	u->how = KUNWIND_SCAN;
	snprintf(u->why, sizeof(u->why), "no unwinder for %s", arch);
	if (!strcmp(arch, "arm64") || !strcmp(arch, "aarch64")) {
		u->how = KUNWIND_FP;
		u->pac_mask = pac_mask(r->img);
	} else if (!strcmp(arch, "x86_64")) {
		if (!korc_open(r, &u->orc)) {
			u->how = KUNWIND_ORC;
			return;
		}
		/* With neither ORC nor frame pointers the first step fails, and the stack is
		 * searched. */
		u->how = KUNWIND_BP;
		snprintf(u->why, sizeof(u->why), "%s", r->why);
	}
}

enum kstatus kunwinds_open(struct reader *r, struct kunwinds *out)
{
	struct kunwinds u = {0};
	uint32_t size;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &u);

	if (!st)
		st = ktext_load(r, &u.text);
	if (st)
		return st;
	if (!image_size(r->img, "inactive_task_frame", &size))
		u.inactive_size = size;
	if (!image_size(r->img, "pt_regs", &size))
		u.regs_size = size;
	choose(r, &u);
	*out = u;
	return K_OK;
}

static const struct kstack *stack_of(struct kunwind *it, kaddr at, uint32_t *index)
{
	for (uint32_t i = 0; i < it->n_stacks; i++) {
		/* The end itself belongs to it: an empty stack. */
		if ((!kstack_has(&it->stack[i], at) && at != it->stack[i].high) ||
		    (i != it->on && it->visited >> i & 1))
			continue;
		*index = i;
		return &it->stack[i];
	}
	return NULL;
}

enum kstatus kunwind_word(struct kunwind *it, kaddr at, uint64_t *out)
{
	uint32_t i;
	const struct kstack *s = stack_of(it, at, &i);

	if (!s || (at & 7) || at > s->high - 8)
		return kbad(it->r, at, "frame of " KADDR ": " KADDR " is on no stack", it->ip, at);
	return kread_uint(it->r, at, 8, out);
}

enum kstatus kunwind_move(struct kunwind *it, kaddr sp)
{
	uint32_t i;

	if ((sp & 7) || !stack_of(it, sp, &i))
		return kbad(it->r, sp, "frame of " KADDR ": stack pointer " KADDR " is on no stack",
			    it->ip, sp);
	if (i == it->on && sp <= it->sp)
		return kbad(it->r, sp, "frame of " KADDR ": stack pointer goes back to " KADDR,
			    it->ip, sp);
	it->on = i;
	it->visited |= 1u << i;
	it->sp = sp;
	return K_OK;
}

static enum kstatus reg(struct kunwind *it, kaddr regs, const struct kfield *f, uint64_t *out)
{
	if (!kfield_there(f))
		return kfail_fresh(it->r, K_NONAME, regs, "no pt_regs");
	return kunwind_word(it, regs + f->offset, out);
}

/* x86: privilege level of cs; arm64: PSR_MODE_MASK, 0 is EL0t. */
static bool user_mode(const struct kunwind *it, uint64_t cs)
{
	return it->u->how == KUNWIND_FP ? !(cs & 0xf) : (cs & 3) != 0;
}

enum kstatus kunwind_regs(struct kunwind *it, kaddr at, bool all)
{
	const struct kunwinds *u = it->u;
	uint64_t ip, sp, cs, bp = it->bp, r10 = it->r10, r13 = it->r13, di = it->di, dx = it->dx;
	enum kstatus st;

	/* A partial frame begins at its ip: kunwind_word() would refuse what is not there. */
	if (!all)
		at -= u->regs_ip.offset;
	st = reg(it, at, &u->regs_cs, &cs);
	if (!st && user_mode(it, cs)) {
		it->done = true;
		return K_OK;
	}
	if (!st)
		st = reg(it, at, &u->regs_ip, &ip);
	if (!st)
		st = reg(it, at, &u->regs_sp, &sp);
	if (!st && all)
		st = reg(it, at, &u->regs_bp, &bp);
	if (!st && all && u->how != KUNWIND_FP &&
	    (reg(it, at, &u->regs_r10, &r10) || reg(it, at, &u->regs_r13, &r13) ||
	     reg(it, at, &u->regs_di, &di) || reg(it, at, &u->regs_dx, &dx)))
		all = false;
	if (!st)
		st = kunwind_move(it, sp);
	if (st)
		return st;
	it->ip = ip;
	it->bp = bp;
	it->r10 = r10;
	it->r13 = r13;
	it->di = di;
	it->dx = dx;
	it->has_regs |= all;
	return K_OK;
}

static void start(struct reader *r, const struct kunwinds *u, const struct ktask *task,
		  struct kunwind *it)
{
	*it = (struct kunwind){.r = r, .u = u};
	kstack_of_task(r, task, &it->stack[0]);
	it->n_stacks = 1;
}

static void give_up(struct kunwind *it, enum kstatus st)
{
	it->done = true;
	it->status = st;
	snprintf(it->why, sizeof(it->why), "%s", it->r->why);
}

/* The stack that sp is on; K_BADDATA where it is on none. */
static enum kstatus place(struct kunwind *it)
{
	for (uint32_t i = 0; i < it->n_stacks; i++) {
		if (!kstack_has(&it->stack[i], it->sp))
			continue;
		it->on = i;
		it->visited = 1u << i;
		return K_OK;
	}
	return kbad(it->r, it->sp, "stack pointer " KADDR " is on no stack", it->sp);
}

static enum kstatus switched_out(struct kunwind *it, const struct ktask *task)
{
	const struct kunwinds *u = it->u;
	enum kstatus st;

	it->sp = task->sp;
	st = place(it);
	if (st)
		return st;
	if (u->how == KUNWIND_FP) {
		st = kread_field(it->r, task->at, &u->task_fp, &it->bp);
		return st ? st : kread_field(it->r, task->at, &u->task_pc, &it->ip);
	}
	if (!kfield_there(&u->inactive_ret) || !kfield_there(&u->inactive_bp))
		return kfail_fresh(it->r, K_NONAME, task->at, "no struct inactive_task_frame");
	st = kunwind_word(it, it->sp + u->inactive_bp.offset, &it->bp);
	if (!st)
		st = kunwind_word(it, it->sp + u->inactive_ret.offset, &it->ip);
	if (!st)
		st = kunwind_move(it, it->sp + u->inactive_size);
	return st;
}

void kunwind_task(struct reader *r, const struct kunwinds *u, const struct ktask *task,
		  struct kunwind *it)
{
	enum kstatus st;

	start(r, u, task, it);
	st = switched_out(it, task);
	if (st)
		give_up(it, st);
	it->scan = it->sp;
}

static uint64_t named(const struct kregs *regs, const char *name, bool *all)
{
	for (uint32_t i = 0; i < regs->n; i++)
		if (!strcmp(regs->names[i], name))
			return regs->value[i];
	*all = false;
	return 0;
}

void kunwind_cpu(struct reader *r, const struct kunwinds *u, const struct kpercpu *p, uint32_t cpu,
		 const struct ktask *task, const struct kregs *regs, struct kunwind *it)
{
	enum kstatus st;

	start(r, u, task, it);
	it->n_stacks += (uint32_t)kstack_of_cpu(r, p, cpu, it->stack + 1);
	it->ip = regs->ip;
	it->sp = regs->sp;
	it->bp = regs->fp;
	it->signal = it->has_regs = true;
	it->r10 = named(regs, "R10", &it->has_regs);
	it->r13 = named(regs, "R13", &it->has_regs);
	it->di = named(regs, "RDI", &it->has_regs);
	it->dx = named(regs, "RDX", &it->has_regs);
	st = place(it);
	if (st)
		give_up(it, st);
	it->scan = it->sp;
}

static enum kstatus step(struct kunwind *it)
{
	switch (it->u->how) {
	case KUNWIND_ORC:
		return kunwind_orc_step(it);
	case KUNWIND_BP:
		return kunwind_bp_step(it);
	case KUNWIND_FP:
		return kunwind_fp_step(it);
	case KUNWIND_SCAN:
		break;
	}
	return kfail_fresh(it->r, K_NONAME, it->ip, "%s", it->u->why);
}

static void fill(struct kunwind *it, struct kframe *out)
{
	struct ksym sym;
	kaddr look = it->signal ? it->ip : it->ip - 1;

	*out = (struct kframe){
		.ip = it->ip,
		.sp = it->sp,
		.reliable = !it->doubt && !it->scanning,
		.signal = it->signal,
		.stack = it->stack[it->on].name,
	};
	/* Interrupted outside all code is a fact; to return there is a guess. */
	if (!ktext_find(&it->u->text, look))
		out->reliable &= it->signal;
	else if (!image_nearest(it->r->img, look, &sym)) {
		out->sym = sym;
		out->sym.offset += it->ip - look;
	}
}

/* The next word that is an address of code; holes are stepped over. */
static bool scan(struct kunwind *it)
{
	const struct kstack *s = &it->stack[it->on];
	uint64_t word;

	for (; it->scan + 8 <= s->high; it->scan += 8) {
		if (kread_uint(it->r, it->scan, 8, &word) || !ktext_find(&it->u->text, word - 1))
			continue;
		it->ip = word;
		it->scan += 8;
		it->sp = it->scan;
		it->signal = false;
		return true;
	}
	return false;
}

bool kunwind_next(struct kunwind *it, struct kframe *out)
{
	enum kstatus st;

	if (it->done)
		return false;
	if (it->n >= KUNWIND_FRAMES) {
		kfail_fresh(it->r, K_STOP, it->ip, "more than %d frames", KUNWIND_FRAMES);
		give_up(it, K_STOP);
		return false;
	}
	if (it->scanning && !scan(it)) {
		it->done = true;
		return false;
	}
	fill(it, out);
	it->n++;
	if (it->scanning)
		return true;
	it->scan = it->sp;
	st = step(it);
	if (st) {
		give_up(it, st);
		it->done = false;
		it->scanning = true;
	} else if (!it->done && kstack_has(&it->stack[it->on], out->sp)) {
		out->end = it->sp;
	}
	return true;
}
