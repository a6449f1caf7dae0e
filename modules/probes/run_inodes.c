// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_inodes: every object of ext4_inode_cache once, in parallel slices, shown to all the inode
 * probes. Leaves: their facts, merged in order of address, and their coverage.
 */
#include "probes/run.h"

#include "probes/inode_probes.h"

const struct inode_probe *const inode_probes[] = {
	&probe_named_inode, &probe_inline_dirty,   &probe_reserved, &probe_linkage,
	&probe_es,	    &probe_dirty_clusters, NULL,
};

#define N_PROBES (sizeof(inode_probes) / sizeof(inode_probes[0]) - 1)

struct slice_facts {
	struct facts facts;
	uint64_t seen, holes;
	void *sums[N_PROBES];
};

static void begin_sums(const struct run *run, struct reader *r, void **sums)
{
	for (size_t i = 0; i < N_PROBES; i++)
		if (inode_probes[i]->begin)
			sums[i] = inode_probes[i]->begin(run, r);
}

static void visit_object(struct visit *v, kaddr object, struct slice_facts *out)
{
	const struct run *run = v->run;
	struct e4_inode inode;
	enum kstatus st = e4_inode_load(v->r, &run->inodes, object, &inode);

	if (st != K_OK) {
		out->holes++;
		return;
	}
	out->seen++;
	v->super = e4_super_at(&run->supers, inode.sb);
	v->es_walked = false;
	for (size_t i = 0; i < N_PROBES; i++) {
		v->sum = out->sums[i];
		inode_probes[i]->visit(v, &inode);
	}
}

void visit_begin(struct visit *v, const struct run *run, const struct kslab_slot *slot,
		 uint32_t index)
{
	v->run = run;
	v->slot = slot;
	v->super = NULL;
	v->list = slot->list[index];
	v->mark = slot->mark[index];
	v->state = v->list ? OBJECT_FREE : slot->hole ? OBJECT_UNKNOWN : OBJECT_ALLOCATED;
}

static void visit_slot(struct slice *s, const struct run *run, const struct kslab_slot *slot,
		       struct slice_facts *out)
{
	for (uint32_t i = 0; i < slot->s.objects; i++) {
		struct visit v = {.r = &s->r, .facts = &out->facts, .arena = s->arena};

		visit_begin(&v, run, slot, i);
		visit_object(&v, kslab_object(run->inode_cache, slot, i), out);
	}
}

static void inode_slice(struct slice *s, void *arg)
{
	const struct run *run = arg;
	struct slice_facts *out = arena_alloc(s->arena, sizeof(*out));

	facts_init(&out->facts, s->arena);
	begin_sums(run, &s->r, out->sums);
	s->result = out;
	for (uint64_t i = s->first; i < s->last; i++)
		visit_slot(s, run, &run->inode_cache->slots[i], out);
}

static size_t count_kind(const struct facts *facts, const struct fact_kind *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < facts->n; i++)
		n += facts->items[i]->kind == kind;
	return n;
}

/* Facts of a slice move over as they are: slices come in order of address. */
static void merge(struct run *run, const struct slice_facts *from)
{
	for (size_t i = 0; i < from->facts.n; i++) {
		struct fact *f = from->facts.items[i];

		if (f->kind != &kind_inode && count_kind(run->facts, f->kind) >= RUN_KEEP) {
			fact_cover(run->facts, f->kind, COVER_PARTIAL,
				   "more were found than are listed");
			continue;
		}
		fact_adopt(run->facts, f);
	}
	for (size_t i = 0; i < from->facts.n_cover; i++) {
		const struct coverage *c = &from->facts.cover[i];

		if (c->state == COVER_COMPLETE)
			continue;
		fact_cover(run->facts, c->kind, c->state, c->why);
		fact_cover_count(run->facts, c->kind, 0, c->missing);
	}
}

static void end_sums(struct run *run, const struct slice *slices, uint64_t holes)
{
	void *totals[N_PROBES];

	begin_sums(run, run->r, totals);
	for (size_t i = 0; i < N_PROBES; i++) {
		if (!inode_probes[i]->end)
			continue;
		for (unsigned k = 0; k < run->threads; k++) {
			const struct slice_facts *res = slices[k].result;

			inode_probes[i]->merge(run, totals[i], res->sums[i]);
		}
		inode_probes[i]->end(run, totals[i], holes);
	}
}

static void cover_all(struct run *run, enum coverage_state state, const char *why, uint64_t seen,
		      uint64_t missing)
{
	for (size_t i = 0; inode_probes[i]; i++)
		for (size_t k = 0; inode_probes[i]->kinds[k]; k++) {
			fact_cover(run->facts, inode_probes[i]->kinds[k], state, why);
			fact_cover_count(run->facts, inode_probes[i]->kinds[k], seen, missing);
		}
}

void run_inodes(struct run *run)
{
	uint64_t seen = 0, holes;
	struct slice *slices;

	if (!run->inode_cache) {
		cover_all(run, COVER_SKIPPED, "there is no ext4_inode_cache", 0, 0);
		return;
	}
	if (slices_run(run->r->img, run->arena, run->inode_cache->n, run->threads, inode_slice, run,
		       &slices) != K_OK) {
		cover_all(run, COVER_SKIPPED, "no further reader could be opened", 0, 0);
		return;
	}
	holes = run->map.holes;
	for (unsigned i = 0; i < run->threads; i++) {
		const struct slice_facts *res = slices[i].result;

		merge(run, res);
		seen += res->seen;
		holes += res->holes;
	}
	end_sums(run, slices, holes);
	cover_all(run, holes ? COVER_PARTIAL : COVER_COMPLETE,
		  holes ? "pages of inodes or of struct pages are not in the dump" : NULL, seen,
		  holes);
}
