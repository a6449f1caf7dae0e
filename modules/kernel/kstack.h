/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kstack: the stacks that may hold what the kernel was working on: a task's, and a CPU's own for
 * interrupts and exceptions; and their words.
 *
 * Sizes come from the dump. THREAD_SIZE is a macro: the distance of __start_init_task (4.16,
 * 0500871f21b2 "Construct init thread stack in the linker script"; __start_init_stack later) to its
 * end symbol, else sizeof(union thread_union), else 16 KiB (x86_64 since 3.15, 6538b8ea886e; arm64
 * with 4 KiB pages).
 * x86_64: hardirq_stack_ptr holds the last word of a struct irq_stack (arch/x86/kernel/irq_64.c);
 * struct cea_exception_stacks (5.2+) has one array for each IST stack. arm64: irq_stack_ptr
 * holds the low end of THREAD_SIZE bytes.
 */
#ifndef KERNEL_KSTACK_H
#define KERNEL_KSTACK_H

#include "kernel/kregs.h"
#include "kernel/ktask.h"

#define KSTACK_PER_CPU	8
#define KSTACK_SIZE_MAX (256u << 10) /* KASAN and 64 KiB pages make them large */

struct kstack {
	const char *name; /* "task", "irq", "NMI", "#DF", ... */
	kaddr low, high;  /* [low, high) */
};

/* `*basis` says where the number comes from. */
uint64_t kstack_thread_size(struct reader *, const char **basis);

void kstack_of_task(struct reader *, const struct ktask *, struct kstack *out);
/* The CPU's own stacks; returns how many were found (0 where nothing is known of them). */
size_t kstack_of_cpu(struct reader *, const struct kpercpu *, uint32_t cpu,
		     struct kstack out[KSTACK_PER_CPU]);

static inline bool kstack_has(const struct kstack *s, kaddr at)
{
	return at >= s->low && at < s->high;
}

/*
 * Words of `stack` from `from` upwards; below the stack pointer is only what went before. A `from`
 * that is not on the stack means all of it. Holes are left out and counted: status
 * K_NODATA or K_NOMAP then.
 */
struct kstack_iter {
	enum kstatus status;
	kaddr at;	     /* the first hole */
	uint64_t n, missing; /* words */
	const char *name;

	struct reader *r; /* the rest is private */
	kaddr next, high;
	uint32_t have, used;
	uint8_t chunk[256];
};

void kstack_begin(struct reader *, const struct kstack *, kaddr from, struct kstack_iter *);
bool kstack_next(struct kstack_iter *, kaddr *at, uint64_t *word);

#endif
