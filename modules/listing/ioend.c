// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `ioend`: the ext4_io_ends in use, and the inodes that they lead to. Reads the slabs of their
 * cache, leaves rows of kind ioend.
 *
 * The cache may have been merged with others of its size: an object is an io_end only where its
 * `inode` is exactly the vfs_inode of an object in ext4_inode_cache.
 */
#include "listing/listing.h"
#include "listing/verbs.h"

const char ioend_help[] = HELP_DEVICE HELP_INODE HELP_ADDRESS HELP_PATH HELP_STATE HELP_FLAG
	HELP_ANOMALIES HELP_FREE HELP_FORM;

#define TAKES                                                                                      \
	(OPT_DEVICE | OPT_INODE | OPT_ADDRESS | OPT_PATH | OPT_STATE | OPT_FLAG | OPT_ANOMALIES |  \
	 OPT_FREE)
#define SLABS_PER_BATCH 64

static const struct column columns[] = {
	{"io_end", "EXT4_IO_END"}, {"device", "DEVICE"},	{"inode", "INODE"},
	{"address", "EXT4_INODE_INFO"}, {"flag", "FLAG"},	{"count", "COUNT"},
	{"anomaly", "ANOMALY"},	   {"state", "INODE STATE"},	{"i_count", "I_COUNT"},
	{"inode_object", "INODE OBJECT"}, {"queued", "QUEUED ON"}, {"slab_state", "OBJECT"},
	{"handle", "HANDLE"},	   {"bio", "BIO"},		{NULL, NULL},
};

static const struct kslabmap_cache *cache(const struct listing *l)
{
	return kslabmap_cache_named(&l->run->map, "ext4_io_end");
}

static bool at_address(const struct listing *l, kaddr object, uint64_t size, kaddr inode)
{
	kaddr a = l->o.address;

	if (!(l->o.given & OPT_ADDRESS))
		return true;
	return (a >= object && a - object < size) ||
	       (inode && a >= inode && a - inode < l->run->inodes.at.size_of);
}

static bool wanted(const struct listing *l, const struct e4_io_end *io,
		   const struct io_end_home *home)
{
	const struct options *o = &l->o;
	bool path = !(o->given & OPT_PATH);

	if (!at_address(l, io->address, cache(l)->c.object_size, home->object))
		return false;
	if (!(o->given & (OPT_INODE | OPT_DEVICE | OPT_PATH | OPT_STATE)))
		return true;
	for (size_t i = 0; i < l->n_paths; i++)
		path |= l->paths[i] == io->inode;
	return path && home->loaded && (!(o->given & OPT_INODE) || home->inode.ino == o->inode) &&
	       (home->inode.state & l->state_mask) == l->state_mask &&
	       listing_wants_device(l, e4_super_at(&l->run->supers, home->inode.sb));
}

static void show(struct listing *l, struct batch *b, const struct e4_io_ends *e,
		 const struct e4_io_end *io, const struct io_end_home *home, uint16_t list)
{
	const char *odd = listing_anomalies(l, b->arena, io->address, NULL);
	struct fact *f;

	if (list && !(l->o.given & (OPT_FREE | OPT_ADDRESS))) {
		b->tally.free_hidden += !(l->o.given & OPT_ANOMALIES);
		return;
	}
	f = fact_add(&b->facts, &kind_ioend, io->address);
	row_io_end(l->run, b->r, &b->facts, f, e, io, home, list);
	fact_flags(&b->facts, f, "anomaly", odd);
	if (listing_has_flag(l, f) && (*odd || !(l->o.given & OPT_ANOMALIES)))
		batch_add(b, f);
	else
		b->tally.filtered++;
}

static void look(struct listing *l, struct batch *b, const struct e4_io_ends *e, kaddr object,
		 uint16_t list)
{
	struct io_end_home home;
	struct e4_io_end io;

	if (e4_io_end_load(b->r, e, object, &io) != K_OK) {
		batch_hole(b, b->r->why);
		return;
	}
	io_end_home(l->run, b->r, &io, &home);
	if (!home.object && !(l->o.given & OPT_ADDRESS))
		return; /* of a cache that this one was merged with, or never used */
	if (wanted(l, &io, &home))
		show(l, b, e, &io, &home, list);
	else
		b->tally.filtered += !list;
}

static void rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	const struct kslabmap_cache *mc = cache(l);
	struct e4_io_ends e;

	if (e4_io_ends_open(b->r, &e) != K_OK)
		return;
	for (uint64_t i = first; i < last; i++) {
		const struct kslab_slot *slot = &mc->slots[i];

		if (slot->hole)
			batch_hole(b, "a slab was changing hands: free or not is unknown");
		for (uint32_t j = 0; j < slot->s.objects; j++)
			look(l, b, &e, kslab_object(mc, slot, j), slot->list[j]);
	}
}

static int list(struct listing *l)
{
	struct e4_io_ends e;
	int status = listing_open_slabs(l, NULL);

	if (status)
		return status;
	if (!cache(l) || e4_io_ends_open(&l->r, &e) != K_OK)
		return listing_fail(l, "%s: this kernel has no cache of io_ends", l->o.dump);
	const struct e4_flag_set *const sets[] = {&l->run->inodes.flags.i_state, &e.flags, NULL};

	status = listing_check_names(l, sets, "");
	if (status)
		return status;
	listing_find_oddities(l);
	listing_sheet(l, &kind_ioend, columns, "io_end");
	status = listing_run(l, cache(l)->n, SLABS_PER_BATCH, rows);
	return status ? status : listing_end(l);
}

int ioend_verb(struct host *host, int argc, char **argv)
{
	return listing_main(host, argc, argv, TAKES, list);
}
