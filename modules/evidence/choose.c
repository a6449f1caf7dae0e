// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * choose: the analysis with its reads noted, and what is left out of them.
 * Reads the dump, several times; leaves behind e->pages and which of them are needed.
 */
#include <stdlib.h>
#include <string.h>

#include "evidence/evidence.h"
#include "evidence/redact.h"
#include "hosts/dump.h"
#include "hosts/names.h"
#include "kernel/kpage.h"
#include "verdict/sigfile.h"

#define MAX_ROUNDS 6u

static const struct {
	const char *step;
	uint16_t search;
} searches[] = {
	{"slabs", SEARCH_SLABS},	   {"lists of inodes", SEARCH_LISTS},
	{"groups", SEARCH_GROUPS},	   {"slab lists", SEARCH_SLABS},
	{"io_ends", SEARCH_IO_ENDS},	   {"inodes", SEARCH_INODES},
	{"journal", SEARCH_JOURNAL},	   {"dentries", SEARCH_DENTRIES},
	{"callbacks", SEARCH_CALLBACKS},	   {"tasks", SEARCH_TASKS},
};

static void on_step(void *arg, const char *name)
{
	struct evidence *e = arg;

	if (e->n_steps < PAGELOG_STEPS - 1)
		e->steps[e->n_steps++] = name;
	pagelog_step(e->log, e->n_steps - 1);
}

/* The dump's own names again, above the log, so that their pages are noted as well. */
static bool names_above(struct evidence *e, struct arena *arena, struct image *img)
{
	struct image *bytes = arena_alloc(arena, sizeof(*bytes)), logged;
	const char *why;

	if (dump_open_bytes(e->path, arena, bytes, &why) != K_OK)
		return false;
	pagelog_open(bytes, arena, &logged, &e->log);
	return names_open(&logged, arena, img, &why) == K_OK;
}

static void put_log(struct evidence *e, struct arena *arena, struct image *img)
{
	if (!e->self_contained || !names_above(e, arena, img))
		pagelog_open(arena_dup(arena, img, sizeof(*img)), arena, img, &e->log);
}

static void on_open(void *arg, struct arena *arena, struct image *img)
{
	struct evidence *e = arg;

	e->steps[0] = "names of the kernel";
	e->n_steps = 1;
	put_log(e, arena, img);
	on_step(e, "kernel log");
}

static uint16_t search_of_step(const char *step)
{
	for (size_t i = 0; i < sizeof(searches) / sizeof(*searches); i++)
		if (!strcmp(searches[i].step, step))
			return searches[i].search;
	return 0;
}

static uint16_t search_of(const struct evidence *e, const struct logged_page *p,
			 const struct kpages *map)
{
	uint64_t step = map->at.page_size_of;
	uint16_t all = 0;

	for (unsigned i = 0; i < e->n_steps; i++) {
		uint16_t one = search_of_step(e->steps[i]);

		if (!(p->steps >> i & 1))
			continue;
		if (!one)
			return 0;
		if (one == SEARCH_SLABS && step && p->page >= map->vmemmap &&
		    p->page - map->vmemmap < map->max_pfn * step)
			one = SEARCH_PAGES;
		all |= one;
	}
	return all;
}

static void sort_pages(struct evidence *e)
{
	struct kpages map = {0};

	/* Before the list is made: what this reads is needed as well. */
	on_step(e, "struct pages");
	if (kpages_open(&e->g.reader, &map) != K_OK)
		map = (struct kpages){0};
	e->pages = pagelog_list(e->log, e->arena, &e->n_pages);
	e->searches = arena_array(e->arena, e->n_pages + 1, sizeof(*e->searches));
	for (size_t i = 0; i < e->n_pages; i++)
		e->searches[i] = search_of(e, &e->pages[i], &map);
}

bool evidence_keeps(const struct evidence *e, const struct logged_page *p)
{
	uint16_t all = e->searches[p - e->pages];

	return !all || (all & ~e->left_out);
}

static int by_page(const void *key, const void *item)
{
	kaddr a = *(const kaddr *)key, b = ((const struct logged_page *)item)->page;

	return a < b ? -1 : a > b;
}

static bool is_hidden(void *arg, kaddr page)
{
	const struct evidence *e = arg;
	const struct logged_page *p =
		bsearch(&page, e->pages, e->n_pages, sizeof(*e->pages), by_page);

	return !p || !evidence_keeps(e, p);
}

struct again {
	struct evidence *e;
	struct pagelog *log;
};

static void hide(void *arg, struct arena *arena, struct image *img)
{
	struct again *a = arg;

	pagelog_open(arena_dup(arena, img, sizeof(*img)), arena, img, &a->log);
	pagelog_hide(a->log, is_hidden, a->e);
}

/* Steps of these analyses have the number of their search's bit, 31 where they are none. */
static void on_search(void *arg, const char *name)
{
	struct again *a = arg;
	uint16_t search = search_of_step(name);

	pagelog_step(a->log, search ? (unsigned)__builtin_ctz(search) : PAGELOG_STEPS - 1);
}

/* Another analysis of the same dump, with all but the kept pages hidden. Returns its outcome. */
static const char *analyse_again(struct evidence *e, struct arena *arena, struct pagelog **log)
{
	struct again a = {.e = e};
	struct gather_hooks hooks = {hide, on_search, &a};
	struct gather_options o = {.threads = 1, .names = e->names, .hooks = &hooks,
				   .fix_names = sigdb_fix_names(e->db)};
	struct crash crash = {.name = e->path, .dump = e->path};
	struct verdicts verdicts;
	struct gathered g;

	gather(arena, &crash, &o, &g);
	match(arena, e->db, &g.facts, &verdicts);
	*log = a.log;
	return outcome_text(arena, &verdicts);
}

/* Which searches come to this page now. */
static uint16_t reached_by(const struct evidence *e, size_t i, const struct logged_page *now,
			  size_t n)
{
	const struct logged_page *p =
		bsearch(&e->pages[i].page, now, n, sizeof(*now), by_page);
	uint16_t all = p ? (uint16_t)(p->steps & (NOT_REACHED - 1)) : NOT_REACHED;

	if ((e->searches[i] & SEARCH_PAGES) && (all & SEARCH_SLABS))
		all = (uint16_t)((all & ~SEARCH_SLABS) | SEARCH_PAGES);
	return p && p->steps >> (PAGELOG_STEPS - 1) ? e->searches[i] : all;
}

/* True where that changed something. */
static bool keep_what_is_reached(struct evidence *e)
{
	struct arena *arena = arena_new(NULL, NULL);
	const struct logged_page *now;
	struct pagelog *log = NULL;
	bool changed = false;
	size_t n = 0;

	analyse_again(e, arena, &log);
	now = log ? pagelog_list(log, arena, &n) : NULL;
	for (size_t i = 0; i < e->n_pages && now; i++) {
		uint16_t was = e->searches[i];

		if (!was || !evidence_keeps(e, &e->pages[i]))
			continue;
		e->searches[i] = reached_by(e, i, now, n);
		changed |= e->searches[i] != was;
	}
	e->left_out |= NOT_REACHED;
	arena_free(arena);
	return changed;
}

/* The largest first: what it alone decides is then asked for by it alone. */
void evidence_reduce(struct evidence *e)
{
	/* Not the slabs: with what is reached of them, registers and stacks still tell something. */
	static const uint16_t order[] = {SEARCH_PAGES,	SEARCH_LISTS,	 SEARCH_INODES,
					 SEARCH_TASKS, SEARCH_DENTRIES, SEARCH_JOURNAL,
					 SEARCH_CALLBACKS,
					 SEARCH_GROUPS, SEARCH_IO_ENDS};

	/*
	 * That there is nothing was shown by looking at everything; but stacks say most of what is
	 * nobody's business, and how far they are unwound depends on names that do not go along.
	 */
	if (!*e->outcome) {
		e->left_out = SEARCH_TASKS;
		return;
	}
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		struct arena *arena = arena_new(NULL, NULL);
		struct pagelog *log;

		e->left_out |= order[i];
		if (strcmp(analyse_again(e, arena, &log), e->outcome))
			e->left_out &= (uint16_t)~order[i];
		arena_free(arena);
	}
	/* A search that has less to go by comes to less, which may be needed by nobody else. */
	for (unsigned i = 0; i < MAX_ROUNDS && keep_what_is_reached(e); i++)
		;
}

static enum kstatus analyse(struct evidence *e)
{
	struct gather_hooks hooks = {on_open, on_step, e};
	struct gather_options o = {.threads = 1, .names = e->names, .hooks = &hooks,
				   .record = &e->rec, .fix_names = sigdb_fix_names(e->db)};
	struct crash crash = {.name = e->path, .dump = e->path};

	gather(e->arena, &crash, &o, &e->g);
	if (!e->g.have_image || !e->log)
		return K_NODATA;
	match(e->arena, e->db, &e->g.facts, &e->verdicts);
	e->outcome = outcome_text(e->arena, &e->verdicts);
	return K_OK;
}

enum kstatus evidence_choose(struct evidence *e, const char **why)
{
	enum kstatus st = frames_open(e->path, e->arena, &e->frames, why);

	if (!st) {
		*why = NULL;
		st = analyse(e);
	}
	if (st)
		return st;
	on_step(e, "objects of the facts");
	evidence_witnesses(e);
	on_step(e, "read by other programs at start");
	evidence_fixed(e);
	redaction_ask(&e->g.image);
	sort_pages(e);
	evidence_reduce(e);
	evidence_frames(e);
	return K_OK;
}
