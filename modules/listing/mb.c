// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `mb`: block groups, as ext4_group_info counts them, as the buddy cache maps them and as the
 * bitmap and descriptor on disk have them. Leaves rows of kind mb.group.
 */
#include <inttypes.h>
#include <string.h>

#include "ext4/e4_prealloc.h"
#include "listing/listing.h"
#include "listing/verbs.h"

const char mb_help[] =
	HELP_DEVICE HELP_GROUP HELP_ADDRESS HELP_FLAG HELP_ANOMALIES HELP_FORM;

#define GROUPS_PER_BATCH 256
#define MAX_SHOWN	 16

static const struct column columns[] = {
	{"device", "DEVICE"},	 {"group", "GROUP"},	    {"group_info", "EXT4_GROUP_INFO"},
	{"bb_free", "FREE"},	 {"counters_sum", "SUM"},   {"bitmap_zero", "BUDDY"},
	{"disk_zero", "DISK"},	 {"desc_free", "DESC"},	    {"stale", "STALE"},
	{"anomaly", "ANOMALY"},	 {"bb_state", "STATE"},	    {"preallocations", "PREALLOC"},
	{"preallocated", "PA FREE"}, {"uncommitted", "UNCOMMITTED"},
	{"unexplained", "UNEXPLAINED"}, {"fragments", "FRAGMENTS"}, {"largest_order", "ORDER"},
	{"lock", "LOCK"},	 {NULL, NULL},
};

/* What one thread needs, opened once. */
struct tools {
	struct e4_mballoc m;
	struct e4_preallocs pa;
	bool have_pa;
	unsigned char *bitmaps; /* two blocks */
};

static struct tools *tools(struct listing *l, struct batch *b)
{
	struct tools *t = *b->worker;

	if (t)
		return t;
	t = arena_alloc(b->worker_arena, sizeof(*t));
	if (e4_mballoc_open(b->r, &l->run->slabs.pages, &l->run->xa, &t->m) != K_OK)
		return NULL;
	t->have_pa = e4_preallocs_open(b->r, &t->pa) == K_OK;
	t->bitmaps = arena_alloc(b->worker_arena, 2 * 65536);
	*b->worker = t;
	return t;
}

static void prealloc_fields(struct batch *b, const struct tools *t, struct fact *f, kaddr info)
{
	struct klist_iter it;
	struct e4_prealloc pa;
	uint64_t n = 0;
	const char *text = "";

	if (!t->have_pa)
		return;
	e4_prealloc_begin(b->r, &t->pa, info, &it);
	while (e4_prealloc_next(&t->pa, &it, &pa)) {
		if (n++ < MAX_SHOWN)
			text = arena_printf(b->arena, "%s%s%" PRIu64 "+%" PRIu64 " (%" PRIu64 "%s)",
					    text, *text ? ", " : "", pa.pstart, pa.len, pa.free,
					    pa.deleted ? ", deleted" : "");
	}
	if (it.status != K_OK) {
		fact_unknown(&b->facts, f, "preallocations", b->r->why);
		return;
	}
	fact_u64(&b->facts, f, "preallocations", n);
	fact_str(&b->facts, f, "prealloc_list", n ? text : NULL);
}

/* "0:1 3:2": one block alone, two runs of eight. */
static void counters_field(struct batch *b, const struct tools *t, struct fact *f,
			   const struct e4_super *s, kaddr info)
{
	unsigned orders = (unsigned)__builtin_ctz(s->block_size) + 2;
	const char *text = "";

	for (unsigned i = 0; i < orders; i++) {
		uint64_t n;

		if (kread_uint(b->r, info + t->m.counters.offset + i * 4, 4, &n) != K_OK) {
			fact_unknown(&b->facts, f, "counters", b->r->why);
			return;
		}
		if (n)
			text = arena_printf(b->arena, "%s%s%u:%" PRIu64, text, *text ? " " : "", i,
					    n);
	}
	fact_str(&b->facts, f, "counters", text);
}

static const char *bytes_text(struct arena *arena, const unsigned char *p, uint32_t n)
{
	const char *text = "";

	for (uint32_t i = 0; i < n && i < 4; i++)
		text = arena_printf(arena, "%s%02x", text, p[i]);
	return n > 4 ? arena_printf(arena, "%s...", text) : text;
}

/* "762-764: buddy 00ff01 disk ff0000". Preallocated blocks are set in the buddy's copy only. */
static const char *ranges(struct arena *arena, const unsigned char *buddy,
			  const unsigned char *disk, uint32_t bytes)
{
	const char *text = "";
	unsigned shown = 0;

	for (uint32_t i = 0, end; i < bytes; i = end + 1) {
		for (end = i; end < bytes && buddy[end] != disk[end]; end++)
			;
		if (end == i)
			continue;
		if (shown++ == MAX_SHOWN)
			return arena_printf(arena, "%s, and more", text);
		text = arena_printf(arena, "%s%s%u-%u: buddy %s disk %s", text, *text ? ", " : "",
				    i, end - 1, bytes_text(arena, buddy + i, end - i),
				    bytes_text(arena, disk + i, end - i));
	}
	return *text ? text : "none";
}

static void differing_field(struct batch *b, const struct tools *t, struct fact *f,
			    const struct e4_super *s, const struct e4_group *g)
{
	uint32_t bytes = s->clusters_per_group / 8;

	if (g->buddy_status != K_OK || g->disk_status != K_OK)
		return;
	if (bytes > s->block_size)
		bytes = s->block_size;
	if (bytes > 65536 || kread(b->r, g->buddy_at, bytes, t->bitmaps) != K_OK ||
	    kread(b->r, g->disk_at, bytes, t->bitmaps + 65536) != K_OK)
		return;
	fact_str(&b->facts, f, "differing",
		 ranges(b->arena, t->bitmaps, t->bitmaps + 65536, bytes));
}

/* The probe's own judgement, asked of this one group. */
static const char *anomalies(const struct listing *l, struct batch *b, const struct e4_super *s,
			     const struct e4_group *g)
{
	struct run run = *l->run;
	struct facts own;

	facts_init(&own, b->arena);
	run.facts = &own;
	run.arena = b->arena;
	run.r = b->r;
	run_group(&run, s, g);
	return listing_anomalies(l, b->arena, g->info, &own);
}

static void group_row(struct listing *l, struct batch *b, const struct tools *t,
		      const struct e4_super *s, const struct e4_group *g)
{
	struct fact *f = fact_add(&b->facts, &kind_mb_group, g->info);
	const char *odd = anomalies(l, b, s, g);
	struct run run = *l->run;

	run.facts = &b->facts;
	row_group(&run, f, s, g);
	fact_bool(&b->facts, f, "loaded", g->loaded);
	fact_str(&b->facts, f, "lock", !g->lock_known ? "unknown" : g->locked ? "held" : "free");
	prealloc_fields(b, t, f, g->info);
	counters_field(b, t, f, s, g->info);
	differing_field(b, t, f, s, g);
	fact_flags(&b->facts, f, "anomaly", odd);
	if (listing_has_flag(l, f) && (*odd || !(l->o.given & OPT_ANOMALIES)))
		batch_add(b, f);
	else
		b->tally.filtered++;
}

/* Units are the groups of all file systems, one after the other. */
static const struct e4_super *super_of(const struct listing *l, uint64_t unit, uint32_t *group)
{
	for (size_t i = 0; i < l->run->supers.n; i++) {
		const struct e4_super *s = &l->run->supers.items[i];

		if (unit < s->groups) {
			*group = (uint32_t)unit;
			return s;
		}
		unit -= s->groups;
	}
	return NULL;
}

static bool at_address(const struct listing *l, const struct tools *t, const struct e4_super *s,
		       const struct e4_group *g)
{
	uint64_t size = t->m.counters.offset + ((unsigned)__builtin_ctz(s->block_size) + 2) * 4;

	return !(l->o.given & OPT_ADDRESS) ||
	       (l->o.address >= g->info && l->o.address - g->info < size);
}

static void rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	struct tools *t = tools(l, b);

	for (uint64_t i = first; i < last && t; i++) {
		struct e4_group g;
		uint32_t number = 0;
		const struct e4_super *s = super_of(l, i, &number);

		if (!s || !listing_wants_device(l, s) ||
		    (l->o.given & OPT_GROUP && number != l->o.group))
			b->tally.filtered++;
		else if (e4_group_load(b->r, &t->m, &l->run->inodes.flags, s, number, &g) != K_OK)
			batch_hole(b, b->r->why);
		else if (at_address(l, t, s, &g))
			group_row(l, b, t, s, &g);
		else
			b->tally.filtered++;
	}
}

static int list(struct listing *l)
{
	const struct e4_flag_set *const sets[] = {&l->run->inodes.flags.bb_state, NULL};
	enum kstatus st = kslabs_open(&l->r, &l->run->slabs);
	struct e4_mballoc m;
	uint64_t n = 0;
	int status = listing_check_names(l, sets, "");

	if (status)
		return status;
	if (st == K_OK && l->run->have_xa)
		st = e4_mballoc_open(&l->r, &l->run->slabs.pages, &l->run->xa, &m);
	if (st != K_OK || !l->run->have_xa)
		return listing_fail(l, "%s: %s", l->o.dump, l->r.why);
	for (size_t i = 0; i < l->run->supers.n; i++)
		n += l->run->supers.items[i].groups;
	listing_sheet(l, &kind_mb_group, columns, "group");
	status = listing_run(l, n, GROUPS_PER_BATCH, rows);
	return status ? status : listing_end(l);
}

int mb_verb(struct host *host, int argc, char **argv)
{
	return listing_main(host, argc, argv,
			    OPT_DEVICE | OPT_GROUP | OPT_ADDRESS | OPT_FLAG | OPT_ANOMALIES, list);
}
