// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_suspects: which objects did the crashing task work on?
 * Reads: registers of the log's leading oops, registers saved for the dump, stack words above the
 * stack pointer; for each the slab object that it points into. Leaves: facts of kind suspect;
 * names the inodes among them. A stack word may be stale: the field in_register tells.
 */
#include "probes/run.h"

#include "ext4/e4_io_end.h"
#include "kernel/kregs.h"
#include "kernel/kslabfree.h"
#include "kernel/kstack.h"
#include "log/events.h"

#define MAX_SUSPECTS 128
#define MAX_WORDS    2048 /* 16 KiB of stack */

/* Objects on the stack that are worth a line; in registers all are. */
static const char *const stack_caches[] = {
	"ext4_", "jbd2_", "dentry", "inode_cache", "buffer_head", "extent_status", NULL,
};

struct hunt {
	struct run *run;
	struct e4_io_ends io_ends;
	bool have_io_ends;
	kaddr seen[MAX_SUSPECTS];
	size_t n;
	uint64_t holes;
};

static const char *cache_name(const struct run *run, const struct kslab_object *o)
{
	const struct kslabmap_cache *mc =
		run->have_map ? kslabmap_cache_at(&run->map, o->cache.address) : NULL;

	return mc ? mc->name : o->cache.name;
}

static bool wanted_on_stack(const char *cache)
{
	for (size_t i = 0; stack_caches[i]; i++)
		if (strstr(cache, stack_caches[i]))
			return true;
	return false;
}

static bool seen_before(struct hunt *h, kaddr object)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->seen[i] == object)
			return true;
	if (h->n < MAX_SUSPECTS)
		h->seen[h->n++] = object;
	else
		fact_cover(h->run->facts, &kind_suspect, COVER_PARTIAL,
			   "more were found than are listed");
	return h->n == MAX_SUSPECTS;
}

static void inode_fields(struct hunt *h, struct fact *f, kaddr address, const char *why)
{
	struct run *run = h->run;
	const struct e4_super *super;
	struct e4_inode inode;

	if (e4_inode_load(run->r, &run->inodes, address, &inode) != K_OK)
		return;
	super = e4_super_at(&run->supers, inode.sb);
	fact_u64(run->facts, f, "inode", inode.ino);
	if (super)
		fact_str(run->facts, f, "device", super->id);
	run_name_inode(run, address, inode.ino, super ? super->id : "", why);
}

/* An inode's number for the types that lead to one. */
static void type_fields(struct hunt *h, struct fact *f, const char *cache, kaddr object,
			const char *from)
{
	char *why = arena_printf(h->run->arena, "named by %s", from);
	struct e4_io_end io;

	if (strcmp(cache, "ext4_inode_cache") == 0) {
		fact_str(h->run->facts, f, "what", "ext4_inode_info");
		fact_see(h->run->facts, f, "struct ext4_inode_info %lx", (unsigned long)object);
		inode_fields(h, f, object, why);
	} else if (strcmp(cache, "ext4_io_end") == 0 && h->have_io_ends) {
		fact_str(h->run->facts, f, "what", "ext4_io_end");
		fact_see(h->run->facts, f, "struct ext4_io_end %lx", (unsigned long)object);
		if (e4_io_end_load(h->run->r, &h->io_ends, object, &io) == K_OK)
			inode_fields(h, f, io.inode - h->run->inodes.at.vfs.offset, why);
	} else {
		fact_str(h->run->facts, f, "what", cache);
	}
}

static void suspect(struct hunt *h, uint64_t value, const char *from, bool in_register)
{
	struct run *run = h->run;
	struct kslab_object o;
	const char *cache;
	struct fact *f;
	bool is_free;

	if (!(value >> 63)) /* no kernel address */
		return;
	if (kslab_object_at(run->r, &run->slabs, value, &o) != K_OK)
		return;
	cache = cache_name(run, &o);
	if ((!in_register && !wanted_on_stack(cache)) || seen_before(h, o.object))
		return;
	f = fact_add(run->facts, &kind_suspect, o.object);
	fact_str(run->facts, f, "from", from);
	fact_bool(run->facts, f, "in_register", in_register);
	fact_hex(run->facts, f, "value", value);
	fact_str(run->facts, f, "cache", cache);
	fact_hex(run->facts, f, "object", o.object);
	fact_hex(run->facts, f, "offset", value - o.object);
	fact_see(run->facts, f, "kmem %lx", (unsigned long)o.object);
	if (kslab_object_free(run->r, &run->slabs, &run->cpus, &o, &is_free) == K_OK)
		fact_bool(run->facts, f, "free", is_free);
	else
		fact_unknown(run->facts, f, "free", run->r->why);
	type_fields(h, f, cache, o.object, from);
}

/* Index of the leading oops of the log, or -1. */
static int64_t leading_oops(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = facts->items[i];
		const struct fact_value *leads, *index;

		if (f->kind != &kind_log_oops)
			continue;
		leads = fact_get(f, "leads");
		index = fact_get(f, "index");
		if (leads && leads->boolean && index)
			return (int64_t)index->u64;
	}
	return -1;
}

/* Registers as the oops printed them; returns its stack pointer or 0. */
static kaddr log_registers(struct hunt *h)
{
	int64_t oops = leading_oops(h->run->facts);
	size_t n = h->run->facts->n; /* suspects are added behind */
	kaddr sp = 0;

	for (size_t i = 0; i < n && oops >= 0; i++) {
		const struct fact *f = h->run->facts->items[i];
		const struct fact_value *of, *name, *value;

		if (f->kind != &kind_log_reg)
			continue;
		of = fact_get(f, "oops");
		name = fact_get(f, "name");
		value = fact_get(f, "value");
		if (!of || !name || !value || of->u64 != (uint64_t)oops)
			continue;
		if (strcmp(name->str, "RSP") == 0 || strcmp(name->str, "sp") == 0)
			sp = value->u64;
		suspect(h, value->u64, name->str, true);
	}
	return sp;
}

static void stack_words(struct hunt *h, const struct kstack *stack, kaddr sp)
{
	struct kstack_iter it;
	uint64_t word, n = 0;
	kaddr at;

	kstack_begin(h->run->r, stack, sp, &it);
	while (n++ < MAX_WORDS && kstack_next(&it, &at, &word)) {
		kaddr from = sp && kstack_has(stack, sp) ? sp : stack->low;

		suspect(h, word,
			arena_printf(h->run->arena, "%s stack+0x%lx", stack->name,
				     (unsigned long)(at - from)),
			false);
	}
	h->holes += it.missing;
}

static void crash_cpu(struct hunt *h, kaddr sp)
{
	struct run *run = h->run;
	struct kstack stacks[KSTACK_PER_CPU + 1];
	struct ktasks tasks;
	struct ktask task;
	struct kregs regs;
	const char *how;
	size_t n = 0;
	uint32_t cpu;
	kaddr at;

	if (ktask_crash_cpu(run->r, &run->cpus, &cpu, &how) != K_OK) {
		fact_cover(run->facts, &kind_suspect, COVER_PARTIAL, "no CPU is named as crashed");
		return;
	}
	if (kregs_load(run->r, &run->cpus, cpu, &regs) == K_OK) {
		for (uint32_t i = 0; i < regs.n; i++)
			suspect(h, regs.value[i], regs.names[i], true);
		if (!sp)
			sp = regs.sp;
	}
	if (ktask_open(run->r, &tasks) == K_OK &&
	    ktask_current(run->r, &tasks, &run->cpus, cpu, &at) == K_OK &&
	    ktask_load(run->r, &tasks, at, &task) == K_OK)
		kstack_of_task(run->r, &task, &stacks[n++]);
	n += kstack_of_cpu(run->r, &run->cpus, cpu, stacks + n);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || kstack_has(&stacks[i], sp))
			stack_words(h, &stacks[i], sp);
}

void run_suspects(struct run *run)
{
	struct hunt *h = arena_alloc(run->arena, sizeof(*h));

	h->run = run;
	if (!run->have_map) {
		fact_cover(run->facts, &kind_suspect, COVER_SKIPPED, run->no_map);
		return;
	}
	fact_cover(run->facts, &kind_suspect, COVER_COMPLETE, NULL);
	h->have_io_ends = e4_io_ends_open(run->r, &h->io_ends) == K_OK;
	crash_cpu(h, log_registers(h));
	fact_cover_count(run->facts, &kind_suspect, h->n, h->holes);
	if (h->holes)
		fact_cover(run->facts, &kind_suspect, COVER_PARTIAL,
			   "words of the stack are not in the dump");
}
