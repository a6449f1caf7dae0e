// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_groups: do the counters, the buddy bitmap and the bitmap on disk of each group agree?
 * Reads: every ext4_group_info, bitmaps and descriptors as far as the dump holds them.
 * Leaves: facts of the kinds mb.*.
 *
 * All of it changes under the group's lock (ext4_lock_group()), the bitmap last: while the lock is
 * held, or where it cannot be read, a group proves nothing.
 */
#include "probes/run.h"

#include "ext4/e4_mballoc.h"
#include "probes/rows.h"

#define MAX_GROUPS   (1u << 24)
#define MAX_FAILURES 1024 /* groups in a row that cannot be read: the table is not there */

struct tally {
	uint64_t seen, no_info, no_buddy, no_disk, locked, no_reason;
};

static void unread(struct run *run, struct fact *f, const char *field, enum kstatus st)
{
	fact_unknown(run->facts, f, field, st == K_BADDATA ? "its page cache contradicts itself"
							   : "its page is not in the dump");
}

static void group_fields(struct run *run, struct fact *f, const struct e4_super *s,
			 const struct e4_group *g)
{
	struct facts *facts = run->facts;

	fact_str(facts, f, "device", s->id);
	fact_u64(facts, f, "group", g->number);
	fact_hex(facts, f, "group_info", g->info);
	fact_flags(facts, f, "bb_state",
		   e4_flags_text(facts->arena, &run->inodes.flags.bb_state, g->state));
	fact_u64(facts, f, "bb_free", g->free);
	fact_u64(facts, f, "counters_sum", g->counters_sum);
	if (g->desc_status == K_OK)
		fact_u64(facts, f, "desc_free", g->desc_free);
	else
		unread(run, f, "desc_free", g->desc_status);
	fact_see(facts, f, "struct ext4_group_info %lx", (unsigned long)g->info);
}

static void bitmap_fields(struct run *run, struct fact *f, const struct e4_group *g)
{
	struct facts *facts = run->facts;

	if (g->buddy_status == K_OK) {
		fact_u64(facts, f, "bitmap_zero", g->buddy_zero);
		fact_hex(facts, f, "bitmap", g->buddy_at);
	} else {
		unread(run, f, "bitmap_zero", g->buddy_status);
	}
	if (g->disk_status == K_OK) {
		fact_u64(facts, f, "disk_zero", g->disk_zero);
		fact_hex(facts, f, "disk_bitmap", g->disk_at);
		/* preallocated clusters are free on disk and in use for mballoc */
		fact_bool(facts, f, "agrees_disk",
			  g->disk_zero == g->free || (g->preallocated && g->disk_zero > g->free));
	} else {
		unread(run, f, "disk_zero", g->disk_status);
		unread(run, f, "agrees_disk", g->disk_status);
	}
	if (g->buddy_status != K_OK || g->disk_status != K_OK)
		return;
	fact_u64(facts, f, "stale", g->stale);
	if (g->stale)
		fact_u64(facts, f, "stale_byte", g->stale_byte);
}

/* What mballoc keeps besides the counts, and what its copy of the bitmap says of it. */
static void derived_fields(struct run *run, struct fact *f, const struct e4_group *g)
{
	static const char *const names[] = {"preallocated", "uncommitted", "unexplained"};
	struct facts *facts = run->facts;

	fact_u64(facts, f, "fragments", g->fragments);
	fact_u64(facts, f, "first_free", g->first_free);
	fact_i64(facts, f, "largest_order", g->largest_order);
	fact_i64(facts, f, "largest_counted", g->largest_counted);
	if (g->buddy_status == K_OK) {
		fact_u64(facts, f, "fragments_counted", g->fragments_counted);
		fact_u64(facts, f, "first_zero", g->first_zero);
	} else {
		unread(run, f, "fragments_counted", g->buddy_status);
		unread(run, f, "first_zero", g->buddy_status);
	}
	for (size_t i = 0; g->explain_status != K_OK && i < 3; i++)
		fact_unknown(facts, f, names[i],
			     "bitmaps, preallocations and freed extents could not all be read");
	if (g->explain_status != K_OK)
		return;
	fact_u64(facts, f, "preallocated", g->preallocated_free);
	fact_u64(facts, f, "uncommitted", g->uncommitted);
	fact_u64(facts, f, "unexplained", g->unexplained);
	if (g->unexplained)
		fact_u64(facts, f, "unexplained_at", g->unexplained_at);
}

static struct fact *add_group(struct run *run, const struct fact_kind *kind,
			      const struct e4_super *s, const struct e4_group *g)
{
	struct fact *f = fact_add_capped(run->facts, kind, g->info);

	if (!f)
		return NULL;
	group_fields(run, f, s, g);
	bitmap_fields(run, f, g);
	derived_fields(run, f, g);
	return f;
}

/*
 * These change with the counts, under the group's lock, so they need no count that differs.
 * Fragments at the end of a bitmap that is longer than the group depend on how it was padded.
 */
static bool miscounted(const struct e4_group *g)
{
	if (g->largest_known && g->largest_order != g->largest_counted)
		return true;
	if (g->buddy_status != K_OK)
		return false;
	return g->first_free > g->first_zero ||
	       (g->whole_block && g->fragments != g->fragments_counted);
}

/* The handles tell whether an allocation can be under way: each has one. */
static void add_unexplained(struct run *run, const struct e4_super *s, const struct e4_group *g)
{
	struct fact *f = add_group(run, &kind_mb_group_unexplained, s, g);
	int64_t updates;

	if (!f)
		return;
	if (run_journal_updates(run, s, &updates))
		fact_i64(run->facts, f, "updates", updates);
	else
		fact_unknown(run->facts, f, "updates", "no journal that could be read");
}

static bool named_by_log(const struct run *run, const struct e4_super *s, uint32_t group)
{
	for (size_t i = 0; i < run->facts->n; i++) {
		const struct fact *f = run->facts->items[i];
		const struct fact_value *number, *device;

		if (f->kind->origin != FROM_LOG)
			continue;
		number = fact_get(f, "group");
		device = fact_get(f, "device");
		if (number && !number->unknown && number->u64 == group && device &&
		    !device->unknown && strcmp(device->str, s->id) == 0)
			return true;
	}
	return false;
}

static void look(struct run *run, const struct e4_super *s, const struct e4_group *g,
		 struct tally *t)
{
	t->seen++;
	if (named_by_log(run, s, g->number))
		add_group(run, &kind_mb_group, s, g);
	if (g->state & run->inodes.flags.grp_bbitmap_corrupt)
		add_group(run, &kind_mb_group_corrupt, s, g);
	if (!g->loaded) /* nothing was ever read into the buddy cache */
		return;
	t->no_buddy += g->buddy_status != K_OK;
	t->no_disk += g->disk_status != K_OK;
	if (!g->lock_known || g->locked) {
		t->locked++;
		return;
	}
	if (g->counters_sum != g->free)
		add_group(run, &kind_mb_group_inconsistent, s, g);
	else if (g->buddy_status == K_OK && g->buddy_zero != g->free)
		add_group(run, &kind_mb_group_diverged, s, g);
	else if (miscounted(g))
		add_group(run, &kind_mb_group_miscounted, s, g);
	t->no_reason += g->explain_status != K_OK;
	if (g->explain_status == K_OK && g->unexplained)
		add_unexplained(run, s, g);
	if (g->disk_status == K_OK && !g->uninit && g->disk_zero != g->desc_free)
		add_group(run, &kind_mb_disk_mismatch, s, g);
}

static void walk_groups(struct run *run, const struct e4_mballoc *m, const struct e4_super *s,
			struct tally *t)
{
	uint32_t failures = 0;

	for (uint32_t i = 0; i < s->groups; i++) {
		struct e4_group g;

		if (i >= MAX_GROUPS || failures >= MAX_FAILURES) {
			t->no_info += s->groups - i;
			return;
		}
		if (e4_group_load(run->r, m, &run->inodes.flags, s, i, &g) == K_OK) {
			look(run, s, &g, t);
			failures = 0;
		} else {
			t->no_info++;
			failures++;
		}
	}
}

static void cover(struct run *run, const struct fact_kind *kind, const struct tally *t,
		  uint64_t missing, const char *why)
{
	uint64_t holes = t->no_info + missing;

	if (run->supers.status != K_OK)
		holes++;
	fact_cover(run->facts, kind, holes ? COVER_PARTIAL : COVER_COMPLETE,
		   !holes	  ? NULL
		   : t->no_info	  ? "group infos are not in the dump"
		   : missing	  ? why
				  : run->supers.why);
	fact_cover_count(run->facts, kind, t->seen, holes);
}

void run_groups(struct run *run)
{
	struct e4_mballoc m;
	struct tally t = {0};

	if (!run->have_xa || e4_mballoc_open(run->r, &run->slabs.pages, &run->xa, &m) != K_OK) {
		const char *why = arena_strdup(run->arena, run->r->why);

		fact_cover(run->facts, &kind_mb_group, COVER_SKIPPED, why);
		fact_cover(run->facts, &kind_mb_group_corrupt, COVER_SKIPPED, why);
		fact_cover(run->facts, &kind_mb_group_inconsistent, COVER_SKIPPED, why);
		fact_cover(run->facts, &kind_mb_group_diverged, COVER_SKIPPED, why);
		fact_cover(run->facts, &kind_mb_disk_mismatch, COVER_SKIPPED, why);
		fact_cover(run->facts, &kind_mb_group_miscounted, COVER_SKIPPED, why);
		fact_cover(run->facts, &kind_mb_group_unexplained, COVER_SKIPPED, why);
		return;
	}
	for (size_t i = 0; i < run->supers.n; i++)
		walk_groups(run, &m, &run->supers.items[i], &t);
	cover(run, &kind_mb_group, &t, 0, NULL);
	cover(run, &kind_mb_group_corrupt, &t, 0, NULL);
	cover(run, &kind_mb_group_inconsistent, &t, t.locked, "locks of groups were held");
	cover(run, &kind_mb_group_diverged, &t, t.no_buddy + t.locked,
	      t.no_buddy ? "the buddy cache's pages are not in the dump" : "locks of groups were held");
	cover(run, &kind_mb_group_miscounted, &t, t.no_buddy + t.locked,
	      t.no_buddy ? "the buddy cache's pages are not in the dump" : "locks of groups were held");
	cover(run, &kind_mb_group_unexplained, &t, t.no_reason + t.locked,
	      t.no_reason ? "bitmaps, preallocations and freed extents could not all be read"
			  : "locks of groups were held");
	cover(run, &kind_mb_disk_mismatch, &t, t.no_disk + t.locked,
	      t.no_disk ? "block bitmaps or group descriptors are not in the dump"
			: "locks of groups were held");
}

void row_group(struct run *run, struct fact *f, const struct e4_super *s, const struct e4_group *g)
{
	group_fields(run, f, s, g);
	if (!g->loaded) /* there is no buddy yet */
		return;
	bitmap_fields(run, f, g);
	derived_fields(run, f, g);
}

void run_group(struct run *run, const struct e4_super *s, const struct e4_group *g)
{
	struct tally t = {0};

	look(run, s, g, &t);
}
