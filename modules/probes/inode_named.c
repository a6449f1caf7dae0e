// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inode_named: what do the inodes look like that the log, a register or the stack names?
 * Reads: the inode, its extent status tree, its page cache's tags. Leaves: facts of kind inode.
 */
#include "probes/inode_probes.h"
#include "probes/rows.h"

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

static void visit(struct visit *v, const struct e4_inode *inode)
{
	const struct named_inode *named = find_named(v, inode);
	struct fact *f;

	if (!named)
		return;
	f = fact_add(v->facts, &kind_inode, inode->address);
	row_inode(v, f, inode);
	fact_str(v->facts, f, "why", named->why);
}

static const struct fact_kind *const kinds[] = {&kind_inode, NULL};

const struct inode_probe probe_named_inode = {
	.name = "named",
	.question = "What do the inodes look like that the log, a register or the stack names?",
	.kinds = kinds,
	.visit = visit,
};
