// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * frames: from the addresses that are needed to page frames, page tables included, and who asked
 * for each. Reads page tables; leaves behind e->kept.
 */
#include <stdlib.h>
#include <string.h>

#include "evidence/evidence.h"

static const struct {
	uint16_t search;
	const char *why;
} names[] = {
	{SEARCH_PAGES, "verdicts need all struct pages"},
	{SEARCH_SLABS, "slabs and free lists that are left to walk"},
	{SEARCH_LISTS, "verdicts need the lists of inodes"},
	{SEARCH_GROUPS, "verdicts need all groups"},
	{SEARCH_IO_ENDS, "verdicts need all io_ends"},
	{SEARCH_INODES, "verdicts need all inodes"},
	{SEARCH_JOURNAL, "verdicts need the journals"},
	{SEARCH_DENTRIES, "verdicts need all dentries"},
	{SEARCH_CALLBACKS, "verdicts need the RCU callbacks"},
	{SEARCH_TASKS, "verdicts need the tasks and their stacks"},
};

static const char *join(struct arena *arena, const char *a, const char *b)
{
	return *a ? arena_printf(arena, "%s; %s", a, b) : b;
}

static bool is_context(const char *step)
{
	return !strcmp(step, "context");
}

static bool is_tools(const char *step)
{
	return !strcmp(step, "read by other programs at start");
}

/* The steps that read this page, less those that read everything. */
static void ask(struct evidence *e, const struct logged_page *p, struct kept *out)
{
	uint16_t all = e->searches[p - e->pages];

	out->why = "";
	out->rank = RANK_CONTEXT;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (all & ~e->left_out & names[i].search) {
			out->why = join(e->arena, out->why, names[i].why);
			out->rank = RANK_PROOF;
		}
	for (unsigned i = 0; i < e->n_steps && !all; i++) {
		if (!(p->steps >> i & 1))
			continue;
		out->why = join(e->arena, out->why, e->steps[i]);
		if (is_tools(e->steps[i]) && out->rank > RANK_TOOLS)
			out->rank = RANK_TOOLS;
		else if (!is_context(e->steps[i]) && !is_tools(e->steps[i]))
			out->rank = RANK_PROOF;
	}
}

static void add(struct evidence *e, const struct kept *k)
{
	struct kept *slot;

	if (!frames_has(e->frames, k->frame))
		return;
	slot = arena_push(e->arena, &e->kept, &e->n_kept, &e->cap_kept, sizeof(*slot));
	*slot = *k;
}

static int by_frame(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->at != 0) < (y->at != 0) ? 1 : (x->at != 0) > (y->at != 0) ? -1 : 0;
}

static void sort(struct evidence *e)
{
	size_t n = 0;

	if (e->n_kept)
		qsort(e->kept, e->n_kept, sizeof(*e->kept), by_frame);
	for (size_t i = 0; i < e->n_kept; i++)
		if (!n || e->kept[n - 1].frame != e->kept[i].frame)
			e->kept[n++] = e->kept[i];
	e->n_kept = n;
}

/*
 * An address that is not mapped keeps its page tables too: without them it would not be "not
 * mapped" but "not in the dump".
 */
void evidence_frames(struct evidence *e)
{
	for (size_t i = 0; i < e->n_pages; i++) {
		struct kept k = {.at = e->pages[i].page}, table;
		struct frame_walk walk;

		if (!evidence_keeps(e, &e->pages[i]))
			continue;
		ask(e, &e->pages[i], &k);
		frames_walk(e->frames, k.at, &walk);
		for (unsigned j = 0; j < walk.n; j++) {
			table = (struct kept){walk.tables[j], k.rank, "page table", 0};
			add(e, &table);
		}
		k.frame = walk.frame;
		if (walk.mapped)
			add(e, &k);
	}
	sort(e);
}

/* Both lists are ascending. */
size_t evidence_unasked(const struct evidence *e, void (*each)(void *arg, uint64_t frame),
			void *arg)
{
	size_t asked = 0, extra = 0;

	for (uint64_t frame = 0; frame < frames_max(e->frames); frame++) {
		if (!frames_has(e->frames, frame))
			continue;
		if (asked < e->n_kept && e->kept[asked].frame == frame) {
			asked++;
			continue;
		}
		each(arg, frame);
		extra++;
	}
	return extra;
}
