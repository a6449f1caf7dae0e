/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * evidence: which pages of a dump bear witness, and why each one?
 *
 * The analysis runs once while its reads are noted. Pages that only searches over everything read
 * (all struct pages, all inodes) are then left out, one search at a time, for as long as verdicts
 * and the facts behind them stay the same. Page tables of what is left come with it, and the few
 * pages that other programs read at start.
 */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "hosts/frames.h"
#include "hosts/pagelog.h"
#include "hosts/recorder.h"
#include "triage/gather.h"
#include "verdict/match.h"

/* What a page is for, the least needed last: --max-size drops from that end. */
enum need_rank { RANK_PROOF, RANK_TOOLS, RANK_CONTEXT, RANKS };

struct kept {
	uint64_t frame;
	enum need_rank rank;
	const char *why; /* one phrase: who asked for it */
	kaddr at;	 /* an address that it is read by; 0: a page table */
};

struct evidence {
	struct arena *arena;
	const char *path;
	const char *names;   /* as in gather_options */
	bool self_contained; /* with the pages that tell the kernel's names */
	const struct sigdb *db;

	struct gathered g;
	struct verdicts verdicts;
	const char *outcome; /* outcome_text() of these */
	struct recorder *rec;
	struct pagelog *log;
	struct frames *frames;

	const char *steps[PAGELOG_STEPS]; /* names, by number */
	unsigned n_steps;
	const struct logged_page *pages; /* by address */
	size_t n_pages;
	uint16_t *searches; /* per page: bits of enum search; 0: asked for otherwise */
	uint16_t left_out;  /* the searches whose pages are not needed */

	struct kept *kept; /* by frame, each once, all in the dump */
	size_t n_kept, cap_kept;
};

/* Searches over everything; a page that another step reads too is no search's. */
enum search {
	SEARCH_PAGES = 1,   /* struct pages */
	SEARCH_SLABS = 2,   /* slabs and freelists of the caches that are looked at */
	SEARCH_LISTS = 4,   /* s_inodes */
	SEARCH_GROUPS = 8,
	SEARCH_IO_ENDS = 16,
	SEARCH_INODES = 32,
	SEARCH_JOURNAL = 64,
	SEARCH_DENTRIES = 128,
	SEARCH_CALLBACKS = 256,
	SEARCH_TASKS = 512,
	NOT_REACHED = 1024 /* by a search, once others have been left out */
};

/*
 * Analyses e->path and chooses; e->arena, path, names, self_contained and db are the caller's.
 * K_NODATA: the dump cannot be analysed, e->g.errors says why. Others: *why is one line.
 */
enum kstatus evidence_choose(struct evidence *, const char **why);

/* The steps of it, each in its own file. */
void evidence_witnesses(struct evidence *); /* re-reads the objects of the verdicts' facts */
void evidence_reduce(struct evidence *);    /* leaves out searches */
void evidence_frames(struct evidence *);    /* from addresses to frames */
/* Reads what crash, drgn and makedumpfile read when they open a dump. */
void evidence_fixed(struct evidence *);

bool evidence_keeps(const struct evidence *, const struct logged_page *);

/* Calls `each` for the frames of the dump that were not chosen; returns how many these are. */
size_t evidence_unasked(const struct evidence *, void (*each)(void *arg, uint64_t frame),
			void *arg);

/*
 * Verdicts and the facts that they name, one line each, sorted: the same text means the same
 * outcome.
 */
const char *outcome_text(struct arena *, const struct verdicts *);
/* The first line of `a` that is not in `b`; NULL: none. */
const char *outcome_lost(struct arena *, const char *a, const char *b);

#endif
