// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much was free in each zone, against its watermarks? Reads the nodes' pglist_data; leaves the
 * zones that have memory.
 */
#include "image/need.h"
#include "kernel/kfail.h"
#include "kernel/kmm-priv.h"

#define NODES_MAX      1024 /* MAX_NUMNODES with NODES_SHIFT 10 */
#define ZONES_PER_NODE 8    /* MAX_NR_ZONES is 5 at most */

struct layout {
	struct kfield zones, watermark, vm_stat, name, managed, present;
	uint64_t zone_size, n_free, wmark_min, wmark_low, wmark_high, n_online;
	uint64_t node_data, contig, node_states, mask_size;
};

static const struct need needs[] = {
	NEED(struct layout, zones, "pglist_data", "node_zones"),
	NEED_SIZE(struct layout, zone_size, "zone"),
	/* a9214443dfba "mm: move zone watermark accesses behind an accessor" renamed it in 5.0 */
	NEED(struct layout, watermark, "zone", "_watermark|watermark"),
	NEED(struct layout, vm_stat, "zone", "vm_stat"),
	NEED(struct layout, name, "zone", "name"),
	NEED_OPT(struct layout, managed, "zone", "managed_pages"), /* 3.8+ */
	NEED(struct layout, present, "zone", "present_pages"),
	NEED_CONST_OPT(struct layout, n_free, "NR_FREE_PAGES"),
	NEED_CONST_OPT(struct layout, wmark_min, "WMARK_MIN"),
	NEED_CONST_OPT(struct layout, wmark_low, "WMARK_LOW"),
	NEED_CONST_OPT(struct layout, wmark_high, "WMARK_HIGH"),
	NEED_CONST_OPT(struct layout, n_online, "N_ONLINE"),
	NEED_SYM_OPT(struct layout, node_data, "node_data"),
	NEED_SYM_OPT(struct layout, contig, "contig_page_data"), /* without NUMA */
	NEED_SYM_OPT(struct layout, node_states, "node_states"),
	{NEED_SIZEOF, true, offsetof(struct layout, mask_size), "nodemask_t", NULL},
};

/* Element `index` of an array of longs. */
static enum kstatus element(struct reader *r, kaddr base, const struct kfield *f, uint64_t index,
			    uint64_t *out)
{
	uint32_t size = r->img->info.ptr_size;

	if ((index + 1) * size > f->size)
		return kbad(r, base, "element %lu of an array of %u bytes", index, f->size);
	return kread_uint(r, base + f->offset + index * size, size, out);
}

static enum kstatus read_zone(struct reader *r, const struct layout *l, struct kzone *z)
{
	uint64_t name;
	enum kstatus st = element(r, z->at, &l->vm_stat, l->n_free, &z->free);

	if (!st)
		st = element(r, z->at, &l->watermark, l->wmark_min, &z->min);
	if (!st)
		st = element(r, z->at, &l->watermark, l->wmark_low, &z->low);
	if (!st)
		st = element(r, z->at, &l->watermark, l->wmark_high, &z->high);
	if (!st)
		st = kread_field(r, z->at, &l->name, &name);
	if (!st && kread_string(r, name, sizeof(z->name), z->name))
		snprintf(z->name, sizeof(z->name), "?");
	if (!st && (int64_t)z->free < 0)
		z->free = 0;
	return st;
}

static enum kstatus node_zones(struct reader *r, const struct layout *l, uint32_t node, kaddr at,
			       struct kmm *m, size_t *cap)
{
	uint64_t n = l->zones.size / l->zone_size;

	for (uint64_t i = 0; i < n && i < ZONES_PER_NODE; i++) {
		struct kzone z = {.at = at + l->zones.offset + i * l->zone_size, .node = node};
		const struct kfield *pages = kfield_there(&l->managed) ? &l->managed : &l->present;
		uint64_t populated;
		enum kstatus st = kread_field(r, z.at, pages, &populated);

		if (!st && !populated)
			continue;
		if (!st)
			st = read_zone(r, l, &z);
		if (st)
			return reader_fail(r, st, z.at, "zone %lu of node %u", i, node);
		*(struct kzone *)arena_push(r->arena, &m->zones, &m->n_zones, cap, sizeof(z)) = z;
	}
	return K_OK;
}

/* Bit `node` of node_states[N_ONLINE]; without that array, node 0 is all there is. */
static enum kstatus online(struct reader *r, const struct layout *l, uint32_t node, bool *out)
{
	uint32_t size = r->img->info.ptr_size, bits = size * 8;
	uint64_t word, at = l->node_states + l->n_online * l->mask_size + node / bits * size;
	enum kstatus st;

	*out = node == 0;
	if (!l->node_states || !l->mask_size || !l->n_online)
		return K_OK;
	st = kread_uint(r, at, size, &word);
	if (!st)
		*out = word >> node % bits & 1;
	return st;
}

static enum kstatus walk(struct reader *r, struct kmm *m)
{
	struct layout l;
	uint64_t max = 1;
	size_t cap = 0;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &l);

	if (st)
		return st;
	if (!l.zone_size || (!l.node_data && !l.contig))
		return kfail_fresh(r, K_NONAME, 0, "no node_data or contig_page_data");
	if (l.node_data && l.mask_size)
		max = l.mask_size * 8 < NODES_MAX ? l.mask_size * 8 : NODES_MAX;
	for (uint32_t node = 0; !st && node < max; node++) {
		kaddr at = l.contig;
		bool there;

		st = online(r, &l, node, &there);
		if (st || !there)
			continue;
		if (l.node_data)
			st = kread_ptr(r, l.node_data + (uint64_t)node * r->img->info.ptr_size,
				       &at);
		if (!st && kaddr_odd(r->img, at))
			st = kbad(r, l.node_data, "node %u is at " KADDR, node, at);
		if (!st)
			st = node_zones(r, &l, node, at, m, &cap);
	}
	return st;
}

void kmm_zones(struct reader *r, struct kmm *m)
{
	enum kstatus st = walk(r, m);

	m->zones_why = st ? kmm_why(r, st) : NULL;
}
