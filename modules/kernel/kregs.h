/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kregs: each CPU's registers at the crash, as the kernel saved them for the dump.
 *
 * crash_save_cpu() (kernel/crash_core.c, formerly kexec_core.c) writes an ELF note into the CPU's
 * part of crash_notes: Elf64_Nhdr, "CORE", struct elf_prstatus. That is the layout of core files
 * (include/uapi/linux/elfcore.h): pr_pid at 32, pr_reg at 112; pr_reg is user_regs_struct on
 * x86_64 (arch/x86/include/asm/user_64.h) and user_pt_regs on arm64.
 */
#ifndef KERNEL_KREGS_H
#define KERNEL_KREGS_H

#include "kernel/kpercpu.h"

#define KREGS_MAX 34

struct kregs {
	const char *const *names; /* as oops texts have them: "RIP", "RBX", "x19", "pc" */
	uint64_t value[KREGS_MAX];
	uint32_t n;
	uint64_t ip, sp, fp;
	int64_t pid;
};

/* K_NODATA where the CPU saved none (it hung, or the dump was not made by kexec). */
enum kstatus kregs_load(struct reader *, const struct kpercpu *, uint32_t cpu, struct kregs *out);

#endif
