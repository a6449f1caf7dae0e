// SPDX-License-Identifier: GPL-2.0-or-later
/* pagelog: passes every question on and notes the pages of reads. Leaves behind a list. */
#include "hosts/pagelog.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pagelog {
	struct image inner;
	struct image_source source;
	pthread_mutex_t lock;
	struct arena *arena; /* its own: reads come from any thread */
	struct logged_page *pages;
	size_t n, cap;
	uint32_t *hash; /* index + 1 into pages, 0 = empty; more than twice as many as pages */
	uint32_t mask;
	uint32_t step; /* a bit */
	bool (*hidden)(void *arg, kaddr page);
	void *arg;
};

struct pagelog_reader {
	struct pagelog *log;
	void *inner;
	kaddr last; /* noted a moment ago; 1: none */
	uint32_t last_step;
	char why[64];
};

static uint32_t place(const struct pagelog *log, kaddr page)
{
	uint32_t at = (uint32_t)((page * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & log->mask;

	while (log->hash[at] && log->pages[log->hash[at] - 1].page != page)
		at = (at + 1) & log->mask;
	return at;
}

static void grow(struct pagelog *log)
{
	uint32_t size = log->mask ? (log->mask + 1) * 2 : 1024;

	log->hash = arena_array(log->arena, size, sizeof(*log->hash));
	log->mask = size - 1;
	for (size_t i = 0; i < log->n; i++)
		log->hash[place(log, log->pages[i].page)] = (uint32_t)i + 1;
}

static void note(struct pagelog *log, kaddr page, bool here)
{
	struct logged_page *p;
	uint32_t at;

	pthread_mutex_lock(&log->lock);
	if (log->n * 2 >= log->mask)
		grow(log);
	at = place(log, page);
	if (!log->hash[at]) {
		p = arena_push(log->arena, &log->pages, &log->n, &log->cap, sizeof(*p));
		p->page = page;
		log->hash[at] = (uint32_t)log->n;
	}
	p = &log->pages[log->hash[at] - 1];
	p->steps |= log->step;
	p->here |= here;
	pthread_mutex_unlock(&log->lock);
}

static bool is_hidden(struct pagelog_reader *r, kaddr first, kaddr last, kaddr step)
{
	const struct pagelog *log = r->log;

	for (kaddr page = first; log->hidden && page <= last && page >= first; page += step)
		if (log->hidden(log->arg, page)) {
			snprintf(r->why, sizeof(r->why), "page " KADDR " is not in the dump", page);
			return true;
		}
	return false;
}

static enum kstatus log_read(void *reader, kaddr at, size_t len, void *buf, const char **why)
{
	struct pagelog_reader *r = reader;
	const struct image *inner = &r->log->inner;
	const kaddr size = inner->info.page_size, first = at & ~(size - 1);
	const kaddr last = (at + (len ? len - 1 : 0)) & ~(size - 1);
	enum kstatus st = inner->source->read(r->inner, at, len, buf, why);

	if ((st == K_OK || st == K_NODATA) && is_hidden(r, first, last, size)) {
		*why = r->why;
		return K_NODATA;
	}
	if (first == last && st == K_OK && first == r->last && r->log->step == r->last_step)
		return st;
	for (kaddr page = first; page <= last && page >= first; page += size)
		note(r->log, page, st == K_OK);
	r->last = st == K_OK ? last : 1;
	r->last_step = r->log->step;
	return st;
}

static enum kstatus log_reader(void *self, struct arena *arena, void **out)
{
	struct pagelog_reader *r = arena_alloc(arena, sizeof(*r));

	r->log = self;
	r->last = 1;
	*out = r;
	return r->log->inner.source->reader(r->log->inner.self, arena, &r->inner);
}

#define INNER const struct image *inner = &((struct pagelog *)self)->inner

static enum kstatus log_symbol(void *self, const char *name, struct ksym *out)
{
	INNER;
	return inner->source->symbol(inner->self, name, out);
}

static enum kstatus log_nearest(void *self, kaddr at, struct ksym *out)
{
	INNER;
	return inner->source->nearest(inner->self, at, out);
}

static enum kstatus log_size(void *self, const char *type, uint32_t *out)
{
	INNER;
	return inner->source->size(inner->self, type, out);
}

static enum kstatus log_member(void *self, const char *type, const char *path, struct kmember *out)
{
	INNER;
	return inner->source->member(inner->self, type, path, out);
}

static enum kstatus log_constant(void *self, const char *enumerator, int64_t *out)
{
	INNER;
	return inner->source->constant(inner->self, enumerator, out);
}

static const char *log_note(void *self, const char *key)
{
	INNER;
	return inner->source->note(inner->self, key);
}

static const struct image_source log_source = {
	.name = "pagelog",
	.reader = log_reader,
	.read = log_read,
	.symbol = log_symbol,
	.nearest = log_nearest,
	.size = log_size,
	.member = log_member,
	.constant = log_constant,
	.note = log_note,
};

static void free_log(void *arg)
{
	struct pagelog *log = arg;

	arena_free(log->arena);
	pthread_mutex_destroy(&log->lock);
}

void pagelog_open(const struct image *inner, struct arena *arena, struct image *out,
		  struct pagelog **log)
{
	struct pagelog *l = arena_alloc(arena, sizeof(*l));

	l->inner = *inner;
	l->arena = arena_new(NULL, NULL);
	l->step = 1;
	pthread_mutex_init(&l->lock, NULL);
	arena_on_free(arena, free_log, l);
	grow(l);
	*out = (struct image){&log_source, l, inner->info, arena};
	*log = l;
}

void pagelog_step(struct pagelog *log, unsigned step)
{
	log->step = UINT32_C(1) << (step % PAGELOG_STEPS);
}

void pagelog_hide(struct pagelog *log, bool (*hidden)(void *arg, kaddr page), void *arg)
{
	log->hidden = hidden;
	log->arg = arg;
}

static int by_address(const void *a, const void *b)
{
	const struct logged_page *x = a, *y = b;

	return x->page < y->page ? -1 : x->page > y->page;
}

const struct logged_page *pagelog_list(struct pagelog *log, struct arena *arena, size_t *n)
{
	struct logged_page *list = arena_array(arena, log->n + 1, sizeof(*list));

	memcpy(list, log->pages, log->n * sizeof(*list));
	qsort(list, log->n, sizeof(*list), by_address);
	*n = log->n;
	return list;
}
