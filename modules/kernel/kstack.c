// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which words lie on the stacks of a task and of a CPU? Reads stacks in small pieces, so that a
 * hole costs no more than itself; leaves the words to the caller.
 */
#include "kernel/kstack.h"
#include "kernel/kfail.h"

static bool sane_size(uint64_t size)
{
	return size >= 4096 && size <= KSTACK_SIZE_MAX && !(size & (size - 1));
}

uint64_t kstack_thread_size(struct reader *r, const char **basis)
{
	static const char *const pairs[][2] = {{"__start_init_stack", "__end_init_stack"},
					       {"__start_init_task", "__end_init_task"}};
	uint32_t size;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		kaddr from, to;

		if (image_address(r->img, pairs[i][0], &from) ||
		    image_address(r->img, pairs[i][1], &to) || !sane_size(to - from))
			continue;
		*basis = pairs[i][1];
		return to - from;
	}
	if (!image_size(r->img, "thread_union", &size) && sane_size(size)) {
		*basis = "thread_union";
		return size;
	}
	*basis = "16 KiB assumed";
	return 16384;
}

void kstack_of_task(struct reader *r, const struct ktask *task, struct kstack *out)
{
	const char *basis;

	*out = (struct kstack){"task", task->stack, task->stack + kstack_thread_size(r, &basis)};
}

/* The per-CPU variable `name`, or the member of pcpu_hot that it was from 6.2 to 6.14. */
static enum kstatus percpu_word(struct reader *r, const struct kpercpu *p, const char *name,
				uint32_t cpu, kaddr *out)
{
	struct kmember m = {0};
	kaddr at;
	enum kstatus st = image_address(r->img, name, &at);

	if (st == K_NONAME) {
		st = image_member(r->img, "pcpu_hot", name, &m);
		if (!st)
			st = image_address(r->img, "pcpu_hot", &at);
	}
	if (!st)
		st = kread_ptr(r, kpercpu_ptr(p, at + m.offset, cpu), out);
	return st;
}

static size_t irq_stack(struct reader *r, const struct kpercpu *p, uint32_t cpu, struct kstack *out)
{
	const char *basis;
	kaddr ptr;
	uint32_t size;

	if (!percpu_word(r, p, "hardirq_stack_ptr", cpu, &ptr)) {
		if (image_size(r->img, "irq_stack", &size) || !sane_size(size))
			size = 16384;	   /* IRQ_STACK_SIZE: PAGE_SIZE << 2 */
		ptr = (ptr + 15) & ~15ULL; /* the pointer leaves room for one or two words */
		*out = (struct kstack){"irq", ptr - size, ptr};
		return ptr > size;
	}
	if (strcmp(r->img->info.arch, "x86_64") && !percpu_word(r, p, "irq_stack_ptr", cpu, &ptr)) {
		*out = (struct kstack){"irq", ptr, ptr + kstack_thread_size(r, &basis)};
		return ptr != 0;
	}
	return 0;
}

/* #VC's stack is declared but has no pages where the machine is no confidential guest. */
static bool mapped(struct reader *r, const struct kstack *s)
{
	uint64_t word;

	return kread_uint(r, s->high - 8, 8, &word) != K_NOMAP;
}

size_t kstack_of_cpu(struct reader *r, const struct kpercpu *p, uint32_t cpu,
		     struct kstack out[KSTACK_PER_CPU])
{
	static const struct {
		const char *member, *name;
	} ist[] = {{"DF_stack", "#DF"},
		   {"NMI_stack", "NMI"},
		   {"DB_stack", "#DB"},
		   {"MCE_stack", "#MC"},
		   {"VC_stack", "#VC"}};
	kaddr base;
	size_t n;

	if (cpu >= p->nr)
		return 0;
	n = irq_stack(r, p, cpu, &out[0]);
	if (percpu_word(r, p, "cea_exception_stacks", cpu, &base) || !base)
		return n;
	for (size_t i = 0; i < sizeof(ist) / sizeof(ist[0]); i++) {
		struct kmember m;

		if (image_member(r->img, "cea_exception_stacks", ist[i].member, &m) || !m.size ||
		    m.size > KSTACK_SIZE_MAX)
			continue;
		out[n] = (struct kstack){ist[i].name, base + m.offset, base + m.offset + m.size};
		n += mapped(r, &out[n]);
	}
	return n;
}

void kstack_begin(struct reader *r, const struct kstack *s, kaddr from, struct kstack_iter *it)
{
	memset(it, 0, offsetof(struct kstack_iter, chunk));
	it->r = r;
	it->name = s->name;
	it->next = kstack_has(s, from) ? from : s->low;
	it->next &= ~(kaddr)(r->img->info.ptr_size - 1);
	it->high = s->high;
	if (s->high < s->low || s->high - s->low > KSTACK_SIZE_MAX)
		it->status = kbad(r, s->low, "stack " KADDR " to " KADDR, s->low, s->high);
}

static bool hole(enum kstatus st)
{
	return st == K_NODATA || st == K_NOMAP;
}

/* Reads the next piece, up to a boundary; where that is a hole, the piece is left out. */
static bool refill(struct kstack_iter *it)
{
	uint32_t word = it->r->img->info.ptr_size;

	while (it->next + word <= it->high) {
		uint64_t len = sizeof(it->chunk) - (it->next & (sizeof(it->chunk) - 1));
		kaddr at = it->next;
		enum kstatus st;

		if (len > it->high - at)
			len = it->high - at;
		it->next += len;
		st = kread(it->r, at, len, it->chunk);
		if (!st) {
			it->have = (uint32_t)(len / word * word);
			it->used = 0;
			return it->have != 0;
		}
		if (!it->status) {
			it->status = st;
			it->at = at;
		}
		it->missing += len / word;
		if (!hole(st))
			return false;
	}
	return false;
}

bool kstack_next(struct kstack_iter *it, kaddr *at, uint64_t *word)
{
	uint32_t size = it->r->img->info.ptr_size;

	if (it->status && !hole(it->status))
		return false;
	if (it->used >= it->have && !refill(it))
		return false;
	*word = image_int(it->r->img, it->chunk + it->used, size, false);
	*at = it->next - it->have + it->used;
	it->used += size;
	it->n++;
	return true;
}
