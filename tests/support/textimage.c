// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * textimage: the image_source behind textimage.h. Reads a text, leaves behind an image in an
 * arena. The parser stands in textparse.c; here are the bytes and the look-ups.
 */
#include "support/textimage.h"
#include "support/textimage-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool in_hole(const struct text_image *ti, kaddr at)
{
	size_t i;

	for (i = 0; i < ti->n_holes; i++)
		if (at - ti->holes[i].at < ti->holes[i].len)
			return true;
	return false;
}

unsigned char *ti_byte(const struct text_image *ti, kaddr at)
{
	size_t i;

	for (i = 0; i < ti->n_segs; i++)
		if (at - ti->segs[i].at < ti->segs[i].len)
			return ti->segs[i].bytes + (at - ti->segs[i].at);
	return NULL;
}

static enum kstatus ti_reader(void *self, struct arena *arena, void **out)
{
	struct text_reader *r = arena_alloc(arena, sizeof(*r));

	r->ti = self;
	*out = r;
	return K_OK;
}

static enum kstatus ti_read(void *reader, kaddr at, size_t len, void *buf, const char **why)
{
	struct text_reader *r = reader;
	size_t i;

	for (i = 0; i < len; i++) {
		const unsigned char *p = in_hole(r->ti, at + i) ? NULL : ti_byte(r->ti, at + i);

		if (!p) {
			snprintf(r->why, sizeof(r->why), "address " KADDR " is not in the dump",
				 at + i);
			*why = r->why;
			return K_NODATA;
		}
		((unsigned char *)buf)[i] = *p;
	}
	return K_OK;
}

static enum kstatus ti_symbol(void *self, const char *name, struct ksym *out)
{
	const struct text_image *ti = self;
	size_t i;

	for (i = 0; i < ti->n_syms; i++) {
		if (strcmp(ti->syms[i].name, name))
			continue;
		*out = ti->syms[i];
		return K_OK;
	}
	return K_NONAME;
}

static enum kstatus ti_nearest(void *self, kaddr at, struct ksym *out)
{
	const struct text_image *ti = self;
	const struct ksym *best = NULL;
	size_t i;

	for (i = 0; i < ti->n_syms; i++)
		if (ti->syms[i].addr <= at && (!best || ti->syms[i].addr > best->addr))
			best = &ti->syms[i];
	if (!best)
		return K_NONAME;
	*out = *best;
	out->offset = at - best->addr;
	return K_OK;
}

static const struct text_type *find_type(const struct text_image *ti, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ti->n_types; i++)
		if (strlen(ti->types[i].name) == len && !memcmp(ti->types[i].name, name, len))
			return &ti->types[i];
	return NULL;
}

static enum kstatus ti_size(void *self, const char *type, uint32_t *out)
{
	const struct text_type *t = find_type(self, type, strlen(type));

	if (!t)
		return K_NONAME;
	*out = t->size;
	return K_OK;
}

static const struct text_member *find_member(const struct text_image *ti, const char *type,
					     const char *path, size_t len)
{
	size_t i;

	for (i = 0; i < ti->n_members; i++) {
		const struct text_member *m = &ti->members[i];

		if (!strcmp(m->type, type) && strlen(m->path) == len && !memcmp(m->path, path, len))
			return m;
	}
	return NULL;
}

/* "[3]" after an array: its element; then *rest is what stands behind the bracket. */
static bool index_into(const struct text_image *ti, const char *inner, struct kmember *m,
		       const char **rest)
{
	char *end;
	uint64_t i = strtoull(*rest + 1, &end, 10);
	const struct text_type *t = inner ? find_type(ti, inner, strlen(inner)) : NULL;
	uint32_t stride = m->count ? m->size / m->count : t ? t->size : 1;

	if (*end != ']' || m->kind != KK_ARRAY || (m->count && i >= m->count))
		return false;
	m->offset += (uint32_t)i * stride;
	m->size = stride;
	m->count = 1;
	m->kind = inner ? KK_STRUCT : KK_UINT;
	*rest = end + 1;
	return true;
}

/* The longest prefix of the path that the table has, then the rest in the type it names. */
static enum kstatus ti_member(void *self, const char *type, const char *path, struct kmember *out)
{
	const struct text_image *ti = self;
	size_t len;

	for (len = strlen(path); len; len--) {
		const struct text_member *m = find_member(ti, type, path, len);
		const char *rest = path + len;
		struct kmember base, inner;

		if (!m || !strchr(".[", *rest))
			continue;
		base = m->member;
		if (*rest == '[' && !index_into(ti, m->inner, &base, &rest))
			continue;
		if (!*rest) {
			*out = base;
			return K_OK;
		}
		if (*rest != '.' || !m->inner || ti_member(self, m->inner, rest + 1, &inner))
			continue;
		inner.offset += base.offset;
		*out = inner;
		return K_OK;
	}
	return K_NONAME;
}

static enum kstatus ti_constant(void *self, const char *name, int64_t *out)
{
	const struct text_image *ti = self;
	size_t i;

	for (i = 0; i < ti->n_consts; i++) {
		if (strcmp(ti->consts[i].name, name))
			continue;
		*out = ti->consts[i].value;
		return K_OK;
	}
	return K_NONAME;
}

static const char *ti_note(void *self, const char *key)
{
	const struct text_image *ti = self;
	size_t i;

	for (i = 0; i < ti->n_notes; i++)
		if (!strcmp(ti->notes[i].key, key))
			return ti->notes[i].value;
	return NULL;
}

static const struct image_source text_source = {
	.name = "text",
	.reader = ti_reader,
	.read = ti_read,
	.symbol = ti_symbol,
	.nearest = ti_nearest,
	.size = ti_size,
	.member = ti_member,
	.constant = ti_constant,
	.note = ti_note,
};

void textimage(struct arena *arena, const char *text, struct image *out)
{
	struct text_image *ti = arena_alloc(arena, sizeof(*ti));

	ti->arena = arena;
	*out = (struct image){
		.source = &text_source,
		.self = ti,
		.info = {.arch = "x86_64",
			 .page_size = 4096,
			 .ptr_size = 8,
			 .nr_cpus = 2,
			 .format = "text"},
		.arena = arena,
	};
	textimage_add(out, text);
}

void textimage_file(struct arena *arena, const char *path, struct image *out)
{
	FILE *f = fopen(path, "r");
	char *text = arena_alloc(arena, 1 << 20);

	if (!f) {
		perror(path);
		abort();
	}
	text[fread(text, 1, (1 << 20) - 1, f)] = '\0';
	fclose(f);
	textimage(arena, text, out);
}

struct text_seg *ti_segment(struct text_image *ti, kaddr at, size_t len)
{
	struct text_seg *s =
		arena_push(ti->arena, &ti->segs, &ti->n_segs, &ti->cap_segs, sizeof(*s));

	s->at = at;
	s->len = len;
	s->bytes = arena_alloc(ti->arena, len);
	return s;
}

void textimage_put(struct image *img, kaddr at, const void *bytes, size_t len)
{
	struct text_image *ti = img->self;
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char *p = ti_byte(ti, at + i);

		if (!p)
			p = ti_segment(ti, at + i, len - i)->bytes;
		*p = ((const unsigned char *)bytes)[i];
	}
}

void textimage_hole(struct image *img, kaddr at, size_t len)
{
	struct text_image *ti = img->self;
	struct text_range *h =
		arena_push(ti->arena, &ti->holes, &ti->n_holes, &ti->cap_holes, sizeof(*h));

	h->at = at;
	h->len = len;
}
