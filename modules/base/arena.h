/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arena: all memory of one run, freed at once.
 *
 * One arena per dump (and one per reader thread). Nothing in the core calls free(): inside crash
 * a longjmp may leave any frame, so an arena with clean-up hooks is all there is to unwind.
 * Allocation never returns NULL: when memory is out, the arena's `oom` function is called, which
 * must not return (the stand-alone child exits, crash jumps to its prompt).
 * An arena belongs to one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* `oom` NULL: print one line and _exit(70). */
struct arena *arena_new(void (*oom)(void *), void *oom_arg);
void arena_free(struct arena *); /* hooks run newest first, then the memory goes; NULL is fine */

void *arena_alloc(struct arena *, size_t size);		      /* zeroed, 16-byte aligned */
void *arena_array(struct arena *, size_t nmemb, size_t size); /* overflow = out of memory */
void *arena_dup(struct arena *, const void *data, size_t size);
char *arena_strdup(struct arena *, const char *);
char *arena_strndup(struct arena *, const char *, size_t max); /* adds the NUL */
char *arena_printf(struct arena *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *, const char *fmt, va_list) __attribute__((format(printf, 2, 0)));

/* Runs `fn(arg)` when the arena is freed: for what is not memory (files, libraries' objects). */
void arena_on_free(struct arena *, void (*fn)(void *), void *arg);

/*
 * Growing array: makes room for one more of `size` bytes in `*items` (count `*n`, capacity
 * `*cap`) and returns the new zeroed slot; `*n` is counted up. Old pointers into it are stale.
 */
void *arena_push(struct arena *, void *items, size_t *n, size_t *cap, size_t size);

#endif
