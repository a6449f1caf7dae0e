// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * task_waits: what does a blocked task wait for, in ext4's words? Reads the wait record on its
 * stack and what holds the lock, bit or queue that it leads to; leaves a text and addresses, or the
 * reason why there are none.
 */
#include "probes/task_waits.h"

#include "kernel/kfail.h"
#include "kernel/kslabfree.h"

#define DEPTH 16u /* frames in which the record may lie */

enum base { IN_JOURNAL, IN_SUPER, IN_SBI, IN_INODE };

/* Members that tasks wait for, and what that means. %s: the file system, or inode and file system.
 */
static const struct place {
	enum base base;
	const char *type, *path, *text;
} places[] = {
	{IN_JOURNAL, "journal_s", "j_wait_done_commit", "journal commit of %s"},
	{IN_JOURNAL, "journal_s", "j_wait_transaction_locked", "locked transaction of %s"},
	{IN_JOURNAL, "journal_s", "j_wait_updates", "open handles of the transaction of %s"},
	{IN_JOURNAL, "journal_s", "j_wait_reserved", "reserved credits of the journal of %s"},
	{IN_JOURNAL, "journal_s", "j_wait_commit", "work for the journal of %s"},
	{IN_JOURNAL, "journal_s", "j_fc_wait", "fast commit of %s"},
	{IN_JOURNAL, "journal_s", "j_barrier", "journal barrier of %s"},
	{IN_JOURNAL, "journal_s", "j_checkpoint_mutex", "journal checkpoint of %s"},
	{IN_SUPER, "super_block", "s_umount", "s_umount of %s"},
	{IN_SUPER, "super_block", "s_vfs_rename_mutex", "s_vfs_rename_mutex of %s"},
	{IN_SUPER, "super_block", "s_sync_lock", "s_sync_lock of %s"},
	{IN_SUPER, "super_block", "s_writers.wait_unfrozen", "thaw of the frozen %s"},
	{IN_SUPER, "super_block", "s_writers.rw_sem[0].waiters", "frozen %s (writes)"},
	{IN_SUPER, "super_block", "s_writers.rw_sem[1].waiters", "frozen %s (page faults)"},
	{IN_SUPER, "super_block", "s_writers.rw_sem[2].waiters", "frozen %s (internal)"},
	{IN_SBI, "ext4_sb_info", "s_orphan_lock", "s_orphan_lock of %s"},
	{IN_SBI, "ext4_sb_info", "s_writepages_rwsem.waiters", "s_writepages_rwsem of %s"},
	{IN_INODE, "ext4_inode_info", "vfs_inode.i_rwsem", "inode lock of %s"},
	{IN_INODE, "ext4_inode_info", "vfs_inode.i_mutex", "inode lock of %s"},
	{IN_INODE, "ext4_inode_info", "i_data_sem", "i_data_sem of %s"},
	{IN_INODE, "ext4_inode_info", "xattr_sem", "xattr_sem of %s"},
	{IN_INODE, "ext4_inode_info", "i_mmap_sem", "i_mmap_sem of %s"},
	{IN_INODE, "ext4_inode_info", "vfs_inode.i_data.invalidate_lock", "invalidate_lock of %s"},
	{IN_INODE, "ext4_inode_info", "vfs_inode.i_data.i_mmap_rwsem", "i_mmap_rwsem of %s"},
	{IN_INODE, "ext4_inode_info", "vfs_inode.i_state", "i_state of %s"},
};

/* Where no address tells more: functions that wait for one thing only. */
static const struct {
	const char *function, *text;
} by_function[] = {
	{"__iomap_dio_rw", "direct I/O in flight"},
	{"submit_bio_wait", "completion of a bio"},
	{"wb_wait_for_completion", "completion of writeback work"},
	{"balance_dirty_pages", "writeback: too many dirty pages"},
	{"rq_qos_wait", "write throttling of the block layer"},
	{"blk_mq_get_tag", "free request of the block layer"},
	{"__wait_rcu_gp", "RCU grace period"},
	{"synchronize_rcu", "RCU grace period"},
};

static bool starts(const char *name, const char *with)
{
	return name && !strncmp(name, with, strlen(with));
}

/* The lock functions that are innermost on the stack tell which record to look for. */
static enum kwait_what what_of(const struct kframe *frames, size_t n)
{
	for (size_t i = 0; i < n && i < 6; i++) {
		const char *name = frames[i].sym.name;

		if (starts(name, "__mutex_lock") || starts(name, "mutex_lock"))
			return KWAIT_MUTEX;
		if (starts(name, "rwsem_down_") || starts(name, "__rwsem_down_"))
			return KWAIT_RWSEM;
		if (starts(name, "wait_for_comp") || starts(name, "__wait_for_common") ||
		    starts(name, "wait_for_common"))
			return KWAIT_COMPLETION;
	}
	return KWAIT_QUEUE;
}

/* "inode 12 of vdb" of the ext4 inode whose object holds `at`; false: `at` is in no such object. */
static bool inode_at(struct run *run, kaddr at, kaddr *object, char *text, size_t size)
{
	const struct e4_super *super;
	struct kslab_object o;
	struct e4_inode inode;

	if (!run->have_map || !run->inode_cache || kslab_object_at(run->r, &run->slabs, at, &o) ||
	    kslabmap_cache_at(&run->map, o.cache.address) != run->inode_cache ||
	    e4_inode_load(run->r, &run->inodes, o.object, &inode))
		return false;
	super = e4_super_at(&run->supers, inode.sb);
	snprintf(text, size, "inode %lu of %s", inode.ino, super ? super->id : "no mounted ext4");
	*object = o.object;
	return true;
}

static bool at_place(struct run *run, kaddr base, enum base in, kaddr at, const char *owner,
		     struct task_wait *out)
{
	struct kmember m;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct place *p = &places[i];
		const char *before = strchr(p->text, '%');

		if (p->base != in || image_member(run->r->img, p->type, p->path, &m) ||
		    base + m.offset != at)
			continue;
		out->text = arena_printf(run->arena, "%.*s%s%s", (int)(before - p->text), p->text,
					 owner, before + 2);
		return true;
	}
	return false;
}

static bool read_member(struct run *run, const char *type, const char *path, kaddr at,
			uint64_t *out)
{
	struct kmember m;

	return !image_member(run->r->img, type, path, &m) && m.size <= 8 &&
	       !kread_uint(run->r, at + m.offset, m.size, out);
}

/* The commit is the work of the journal's own thread. */
static void commit_thread(struct run *run, kaddr journal, struct task_wait *out)
{
	uint64_t task;

	if (read_member(run, "journal_s", "j_task", journal, &task))
		out->holder = task;
}

/* That thread waits for handles of the transaction that is still the running one: its state is
 * locked. */
static void who_delays(struct run *run, kaddr journal, struct task_wait *out)
{
	uint64_t transaction;

	if (strstr(out->text, "commit") || strstr(out->text, "locked"))
		commit_thread(run, journal, out);
	else if (strstr(out->text, "open handles") &&
		 read_member(run, "journal_s", "j_running_transaction", journal, &transaction))
		out->transaction = transaction;
}

static bool in_file_system(struct run *run, kaddr at, struct task_wait *out)
{
	kaddr object;
	char text[96];

	for (size_t i = 0; i < run->supers.n; i++) {
		const struct e4_super *s = &run->supers.items[i];

		if (s->journal && at_place(run, s->journal, IN_JOURNAL, at, s->id, out)) {
			who_delays(run, s->journal, out);
			return true;
		}
		if (at_place(run, s->super, IN_SUPER, at, s->id, out) ||
		    at_place(run, s->sbi, IN_SBI, at, s->id, out))
			return true;
	}
	return inode_at(run, at, &object, text, sizeof(text)) &&
	       at_place(run, object, IN_INODE, at, text, out);
}

static const struct e4_super *on_device(struct run *run, kaddr bdev)
{
	uint64_t have;

	for (size_t i = 0; i < run->supers.n; i++)
		if (read_member(run, "super_block", "s_bdev", run->supers.items[i].super, &have) &&
		    have == bdev)
			return &run->supers.items[i];
	return NULL;
}

static const char *bit_name(struct run *run, const char *const *names, int64_t bit)
{
	int64_t v;

	for (; *names; names++)
		if (!image_constant(run->r->img, *names, &v) && v == bit)
			return *names;
	return arena_printf(run->arena, "bit %ld", bit);
}

/* A bit of buffer_head.b_state: the object must be of the buffers' own cache. */
static bool buffer(struct run *run, const struct kwait *w, struct task_wait *out)
{
	static const char *const bits[] = {"BH_Lock", "BH_Shadow", "BH_Unshadow", NULL};
	struct kslab_object o;
	const char *bit = bit_name(run, bits, w->bit);
	const struct e4_super *super;
	uint64_t block, bdev;
	struct kmember m;
	kaddr cachep, cache;

	if (!run->have_map || image_address(run->r->img, "bh_cachep", &cachep) ||
	    kread_ptr(run->r, cachep, &cache) ||
	    image_member(run->r->img, "buffer_head", "b_state", &m) ||
	    kslab_object_at(run->r, &run->slabs, w->object, &o) || o.cache.address != cache ||
	    o.object + m.offset != w->object ||
	    !read_member(run, "buffer_head", "b_blocknr", o.object, &block) ||
	    !read_member(run, "buffer_head", "b_bdev", o.object, &bdev))
		return false;
	super = on_device(run, bdev);
	out->object = o.object;
	out->text = arena_printf(run->arena, "buffer block %lu of %s (%s)", block,
				 super ? super->id : "a device without mounted ext4", bit);
	out->no_holder = "who locked a buffer is not recorded";
	/* A shadow is what the commit writes (fs/jbd2/commit.c). */
	if (super && super->journal && strstr(bit, "hadow"))
		commit_thread(run, super->journal, out);
	return true;
}

static bool page(struct run *run, const struct kwait *w, struct task_wait *out)
{
	static const char *const bits[] = {"PG_locked", "PG_writeback", NULL};
	const char *bit = bit_name(run, bits, w->bit);
	uint64_t mapping, host = 0, index;
	char text[96] = "";
	kaddr object;

	out->no_holder = "who locked a page is not recorded";
	/* Bits 0 and 1 of the mapping: anonymous memory, or a driver's own. */
	if (!read_member(run, "page", "mapping", w->object, &mapping) || (mapping & 3) ||
	    !mapping || !read_member(run, "address_space", "host", mapping, &host) ||
	    !(read_member(run, "page", "index", w->object, &index) ||
	      read_member(run, "page", "__folio_index", w->object, &index)) ||
	    !inode_at(run, host, &object, text, sizeof(text)) ||
	    object + run->inodes.at.vfs.offset != host)
		out->text = arena_printf(run->arena, "page at " KADDR " (%s)", w->object, bit);
	else
		out->text = arena_printf(run->arena, "page %lu of %s (%s)", index, text, bit);
	return true;
}

/* What has an address only: by its symbol where it is a variable of the kernel's own. */
static void plain(struct run *run, const struct kwait *w, struct task_wait *out)
{
	static const char *const kinds[] = {
		[KWAIT_MUTEX] = "mutex",	 [KWAIT_RWSEM] = "rwsem",
		[KWAIT_BIT] = "bit of the word", [KWAIT_PAGE] = "page",
		[KWAIT_QUEUE] = "wait queue",	 [KWAIT_COMPLETION] = "completion",
	};
	struct ksym sym;

	if (!image_nearest(run->r->img, w->object, &sym) && !sym.offset)
		out->text = arena_printf(run->arena, "%s %s", kinds[w->what], sym.name);
	else
		out->text = arena_printf(run->arena, "%s at " KADDR, kinds[w->what], w->object);
}

static const char *told_by_function(const struct kframe *frames, size_t n)
{
	for (size_t i = 0; i < n && i < 8; i++)
		for (size_t k = 0; k < sizeof(by_function) / sizeof(by_function[0]); k++)
			if (frames[i].reliable &&
			    starts(frames[i].sym.name, by_function[k].function))
				return by_function[k].text;
	return NULL;
}

static void name(struct run *run, const struct kwait *w, const char *function,
		 struct task_wait *out)
{
	out->object = w->object;
	if (w->what == KWAIT_BIT && buffer(run, w, out))
		return;
	if (w->what == KWAIT_PAGE && page(run, w, out))
		return;
	if (in_file_system(run, w->object, out))
		return;
	if (function)
		out->text = function;
	else
		plain(run, w, out);
}

void task_wait_find(struct run *run, const struct kwaits *waits, const struct ktask *task,
		    const struct kframe *frames, size_t n, struct task_wait *out)
{
	const char *function = told_by_function(frames, n);
	size_t last = n < DEPTH ? n : DEPTH;
	struct kwait w;

	*out = (struct task_wait){.text = function, .no_holder = "it is not recorded"};
	if (!n) {
		out->no_text = "its stack cannot be read";
		return;
	}
	if (kwait_find(run->r, waits, task->at, what_of(frames, n), frames[0].sp,
		       frames[last - 1].end ? frames[last - 1].end : frames[last - 1].sp, &w)) {
		out->no_text = arena_strdup(run->arena, run->r->why);
		return;
	}
	name(run, &w, function, out);
	if (w.what != KWAIT_MUTEX && w.what != KWAIT_RWSEM)
		return;
	if (kwait_holder(run->r, waits, &w, &out->holder))
		out->no_holder = arena_strdup(run->arena, run->r->why);
}
