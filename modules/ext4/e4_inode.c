// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_inode: what does this ext4_inode_info say? Reads its bytes once, leaves struct e4_inode.
 */
#include "ext4/e4_inode.h"

typedef struct e4_inode_layout L;

static const struct need needs[] = {
	NEED_SIZE(L, size_of, "ext4_inode_info"),
	NEED(L, vfs, "ext4_inode_info", "vfs_inode"),
	NEED(L, flags, "ext4_inode_info", "i_flags"),
	/* 32-bit kernels, and 2.6.33/34 */
	NEED_OPT(L, state_flags, "ext4_inode_info", "i_state_flags"),
	NEED(L, reserved, "ext4_inode_info", "i_reserved_data_blocks"),
	NEED_OPT(L, inline_off, "ext4_inode_info", "i_inline_off"),
	NEED_OPT(L, inline_size, "ext4_inode_info", "i_inline_size"),
	NEED_OPT(L, es_root, "ext4_inode_info", "i_es_tree.root"),
	NEED_OPT(L, es_lock, "ext4_inode_info", "i_es_lock.raw_lock.cnts.counter"),
	NEED_OPT(L, data_sem, "ext4_inode_info", "i_data_sem.count.counter|i_data_sem.count"),
	/* a mutex up to 4.6 */
	NEED_OPT(L, i_rwsem, "inode", "i_rwsem.count.counter|i_rwsem.count|i_mutex.owner"),
	/* a task_struct, flags in the low bits; CONFIG_RWSEM_SPIN_ON_OWNER or CONFIG_DEBUG_RWSEMS */
	NEED_OPT(L, rwsem_owner, "inode",
		 "i_rwsem.owner.counter|i_rwsem.owner|i_mutex.owner.counter|i_mutex.owner"),
	NEED_OPT(L, writecount, "inode", "i_writecount.counter"),
	/* only with CONFIG_IMA or CONFIG_FILE_LOCKING */
	NEED_OPT(L, readcount, "inode", "i_readcount.counter"),
	/* names of the list of finished io_ends, newest first: bug-facts 0.3 */
	NEED_OPT(L, io_end_list, "ext4_inode_info",
		 "i_rsv_conversion_list|i_completed_io_list|i_aio_dio_complete_list"),
	NEED_OPT(L, orphan, "ext4_inode_info", "i_orphan"),
	NEED_OPT(L, disksize, "ext4_inode_info", "i_disksize"),
	NEED(L, ino, "inode", "i_ino"),
	/* 6.19 wrapped i_state in struct inode_state_flags */
	NEED(L, state, "inode", "i_state.__state|i_state"),
	NEED(L, count, "inode", "i_count.counter"),
	NEED(L, nlink, "inode", "i_nlink|__i_nlink"),
	NEED(L, mode, "inode", "i_mode"),
	NEED(L, size, "inode", "i_size"),
	NEED(L, blocks, "inode", "i_blocks"),
	NEED(L, sb, "inode", "i_sb"),
	NEED(L, mapping, "inode", "i_mapping"),
	NEED(L, data, "inode", "i_data"),
	NEED(L, hash, "inode", "i_hash"),
	NEED(L, sb_list, "inode", "i_sb_list"),
	NEED_OPT(L, lru, "inode", "i_lru"),
	NEED_OPT(L, rcu_func, "inode", "i_rcu.func"),
	NEED_OPT(L, dentry, "inode", "i_dentry.first|i_dentry.next"),
	NEED(L, i_data_host, "inode", "i_data.host"),
	NEED(L, pages, "inode", "i_data.i_pages|i_data.page_tree"),
	NEED(L, nrpages, "inode", "i_data.nrpages"),
	NEED_OPT(L, mmap, "inode", "i_data.i_mmap"),
	NEED_OPT(L, es_node, "extent_status", "rb_node"),
	NEED_OPT(L, es_lblk, "extent_status", "es_lblk|start"),
	NEED_OPT(L, es_len, "extent_status", "es_len|len"),
	NEED_OPT(L, es_pblk, "extent_status", "es_pblk"),
};

enum kstatus e4_inodes_open(struct reader *r, struct e4_inodes *out)
{
	struct e4_inodes e = {0};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &e.at);

	if (st != K_OK)
		return st;
	e4_flags_load(r->img, e.at.state.size, kfield_there(&e.at.state_flags), &e.flags);
	if (!e.flags.i_clear)
		return reader_fail(r, K_NONAME, 0, "the bits of i_state are not known");
	*out = e;
	return K_OK;
}

/* A list_head in the object: linked where it is neither zero, nor poison, nor itself. */
static bool linked(const struct image *img, const struct kfield *f, kaddr base,
		   const unsigned char *bytes, kaddr *next, kaddr *prev)
{
	uint32_t step = img->info.ptr_size;

	*next = image_int(img, bytes + f->offset, step, false);
	*prev = image_int(img, bytes + f->offset + step, step, false);
	return *next && *next != base + f->offset && *next >> 63;
}

static void decode_vfs(const struct image *img, const L *at, const unsigned char *b,
		       struct e4_inode *i)
{
	i->ino = kfield_u64(img, &at->ino, b);
	i->state = kfield_u64(img, &at->state, b);
	i->count = (int32_t)kfield_i64(img, &at->count, b);
	i->nlink = (uint32_t)kfield_u64(img, &at->nlink, b);
	i->mode = (uint32_t)kfield_u64(img, &at->mode, b);
	i->size = kfield_u64(img, &at->size, b);
	i->blocks = kfield_u64(img, &at->blocks, b);
	i->sb = kfield_u64(img, &at->sb, b);
	i->mapping = kfield_u64(img, &at->mapping, b);
	i->data = i->vfs + at->data.offset;
	i->nrpages = kfield_u64(img, &at->nrpages, b);
	i->pages = i->vfs + at->pages.offset;
	/* hlist_node {next, pprev}: pprev is NULL where it is not hashed */
	i->hashed = image_int(img, b + at->hash.offset + img->info.ptr_size, img->info.ptr_size,
			      false) != 0;
	i->listed = linked(img, &at->sb_list, i->vfs, b, &i->sb_next, &i->sb_prev);
	if (kfield_there(&at->rcu_func))
		i->rcu_func = kfield_u64(img, &at->rcu_func, b);
	/* the first word of the tree's root */
	i->mmapped = kfield_there(&at->mmap) &&
		     image_int(img, b + at->mmap.offset, img->info.ptr_size, false);
}

static void decode_users(const struct image *img, const L *at, const unsigned char *b,
			 struct e4_inode *i)
{
	i->readcount = -1;
	if (kfield_there(&at->dentry))
		i->dentry = kfield_u64(img, &at->dentry, b);
	if (i->dentry == i->vfs + at->dentry.offset) /* a list_head up to 3.5: empty */
		i->dentry = 0;
	if (kfield_there(&at->i_rwsem))
		i->rwsem = kfield_u64(img, &at->i_rwsem, b);
	if (kfield_there(&at->rwsem_owner))
		i->rwsem_owner = kfield_u64(img, &at->rwsem_owner, b);
	if (kfield_there(&at->writecount))
		i->writecount = (int32_t)kfield_i64(img, &at->writecount, b);
	if (kfield_there(&at->readcount))
		i->readcount = (int32_t)kfield_i64(img, &at->readcount, b);
}

/*
 * Reservations, delayed extents and inline state change under i_data_sem, i_es_lock and, for
 * truncate and conversion, i_rwsem; writeback (I_SYNC) releases under none of them on errors.
 */
static bool busy(const struct image *img, const struct e4_inodes *e, const unsigned char *b,
		 const struct e4_inode *i)
{
	const L *at = &e->at;

	if (!kfield_there(&at->es_lock) || !kfield_there(&at->data_sem) ||
	    !kfield_there(&at->i_rwsem))
		return true;
	return kfield_u64(img, &at->es_lock, b) || kfield_u64(img, &at->data_sem, b) ||
	       kfield_u64(img, &at->i_rwsem, b + at->vfs.offset) ||
	       (i->state & e4_flag_mask(&e->flags.i_state, "I_SYNC"));
}

void e4_inode_decode(const struct image *img, const struct e4_inodes *e, kaddr address,
		     const void *bytes, struct e4_inode *out)
{
	const L *at = &e->at;
	const unsigned char *b = bytes;
	struct e4_inode i = {.address = address, .vfs = address + at->vfs.offset};
	uint64_t flags = kfield_u64(img, &at->flags, b);
	kaddr next, prev;

	decode_vfs(img, at, b + at->vfs.offset, &i);
	decode_users(img, at, b + at->vfs.offset, &i);
	i.flags = (uint32_t)flags;
	i.ext4_state = (uint32_t)(flags >> 32);
	if (kfield_there(&at->state_flags))
		i.ext4_state = (uint32_t)kfield_u64(img, &at->state_flags, b);
	i.reserved = (uint32_t)kfield_u64(img, &at->reserved, b);
	if (kfield_there(&at->inline_off))
		i.inline_off = (uint32_t)kfield_u64(img, &at->inline_off, b);
	if (kfield_there(&at->inline_size))
		i.inline_size = (uint32_t)kfield_u64(img, &at->inline_size, b);
	if (kfield_there(&at->es_root))
		i.es_root = address + at->es_root.offset;
	if (kfield_there(&at->disksize))
		i.disksize = kfield_u64(img, &at->disksize, b);
	if (kfield_there(&at->io_end_list))
		i.io_ends = linked(img, &at->io_end_list, address, b, &next, &prev);
	if (kfield_there(&at->orphan)) /* from 5.15 on it may be an index into the orphan file */
		i.orphan = (i.ext4_state & e->flags.orphan_file) ||
			   linked(img, &at->orphan, address, b, &next, &prev);
	i.busy = busy(img, e, b, &i);
	*out = i;
}

enum kstatus e4_inode_load(struct reader *r, const struct e4_inodes *e, kaddr address,
			   struct e4_inode *out)
{
	unsigned char bytes[8192];
	enum kstatus st;

	if (e->at.size_of > sizeof(bytes))
		return reader_fail(r, K_BADDATA, address, "ext4_inode_info is too large");
	st = kread(r, address, e->at.size_of, bytes);
	if (st == K_OK)
		e4_inode_decode(r->img, e, address, bytes, out);
	return st;
}
