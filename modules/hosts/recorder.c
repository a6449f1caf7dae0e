// SPDX-License-Identifier: GPL-2.0-or-later
/* recorder: passes every question on and keeps those about names. Leaves behind a list. */
#include "hosts/recorder.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A run asks for some hundred names; beyond this something asks in a loop for ever new ones. */
#define MAX_RECORDED 16384u

struct recorder {
	struct image inner;
	struct image_source source;
	pthread_mutex_t lock;
	struct arena *arena; /* its own: questions come from any thread */
	struct recorded *items;
	size_t n, cap;
};

static int compare(const void *a, const void *b)
{
	const struct recorded *x = a, *y = b;
	int c;

	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	c = strcmp(x->name, y->name);
	return c ? c : strcmp(x->path ? x->path : "", y->path ? y->path : "");
}

static void keep(struct recorder *rec, const struct recorded *r)
{
	struct recorded *slot;
	size_t i;

	pthread_mutex_lock(&rec->lock);
	for (i = 0; i < rec->n; i++)
		if (!compare(&rec->items[i], r))
			break;
	if (i == rec->n && rec->n < MAX_RECORDED) {
		slot = arena_push(rec->arena, &rec->items, &rec->n, &rec->cap, sizeof(*slot));
		*slot = *r;
		slot->name = arena_strdup(rec->arena, r->name);
		slot->path = r->path ? arena_strdup(rec->arena, r->path) : NULL;
	}
	pthread_mutex_unlock(&rec->lock);
}

static enum kstatus rec_reader(void *self, struct arena *arena, void **out)
{
	struct recorder *rec = self;

	return rec->inner.source->reader(rec->inner.self, arena, out);
}

static enum kstatus rec_symbol(void *self, const char *name, struct ksym *out)
{
	struct recorder *rec = self;
	enum kstatus st = image_symbol(&rec->inner, name, out);

	/* A module's address is another one in the next dump. */
	if (!st && !out->module)
		keep(rec,
		     &(struct recorded){.what = RECORDED_SYMBOL, .name = name, .symbol = *out});
	return st;
}

static enum kstatus rec_nearest(void *self, kaddr at, struct ksym *out)
{
	struct recorder *rec = self;

	return image_nearest(&rec->inner, at, out);
}

static enum kstatus rec_size(void *self, const char *type, uint32_t *out)
{
	struct recorder *rec = self;
	enum kstatus st = image_size(&rec->inner, type, out);

	if (!st)
		keep(rec, &(struct recorded){.what = RECORDED_SIZE, .name = type, .size = *out});
	return st;
}

static enum kstatus rec_member(void *self, const char *type, const char *path, struct kmember *out)
{
	struct recorder *rec = self;
	enum kstatus st = image_member(&rec->inner, type, path, out);

	if (!st)
		keep(rec,
		     &(struct recorded){
			     .what = RECORDED_MEMBER, .name = type, .path = path, .member = *out});
	return st;
}

static enum kstatus rec_constant(void *self, const char *name, int64_t *out)
{
	struct recorder *rec = self;
	enum kstatus st = image_constant(&rec->inner, name, out);

	if (!st)
		keep(rec,
		     &(struct recorded){.what = RECORDED_CONSTANT, .name = name, .value = *out});
	return st;
}

static const char *rec_note(void *self, const char *key)
{
	struct recorder *rec = self;

	return image_note(&rec->inner, key);
}

static void free_recorder(void *arg)
{
	struct recorder *rec = arg;

	arena_free(rec->arena);
	pthread_mutex_destroy(&rec->lock);
}

void recorder_open(const struct image *inner, struct arena *arena, struct image *out,
		   struct recorder **rec)
{
	struct recorder *r = arena_alloc(arena, sizeof(*r));

	r->inner = *inner;
	r->source = *inner->source; /* `read` stays: readers are the inner one's */
	r->source.reader = rec_reader;
	r->source.symbol = rec_symbol;
	r->source.nearest = rec_nearest;
	r->source.size = rec_size;
	r->source.member = rec_member;
	r->source.constant = rec_constant;
	r->source.note = rec_note;
	r->arena = arena_new(NULL, NULL);
	pthread_mutex_init(&r->lock, NULL);
	arena_on_free(arena, free_recorder, r);
	*out = (struct image){&r->source, r, inner->info, arena};
	*rec = r;
}

const struct recorded *recorder_list(struct recorder *rec, size_t *n)
{
	pthread_mutex_lock(&rec->lock);
	if (rec->n)
		qsort(rec->items, rec->n, sizeof(*rec->items), compare);
	*n = rec->n;
	pthread_mutex_unlock(&rec->lock);
	return rec->items;
}

void recorder_add(struct recorder *rec, const struct recorded *r)
{
	keep(rec, r);
}

const struct image *recorder_inner(const struct recorder *rec)
{
	return &rec->inner;
}
