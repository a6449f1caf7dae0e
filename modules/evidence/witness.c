// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * witness: the objects that the verdicts' facts are about, read once more, so that their pages
 * are known apart from those of a search: the object, its slab, its struct pages; of a group its
 * counters and bitmaps, and the way to them. Leaves behind nothing but noted reads.
 */
#include <string.h>

#include "evidence/evidence.h"
#include "ext4/e4_extent_status.h"
#include "ext4/e4_mballoc.h"
#include "kernel/kslab.h"

#define MAX_SLAB (4u << 20) /* bytes: the largest that the page allocator gives out */

struct witness {
	struct reader *r;
	struct arena *arena;
	struct kpercpu cpus;
	struct kslabs slabs;
	struct e4_supers supers;
	struct e4_inodes inodes;
	struct e4_es_bits es;
	struct e4_mballoc groups;
	struct kxarray xa; /* `groups` points to it */
	bool have_slabs, have_inodes, have_groups;
};

static void touch(struct witness *w, kaddr at, uint64_t len)
{
	const kaddr size = w->r->img->info.page_size;
	unsigned char byte;

	for (kaddr page = at & ~(size - 1); page < at + len; page += size)
		(void)kread(w->r, page, 1, &byte);
}

static void touch_slab(struct witness *w, const struct kslab *s)
{
	const uint64_t page_size = w->r->img->info.page_size;
	struct kslab_cache c;
	uint64_t len;

	if (kslab_cache_load(w->r, &w->slabs, s->cache, &c) != K_OK)
		return;
	len = (uint64_t)s->objects * c.size;
	if (len > MAX_SLAB)
		return;
	touch(w, s->base, len);
	touch(w, s->slab, (len + page_size - 1) / page_size * w->slabs.pages.at.page_size_of);
}

/* An inode's tree of extents lies elsewhere. */
static void inode(struct witness *w, kaddr at)
{
	struct e4_inode i;
	struct e4_es_sum sum;

	if (e4_inode_load(w->r, &w->inodes, at, &i) == K_OK && i.address == at)
		(void)e4_es_sum(w->r, &w->inodes, &w->es, &i, &sum);
}

static void address(struct witness *w, kaddr at)
{
	struct kslab slab;
	kaddr page;

	if (!(at >> 63))
		return;
	touch(w, at, 1);
	if (!w->have_slabs)
		return;
	if (kslab_of(w->r, &w->slabs, at, &slab) == K_OK)
		touch_slab(w, &slab);
	else if (kpage_of(w->r, &w->slabs.pages, at, &page) == K_OK)
		touch(w, page, w->slabs.pages.at.page_size_of);
}

static void group(struct witness *w, const struct fact *f)
{
	const struct fact_value *device = fact_get(f, "device"), *number = fact_get(f, "group");
	struct e4_group g;

	if (!device || device->unknown || !number || number->unknown || !w->have_groups)
		return;
	for (size_t i = 0; i < w->supers.n; i++)
		if (!strcmp(w->supers.items[i].id, device->str))
			(void)e4_group_load(w->r, &w->groups, &w->inodes.flags, &w->supers.items[i],
					    (uint32_t)number->u64, &g);
}

static void witness(struct witness *w, const struct fact *f)
{
	address(w, f->at);
	if (w->have_inodes && !strncmp(f->kind->name, "inode", 5))
		inode(w, f->at);
	for (size_t i = 0; f->kind->fields[i].type != FT_END; i++)
		if (f->kind->fields[i].type == FT_HEX && f->values[i].set && !f->values[i].unknown)
			address(w, f->values[i].u64);
	group(w, f);
}

static void prepare(struct witness *w)
{
	w->have_slabs = kslabs_open(w->r, &w->slabs) == K_OK;
	if (!w->have_slabs || kpercpu_load(w->r, &w->cpus) || e4_inodes_open(w->r, &w->inodes) ||
	    e4_supers_load(w->r, &w->cpus, w->arena, &w->supers) || kxarray_open(w->r, &w->xa))
		return;
	w->have_inodes = true;
	e4_es_bits_load(w->r->img, &w->es);
	w->have_groups = e4_mballoc_open(w->r, &w->slabs.pages, &w->xa, &w->groups) == K_OK;
}

void evidence_witnesses(struct evidence *e)
{
	struct witness *w = arena_alloc(e->arena, sizeof(*w));

	w->r = &e->g.reader;
	w->arena = e->arena;
	prepare(w);
	for (size_t i = 0; i < e->verdicts.n; i++)
		for (size_t j = 0; j < e->verdicts.items[i].facts.n; j++)
			if (e->verdicts.items[i].word >= V_POSSIBLE)
				witness(w, e->verdicts.items[i].facts.items[j]);
}
