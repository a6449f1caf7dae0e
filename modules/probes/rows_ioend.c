// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rows_ioend: everything that an ext4_io_end says, as one fact of kind ioend.
 * Reads: the inode that it leads to and that inode's list of finished io_ends.
 */
#include "kernel/klist.h"
#include "probes/rows.h"

#define MAX_LISTED 65536

/* Does the inode's own list lead to it? */
static bool on_inodes_list(const struct run *run, struct reader *r, const struct e4_io_ends *e,
			   const struct e4_io_end *io, kaddr inode)
{
	const struct kfield *head = &run->inodes.at.io_end_list;
	struct klist_iter it;
	kaddr at;

	if (!inode || !kfield_there(head))
		return false;
	klist_begin(r, inode + head->offset, e->list.offset, MAX_LISTED, &it);
	while (klist_next(&it, &at))
		if (at == io->address)
			return true;
	return false;
}

/*
 * fs/ext4/page-io.c: ext4_add_complete_io() puts it on the inode's list; the work item moves the
 * whole list to one on its stack (ext4_do_flush_completed_IO()). Else the list is empty.
 */
static const char *queued(const struct run *run, struct reader *r, const struct e4_io_ends *e,
			  const struct e4_io_end *io, const struct io_end_home *home)
{
	if (io->list_next == io->address + e->list.offset)
		return "none";
	if (on_inodes_list(run, r, e, io, home->object))
		return "i_rsv_conversion_list";
	return io->list_next >> 63 ? "another (a work item's)" : "none (not initialised)";
}

static void inode_fields(const struct run *run, struct facts *facts, struct fact *f,
			 const struct io_end_home *home)
{
	const struct e4_inode *i = &home->inode;
	const struct e4_super *super;

	if (!home->object)
		return;
	fact_hex(facts, f, "address", home->object);
	fact_str(facts, f, "inode_object", home->slot->list[home->index] ? "free"
					   : home->slot->hole		  ? "unknown"
									  : "allocated");
	if (!home->loaded) {
		fact_unknown(facts, f, "inode", "its page is not in the dump");
		fact_unknown(facts, f, "state", "its page is not in the dump");
		return;
	}
	super = e4_super_at(&run->supers, i->sb);
	if (super)
		fact_str(facts, f, "device", super->id);
	fact_u64(facts, f, "inode", i->ino);
	fact_i64(facts, f, "i_count", i->count);
	fact_flags(facts, f, "state",
		   e4_flags_text(facts->arena, &run->inodes.flags.i_state, i->state));
}

void row_io_end(const struct run *run, struct reader *r, struct facts *facts, struct fact *f,
		const struct e4_io_ends *e, const struct e4_io_end *io,
		const struct io_end_home *home, uint16_t list)
{
	char name[48];

	inode_fields(run, facts, f, home);
	fact_hex(facts, f, "io_end", io->address);
	fact_flags(facts, f, "flag", e4_flags_text(facts->arena, &e->flags, io->flag));
	fact_i64(facts, f, "count", io->count);
	fact_str(facts, f, "slab_state", list ? "free" : "allocated");
	fact_hex(facts, f, "handle", io->handle);
	fact_hex(facts, f, "bio", io->bio);
	fact_see(facts, f, "struct ext4_io_end %lx", (unsigned long)io->address);
	if (list)
		fact_str(facts, f, "free_list", kslab_list_name(list, name));
	else
		fact_str(facts, f, "queued", queued(run, r, e, io, home));
}
