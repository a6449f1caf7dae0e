// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What stood in the registers of each CPU? Reads the note that CPU left in crash_notes; leaves
 * named values.
 */
#include "kernel/kregs.h"
#include "kernel/kfail.h"

#define NT_PRSTATUS 1
#define NOTE_HEADER 12
#define NOTE_NAME   8 /* "CORE" and its NUL, padded to 4 */
#define PR_PID	    32
#define PR_REG	    112

struct reg_set {
	const char *arch;
	uint32_t n, ip, sp, fp;
	const char *const *names;
};

static const char *const x86_64_names[] = {
	"R15",	  "R14", "R13", "R12",	   "RBP",     "RBX", "R11",	 "R10", "R9",
	"R8",	  "RAX", "RCX", "RDX",	   "RSI",     "RDI", "ORIG_RAX", "RIP", "CS",
	"EFLAGS", "RSP", "SS",	"FS_BASE", "GS_BASE", "DS",  "ES",	 "FS",	"GS"};

static const char *const arm64_names[] = {
	"x0",  "x1",  "x2",  "x3",  "x4",  "x5",  "x6",	 "x7",	"x8",  "x9",	"x10", "x11",
	"x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21",	"x22", "x23",
	"x24", "x25", "x26", "x27", "x28", "x29", "lr",	 "sp",	"pc",  "pstate"};

static const struct reg_set sets[] = {
	{"x86_64", 27, 16, 19, 4, x86_64_names},
	{"arm64", 34, 32, 31, 29, arm64_names},
	{"aarch64", 34, 32, 31, 29, arm64_names},
};

static const struct reg_set *reg_set(const char *arch)
{
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (arch && !strcmp(sets[i].arch, arch))
			return &sets[i];
	return NULL;
}

static enum kstatus note_address(struct reader *r, const struct kpercpu *p, uint32_t cpu,
				 kaddr *out)
{
	kaddr notes, ptr;
	enum kstatus st = image_address(r->img, "crash_notes", &notes);

	if (!st)
		st = kread_ptr(r, notes, &ptr);
	if (st)
		return st;
	if (!ptr || cpu >= p->nr)
		return kfail_fresh(r, K_NODATA, notes, "no crash_notes for CPU %u", cpu);
	*out = kpercpu_ptr(p, ptr, cpu);
	return K_OK;
}

/* The header must say exactly what the kernel writes: then the sizes behind it are fixed. */
static enum kstatus check_header(struct reader *r, kaddr at, const uint8_t *h, uint32_t need)
{
	uint64_t namesz = image_int(r->img, h, 4, false),
		 descsz = image_int(r->img, h + 4, 4, false);
	uint64_t type = image_int(r->img, h + 8, 4, false);

	if (!namesz && !descsz && !type)
		return kfail_fresh(r, K_NODATA, at, "this CPU saved no registers");
	if (namesz != 5 || type != NT_PRSTATUS || memcmp(h + NOTE_HEADER, "CORE", 5))
		return kbad(r, at, "crash note of type %lu, name of %lu bytes", type, namesz);
	if (descsz < need || descsz > 4096)
		return kbad(r, at, "crash note of %lu bytes, %u needed", descsz, need);
	return K_OK;
}

enum kstatus kregs_load(struct reader *r, const struct kpercpu *p, uint32_t cpu, struct kregs *out)
{
	const struct reg_set *set = reg_set(r->img->info.arch);
	uint8_t head[NOTE_HEADER + NOTE_NAME], desc[PR_REG + 8 * KREGS_MAX];
	uint32_t need;
	kaddr at = 0;
	enum kstatus st;

	if (!set)
		return kfail_fresh(r, K_NONAME, 0, "registers of %s", r->img->info.arch);
	need = PR_REG + 8 * set->n;
	st = note_address(r, p, cpu, &at);
	if (!st)
		st = kread(r, at, sizeof(head), head);
	if (!st)
		st = check_header(r, at, head, need);
	if (!st)
		st = kread(r, at + sizeof(head), need, desc);
	if (st)
		return reader_fail(r, st, r->fault, "registers of CPU %u", cpu);
	*out = (struct kregs){.names = set->names, .n = set->n};
	for (uint32_t i = 0; i < set->n; i++)
		out->value[i] = image_int(r->img, desc + PR_REG + 8 * i, 8, false);
	out->ip = out->value[set->ip];
	out->sp = out->value[set->sp];
	out->fp = out->value[set->fp];
	out->pid = (int64_t)image_int(r->img, desc + PR_PID, 4, true);
	return K_OK;
}
