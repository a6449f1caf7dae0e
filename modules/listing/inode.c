// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `inode`: every cached ext4 inode, decoded. Reads the slabs of ext4_inode_cache, leaves rows of
 * kind inode.
 */
#include <string.h>

#include "listing/listing.h"
#include "listing/verbs.h"

const char inode_help[] =
	HELP_DEVICE HELP_INODE HELP_ADDRESS HELP_PATH HELP_PID HELP_GROUP HELP_STATE HELP_FLAG HELP_ANOMALIES
	HELP_FREE HELP_FORM;

#define TAKES                                                                                      \
	(OPT_DEVICE | OPT_INODE | OPT_ADDRESS | OPT_PATH | OPT_PID | OPT_GROUP | OPT_STATE | OPT_FLAG |      \
	 OPT_ANOMALIES | OPT_FREE)

/* In the order of what one looks for: a terminal cuts the last ones. */
static const struct column columns[] = {
	{"device", "DEVICE"},	{"inode", "INODE"},	{"address", "EXT4_INODE_INFO"},
	{"mode_text", "MODE"},	{"count", "CNT"},	{"nlink", "LNK"},
	{"size", "SIZE"},	{"nrpages", "PAGES"},	{"reserved", "RSV"},
	{"delayed", "DEL"},	{"tags", "TAGS"},	{"slab_state", "OBJECT"},
	{"anomaly", "ANOMALY"}, {"state", "STATE"},	{"flags", "FLAGS"},
	{"ext4_state", "EXT4 STATE"}, {"path", "PATH"}, {NULL, NULL},
};

/* The directory whose path was asked for last: neighbours in a slab are often neighbours there. */
struct last_dir {
	kaddr at;
	char path[KDENTRY_PATH];
};

static bool dir_path(struct batch *b, const struct kdentries *d, kaddr dir, struct last_dir **out)
{
	struct last_dir *last = *b->worker;

	if (!last)
		*b->worker = last = arena_alloc(b->worker_arena, sizeof(*last));
	*out = last;
	if (last->at == dir)
		return true;
	last->at = 0;
	if (kdentry_path(b->r, d, dir, last->path) != K_OK)
		return false;
	last->at = dir;
	return true;
}

/* Of an inode that waits to be freed, or is, i_rcu has overwritten i_dentry (a union). */
static void path_field(struct batch *b, const struct pick *p, struct fact *row)
{
	const struct run *run = p->v.run;
	const struct kdentries *d = &run->dentries;
	char name[KDENTRY_NAME];
	struct last_dir *dir;
	struct kdentry e;

	if (!run->have_dentries || !p->inode.dentry || p->v.state == OBJECT_FREE ||
	    (p->inode.state & run->inodes.flags.i_clear))
		return;
	if (kdentry_load(b->r, d, p->inode.dentry - d->alias.offset, &e) != K_OK)
		fact_unknown(&b->facts, row, "path", b->r->why);
	else if (e.parent == e.at)
		fact_str(&b->facts, row, "path", "/");
	else if (kdentry_name(b->r, &e, name) != K_OK || !dir_path(b, d, e.parent, &dir))
		fact_unknown(&b->facts, row, "path", b->r->why);
	else
		fact_str(&b->facts, row, "path",
			 arena_printf(b->arena, "%s/%s", dir->path[1] ? dir->path : "", name));
}

static void row(struct listing *l, struct batch *b, struct pick *p)
{
	struct fact *f = fact_add(&b->facts, &kind_inode, p->inode.address);

	row_inode(&p->v, f, &p->inode);
	path_field(b, p, f);
	fact_flags(&b->facts, f, "anomaly", p->anomalies);
	if (listing_has_flag(l, f))
		batch_add(b, f);
	else
		b->tally.filtered++;
}

static void rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	listing_pick(l, b, first, last, row);
}

/* Where all rows are allocated objects, a column that says so is wasted. */
static const struct column *pick_columns(struct listing *l)
{
	struct column *some = arena_alloc(l->arena, sizeof(columns));
	size_t n = 0;

	if (l->o.given & (OPT_FREE | OPT_ADDRESS | OPT_ANOMALIES) || l->run->inode_cache->holes)
		return columns;
	for (size_t i = 0; columns[i].field; i++)
		if (strcmp(columns[i].field, "slab_state"))
			some[n++] = columns[i];
	return some;
}

static int list(struct listing *l)
{
	const struct e4_flags *flags = &l->run->inodes.flags;
	const struct e4_flag_set *const sets[] = {&flags->i_state, &flags->i_flags,
						  &flags->ext4_state, NULL};
	int status = listing_check_names(l, sets, "DIRTY|WRITEBACK|TOWRITE");

	if (!status)
		status = listing_open_slabs(l, NULL);
	if (status)
		return status;
	listing_find_oddities(l);
	listing_sheet(l, &kind_inode, pick_columns(l), "inode");
	status = listing_inodes(l, rows);
	return status ? status : listing_end(l);
}

int inode_verb(struct host *host, int argc, char **argv)
{
	return listing_main(host, argc, argv, TAKES, list);
}
