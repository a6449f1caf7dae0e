// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inode_dirty: is s_dirtyclusters_counter what the inodes of a file system have reserved?
 * Reads: i_reserved_data_blocks of every inode, the counter. Leaves: super.dirty_clusters.
 *
 * A reservation changes both inside i_block_reservation_lock (fs/ext4/inode.c:
 * ext4_da_reserve_space(), ext4_da_update_reserve_space(), ext4_da_release_space(); extents.c:
 * ext4_rereserve_cluster()). An allocation without reservation counts its clusters as dirty from
 * ext4_mb_new_blocks() to its end, and has an open handle all that time. So the two are equal
 * where no such lock is held and no handle is open; else a difference says nothing, nor does it
 * on a file system without journal, whose handles nobody counts. Up to 4.9 blocks for metadata
 * (i_reserved_meta_blocks) were in the counter too. An inode that is gone with its reservation
 * ("not cleared!") leaves the counter too high until unmount.
 */
#include "probes/inode_probes.h"

struct layout {
	struct kfield lock, meta, counter_lock;
};

struct per_super {
	uint64_t reserved, inodes;
	const char *why; /* NULL, or why the sum is not known */
};

struct sums {
	struct layout at;
	struct per_super *supers; /* as run.supers.items */
};

/* Words that are 0 where the lock is free: qspinlock. */
static const struct need needs[] = {
	NEED_OPT(struct layout, lock, "ext4_inode_info",
		 "i_block_reservation_lock.rlock.raw_lock.val.counter"),
	NEED_OPT(struct layout, meta, "ext4_inode_info", "i_reserved_meta_blocks"),
	NEED_OPT(struct layout, counter_lock, "ext4_sb_info",
		 "s_dirtyclusters_counter.lock.raw_lock.val.counter"),
};

static void *begin(const struct run *run, struct reader *r)
{
	struct sums *s = arena_alloc(r->arena, sizeof(*s));

	s->supers = arena_array(r->arena, run->supers.n + 1, sizeof(*s->supers));
	if (needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &s->at) != K_OK)
		s->at = (struct layout){0};
	return s;
}

/* 0 also means free: where the word is not known, it is not. */
static bool held(struct reader *r, kaddr base, const struct kfield *lock)
{
	uint64_t word;

	return !kfield_there(lock) || kread_field(r, base, lock, &word) != K_OK || word;
}

static void visit(struct visit *v, const struct e4_inode *inode)
{
	struct sums *s = v->sum;
	struct per_super *sum;
	uint64_t meta = 0;

	/* An inode on s_inodes is in use, even where a free list holds it too. */
	if (!v->super || (v->state == OBJECT_FREE && !(v->mark & KMARK_S_INODES)))
		return;
	sum = &s->supers[v->super - v->run->supers.items];
	if (held(v->r, inode->address, &s->at.lock))
		sum->why = "i_block_reservation_lock of an inode is held, or not known";
	if (kfield_there(&s->at.meta) &&
	    kread_field(v->r, inode->address, &s->at.meta, &meta) != K_OK)
		sum->why = "an inode could not be read";
	if (!inode->reserved && !meta)
		return;
	if (v->state == OBJECT_UNKNOWN)
		sum->why = "whether an inode with reservations is in use is not known";
	sum->reserved += inode->reserved + meta;
	sum->inodes++;
}

static void merge(const struct run *run, void *total, const void *slice)
{
	struct sums *to = total;
	const struct sums *from = slice;

	for (size_t i = 0; i < run->supers.n; i++) {
		to->supers[i].reserved += from->supers[i].reserved;
		to->supers[i].inodes += from->supers[i].inodes;
		if (from->supers[i].why)
			to->supers[i].why = from->supers[i].why;
	}
}

/* NULL: the two must be equal. */
static const char *excuse(struct run *run, const struct sums *sums, const struct e4_super *s,
			  const struct per_super *sum)
{
	int64_t updates;

	if (sum->why)
		return sum->why;
	if (run->quick) /* an inode that is being evicted left s_inodes with its reservation */
		return "quick: only slabs that s_inodes leads to";
	if (held(run->r, s->sbi, &sums->at.counter_lock))
		return "the lock of s_dirtyclusters_counter is held, or not known";
	if (!s->journal)
		return "a file system without journal does not count its allocations under way";
	if (!run_journal_updates(run, s, &updates))
		return "the journal could not be read";
	return updates ? "handles are open: an allocation may be under way" : NULL;
}

static void differ(struct run *run, const struct e4_super *s, const struct per_super *sum)
{
	struct fact *f = fact_add_capped(run->facts, &kind_super_dirty_clusters, s->super);

	if (!f)
		return;
	fact_str(run->facts, f, "device", s->id);
	fact_hex(run->facts, f, "sbi", s->sbi);
	fact_i64(run->facts, f, "counter", s->dirty_clusters);
	fact_u64(run->facts, f, "reserved", sum->reserved);
	fact_i64(run->facts, f, "excess", s->dirty_clusters - (int64_t)sum->reserved);
	fact_u64(run->facts, f, "inodes", sum->inodes);
	fact_see(run->facts, f, "struct ext4_sb_info %lx", (unsigned long)s->sbi);
}

static void end(struct run *run, const void *total, uint64_t holes)
{
	const struct sums *sums = total;

	for (size_t i = 0; i < run->supers.n; i++) {
		const struct e4_super *s = &run->supers.items[i];
		const struct per_super *sum = &sums->supers[i];
		const char *why = s->dirty_clusters_known
					  ? excuse(run, sums, s, sum)
					  : "s_dirtyclusters_counter is not in the dump";

		if (s->dirty_clusters_known && (int64_t)sum->reserved == s->dirty_clusters)
			continue;
		if (why)
			fact_cover(run->facts, &kind_super_dirty_clusters, COVER_PARTIAL, why);
		else if (!holes) /* holes: run_inodes() says so for all its kinds */
			differ(run, s, sum);
	}
}

static const struct fact_kind *const kinds[] = {&kind_super_dirty_clusters, NULL};

const struct inode_probe probe_dirty_clusters = {
	.name = "dirty_clusters",
	.question = "Is s_dirtyclusters_counter what the inodes have reserved?",
	.kinds = kinds,
	.visit = visit,
	.begin = begin,
	.merge = merge,
	.end = end,
};
