/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listing: what the listing verbs share: options, the opened dump, filters, batches.
 *
 * A verb parses its options, opens what it needs and makes rows batch by batch; nothing of a row
 * is kept after it is printed, so that the number of objects costs time and no memory.
 */
#ifndef LISTING_LISTING_H
#define LISTING_LISTING_H

#include "listing/sheet.h"
#include "probes/rows.h"

/* Options that a verb takes beside --json, --long, --limit, --threads. */
enum {
	OPT_ADDRESS = 1 << 0,
	OPT_DEVICE = 1 << 1,
	OPT_INODE = 1 << 2,
	OPT_GROUP = 1 << 3,
	OPT_PATH = 1 << 4,
	OPT_STATE = 1 << 5,
	OPT_FLAG = 1 << 6,
	OPT_ANOMALIES = 1 << 7,
	OPT_FREE = 1 << 8,
	OPT_CACHE = 1 << 9, /* a word before the dump */
	OPT_PID = 1 << 10,
};

/* Help of those; a verb's own text puts together what it takes. */
#define HELP_FORM                                                                                  \
	"  --json               JSON Lines: rows as facts, their coverage last\n"                  \
	"  --long               every field of a row on a line of its own, with its meaning\n"     \
	"  --limit N            at most N rows\n"                                                   \
	"  --threads N          threads that look at the dump (default: all processors)\n"
#define HELP_ADDRESS   "  --address A          the object that contains this address (hex)\n"
#define HELP_DEVICE    "  --device NAME        file system on this device, as in s_id: vdb\n"
#define HELP_INODE     "  --inode N            inode with this number\n"
#define HELP_GROUP     "  --group N            block group, of an inode: that which it lies in\n"
#define HELP_PATH                                                                                  \
	"  --path /DIR/FILE     inode of this name, from the root of its file system, if the\n"    \
	"                       dentry cache has it\n"
#define HELP_PID "  --pid N, -p N        inodes that this task has open\n"
#define HELP_STATE     "  --state NAMES        all these bits of i_state are set: I_FREEING,I_CLEAR\n"
#define HELP_FLAG      "  --flag NAMES         all these names stand in fields of flags: INLINE_DATA\n"
#define HELP_ANOMALIES "  --anomalies          only what contradicts itself\n"
#define HELP_FREE                                                                                  \
	"  --free               free objects too: they show what they held last, until their\n"    \
	"                       memory is used anew; where the free pointer lies is unknown\n"

struct options {
	unsigned given; /* OPT_* */
	kaddr address;
	const char *device, *path, *state, *flag, *cache;
	uint64_t inode, group, pid, limit;
	unsigned threads;
	enum sheet_form form;
	char *dump; /* NULL: the one that the host has open */
};

/* An anomaly fact that was found before the rows are made: what it names. */
struct oddity {
	kaddr at;
	const struct fact_kind *kind;
};

struct listing {
	struct host *host;
	const char *verb;
	struct arena *arena;
	struct options o;
	struct image image;
	struct reader r;
	struct facts facts; /* of the steps that were run first */
	struct run *run;
	struct sheet sheet;

	struct oddity *oddities; /* by address */
	size_t n_oddities, cap_oddities;
	kaddr *paths; /* struct inode of --path, one per file system that has it; of --pid */
	size_t n_paths, cap_paths;
	uint64_t state_mask;
	uint64_t done, parts; /* of the walk, in batches */
};

/*
 * A whole verb: options, the dump and its file systems, then `list`. Functions that return int
 * return 0, or the exit status after they have said why in one line.
 */
int listing_main(struct host *, int argc, char **argv, unsigned takes,
		 int (*list)(struct listing *));
/* `takes`: OPT_*. */
int listing_options(struct listing *, struct host *, int argc, char **argv, unsigned takes);
/* The slabs too: `want` NULL = those of inodes and io_ends. Resolves --path and --state. */
int listing_open_slabs(struct listing *, const struct kslab_want *want);
/* Runs the steps that look at slabs, lists and io_ends: fills l->oddities. */
void listing_find_oddities(struct listing *);

/* "ext4dbg inode: DUMP: ..." Returns VERB_POSSIBLE. */
int listing_fail(struct listing *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Names are checked against `sets`, which end with NULL; --state is the mask of the first. */
int listing_check_names(struct listing *, const struct e4_flag_set *const *sets,
			const char *more);
/* Does some field of flags of the row have all names of --flag? */
bool listing_has_flag(const struct listing *, const struct fact *row);
bool listing_wants_device(const struct listing *, const struct e4_super *);
/* Kinds of the anomaly facts about `at` in l->oddities and `own`, joined by '|'; "" = none. */
const char *listing_anomalies(const struct listing *, struct arena *, kaddr at,
			      const struct facts *own);

/* Makes the rows of units [first, last) of the walk. */
typedef void batch_fn(struct listing *, struct batch *, uint64_t first, uint64_t last);
/* Units 0 .. n-1, `per` in a batch. 0, or the exit status after one line. */
int listing_run(struct listing *, uint64_t n, uint64_t per, batch_fn *);

/*
 * Prints what the batch holds once that is much, and forgets it, b->arena included: for loops whose
 * rows the dump alone bounds. What the caller keeps must not lie in b->arena.
 */
void batch_flush(struct batch *);

/*
 * Prints the totals. Where an object was asked for by name (--address, --inode, --path, --device,
 * --group) and no row came, that is said instead: VERB_POSSIBLE.
 */
int listing_end(struct listing *);
void listing_sheet(struct listing *, const struct fact_kind *, const struct column *,
		   const char *noun);

/* One inode that the filters let through, in its slab. */
struct pick {
	struct visit v;
	struct e4_inode inode;
	const char *anomalies;
};
/* Kinds of anomaly facts about it: those found before, and the answers of the inode probes. */
const char *pick_anomalies(const struct listing *, struct batch *, struct pick *);
typedef void pick_fn(struct listing *, struct batch *, struct pick *);
/* Shows `fn` the inodes of slabs [first, last) that the filters of inodes let through. */
void listing_pick(struct listing *, struct batch *, uint64_t first, uint64_t last, pick_fn *fn);
/* Walks all inodes in batches. */
int listing_inodes(struct listing *, batch_fn *);

#endif
