// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inode_es: is an inode's extent status tree in order, and does it hold what is counted?
 * Reads: the tree, i_es_all_nr. Leaves: facts of kind es.damage.
 *
 * The tree and i_es_all_nr change under i_es_lock (fs/ext4/extents_status.c): while it is held,
 * or where its word is not known, what looks wrong is unknown.
 */
#include "probes/inode_probes.h"

enum kstatus visit_es(struct visit *v, const struct e4_inode *inode, struct e4_es_sum *out)
{
	if (!v->es_walked) {
		v->es = (struct e4_es_sum){0};
		v->es_status = e4_es_sum(v->r, &v->run->inodes, &v->run->es, inode, &v->es);
		v->es_walked = true;
	}
	*out = v->es;
	return v->es_status;
}

/* NULL: nothing is wrong. */
static const char *damage(const struct e4_es_sum *sum, bool counted, uint64_t all_nr)
{
	return sum->status == K_BADDATA		   ? "tree"
	       : sum->disordered		   ? "order"
	       : sum->wraps			   ? "wraps"
	       : sum->odd_bits			   ? "bits"
	       : sum->status != K_OK		   ? NULL
	       : counted && sum->entries != all_nr ? "count"
						   : NULL;
}

static bool lock_free(struct visit *v, const struct e4_inode *inode)
{
	const struct kfield *lock = &v->run->inodes.at.es_lock;
	uint64_t word;

	return kfield_there(lock) && kread_field(v->r, inode->address, lock, &word) == K_OK &&
	       word == 0;
}

static void report(struct visit *v, const struct e4_inode *inode, const struct e4_es_sum *sum,
		   const char *what, bool counted, uint64_t all_nr)
{
	struct fact *f = fact_add_capped(v->facts, &kind_es_damage, inode->address);

	if (!f)
		return;
	fact_inode(v->facts, f, v->run, inode);
	fact_str(v->facts, f, "what", what);
	if (sum->at)
		fact_hex(v->facts, f, "entry", sum->at);
	fact_u64(v->facts, f, "entries", sum->entries);
	if (counted)
		fact_u64(v->facts, f, "all_nr", all_nr);
}

static void visit(struct visit *v, const struct e4_inode *inode)
{
	const struct kfield *count = v->sum; /* i_es_all_nr */
	const struct e4_inodes *e = &v->run->inodes;
	struct e4_es_sum sum;
	const char *what;
	uint64_t all_nr = 0;
	bool counted;

	if (v->state != OBJECT_ALLOCATED || !v->super || e4_inode_dying(e, inode) ||
	    (inode->state & e->flags.i_new))
		return;
	if (visit_es(v, inode, &sum) != K_OK)
		return fact_cover(v->facts, &kind_es_damage, COVER_PARTIAL, v->r->why);
	counted = kfield_there(count) && kread_field(v->r, inode->address, count, &all_nr) == K_OK;
	what = damage(&sum, counted, all_nr);
	if (what && lock_free(v, inode))
		report(v, inode, &sum, what, counted, all_nr);
	else if (what)
		fact_cover(v->facts, &kind_es_damage, COVER_PARTIAL,
			   "i_es_lock of an inode is held, or not known");
	else if (sum.status != K_OK)
		fact_cover(v->facts, &kind_es_damage, COVER_PARTIAL,
			   "an extent status tree is not whole in the dump");
}

/* i_es_all_nr, from 3.19 on; its place is looked up once for each slice. */
static void *begin(const struct run *run, struct reader *r)
{
	struct kfield *all_nr = arena_alloc(r->arena, sizeof(*all_nr));
	struct kmember m;

	(void)run;
	if (image_member(r->img, "ext4_inode_info", "i_es_all_nr", &m) == K_OK)
		*all_nr = (struct kfield){m.offset, m.size, m.count, m.kind, 0, 0};
	return all_nr;
}

static const struct fact_kind *const kinds[] = {&kind_es_damage, NULL};

const struct inode_probe probe_es = {
	.name = "es",
	.question = "Is an inode's extent status tree in order?",
	.kinds = kinds,
	.visit = visit,
	.begin = begin,
};
