// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rows_inode: everything that an ext4_inode_info says, as one fact of kind inode.
 * Reads: the inode, its extent status tree, its page cache's tags, the owner of its lock.
 */
#include "probes/rows.h"

/* include/linux/sched.h: tasks are aligned; kernel/locking/rwsem.c keeps flags in three bits. */
#define OWNER_FLAGS  7u
#define OWNER_READER 1u

static void mode_text(uint32_t mode, char *out)
{
	static const char types[] = "?pc?d?b?-?l?s???", bits[] = "rwxrwxrwx";
	static const uint32_t special[] = {04000, 02000, 01000};
	static const char letters[] = "sst";

	out[0] = types[mode >> 12 & 15];
	for (int i = 0; i < 9; i++)
		out[1 + i] = mode & (0400u >> i) ? bits[i] : '-';
	for (int i = 0; i < 3; i++)
		if (mode & special[i])
			out[3 + 3 * i] = out[3 + 3 * i] == 'x' ? letters[i]
							      : (char)(letters[i] - 'a' + 'A');
	out[10] = '\0';
}

static void tag_fields(struct visit *v, struct fact *f, const struct e4_inode *inode)
{
	static const char *const names[] = {"DIRTY", "WRITEBACK", "TOWRITE"};
	char text[40] = "";

	for (int tag = KXA_DIRTY; tag <= KXA_TOWRITE; tag++) {
		size_t len = strlen(text);
		bool marked;

		if (!v->run->have_xa || kxarray_marked(v->r, &v->run->xa, inode->pages, tag,
						       &marked) != K_OK) {
			fact_unknown(v->facts, f, "tags", v->r->why);
			if (tag == KXA_DIRTY)
				fact_unknown(v->facts, f, "dirty", v->r->why);
			return;
		}
		if (tag == KXA_DIRTY)
			fact_bool(v->facts, f, "dirty", marked);
		if (marked)
			snprintf(text + len, sizeof(text) - len, "%s%s", len ? "|" : "",
				 names[tag]);
	}
	fact_flags(v->facts, f, "tags", text);
}

static void tree_fields(struct visit *v, struct fact *f, const struct e4_inode *inode)
{
	struct e4_es_sum sum;

	if (visit_es(v, inode, &sum) == K_OK && sum.status == K_OK) {
		fact_u64(v->facts, f, "delayed", sum.delayed_blocks);
		fact_u64(v->facts, f, "extents", sum.entries);
		return;
	}
	fact_unknown(v->facts, f, "delayed", v->r->why);
	fact_unknown(v->facts, f, "extents", v->r->why);
}

/* "held by pid 412 (fio) for writing". The owner of a reader's lock is the last one that came. */
static void lock_field(struct visit *v, struct fact *f, const struct e4_inode *i)
{
	const struct run *run = v->run;
	bool reader = i->rwsem_owner & OWNER_READER;
	const char *how = reader ? "for reading, last" : "by";
	struct ktask task;

	if (!i->rwsem)
		fact_str(v->facts, f, "rwsem", "free");
	else if (!(i->rwsem_owner & ~(uint64_t)OWNER_FLAGS))
		fact_str(v->facts, f, "rwsem", "held");
	else if (run->have_tasks && ktask_load(v->r, &run->tasks,
					       i->rwsem_owner & ~(uint64_t)OWNER_FLAGS,
					       &task) == K_OK)
		fact_str(v->facts, f, "rwsem",
			 arena_printf(v->arena, "held %s %ld %s", how, (long)task.pid, task.comm));
	else
		fact_str(v->facts, f, "rwsem",
			 arena_printf(v->arena, "held %s task %lx", how,
				      (unsigned long)(i->rwsem_owner & ~(uint64_t)OWNER_FLAGS)));
}

/* From 7.0 on the cache is made with freeptr_offset = offsetof(i_flags): no version is asked. */
static bool flags_overwritten(const struct visit *v)
{
	const struct kslab_cache *c = &v->run->inode_cache->c;
	const struct kfield *flags = &v->run->inodes.at.flags;

	return v->state == OBJECT_FREE && c->offset < flags->offset + flags->size &&
	       c->offset + v->r->img->info.ptr_size > flags->offset;
}

static void flag_fields(struct visit *v, struct fact *f, const struct e4_inode *i)
{
	const struct e4_flags *flags = &v->run->inodes.flags;

	if (flags_overwritten(v)) {
		fact_unknown(v->facts, f, "flags", "the free pointer stands there");
		fact_unknown(v->facts, f, "ext4_state", "the free pointer stands there");
		return;
	}
	fact_flags(v->facts, f, "flags", e4_flags_text(v->arena, &flags->i_flags, i->flags));
	fact_flags(v->facts, f, "ext4_state",
		   e4_flags_text(v->arena, &flags->ext4_state, i->ext4_state));
}

static void number_fields(struct facts *facts, struct fact *f, const struct e4_inode *i)
{
	char mode[11];

	mode_text(i->mode, mode);
	fact_hex(facts, f, "state_raw", i->state);
	fact_i64(facts, f, "count", i->count);
	fact_u64(facts, f, "nlink", i->nlink);
	fact_hex(facts, f, "mode", i->mode);
	fact_str(facts, f, "mode_text", mode);
	fact_u64(facts, f, "size", i->size);
	fact_u64(facts, f, "disksize", i->disksize);
	fact_u64(facts, f, "blocks", i->blocks);
	fact_u64(facts, f, "nrpages", i->nrpages);
	fact_u64(facts, f, "inline_off", i->inline_off);
	fact_u64(facts, f, "reserved", i->reserved);
	fact_i64(facts, f, "writers", i->writecount);
	if (i->readcount >= 0)
		fact_i64(facts, f, "readers", i->readcount);
	fact_bool(facts, f, "hashed", i->hashed);
	fact_bool(facts, f, "mmapped", i->mmapped);
	fact_bool(facts, f, "orphan", i->orphan);
	fact_bool(facts, f, "io_ends", i->io_ends);
}

void row_inode(struct visit *v, struct fact *f, const struct e4_inode *i)
{
	static const char *const states[] = {"allocated", "free", "unknown"};
	char list[48];

	fact_inode(v->facts, f, v->run, i);
	number_fields(v->facts, f, i);
	flag_fields(v, f, i);
	tag_fields(v, f, i);
	tree_fields(v, f, i);
	lock_field(v, f, i);
	if (v->super && v->super->inodes_per_group && i->ino)
		fact_u64(v->facts, f, "group", (i->ino - 1) / v->super->inodes_per_group);
	fact_bool(v->facts, f, "on_sb_list", v->mark & KMARK_S_INODES);
	fact_str(v->facts, f, "slab_state", states[v->state]);
	if (v->list)
		fact_str(v->facts, f, "free_list", kslab_list_name(v->list, list));
}
