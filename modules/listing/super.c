// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `super`: the mounted ext4 file systems. Reads super blocks and the s_inodes lists, leaves rows
 * of kind super.
 */
#include "listing/listing.h"
#include "listing/verbs.h"

const char super_help[] = HELP_DEVICE HELP_ADDRESS HELP_FORM;

static const struct column columns[] = {
	{"device", "DEVICE"},	    {"super", "SUPER_BLOCK"},	  {"sbi", "EXT4_SB_INFO"},
	{"block_size", "BLOCK"},    {"groups", "GROUPS"},	  {"inodes_on_list", "INODES"},
	{"error_fs", "ERROR"},	    {"mount_error", "ERROR SINCE MOUNT"},
	{"error_count", "ERRORS"},  {"first_error", "FIRST SINCE FSCK"},
	{"dirty_clusters", "DIRTY"}, {"free_clusters", "FREE"},	  {"free_inodes", "FREE INODES"},
	{"journal", "JOURNAL"},	    {"features", "FEATURES"},	  {NULL, NULL},
};

static bool wanted(const struct listing *l, const struct fact *f)
{
	const struct e4_super *s = e4_super_at(&l->run->supers, f->at);

	if (f->kind != &kind_super || !s || !listing_wants_device(l, s))
		return false;
	return !(l->o.given & OPT_ADDRESS) || l->o.address == s->super || l->o.address == s->sbi ||
	       l->o.address == s->journal || l->o.address == s->root;
}

/* run_supers() has made the facts already: one a file system, few enough to be kept. */
static void rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	for (uint64_t i = first; i < last; i++) {
		if (wanted(l, l->facts.items[i]))
			batch_add(b, l->facts.items[i]);
		else
			b->tally.filtered += l->facts.items[i]->kind == &kind_super;
	}
	if (l->run->supers.status != K_OK)
		batch_hole(b, l->run->supers.why);
}

static int list(struct listing *l)
{
	int status;

	run_supers(l->run);
	listing_sheet(l, &kind_super, columns, "file system");
	status = listing_run(l, l->facts.n, l->facts.n ? l->facts.n : 1, rows);
	return status ? status : listing_end(l);
}

int super_verb(struct host *host, int argc, char **argv)
{
	return listing_main(host, argc, argv, OPT_DEVICE | OPT_ADDRESS, list);
}
