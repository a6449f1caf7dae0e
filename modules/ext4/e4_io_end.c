// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_io_end: whose writeback is this, and who still holds it? Reads one ext4_io_end.
 */
#include "ext4/e4_io_end.h"

/* ext4_io_end_t is a typedef of struct ext4_io_end since 2.6.32. */
static const struct need needs[] = {
	NEED_SIZE(struct e4_io_ends, size_of, "ext4_io_end"),
	NEED(struct e4_io_ends, list, "ext4_io_end", "list"),
	NEED(struct e4_io_ends, inode, "ext4_io_end", "inode"),
	NEED(struct e4_io_ends, flag, "ext4_io_end", "flag"),
	/* atomic_t until it became refcount_t in 6.1 */
	NEED_OPT(struct e4_io_ends, count, "ext4_io_end", "count.refs.counter|count.counter"),
	NEED_OPT(struct e4_io_ends, handle, "ext4_io_end", "handle"),
	NEED_OPT(struct e4_io_ends, bio, "ext4_io_end", "bio"),
};

enum kstatus e4_io_ends_open(struct reader *r, struct e4_io_ends *out)
{
	struct e4_io_ends e = {0};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &e);

	if (st != K_OK)
		return st;
	e4_flags_io_end(r->img, &e.flags);
	*out = e;
	return K_OK;
}

enum kstatus e4_io_end_load(struct reader *r, const struct e4_io_ends *e, kaddr address,
			    struct e4_io_end *out)
{
	struct e4_io_end io = {.address = address, .count = 1};
	const struct image *img = r->img;
	unsigned char b[1024];
	enum kstatus st;

	if (e->size_of > sizeof(b))
		return reader_fail(r, K_BADDATA, address, "ext4_io_end is too large");
	st = kread(r, address, e->size_of, b);
	if (st != K_OK)
		return st;
	io.inode = kfield_u64(img, &e->inode, b);
	io.flag = (uint32_t)kfield_u64(img, &e->flag, b);
	io.list_next = image_int(img, b + e->list.offset, img->info.ptr_size, false);
	io.queued = io.list_next != address + e->list.offset && io.list_next >> 63;
	if (kfield_there(&e->count))
		io.count = (int32_t)kfield_i64(img, &e->count, b);
	if (kfield_there(&e->handle))
		io.handle = kfield_u64(img, &e->handle, b);
	if (kfield_there(&e->bio))
		io.bio = kfield_u64(img, &e->bio, b);
	*out = io;
	return K_OK;
}
