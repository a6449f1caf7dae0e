// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inode_named: what do the inodes look like that the log, a register or the stack names?
 * Reads: the inode, its extent status tree, its page cache's tags. Leaves: facts of kind inode.
 */
#include "probes/inode_probes.h"

/* A number may mean a freed inode too: its object keeps what it held until it is used again. */
static bool lives_or_lived(const struct visit *v, const struct e4_inode *inode)
{
	return v->super && (v->state != OBJECT_FREE ||
			    (inode->state & v->run->inodes.flags.i_clear));
}

static const struct named_inode *find_named(const struct visit *v, const struct e4_inode *inode)
{
	for (size_t i = 0; i < v->run->n_named; i++) {
		const struct named_inode *n = &v->run->named[i];

		if (n->address == inode->address)
			return n;
		if (!n->address && n->ino == inode->ino && lives_or_lived(v, inode) &&
		    (!*n->device || strcmp(n->device, v->super->id) == 0))
			return n;
	}
	return NULL;
}

static void cache_fields(struct visit *v, struct fact *f, const struct e4_inode *inode)
{
	struct e4_es_sum sum;
	bool dirty;

	if (!v->run->have_xa ||
	    kxarray_marked(v->r, &v->run->xa, inode->pages, KXA_DIRTY, &dirty) != K_OK)
		fact_unknown(v->facts, f, "dirty", v->r->why);
	else
		fact_bool(v->facts, f, "dirty", dirty);
	if (e4_es_sum(v->r, &v->run->inodes, &v->run->es, inode, &sum) == K_OK &&
	    sum.status == K_OK)
		fact_u64(v->facts, f, "delayed", sum.delayed_blocks);
	else
		fact_unknown(v->facts, f, "delayed", v->r->why);
}

static void plain_fields(struct visit *v, struct fact *f, const struct e4_inode *i)
{
	const struct e4_flags *flags = &v->run->inodes.flags;
	struct facts *facts = v->facts;

	fact_hex(facts, f, "state_raw", i->state);
	fact_flags(facts, f, "flags", e4_flags_text(v->arena, &flags->i_flags, i->flags));
	fact_flags(facts, f, "ext4_state",
		   e4_flags_text(v->arena, &flags->ext4_state, i->ext4_state));
	fact_i64(facts, f, "count", i->count);
	fact_u64(facts, f, "nlink", i->nlink);
	fact_hex(facts, f, "mode", i->mode);
	fact_u64(facts, f, "size", i->size);
	fact_u64(facts, f, "blocks", i->blocks);
	fact_u64(facts, f, "nrpages", i->nrpages);
	fact_u64(facts, f, "inline_off", i->inline_off);
	fact_u64(facts, f, "reserved", i->reserved);
	fact_bool(facts, f, "on_sb_list", v->mark & KMARK_S_INODES);
	fact_bool(facts, f, "hashed", i->hashed);
	fact_bool(facts, f, "mmapped", i->mmapped);
	fact_bool(facts, f, "orphan", i->orphan);
}

static void visit(struct visit *v, const struct e4_inode *inode)
{
	static const char *const states[] = {"allocated", "free", "unknown"};
	const struct named_inode *named = find_named(v, inode);
	struct fact *f;

	if (!named)
		return;
	f = fact_add(v->facts, &kind_inode, inode->address);
	fact_inode(v->facts, f, v->run, inode);
	plain_fields(v, f, inode);
	cache_fields(v, f, inode);
	fact_str(v->facts, f, "slab_state", states[v->state]);
	fact_str(v->facts, f, "why", named->why);
}

static const struct fact_kind *const kinds[] = {&kind_inode, NULL};

const struct inode_probe probe_named_inode = {
	.name = "named",
	.question = "What do the inodes look like that the log, a register or the stack names?",
	.kinds = kinds,
	.visit = visit,
};
