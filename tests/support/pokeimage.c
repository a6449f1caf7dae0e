// SPDX-License-Identifier: GPL-2.0-or-later
/* pokeimage: an image_source around another one. Changes nothing below it. */
#include "support/pokeimage.h"

struct poke {
	kaddr at;
	size_t len;
	const unsigned char *bytes; /* NULL: a hole */
};

struct poked {
	const struct image *inner;
	struct arena *arena;
	struct poke *pokes;
	size_t n, cap;
};

struct poked_reader {
	const struct poked *poked;
	void *inner;
	char why[64];
};

static enum kstatus reader(void *self, struct arena *arena, void **out)
{
	struct poked_reader *r = arena_alloc(arena, sizeof(*r));
	struct poked *p = self;

	r->poked = p;
	*out = r;
	return p->inner->source->reader(p->inner->self, arena, &r->inner);
}

static enum kstatus read(void *reader_, kaddr at, size_t len, void *buf, const char **why)
{
	struct poked_reader *r = reader_;
	const struct poked *p = r->poked;
	enum kstatus st = p->inner->source->read(r->inner, at, len, buf, why);

	for (size_t i = 0; i < p->n && st == K_OK; i++) {
		const struct poke *poke = &p->pokes[i];
		kaddr first = at > poke->at ? at : poke->at;
		kaddr last = at + len < poke->at + poke->len ? at + len : poke->at + poke->len;

		if (first >= last)
			continue;
		if (!poke->bytes) {
			snprintf(r->why, sizeof(r->why), "page " KADDR " was taken away", poke->at);
			*why = r->why;
			return K_NODATA;
		}
		memcpy((char *)buf + (first - at), poke->bytes + (first - poke->at), last - first);
	}
	return st;
}

#define INNER const struct image *inner = ((struct poked *)self)->inner

static enum kstatus symbol(void *self, const char *name, struct ksym *out)
{
	INNER;
	return inner->source->symbol(inner->self, name, out);
}

static enum kstatus nearest(void *self, kaddr at, struct ksym *out)
{
	INNER;
	return inner->source->nearest(inner->self, at, out);
}

static enum kstatus size(void *self, const char *type, uint32_t *out)
{
	INNER;
	return inner->source->size(inner->self, type, out);
}

static enum kstatus member(void *self, const char *type, const char *path, struct kmember *out)
{
	INNER;
	return inner->source->member(inner->self, type, path, out);
}

static enum kstatus constant(void *self, const char *enumerator, int64_t *out)
{
	INNER;
	return inner->source->constant(inner->self, enumerator, out);
}

static const char *note(void *self, const char *key)
{
	INNER;
	return inner->source->note(inner->self, key);
}

static const struct image_source source = {
	.name = "poked", .reader = reader, .read = read,	 .symbol = symbol, .nearest = nearest,
	.size = size,	 .member = member, .constant = constant, .note = note,
};

void pokeimage(struct arena *arena, const struct image *inner, struct image *out)
{
	struct poked *p = arena_alloc(arena, sizeof(*p));

	p->inner = inner;
	p->arena = arena;
	*out = *inner;
	out->source = &source;
	out->self = p;
}

static void add(struct image *img, kaddr at, const void *bytes, size_t len)
{
	struct poked *p = img->self;
	struct poke *poke = arena_push(p->arena, &p->pokes, &p->n, &p->cap, sizeof(*poke));

	*poke = (struct poke){at, len, bytes ? arena_dup(p->arena, bytes, len) : NULL};
}

void pokeimage_put(struct image *img, kaddr at, const void *bytes, size_t len)
{
	add(img, at, bytes, len);
}

void pokeimage_hole(struct image *img, kaddr at, size_t len)
{
	add(img, at, NULL, len);
}
