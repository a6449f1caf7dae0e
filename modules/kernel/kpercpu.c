// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where is each CPU's copy of a per-CPU variable, and what do per-CPU counters add up to?
 * Reads __per_cpu_offset and the CPU masks once; leaves a struct kpercpu for all other walkers.
 */
#include "kernel/kpercpu.h"
#include "image/need.h"
#include "kernel/kfail.h"

static enum kstatus load_offsets(struct reader *r, struct kpercpu *p)
{
	uint32_t size = r->img->info.ptr_size;
	kaddr array;
	enum kstatus st = image_address(r->img, "__per_cpu_offset", &array);
	uint8_t *raw;

	p->offset = arena_array(r->arena, p->nr, sizeof(*p->offset));
	p->smp = st != K_NONAME;
	if (st == K_NONAME) {
		p->nr = 1;
		return K_OK;
	}
	if (st)
		return st;
	raw = arena_array(r->arena, p->nr, size);
	st = kread(r, array, (size_t)p->nr * size, raw);
	if (st)
		return reader_fail(r, st, array, "__per_cpu_offset");
	for (uint32_t cpu = 0; cpu < p->nr; cpu++)
		p->offset[cpu] = image_int(r->img, raw + (size_t)cpu * size, size, false);
	return K_OK;
}

/* Bit `cpu` of an unsigned long array is in word cpu / bits, whatever the byte order. */
static enum kstatus load_mask(struct reader *r, const char *name, const char *old_name,
			      const struct kpercpu *p, bool *out)
{
	uint32_t size = r->img->info.ptr_size, bits = size * 8;
	kaddr mask;
	enum kstatus st = image_address(r->img, name, &mask);
	uint64_t word = 0;

	if (st == K_NONAME)
		st = image_address(r->img, old_name, &mask);
	for (uint32_t cpu = 0; cpu < p->nr; cpu++) {
		if (!st && cpu % bits == 0)
			st = kread_uint(r, mask + cpu / bits * size, size, &word);
		if (st && st != K_NONAME)
			return reader_fail(r, st, mask, "%s", name);
		out[cpu] = st == K_NONAME || (word >> cpu % bits & 1);
	}
	return K_OK;
}

enum kstatus kpercpu_load(struct reader *r, struct kpercpu *out)
{
	struct kpercpu p = {.nr = r->img->info.nr_cpus};
	enum kstatus st;

	if (!p.nr || p.nr > KPERCPU_MAX)
		return kbad(r, 0, "%u possible CPUs", p.nr);
	st = load_offsets(r, &p);
	if (st)
		return st;
	p.possible = arena_array(r->arena, p.nr, sizeof(bool));
	p.online = arena_array(r->arena, p.nr, sizeof(bool));
	st = load_mask(r, "__cpu_possible_mask", "cpu_possible_bits", &p, p.possible);
	if (!st)
		st = load_mask(r, "__cpu_online_mask", "cpu_online_bits", &p, p.online);
	if (!st)
		*out = p;
	return st;
}

enum kstatus kpercpu_sum(struct reader *r, const struct kpercpu *p, kaddr ptr, uint32_t size,
			 bool is_signed, int64_t *out)
{
	uint64_t sum = 0, one;

	for (uint32_t cpu = 0; cpu < p->nr; cpu++) {
		enum kstatus st;

		if (!p->possible[cpu])
			continue;
		st = kread_uint(r, kpercpu_ptr(p, ptr, cpu), size, &one);
		if (st)
			return reader_fail(r, st, ptr, "per-CPU value of CPU %u", cpu);
		if (is_signed && size < 8)
			one = (uint64_t)((int64_t)(one << (64 - 8 * size)) >> (64 - 8 * size));
		sum += one;
	}
	*out = (int64_t)sum;
	return K_OK;
}

struct counter_layout {
	struct kfield count, counters;
};

static const struct need counter_needs[] = {
	NEED(struct counter_layout, count, "percpu_counter", "count"),
	NEED_OPT(struct counter_layout, counters, "percpu_counter", "counters"), /* SMP only */
};

enum kstatus kpercpu_counter(struct reader *r, const struct kpercpu *p, kaddr counter, int64_t *out)
{
	struct counter_layout l;
	uint64_t count, ptr;
	int64_t sum = 0;
	enum kstatus st = needs_resolve(r, counter_needs, 2, &l);

	if (!st)
		st = kread_field(r, counter, &l.count, &count);
	if (!st && kfield_there(&l.counters)) {
		st = kread_field(r, counter, &l.counters, &ptr);
		if (!st && !ptr)
			return kbad(r, counter, "percpu_counter without counters");
		if (!st)
			st = kpercpu_sum(r, p, ptr, 4, true, &sum);
	}
	if (!st)
		*out = (int64_t)(count + (uint64_t)sum);
	return st;
}
