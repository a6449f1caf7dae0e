// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `es`: what the extent status trees say. Reads the tree of each inode that the filters let
 * through, leaves rows of kind es and one sum for each inode.
 */
#include <inttypes.h>
#include <string.h>

#include "listing/listing.h"
#include "listing/verbs.h"

const char es_help[] = HELP_DEVICE HELP_INODE HELP_ADDRESS HELP_PATH HELP_GROUP HELP_STATE
	HELP_FLAG HELP_ANOMALIES HELP_FREE HELP_FORM;

#define TAKES                                                                                      \
	(OPT_DEVICE | OPT_INODE | OPT_ADDRESS | OPT_PATH | OPT_GROUP | OPT_STATE | OPT_FLAG |      \
	 OPT_ANOMALIES | OPT_FREE)

static const struct column columns[] = {
	{"device", "DEVICE"}, {"inode", "INODE"}, {"lblk", "LBLK"},	  {"len", "LEN"},
	{"pblk", "PBLK"},     {"status", "STATUS"}, {"entry", "EXTENT_STATUS"}, {NULL, NULL},
};

static const struct e4_flag_set *status_set(const struct e4_es_bits *b, struct e4_flag_set *set)
{
	*set = (struct e4_flag_set){.n = 5};
	set->items[0] = (struct e4_flag){"WRITTEN", b->written};
	set->items[1] = (struct e4_flag){"UNWRITTEN", b->unwritten};
	set->items[2] = (struct e4_flag){"DELAYED", b->delayed};
	set->items[3] = (struct e4_flag){"HOLE", b->hole};
	set->items[4] = (struct e4_flag){"REFERENCED", b->referenced};
	return set;
}

static void who(struct batch *b, struct fact *f, const struct pick *p)
{
	if (p->v.super)
		fact_str(&b->facts, f, "device", p->v.super->id);
	fact_u64(&b->facts, f, "inode", p->inode.ino);
	fact_hex(&b->facts, f, "address", p->inode.address);
}

static bool entry(struct listing *l, struct batch *b, const struct pick *p,
		  const struct e4_flag_set *set, const struct e4_es *es)
{
	const struct e4_es_bits *bits = &l->run->es;
	struct fact *f = fact_add(&b->facts, &kind_es, es->at);

	who(b, f, p);
	fact_hex(&b->facts, f, "entry", es->at);
	fact_u64(&b->facts, f, "lblk", es->lblk);
	fact_u64(&b->facts, f, "len", es->len);
	if (es->status & (bits->written | bits->unwritten))
		fact_u64(&b->facts, f, "pblk", es->pblk);
	fact_flags(&b->facts, f, "status", e4_flags_text(b->arena, set, es->status));
	fact_see(&b->facts, f, "struct extent_status %lx", (unsigned long)es->at);
	if (!listing_has_flag(l, f))
		return false;
	batch_add(b, f);
	batch_flush(b);
	return true;
}

static void sum(struct batch *b, const struct pick *p, const struct e4_es_sum *s)
{
	struct fact *f = fact_add(&b->facts, &kind_es_sum, p->inode.address);

	who(b, f, p);
	fact_u64(&b->facts, f, "entries", s->entries);
	fact_u64(&b->facts, f, "written", s->written_blocks);
	fact_u64(&b->facts, f, "unwritten", s->unwritten_blocks);
	fact_u64(&b->facts, f, "delayed", s->delayed_blocks);
	fact_u64(&b->facts, f, "hole", s->hole_blocks);
	fact_u64(&b->facts, f, "reserved", p->inode.reserved);
	fact_bool(&b->facts, f, "disorder", s->disordered);
	batch_note_json(b, f);
	batch_note(b, arena_printf(b->arena,
				   "  inode %" PRIu64 ": %" PRIu64 " entries; blocks: %" PRIu64
				   " written, %" PRIu64 " unwritten, %" PRIu64 " delayed, %" PRIu64
				   " hole; %u reserved%s",
				   p->inode.ino, s->entries, s->written_blocks, s->unwritten_blocks,
				   s->delayed_blocks, s->hole_blocks, p->inode.reserved,
				   s->disordered ? "; OUT OF ORDER" : ""));
}

static void tree(struct listing *l, struct batch *b, struct pick *p)
{
	const struct run *run = l->run;
	struct e4_flag_set set;
	struct e4_es_iter it;
	struct e4_es_sum s;
	struct e4_es es;
	bool any = false;

	status_set(&run->es, &set);
	if (e4_es_sum(b->r, &run->inodes, &run->es, &p->inode, &s) != K_OK ||
	    e4_es_begin(b->r, &run->inodes, &run->es, &p->inode, &it) != K_OK) {
		batch_hole(b, b->r->why);
		return;
	}
	while (e4_es_next(&it, &es))
		any |= entry(l, b, p, &set, &es);
	if (it.status != K_OK)
		batch_hole(b, b->r->why);
	if (any || (!s.entries && l->o.given & (OPT_INODE | OPT_PATH)))
		sum(b, p, &s);
}

static void rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	listing_pick(l, b, first, last, tree);
}

static int list(struct listing *l)
{
	struct e4_flag_set set;
	const struct e4_flag_set *const sets[] = {&l->run->inodes.flags.i_state,
						  status_set(&l->run->es, &set), NULL};
	int status = listing_check_names(l, sets, "");

	if (!status)
		status = listing_open_slabs(l, NULL);
	if (status)
		return status;
	listing_find_oddities(l);
	listing_sheet(l, &kind_es, columns, "entry");
	l->sheet.left_noun = "inode";
	status = listing_inodes(l, rows);
	return status ? status : listing_end(l);
}

int es_verb(struct host *host, int argc, char **argv)
{
	return listing_main(host, argc, argv, TAKES, list);
}
