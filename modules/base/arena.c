// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * arena: bump allocation in chunks, clean-up hooks. Reads nothing, leaves nothing behind.
 */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_SIZE (64 * 1024)
#define ALIGN(n)   (((n) + 15) & ~(size_t)15)

struct chunk {
	struct chunk *next;
	size_t size, used;
	_Alignas(16) unsigned char data[];
};

struct hook {
	struct hook *next;
	void (*fn)(void *);
	void *arg;
};

struct arena {
	struct chunk *chunks;
	struct hook *hooks;
	void (*oom)(void *);
	void *oom_arg;
};

static void default_oom(void *arg)
{
	static const char line[] = "ext4dbg: out of memory\n";

	(void)arg;
	if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		_exit(71);
	_exit(70);
}

struct arena *arena_new(void (*oom)(void *), void *oom_arg)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (!oom)
		oom = default_oom;
	if (!a)
		oom(oom_arg);
	a->oom = oom;
	a->oom_arg = oom_arg;
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	while (a->hooks) {
		struct hook *hook = a->hooks;

		a->hooks = hook->next;
		hook->fn(hook->arg);
	}
	while (a->chunks) {
		struct chunk *chunk = a->chunks;

		a->chunks = chunk->next;
		free(chunk);
	}
	free(a);
}

static struct chunk *chunk_for(struct arena *a, size_t size)
{
	size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
	struct chunk *chunk = calloc(1, sizeof(*chunk) + room);

	if (!chunk)
		a->oom(a->oom_arg);
	chunk->size = room;
	/* A chunk made for one large object must not hide the room left in the current one. */
	if (room > CHUNK_SIZE && a->chunks) {
		chunk->next = a->chunks->next;
		a->chunks->next = chunk;
	} else {
		chunk->next = a->chunks;
		a->chunks = chunk;
	}
	return chunk;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct chunk *chunk = a->chunks;
	void *p;

	if (size > SIZE_MAX / 2)
		a->oom(a->oom_arg);
	size = ALIGN(size ? size : 1);
	if (!chunk || chunk->size - chunk->used < size)
		chunk = chunk_for(a, size);
	p = chunk->data + chunk->used;
	chunk->used += size;
	return p;
}

void *arena_array(struct arena *a, size_t nmemb, size_t size)
{
	if (size && nmemb > SIZE_MAX / 2 / size)
		a->oom(a->oom_arg);
	return arena_alloc(a, nmemb * size);
}

void *arena_dup(struct arena *a, const void *data, size_t size)
{
	void *p = arena_alloc(a, size);

	if (size)
		memcpy(p, data, size);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_dup(a, s, strlen(s) + 1);
}

char *arena_strndup(struct arena *a, const char *s, size_t max)
{
	size_t len = strnlen(s, max);
	char *p = arena_alloc(a, len + 1);

	memcpy(p, s, len);
	return p;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	int len;
	char *p;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	p = arena_alloc(a, len < 0 ? 1 : (size_t)len + 1);
	if (len > 0)
		vsnprintf(p, (size_t)len + 1, fmt, again);
	va_end(again);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void arena_on_free(struct arena *a, void (*fn)(void *), void *arg)
{
	struct hook *hook = arena_alloc(a, sizeof(*hook));

	hook->fn = fn;
	hook->arg = arg;
	hook->next = a->hooks;
	a->hooks = hook;
}

void *arena_push(struct arena *a, void *items, size_t *n, size_t *cap, size_t size)
{
	void **array = items;

	if (*n == *cap) {
		size_t more = *cap ? *cap * 2 : 16;
		void *bigger = arena_array(a, more, size);

		if (*n)
			memcpy(bigger, *array, *n * size);
		*array = bigger;
		*cap = more;
	}
	return (char *)*array + (*n)++ * size;
}
