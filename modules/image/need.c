// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * need: turns a table of names into offsets, once per image. Reads no dump memory of its own;
 * leaves behind the filled layout struct, or in r->why the name that this kernel lacks.
 */
#include "image/need.h"

#include <string.h>

#define NAME_MAX_LEN 256u

/* One alternative of "a|b|c": copied to `out`, the rest returned (NULL after the last). */
static const char *next_alternative(const char *list, char *out)
{
	size_t len = strcspn(list, "|");

	/* A name that does not fit is cut, and then not found: that is reported with the whole
	 * list. */
	if (len >= NAME_MAX_LEN)
		len = NAME_MAX_LEN - 1;
	memcpy(out, list, len);
	out[len] = '\0';
	list += strcspn(list, "|");
	return *list ? list + 1 : NULL;
}

/* Both say "not this one, try the next"; a hole is worth more, since it may hide the name. */
static bool is_absent(enum kstatus st)
{
	return st == K_NONAME || st == K_NODATA;
}

static enum kstatus worse(enum kstatus before, enum kstatus now)
{
	return now == K_NONAME && before == K_NODATA ? K_NODATA : now;
}

static enum kstatus try_member(const struct image *img, const struct need *need, const char *type,
			       void *slot)
{
	const char *rest = need->path;
	enum kstatus st = K_NONAME;

	while (rest && is_absent(st)) {
		char path[NAME_MAX_LEN];
		struct kmember m;

		rest = next_alternative(rest, path);
		st = worse(st, image_member(img, type, path, &m));
		if (!st)
			*(struct kfield *)slot = (struct kfield){
				m.offset, m.size, m.count, m.kind, m.bit_offset, m.bit_size};
	}
	return st;
}

static enum kstatus try_size(const struct image *img, const char *type, void *slot)
{
	uint32_t size;
	enum kstatus st = image_size(img, type, &size);

	if (!st)
		*(uint64_t *)slot = size;
	return st;
}

static enum kstatus try_name(const struct image *img, const struct need *need, const char *name,
			     void *slot)
{
	int64_t value;
	enum kstatus st;

	if (need->what == NEED_SYMBOL)
		return image_address(img, name, slot);
	st = image_constant(img, name, &value);
	if (!st)
		*(uint64_t *)slot = (uint64_t)value;
	return st;
}

static enum kstatus resolve_one(const struct image *img, const struct need *need, void *slot)
{
	const bool by_type = need->what == NEED_MEMBER || need->what == NEED_SIZEOF;
	const char *rest = by_type ? need->type : need->path;
	enum kstatus st = K_NONAME;

	while (rest && is_absent(st)) {
		char name[NAME_MAX_LEN];
		enum kstatus now;

		rest = next_alternative(rest, name);
		if (need->what == NEED_MEMBER)
			now = try_member(img, need, name, slot);
		else if (need->what == NEED_SIZEOF)
			now = try_size(img, name, slot);
		else
			now = try_name(img, need, name, slot);
		st = worse(st, now);
	}
	return st;
}

static enum kstatus lacks(struct reader *r, enum kstatus st, const struct need *need)
{
	switch (need->what) {
	case NEED_MEMBER:
		return reader_fail(r, st, 0, "no member %s.%s", need->type, need->path);
	case NEED_SIZEOF:
		return reader_fail(r, st, 0, "no type %s", need->type);
	case NEED_SYMBOL:
		return reader_fail(r, st, 0, "no symbol %s", need->path);
	case NEED_CONSTANT:
		return reader_fail(r, st, 0, "no enumerator %s", need->path);
	}
	return K_HOST;
}

enum kstatus needs_resolve(struct reader *r, const struct need *needs, size_t n, void *layout)
{
	size_t i;

	r->why[0] = '\0';
	for (i = 0; i < n; i++) {
		const struct need *need = &needs[i];
		void *slot = (char *)layout + need->slot;
		enum kstatus st;

		memset(slot, 0,
		       need->what == NEED_MEMBER ? sizeof(struct kfield) : sizeof(uint64_t));
		st = resolve_one(r->img, need, slot);
		if (st && !(need->optional && is_absent(st)))
			return lacks(r, st, need);
	}
	return K_OK;
}

static uint64_t field_value(const struct image *img, const struct kfield *f, const void *base,
			    bool is_signed)
{
	const char *p = (const char *)base + f->offset;
	uint64_t v;

	if (!f->bit_size)
		return image_int(img, p, f->size, is_signed);
	v = image_int(img, p, f->size, false);
	/* bit_offset counts from the least significant bit, on every byte order. */
	v >>= f->bit_offset & 63;
	if (f->bit_size < 64) {
		v &= (UINT64_C(1) << f->bit_size) - 1;
		if (is_signed && v >> (f->bit_size - 1))
			v |= ~UINT64_C(0) << f->bit_size;
	}
	return v;
}

uint64_t kfield_u64(const struct image *img, const struct kfield *f, const void *base)
{
	return field_value(img, f, base, false);
}

int64_t kfield_i64(const struct image *img, const struct kfield *f, const void *base)
{
	return (int64_t)field_value(img, f, base, true);
}

enum kstatus kread_field(struct reader *r, kaddr base, const struct kfield *f, uint64_t *out)
{
	unsigned char buf[8];
	struct kfield local = *f;
	enum kstatus st;

	if (!f->size || f->size > sizeof(buf)) {
		r->why[0] = '\0';
		return reader_fail(r, K_HOST, base, "a field of %u bytes is no integer", f->size);
	}
	st = kread(r, base + f->offset, f->size, buf);
	if (st)
		return st;
	local.offset = 0;
	*out = kfield_u64(r->img, &local, buf);
	return K_OK;
}
