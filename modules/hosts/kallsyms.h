/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kallsyms: the symbols of vmlinux out of the dump's own kallsyms tables.
 *
 * The tables are found by VMCOREINFO's SYMBOL(kallsyms_*), which Linux has since 6.0 (f09bddbd8661
 * "vmcoreinfo: add kallsyms_num_syms symbol" and its siblings). Formats: kernel/kallsyms.c and
 * scripts/kallsyms.c. Which way addresses are stored (absolute; relative to a base, with or without
 * absolute per-CPU symbols; relative to their own place) no note says: each is tried, and only one
 * that puts init_uts_ns, swapper_pg_dir and _stext where VMCOREINFO has them is used.
 */
#ifndef HOSTS_KALLSYMS_H
#define HOSTS_KALLSYMS_H

#include "hosts/symtab.h"
#include "image/image.h"

struct kallsyms {
	struct symtab syms;
	kaddr start, end; /* of the kernel image: nearest() answers in [start, end) only */
};

/*
 * K_NONAME: no such notes (before 6.0, or no CONFIG_KALLSYMS). K_NODATA: tables not in the dump.
 * K_BADDATA: they contradict themselves or VMCOREINFO, and are not used. r->why says which.
 * The names live in `arena`.
 */
enum kstatus kallsyms_load(struct reader *, struct arena *, struct kallsyms *out);

/* Per-CPU variables have their offset in the per-CPU area as address where the kernel has it so. */
enum kstatus kallsyms_find(const struct kallsyms *, const char *name, struct ksym *out);
enum kstatus kallsyms_nearest(const struct kallsyms *, kaddr at, struct ksym *out);

/* VMCOREINFO's SYMBOL(name), as every table above is found. False: no such note. */
bool note_symbol(const struct image *, const char *name, kaddr *out);

#endif
