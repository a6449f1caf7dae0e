// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In what state was the machine? Reads memory counters and zones, clocks, load, taint, modules and
 * mounts; leaves one context.memory, one context.system, a context.module for each module that
 * taints, a context.mount for each mount.
 */
#include "kernel/kmm.h"
#include "kernel/kmodule.h"
#include "kernel/kmount.h"
#include "kernel/ktime.h"
#include "probes/kinds_context.h"

static const struct fact_field memory_fields[] = {
	{"total_kb", FT_U64, "memory that the kernel manages, KiB"},
	{"free_kb", FT_U64, "free, KiB"},
	{"slab_kb", FT_U64, "in slabs, KiB"},
	{"page_cache_kb", FT_U64,
	 "in the page cache, block device buffers and shared memory too, KiB"},
	{"committed_kb", FT_U64, "address space promised to processes, KiB"},
	{"commit_limit_kb", FT_U64, "its limit (huge page pools not taken off), KiB"},
	{"swap_total_kb", FT_U64, "swap space, KiB"},
	{"swap_free_kb", FT_U64, "swap space that is free, KiB"},
	{"below_min_zones", FT_U64, "zones with less free than their min watermark"},
	{"zones", FT_STR, "each zone: free and watermarks min/low/high, KiB"},
	{NULL, FT_END, NULL},
};

static const struct fact_field system_fields[] = {
	{"uptime_s", FT_U64, "seconds since boot"},
	{"load", FT_STR, "load average over 1, 5 and 15 minutes"},
	{"nr_cpus", FT_U64, "CPUs that were online"},
	{"tainted", FT_HEX, "tainted_mask"},
	{"taint", FT_STR, "its bits by letter and name"},
	{"mounts", FT_STR, "mounts of real devices: device type, joined by ', '"},
	{NULL, FT_END, NULL},
};

static const struct fact_field module_fields[] = {
	{"name", FT_STR, "name"},
	{"base", FT_HEX, "where its text starts"},
	{"size", FT_U64, "text and data, bytes"},
	{"out_of_tree", FT_BOOL, "not built with the kernel (taint O)"},
	{"taints", FT_STR, "what it taints, letters as in the log"},
	{NULL, FT_END, NULL},
};

static const struct fact_field mount_fields[] = {
	{"device", FT_STR, "as given to mount"},
	{"fstype", FT_STR, "file system"},
	{"super", FT_HEX, "its super_block"},
	{NULL, FT_END, NULL},
};

const struct fact_kind kind_context_memory = {
	"context.memory", FROM_MEMORY, false, "how short of memory the machine was", memory_fields,
};
const struct fact_kind kind_context_system = {
	"context.system", FROM_MEMORY, false, "uptime, load, taint, mounts", system_fields,
};
const struct fact_kind kind_context_module = {
	"context.module", FROM_MEMORY, false, "a module that taints the kernel", module_fields,
};
const struct fact_kind kind_context_mount = {
	"context.mount", FROM_MEMORY, false, "a mount of the first namespace", mount_fields,
};

#define MOUNTS_KEPT 256 /* facts; a machine of containers has many thousand mounts */

struct lines {
	char text[1024];
	size_t len;
};

/* Appends as much as fits, parts divided by ", "; "..." says that some did not. */
static void append(struct lines *l, const char *part)
{
	size_t room = sizeof(l->text) - l->len;
	int n;

	if (room < 8)
		return;
	n = snprintf(l->text + l->len, room, "%s%s", l->len ? ", " : "", part);
	if (n >= 0 && (size_t)n < room - 5) {
		l->len += (size_t)n;
		return;
	}
	snprintf(l->text + l->len, room, "...");
	l->len = sizeof(l->text);
}

static void number(struct facts *facts, struct fact *f, const char *field,
		   const struct kmm_number *n, uint64_t page_kb)
{
	if (n->why)
		fact_unknown(facts, f, field, n->why);
	else
		fact_u64(facts, f, field, n->v * page_kb);
}

static void zones(struct facts *facts, struct fact *f, const struct kmm *m)
{
	struct lines text = {0};
	uint64_t below = 0;
	char one[160];

	for (size_t i = 0; i < m->n_zones; i++) {
		const struct kzone *z = &m->zones[i];

		below += z->free < z->min;
		snprintf(one, sizeof(one), "%u:%s free %lu min %lu low %lu high %lu", z->node,
			 z->name, z->free * m->page_kb, z->min * m->page_kb, z->low * m->page_kb,
			 z->high * m->page_kb);
		append(&text, one);
	}
	if (m->zones_why) {
		fact_unknown(facts, f, "below_min_zones", m->zones_why);
		fact_unknown(facts, f, "zones", m->zones_why);
		return;
	}
	fact_u64(facts, f, "below_min_zones", below);
	fact_str(facts, f, "zones", text.text);
}

static void memory(struct reader *r, struct facts *facts, const struct kpercpu *p)
{
	struct fact *f = fact_add(facts, &kind_context_memory, 0);
	struct kmm m;

	kmm_load(r, p, &m);
	number(facts, f, "total_kb", &m.total, m.page_kb);
	number(facts, f, "free_kb", &m.free, m.page_kb);
	number(facts, f, "slab_kb", &m.slab, m.page_kb);
	number(facts, f, "page_cache_kb", &m.page_cache, m.page_kb);
	number(facts, f, "committed_kb", &m.committed, m.page_kb);
	number(facts, f, "commit_limit_kb", &m.commit_limit, m.page_kb);
	number(facts, f, "swap_total_kb", &m.swap_total, m.page_kb);
	number(facts, f, "swap_free_kb", &m.swap_free, m.page_kb);
	zones(facts, f, &m);
	fact_see(facts, f, "kmem -i");
	fact_cover(facts, &kind_context_memory, COVER_COMPLETE, NULL);
}

static void taint(struct reader *r, struct facts *facts, struct fact *f)
{
	char names[512], letters[70];
	uint64_t mask;

	if (ktaint_kernel(r, &mask)) {
		fact_unknown(facts, f, "tainted", r->why);
		fact_unknown(facts, f, "taint", r->why);
		return;
	}
	ktaint_letters(mask, letters, sizeof(letters));
	ktaint_names(mask, names, sizeof(names));
	fact_hex(facts, f, "tainted", mask);
	fact_str(facts, f, "taint",
		 mask ? arena_printf(facts->arena, "%s %s", letters, names) : "");
}

static void clocks(struct reader *r, struct facts *facts, struct fact *f)
{
	struct ktime t;
	char load[96];

	if (ktime_load(r, &t))
		fact_unknown(facts, f, "uptime_s", r->why);
	else
		fact_u64(facts, f, "uptime_s", t.boot_s);
	if (ktime_loadavg(r, load, sizeof(load)))
		fact_unknown(facts, f, "load", r->why);
	else
		fact_str(facts, f, "load", load);
}

static void one_module(struct facts *facts, const struct kmodule *m)
{
	struct fact *f = fact_add(facts, &kind_context_module, m->at);
	char letters[70];

	ktaint_letters(m->taints, letters, sizeof(letters));
	fact_str(facts, f, "name", m->name);
	fact_hex(facts, f, "base", m->base);
	fact_u64(facts, f, "size", m->size);
	fact_bool(facts, f, "out_of_tree", m->taints >> KTAINT_OOT & 1);
	fact_str(facts, f, "taints", letters);
	fact_see(facts, f, "mod -t");
}

/* Coverage from how a walk ended; `seen` objects were looked at. */
static void covered(struct reader *r, struct facts *facts, const struct fact_kind *kind,
		    enum kstatus st, uint64_t seen)
{
	fact_cover(facts, kind, st ? COVER_PARTIAL : COVER_COMPLETE,
		   st ? arena_strdup(facts->arena, r->why) : NULL);
	fact_cover_count(facts, kind, seen, st ? 1 : 0);
}

static void modules(struct reader *r, struct facts *facts)
{
	struct kmodules m;
	struct kmodule one;
	struct klist_iter it;

	if (kmodule_open(r, &m)) {
		fact_cover(facts, &kind_context_module, COVER_SKIPPED,
			   arena_strdup(facts->arena, r->why));
		return;
	}
	for (kmodule_begin(r, &m, &it); kmodule_next(&it, &m, &one);)
		if (one.taints)
			one_module(facts, &one);
	covered(r, facts, &kind_context_module, it.status, it.n);
}

static void one_mount(struct facts *facts, const struct kmount *m)
{
	struct fact *f = fact_add(facts, &kind_context_mount, m->at);

	fact_str(facts, f, "device", m->device);
	fact_str(facts, f, "fstype", m->fstype);
	fact_hex(facts, f, "super", m->super);
	fact_see(facts, f, "mount");
}

/* A mount with a device of its own, not proc, sysfs, tmpfs...: its name is a path. */
static void list_mount(struct lines *list, const struct kmount *m)
{
	char one[KMOUNT_NAME + 64];

	if (m->device[0] != '/')
		return;
	snprintf(one, sizeof(one), "%s %s", m->device, m->fstype);
	append(list, one);
}

static void mounts(struct reader *r, struct facts *facts, struct fact *system)
{
	struct lines list = {0};
	struct kmounts m;
	struct kmount one;
	struct kmount_iter it;

	if (kmount_open(r, &m)) {
		fact_unknown(facts, system, "mounts", r->why);
		fact_cover(facts, &kind_context_mount, COVER_SKIPPED,
			   arena_strdup(facts->arena, r->why));
		return;
	}
	for (kmount_begin(r, &m, &it); kmount_next(&it, &one);) {
		list_mount(&list, &one);
		if (it.n <= MOUNTS_KEPT)
			one_mount(facts, &one);
	}
	covered(r, facts, &kind_context_mount, it.status, it.n);
	if (!it.status && it.n > MOUNTS_KEPT)
		fact_cover(facts, &kind_context_mount, COVER_PARTIAL,
			   "more mounts than are listed");
	if (it.status && !list.len)
		fact_unknown(facts, system, "mounts", r->why);
	else
		fact_str(facts, system, "mounts", list.text);
}

void probe_context(struct reader *r, struct facts *facts)
{
	struct fact *system = fact_add(facts, &kind_context_system, 0);
	struct kpercpu p = {0};
	uint64_t online = 0;

	if (kpercpu_load(r, &p)) {
		fact_unknown(facts, system, "nr_cpus", r->why);
	} else {
		for (uint32_t cpu = 0; cpu < p.nr; cpu++)
			online += p.online[cpu];
		fact_u64(facts, system, "nr_cpus", online);
	}
	clocks(r, facts, system);
	taint(r, facts, system);
	fact_see(facts, system, "sys -t");
	fact_cover(facts, &kind_context_system, COVER_COMPLETE, NULL);
	memory(r, facts, &p);
	modules(r, facts);
	mounts(r, facts, system);
}
