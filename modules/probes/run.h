/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run: what the probes of one dump share. The runner makes each walk once and hands every object
 * to all probes that subscribed to it; probes emit facts, never print, never judge.
 *
 * Inodes are visited in parallel slices: a visit writes to its slice's own facts, which are
 * merged in order of address, so that facts are the same for any number of threads.
 */
#ifndef PROBES_RUN_H
#define PROBES_RUN_H

#include "ext4/e4_extent_status.h"
#include "ext4/e4_super.h"
#include "facts/fact.h"
#include "image/slices.h"
#include "kernel/kdentry.h"
#include "kernel/kslabmap.h"
#include "kernel/ktask.h"
#include "kernel/kxarray.h"
#include "probes/kinds.h"

/* Facts of one anomaly or listing kind that are kept; the rest is counted (DESIGN: capped). */
#define RUN_KEEP 64

/* An inode that somebody named, so that its fact is always kept. */
struct named_inode {
	kaddr address;	 /* ext4_inode_info; 0: known by number only */
	uint64_t ino;
	char device[33]; /* "": any file system */
	const char *why; /* "named by RBX", "named by log line 212" */
};

struct run {
	struct reader *r;
	struct facts *facts;
	struct arena *arena;
	unsigned threads;
	bool quick; /* see probe.h */

	struct kpercpu cpus;
	struct kslabs slabs;
	struct kslabmap map;
	struct e4_supers supers;
	struct e4_inodes inodes;
	struct e4_es_bits es;
	struct kxarray xa;
	struct kslabmap_cache *inode_cache; /* ext4_inode_cache, or NULL */
	struct ktasks tasks;
	struct kdentries dentries;
	bool have_ext4, have_map, have_xa, have_tasks, have_dentries;
	char no_ext4[256], no_map[256]; /* why not */

	struct named_inode *named;
	size_t n_named, cap_named;
};

/* Bits of kslab_slot.mark. */
enum {
	KMARK_S_INODES = 1, /* an s_inodes list leads here */
	KMARK_NAMED = 2,    /* in run.named by address */
	KMARK_DENTRY = 4,   /* a dentry's d_inode leads here; set on free objects only */
	KMARK_RCU = 8	    /* its i_rcu is on a list of pending callbacks */
};

enum object_state { OBJECT_ALLOCATED, OBJECT_FREE, OBJECT_UNKNOWN };

/* One inode in its slab, as the inode walk shows it. */
struct visit {
	const struct run *run;
	struct reader *r;     /* the slice's */
	struct facts *facts;  /* the slice's */
	struct arena *arena;  /* the slice's */
	const struct e4_super *super; /* NULL: i_sb is no mounted ext4 file system */
	const struct kslab_slot *slot;
	enum object_state state;
	uint16_t list;	      /* enum kslab_list, where free */
	uint8_t mark;	      /* KMARK_* */
	void *sum;	      /* of the probe and slice, where the probe has begin() */
	bool es_walked;	      /* these two: see visit_es() */
	enum kstatus es_status;
	struct e4_es_sum es;
};

/* A question asked of every inode. */
struct inode_probe {
	const char *name, *question;
	const struct fact_kind *const *kinds; /* what it emits; NULL-terminated */
	void (*visit)(struct visit *, const struct e4_inode *);
	/*
	 * For a sum over all inodes, else NULL: one for each slice and one in all, to which those
	 * are added in order; end() tells how many objects nobody could look at.
	 */
	void *(*begin)(const struct run *, struct reader *);
	void (*merge)(const struct run *, void *total, const void *slice);
	void (*end)(struct run *, const void *total, uint64_t holes);
};

extern const struct inode_probe *const inode_probes[]; /* NULL-terminated, in run_inodes.c */

/* Adds one inode to the named ones; `why` must live as long as the run. */
void run_name_inode(struct run *, kaddr address, uint64_t ino, const char *device,
		    const char *why);

/* Caches that the map holds, in run.c. */
extern const struct kslab_want run_caches[];

/* The steps of probes_run(), each in its own file. `want` NULL: the caches that probes ask for. */
void run_open_ext4(struct run *); /* have_ext4 tells how it went */
void run_open_slabs(struct run *, const struct kslab_want *want); /* have_map */
enum kstatus run_quick_map(struct run *); /* slabs, without a pass over the struct pages */
/* Coverage of all kinds that look at slabs: lowered to this. */
void run_cover_slabs(struct run *, enum coverage_state, const char *why);
void run_supers(struct run *);	 /* kind super; the s_inodes lists mark objects */
void run_dentries(struct run *); /* marks free inodes that dentries point to */
void run_rcu(struct run *);	 /* kind rcu.bad_callback; marks inodes that wait for RCU */
void run_journal(struct run *);	 /* kinds journal* */
void run_suspects(struct run *); /* kind suspect; names inodes */
void run_log_names(struct run *); /* names the inodes that log facts mention */
void run_inodes(struct run *);	 /* the inode walk */
void run_slab(struct run *);	 /* kind slab.damage */
void run_groups(struct run *);	 /* kinds mb.* */
void run_io_ends(struct run *);	 /* kind ioend.dead_inode */

/* Object `index` of a slab of inodes, before the inode itself is read. */
void visit_begin(struct visit *, const struct run *, const struct kslab_slot *, uint32_t index);
/* inode.free_linked for an inode that is in no slab of its cache, or coverage where unknown. */
void run_homeless(struct run *, kaddr address, const char *linked_by);

/* "inode 21 of vdc": the fields that every inode fact has. */
void fact_inode(struct facts *, struct fact *, const struct run *, const struct e4_inode *);

/*
 * Open handles of a file system: each allocation and each change of metadata has one. After
 * run_journal(); false where that is not known, as on a file system without a journal.
 */
bool run_journal_updates(const struct run *, const struct e4_super *, int64_t *out);

/* The inode's extent status tree, walked once for all probes. Statuses as of e4_es_sum(). */
enum kstatus visit_es(struct visit *, const struct e4_inode *, struct e4_es_sum *out);

/* NULL where the kind is full: then coverage is made partial. */
struct fact *fact_add_capped(struct facts *, const struct fact_kind *, uint64_t at);

#endif
