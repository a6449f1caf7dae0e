// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pick: which inodes do the filters let through? Reads every object of ext4_inode_cache once.
 */
#include <string.h>

#include "listing/listing.h"
#include "probes/inode_probes.h"

#define SLABS_PER_BATCH 8

static bool in_paths(const struct listing *l, kaddr vfs)
{
	for (size_t i = 0; i < l->n_paths; i++)
		if (l->paths[i] == vfs)
			return true;
	return false;
}

static bool wanted(const struct listing *l, const struct pick *p)
{
	const struct options *o = &l->o;
	const struct e4_super *s = p->v.super;

	if (o->given & OPT_INODE && p->inode.ino != o->inode)
		return false;
	if (o->given & (OPT_PATH | OPT_PID) && !in_paths(l, p->inode.vfs))
		return false;
	if ((p->inode.state & l->state_mask) != l->state_mask)
		return false;
	if (o->given & OPT_GROUP && (!s || !s->inodes_per_group || !p->inode.ino ||
				     (p->inode.ino - 1) / s->inodes_per_group != o->group))
		return false;
	return listing_wants_device(l, s);
}

/* The probes' own questions, asked of this one inode. */
const char *pick_anomalies(const struct listing *l, struct batch *b, struct pick *p)
{
	struct facts own;

	facts_init(&own, b->arena);
	p->v.facts = &own;
	for (size_t i = 0; inode_probes[i]; i++)
		/* those with a sum ask about all inodes together */
		if (inode_probes[i] != &probe_named_inode && !inode_probes[i]->begin)
			inode_probes[i]->visit(&p->v, &p->inode);
	p->v.facts = &b->facts;
	return listing_anomalies(l, b->arena, p->inode.address, &own);
}

/* A free object comes along where it was asked for: by --free, by address, or as an anomaly. */
static bool hidden(const struct listing *l, const struct pick *p)
{
	return p->v.state == OBJECT_FREE && !(l->o.given & (OPT_FREE | OPT_ADDRESS)) &&
	       !(l->o.given & OPT_ANOMALIES && *p->anomalies);
}

static void pick_object(struct listing *l, struct batch *b, struct pick *p, kaddr object,
			pick_fn *fn)
{
	enum kstatus st = e4_inode_load(b->r, &l->run->inodes, object, &p->inode);

	if (st != K_OK) {
		batch_hole(b, b->r->why);
		return;
	}
	p->v.super = e4_super_at(&l->run->supers, p->inode.sb);
	if (!wanted(l, p)) {
		b->tally.filtered += p->v.state != OBJECT_FREE;
		return;
	}
	p->anomalies = pick_anomalies(l, b, p);
	if (l->o.given & OPT_ANOMALIES && !*p->anomalies) {
		b->tally.filtered += p->v.state != OBJECT_FREE;
	} else if (hidden(l, p)) {
		b->tally.free_hidden++;
		b->tally.free_odd += *p->anomalies != '\0';
	} else {
		fn(l, b, p);
	}
}

void listing_pick(struct listing *l, struct batch *b, uint64_t first, uint64_t last, pick_fn *fn)
{
	const struct kslabmap_cache *mc = l->run->inode_cache;

	for (uint64_t i = first; i < last; i++) {
		const struct kslab_slot *slot = &mc->slots[i];

		for (uint32_t j = 0; j < slot->s.objects; j++) {
			struct pick p = {.v = {.r = b->r, .facts = &b->facts, .arena = b->arena}};
			kaddr object = kslab_object(mc, slot, j);

			visit_begin(&p.v, l->run, slot, j);
			if (l->o.given & OPT_ADDRESS && (l->o.address < object ||
							 l->o.address - object >= mc->c.object_size))
				b->tally.filtered += p.v.state != OBJECT_FREE;
			else
				pick_object(l, b, &p, object, fn);
		}
	}
}

int listing_inodes(struct listing *l, batch_fn *fn)
{
	int status = listing_run(l, l->run->inode_cache->n, SLABS_PER_BATCH, fn);

	if (!status && l->run->map.holes) {
		l->sheet.tally.holes += l->run->map.holes;
		if (!l->sheet.tally.hole_why)
			l->sheet.tally.hole_why = "struct pages are not in the dump";
	}
	return status;
}
