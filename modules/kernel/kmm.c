// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much memory was there, free, in slabs, in the page cache, promised, in swap? Reads global
 * counters; leaves one number each, or why it is not known. Zones are in kzone.c.
 */
#include "kernel/kmm.h"
#include "image/need.h"
#include "kernel/kfail.h"
#include "kernel/kmm-priv.h"

/* Takes the reader's line over, as the next read overwrites it. */
const char *kmm_why(struct reader *r, enum kstatus st)
{
	return arena_strdup(r->arena, r->why[0] ? r->why : kstatus_name(st));
}

static void unknown(struct reader *r, struct kmm_number *n, enum kstatus st)
{
	n->v = 0;
	n->why = kmm_why(r, st);
}

/* Integer of `size` bytes (0: a long) at the first of the named symbols that exists. */
static void symbol_value(struct reader *r, const char *name, const char *old_name, uint32_t size,
			 struct kmm_number *out)
{
	kaddr at;
	enum kstatus st = image_address(r->img, name, &at);

	if (st == K_NONAME && old_name)
		st = image_address(r->img, old_name, &at);
	if (st)
		kfail_fresh(r, st, 0, "no symbol %s", name);
	else
		st = kread_uint(r, at, size ? size : r->img->info.ptr_size, &out->v);
	if (st)
		unknown(r, out, st);
}

/* Counters that several CPUs change may be below zero for a moment: the kernel shows 0. */
static void not_negative(const struct reader *r, struct kmm_number *n)
{
	if (r->img->info.ptr_size == 8 && (int64_t)n->v < 0)
		n->v = 0;
}

static void stat_item(struct reader *r, const char *array, const char *item, struct kmm_number *out)
{
	uint32_t size = r->img->info.ptr_size;
	int64_t index;
	kaddr at;
	enum kstatus st = image_constant(r->img, item, &index);

	if (st) {
		kfail_fresh(r, st, 0, "no enumerator %s", item);
		unknown(r, out, st);
		return;
	}
	st = image_address(r->img, array, &at);
	if (st == K_NONAME)
		st = image_address(r->img, "vm_stat", &at);
	if (st)
		kfail_fresh(r, st, 0, "no symbol %s", array);
	else if (index < 0 || index > 256)
		st = kbad(r, at, "%s is %ld", item, index);
	else
		st = kread_uint(r, at + (uint64_t)index * size, size, &out->v);
	if (st)
		unknown(r, out, st);
	not_negative(r, out);
}

static void add(struct kmm_number *sum, const struct kmm_number *b)
{
	sum->v += b->v;
	if (!sum->why)
		sum->why = b->why;
}

/*
 * d42f3245c7e2 "mm: memcg: convert vmstat slab counters to bytes" (5.9) renamed the items; the
 * global array still counts pages. In the node's enum the item after them is NR_ISOLATED_ANON,
 * in the zone's it never was: that tells 4.13 from 4.12 without asking for a version.
 */
static void slab(struct reader *r, struct kmm_number *out)
{
	static const char *const names[][2] = {{"NR_SLAB_RECLAIMABLE_B", "NR_SLAB_UNRECLAIMABLE_B"},
					       {"NR_SLAB_RECLAIMABLE", "NR_SLAB_UNRECLAIMABLE"}};
	struct kmm_number more = {0};
	int64_t v, isolated;
	size_t i = image_constant(r->img, names[0][0], &v) ? 1 : 0;
	bool node = i == 0 ||
		    (!image_constant(r->img, names[1][1], &v) &&
		     !image_constant(r->img, "NR_ISOLATED_ANON", &isolated) && isolated == v + 1);

	stat_item(r, node ? "vm_node_stat" : "vm_zone_stat", names[i][0], out);
	stat_item(r, node ? "vm_node_stat" : "vm_zone_stat", names[i][1], &more);
	add(out, &more);
}

static void committed(struct reader *r, const struct kpercpu *p, struct kmm_number *out)
{
	kaddr at;
	int64_t sum;
	enum kstatus st = image_address(r->img, "vm_committed_as", &at);

	if (st)
		kfail_fresh(r, st, 0, "no symbol vm_committed_as");
	else
		st = kpercpu_counter(r, p, at, &sum);
	if (st)
		unknown(r, out, st);
	else
		out->v = sum > 0 ? (uint64_t)sum : 0;
}

/* mm/util.c: vm_commit_limit(). */
static void commit_limit(struct reader *r, const struct kmm *m, struct kmm_number *out)
{
	struct kmm_number kbytes = {0}, ratio = {0};

	symbol_value(r, "sysctl_overcommit_kbytes", NULL, 0, &kbytes); /* 3.14+ */
	if (!kbytes.why && kbytes.v) {
		out->v = kbytes.v / m->page_kb;
	} else {
		symbol_value(r, "sysctl_overcommit_ratio", NULL, 4, &ratio);
		*out = ratio;
		out->v = m->total.v * ratio.v / 100;
		if (!out->why)
			out->why = m->total.why;
	}
	add(out, &m->swap_total);
}

void kmm_load(struct reader *r, const struct kpercpu *p, struct kmm *out)
{
	struct kmm m = {.page_kb = r->img->info.page_size / 1024};

	if (!m.page_kb)
		m.page_kb = 4;
	/* ca79b0c211af "mm: convert totalram_pages and totalhigh_pages variables to atomic", 5.0 */
	symbol_value(r, "_totalram_pages", "totalram_pages", 0, &m.total);
	stat_item(r, "vm_zone_stat", "NR_FREE_PAGES", &m.free);
	stat_item(r, "vm_node_stat", "NR_FILE_PAGES", &m.page_cache);
	slab(r, &m.slab);
	symbol_value(r, "total_swap_pages", NULL, 0, &m.swap_total);
	symbol_value(r, "nr_swap_pages", NULL, 0, &m.swap_free);
	not_negative(r, &m.swap_free);
	committed(r, p, &m.committed);
	commit_limit(r, &m, &m.commit_limit);
	kmm_zones(r, &m);
	*out = m;
}
