// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who crashed? Reads panic_cpu, that CPU's task and the registers it saved; leaves one `crash`
 * fact. The panic text is a buffer without a name of its own: the log has it.
 */
#include "kernel/kregs.h"
#include "kernel/ktask.h"
#include "probes/kinds_context.h"

static const struct fact_field fields[] = {
	{"cpu", FT_U64, "CPU that crashed"},
	{"pid", FT_U64, "process id of its task; 0 = idle"},
	{"comm", FT_STR, "its name"},
	{"task", FT_HEX, "its task_struct"},
	{"ip", FT_HEX, "instruction pointer that it saved for the dump"},
	{"function", FT_STR, "function of ip, as kallsyms has it"},
	{"offset", FT_U64, "of ip in that function, bytes"},
	{"sp", FT_HEX, "stack pointer that it saved"},
	{"panic", FT_STR, "panic text, where the kernel keeps it under a name"},
	{"why", FT_STR, "how the CPU is known: panic_cpu, crashing_cpu, saved registers"},
	{NULL, FT_END, NULL},
};

const struct fact_kind kind_crash = {
	"crash", FROM_MEMORY, false, "the CPU and task that took the machine down", fields,
};

static void unknown_all(struct facts *facts, struct fact *f, const char *const *names,
			const char *why)
{
	for (; *names; names++)
		fact_unknown(facts, f, *names, why);
}

static void task(struct reader *r, struct facts *facts, struct fact *f, const struct kpercpu *p,
		 uint32_t cpu)
{
	static const char *const set[] = {"pid", "comm", "task", NULL};
	struct ktasks t;
	struct ktask one;
	kaddr at = 0;
	enum kstatus st = ktask_open(r, &t);

	if (!st)
		st = ktask_current(r, &t, p, cpu, &at);
	if (!st)
		st = ktask_load(r, &t, at, &one);
	if (st) {
		unknown_all(facts, f, set, r->why);
		if (at)
			fact_hex(facts, f, "task", at);
		return;
	}
	f->at = at;
	fact_hex(facts, f, "task", at);
	fact_u64(facts, f, "pid", (uint64_t)one.pid);
	fact_str(facts, f, "comm", one.comm);
	fact_see(facts, f, "bt -c %u", cpu);
}

static void registers(struct reader *r, struct facts *facts, struct fact *f,
		      const struct kpercpu *p, uint32_t cpu)
{
	static const char *const set[] = {"ip", "function", "offset", "sp", NULL};
	struct kregs regs;
	struct ksym sym;

	if (kregs_load(r, p, cpu, &regs)) {
		unknown_all(facts, f, set, r->why);
		return;
	}
	fact_hex(facts, f, "ip", regs.ip);
	fact_hex(facts, f, "sp", regs.sp);
	if (image_nearest(r->img, regs.ip, &sym)) {
		unknown_all(facts, f, (const char *const[]){"function", "offset", NULL},
			    "no symbol at ip");
		return;
	}
	fact_str(facts, f, "function", sym.name);
	fact_u64(facts, f, "offset", sym.offset);
}

void probe_crash(struct reader *r, struct facts *facts)
{
	static const char *const all[] = {"cpu", "pid",	     "comm",   "task", "ip",
					  "sp",	 "function", "offset", NULL};
	struct fact *f = fact_add(facts, &kind_crash, 0);
	const char *how = NULL;
	struct kpercpu p;
	uint32_t cpu;
	enum kstatus st = kpercpu_load(r, &p);

	fact_unknown(facts, f, "panic", "the panic text is in the log");
	if (!st)
		st = ktask_crash_cpu(r, &p, &cpu, &how);
	if (st) {
		unknown_all(facts, f, all, r->why);
		fact_cover(facts, &kind_crash, COVER_PARTIAL, arena_strdup(facts->arena, r->why));
		return;
	}
	fact_u64(facts, f, "cpu", cpu);
	fact_str(facts, f, "why", how);
	task(r, facts, f, &p, cpu);
	registers(r, facts, f, &p, cpu);
	fact_cover(facts, &kind_crash, COVER_COMPLETE, NULL);
}
