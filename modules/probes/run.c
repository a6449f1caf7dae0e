// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run: the order of the walks. Reads what the walkers read, leaves facts and their coverage.
 *
 * First the file systems, then the slabs, then who is named, then every inode once.
 */
#include "probes/run.h"

#include "probes/kinds_context.h"
#include "probes/kinds_journal.h"
#include "probes/kinds_tasks.h"
#include "probes/probe.h"

/*
 * Caches of ext4, jbd2 and what holds their objects: their slabs must not contradict themselves.
 * Objects of a few are looked at one by one.
 */
const struct kslab_want run_caches[] = {
	{"ext4_inode_cache", "ext4_inode_cachep"},
	{"ext4_io_end", "io_end_cachep"},
	{"ext4_io_end_vec", "io_end_vec_cachep"},
	{"ext4_extent_status", "ext4_es_cachep"},
	{"ext4_pending_reservation", "ext4_pending_cachep"},
	{"ext4_prealloc_space", "ext4_pspace_cachep"},
	{"ext4_free_data", "ext4_free_data_cachep"},
	{"ext4_allocation_context", "ext4_ac_cachep"},
	{"jbd2_journal_head", "jbd2_journal_head_cache"},
	{"jbd2_transaction_s", "transaction_cache"},
	{"jbd2_journal_handle", "jbd2_handle_cache"},
	{"jbd2_inode", "jbd2_inode_cache"},
	{"dentry", "dentry_cache"},
	{"buffer_head", "bh_cachep"},
	{NULL, NULL},
};

static const struct fact_kind *const ext4_kinds[] = {
	&kind_suspect, &kind_super, &kind_inode, &kind_inode_inline_dirty,
	&kind_inode_reserved_leak, &kind_inode_reserved_underflow, &kind_inode_clear_live,
	&kind_inode_free_linked, &kind_inode_free_twice, &kind_ioend_dead_inode,
	&kind_inode_impossible, &kind_rcu_bad_callback,
	&kind_slab_damage, &kind_mb_group, &kind_mb_group_diverged, &kind_mb_group_inconsistent,
	&kind_mb_group_corrupt, &kind_mb_disk_mismatch,
	&kind_es_damage, &kind_super_dirty_clusters,
	&kind_mb_group_miscounted, &kind_mb_group_unexplained,
	&kind_journal, &kind_journal_aborted, &kind_journal_inconsistent, NULL,
};

void run_open_slabs(struct run *run, const struct kslab_want *want)
{
	enum kstatus st = kslabs_open(run->r, &run->slabs);

	if (st == K_OK && run->quick)
		st = run_quick_map(run);
	else if (st == K_OK)
		st = kslabmap_build(run->r, &run->slabs, want ? want : run_caches, run->threads, run->arena,
				    &run->map);
	run->have_map = st == K_OK;
	if (run->have_map)
		run->inode_cache = kslabmap_cache_named(&run->map, "ext4_inode_cache");
	else
		snprintf(run->no_map, sizeof(run->no_map), "slabs: %s", run->r->why);
}

void run_open_ext4(struct run *run)
{
	enum kstatus st = kpercpu_load(run->r, &run->cpus);

	if (st == K_OK)
		st = e4_inodes_open(run->r, &run->inodes);
	if (st == K_OK)
		st = e4_supers_load(run->r, &run->cpus, run->arena, &run->supers);
	run->have_ext4 = st == K_OK;
	if (!run->have_ext4)
		snprintf(run->no_ext4, sizeof(run->no_ext4), "ext4: %s", run->r->why);
	e4_es_bits_load(run->r->img, &run->es);
	run->have_xa = kxarray_open(run->r, &run->xa) == K_OK;
	run->have_tasks = ktask_open(run->r, &run->tasks) == K_OK;
	run->have_dentries = kdentry_open(run->r, &run->dentries) == K_OK;
}

static void skip_all(struct run *run, const char *why)
{
	for (size_t i = 0; ext4_kinds[i]; i++)
		fact_cover(run->facts, ext4_kinds[i], COVER_SKIPPED, why);
}

static void step(const struct probe_options *opt, const char *name)
{
	if (opt && opt->step)
		opt->step(opt->arg, name);
}

/* In this order: who is named is known before the inode walk, and damage before it as well. */
static void walks(struct run *run, const struct probe_options *opt)
{
	static const struct {
		const char *name;
		void (*walk)(struct run *);
	} all[] = {
		{"groups", run_groups}, {"slab lists", run_slab}, {"dentries", run_dentries},
		{"callbacks", run_rcu}, {"io_ends", run_io_ends}, {"inodes", run_inodes},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		step(opt, all[i].name);
		all[i].walk(run);
	}
}

enum kstatus probes_run(struct reader *r, struct facts *facts, const struct probe_options *opt)
{
	struct run *run = arena_alloc(r->arena, sizeof(*run));

	*run = (struct run){.r = r, .facts = facts, .arena = r->arena};
	run->threads = opt && opt->threads ? opt->threads : 1;
	run->quick = opt && opt->quick;
	step(opt, "kernel");
	probe_kernel(r, facts);
	probe_crash(r, facts);
	step(opt, "context");
	probe_context(r, facts);
	step(opt, "file systems");
	run_open_ext4(run);
	if (!run->have_ext4) {
		skip_all(run, run->no_ext4);
		step(opt, "tasks");
		run_tasks(run);
		return K_OK;
	}
	step(opt, "slabs");
	run_open_slabs(run, NULL);
	step(opt, "lists of inodes");
	run_supers(run);
	step(opt, "journal");
	run_journal(run);
	step(opt, "suspects");
	run_log_names(run);
	run_suspects(run);
	step(opt, "tasks");
	run_tasks(run);
	if (!run->have_map) {
		run_cover_slabs(run, COVER_SKIPPED, run->no_map);
		return K_OK; /* each step has set the coverage of its other kinds */
	}
	walks(run, opt);
	if (run->quick)
		run_cover_slabs(run, COVER_PARTIAL, "quick: only slabs that s_inodes leads to");
	return K_OK;
}

void run_name_inode(struct run *run, kaddr address, uint64_t ino, const char *device,
		    const char *why)
{
	struct named_inode *n;
	struct kslab_slot *slot;
	uint32_t index;

	for (size_t i = 0; i < run->n_named; i++)
		if (address ? run->named[i].address == address
			    : run->named[i].ino == ino && !run->named[i].address &&
				      strcmp(run->named[i].device, device) == 0)
			return;
	n = arena_push(run->arena, &run->named, &run->n_named, &run->cap_named, sizeof(*n));
	*n = (struct named_inode){.address = address, .ino = ino, .why = why};
	snprintf(n->device, sizeof(n->device), "%s", device ? device : "");
	slot = address && run->inode_cache ? kslabmap_find(run->inode_cache, address, &index) : NULL;
	if (slot)
		slot->mark[index] |= KMARK_NAMED;
}

void fact_inode(struct facts *facts, struct fact *f, const struct run *run,
		const struct e4_inode *i)
{
	const struct e4_super *super = e4_super_at(&run->supers, i->sb);

	if (super)
		fact_str(facts, f, "device", super->id);
	else
		fact_unknown(facts, f, "device", "i_sb is no mounted ext4 file system");
	fact_u64(facts, f, "inode", i->ino);
	fact_hex(facts, f, "address", i->address);
	fact_hex(facts, f, "vfs", i->vfs);
	fact_flags(facts, f, "state",
		   e4_flags_text(facts->arena, &run->inodes.flags.i_state, i->state));
	fact_see(facts, f, "struct ext4_inode_info %lx", (unsigned long)i->address);
}

struct fact *fact_add_capped(struct facts *facts, const struct fact_kind *kind, uint64_t at)
{
	size_t n = 0;

	for (size_t i = 0; i < facts->n; i++)
		n += facts->items[i]->kind == kind;
	if (n < RUN_KEEP)
		return fact_add(facts, kind, at);
	fact_cover(facts, kind, COVER_PARTIAL, "more were found than are listed");
	return NULL;
}
