// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kernel-walk: what the generic walkers see in a dump, for comparison with drgn and crash.
 *
 *	kernel-walk DUMP facts          the kernel, crash and context facts as JSON Lines
 *	kernel-walk DUMP tasks          task pid comm stack sp on_cpu, one line each, threads too
 *	kernel-walk DUMP stacks         of each CPU: its stacks and how many words were readable
 *	kernel-walk DUMP tree ADDR      index, entry, marks of the tree at ADDR
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "facts/json.h"
#include "hosts/dump.h"
#include "kernel/kstack.h"
#include "kernel/kxarray.h"
#include "probes/kinds_context.h"

static int facts(struct reader *r)
{
	struct facts f;

	facts_init(&f, r->arena);
	probe_kernel(r, &f);
	probe_crash(r, &f);
	probe_context(r, &f);
	return facts_write(&f, stdout) != K_OK;
}

static int threads(struct reader *r, const struct ktasks *t, kaddr leader)
{
	struct klist_iter it;
	struct ktask one;
	kaddr task;

	if (ktask_threads(r, t, leader, &it))
		return 1;
	while (klist_next(&it, &task)) {
		if (ktask_load(r, t, task, &one))
			return 1;
		printf("0x%lx %ld %s 0x%lx 0x%lx %d\n", one.at, one.pid, one.comm, one.stack,
		       one.sp, one.on_cpu);
	}
	return it.status != K_OK;
}

static int tasks(struct reader *r)
{
	struct klist_iter it;
	struct ktasks t;
	kaddr leader;
	int bad = ktask_open(r, &t) != K_OK;

	if (bad)
		return 1;
	for (ktask_begin(r, &t, &it); ktask_next(&it, &leader);)
		bad |= threads(r, &t, leader);
	return bad || it.status;
}

static void words(struct reader *r, const struct kstack *s, kaddr from)
{
	struct kstack_iter it;
	uint64_t word;
	kaddr at;

	kstack_begin(r, s, from, &it);
	while (kstack_next(&it, &at, &word))
		;
	printf("  %-5s %lx-%lx words %lu missing %lu %s\n", s->name, s->low, s->high, it.n,
	       it.missing, it.status ? r->why : "");
}

static int stacks(struct reader *r)
{
	struct kstack own[KSTACK_PER_CPU], stack;
	struct ktasks t;
	struct kpercpu p;
	struct kregs regs;
	struct ktask task;
	const char *basis;
	kaddr at;

	if (ktask_open(r, &t) || kpercpu_load(r, &p))
		return 1;
	printf("THREAD_SIZE %lu", kstack_thread_size(r, &basis));
	printf(" (%s)\n", basis);
	for (uint32_t cpu = 0; cpu < p.nr; cpu++) {
		size_t n = kstack_of_cpu(r, &p, cpu, own);
		kaddr sp = 0;

		if (!p.online[cpu])
			continue;
		if (kregs_load(r, &p, cpu, &regs))
			printf("CPU %u: %s\n", cpu, r->why);
		else
			printf("CPU %u: ip %lx sp %lx pid %ld\n", cpu, regs.ip, sp = regs.sp,
			       regs.pid);
		if (!ktask_current(r, &t, &p, cpu, &at) && !ktask_load(r, &t, at, &task)) {
			printf("  task %lx %s\n", at, task.comm);
			kstack_of_task(r, &task, &stack);
			words(r, &stack, sp);
		}
		for (size_t i = 0; i < n; i++)
			words(r, &own[i], sp);
	}
	return 0;
}

static int tree(struct reader *r, kaddr root)
{
	struct kxarray x;
	struct kxarray_iter it;
	uint64_t entry, again;

	if (kxarray_open(r, &x))
		return 1;
	printf("root_mark_shift %u\n", x.root_mark_shift);
	for (kxarray_begin(r, &x, root, 1000000, &it); kxarray_next(&it, &entry);) {
		printf("%lu 0x%lx %x\n", it.index, entry, it.marks);
		if (kxarray_load(r, &x, root, it.index + it.span - 1, &again) || again != entry)
			printf("load(%lu) disagrees\n", it.index + it.span - 1);
	}
	return it.status != K_OK;
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new(NULL, NULL);
	const char *why = NULL;
	struct reader r;
	struct image img;
	int bad = 64;

	if (argc < 3)
		return fprintf(stderr, "usage: kernel-walk DUMP facts|tasks|stacks|tree [ADDR]\n"),
		       64;
	if (dump_open(argv[1], arena, &img, &why) || reader_open(&img, arena, &r))
		return fprintf(stderr, "%s\n", why ? why : argv[1]), 2;
	if (!strcmp(argv[2], "facts"))
		bad = facts(&r);
	else if (!strcmp(argv[2], "tasks"))
		bad = tasks(&r);
	else if (!strcmp(argv[2], "stacks"))
		bad = stacks(&r);
	else if (!strcmp(argv[2], "tree") && argc > 3)
		bad = tree(&r, strtoull(argv[3], NULL, 16));
	if (bad && bad != 64)
		fprintf(stderr, "%s\n", r.why);
	arena_free(arena);
	return bad;
}
