/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kpercpu: per-CPU variables and CPU masks.
 *
 * An SMP kernel adds __per_cpu_offset[cpu] to a per-CPU pointer (include/asm-generic/percpu.h:
 * per_cpu_offset()); a uniprocessor kernel has no such array and the pointer is the address.
 * Masks are arrays of unsigned long: __cpu_possible_mask since 4.5 (5aec01b834fd "kernel/cpu.c:
 * eliminate cpu_*_mask"), cpu_possible_bits before.
 */
#ifndef KERNEL_KPERCPU_H
#define KERNEL_KPERCPU_H

#include "image/image.h"

#define KPERCPU_MAX 8192 /* NR_CPUS of arch/x86/Kconfig with MAXSMP: the largest there is */

struct kpercpu {
	uint32_t nr;		 /* CPU numbers are 0 .. nr - 1 */
	kaddr *offset;		 /* [nr] */
	bool *possible, *online; /* [nr]; all true where the kernel has no such mask */
	bool smp;
};

/* K_NODATA, K_NONAME as the reader says; arrays live in the reader's arena. */
enum kstatus kpercpu_load(struct reader *, struct kpercpu *out);

/* The address of CPU `cpu`'s copy. `ptr` is the symbol's address or a __percpu pointer. */
static inline kaddr kpercpu_ptr(const struct kpercpu *p, kaddr ptr, uint32_t cpu)
{
	return ptr + (cpu < p->nr ? p->offset[cpu] : 0);
}

/*
 * The value of a struct percpu_counter (lib/percpu_counter.c: __percpu_counter_sum): count plus
 * each CPU's s32. Summed over possible CPUs: percpu_counter_cpu_dead() empties those that went.
 */
enum kstatus kpercpu_counter(struct reader *, const struct kpercpu *, kaddr counter, int64_t *out);

/* Sum over the possible CPUs of a per-CPU unsigned or signed integer of `size` bytes. */
enum kstatus kpercpu_sum(struct reader *, const struct kpercpu *, kaddr ptr, uint32_t size,
			 bool is_signed, int64_t *out);

#endif
