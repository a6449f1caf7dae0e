// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * slices: threads over consecutive ranges. Reads nothing itself, leaves an array of slices.
 */
#include "image/slices.h"

#include <pthread.h>

struct job {
	struct slice *slice;
	slice_fn *fn;
	void *arg;
	pthread_t thread;
	bool started;
};

static void *run_job(void *p)
{
	struct job *job = p;

	job->fn(job->slice, job->arg);
	return NULL;
}

static void free_arena(void *arena)
{
	arena_free(arena);
}

static enum kstatus make_slice(const struct image *img, struct arena *arena, struct slice *s)
{
	s->arena = arena_new(NULL, NULL);
	arena_on_free(arena, free_arena, s->arena);
	return reader_open(img, s->arena, &s->r);
}

enum kstatus slices_run(const struct image *img, struct arena *arena, uint64_t n, unsigned count,
			slice_fn *fn, void *arg, struct slice **out)
{
	struct slice *slices = arena_array(arena, count, sizeof(*slices));
	struct job *jobs = arena_array(arena, count, sizeof(*jobs));
	enum kstatus st = K_OK;

	for (unsigned i = 0; i < count && st == K_OK; i++) {
		slices[i].first = n / count * i + (n % count) * i / count;
		slices[i].last = n / count * (i + 1) + (n % count) * (i + 1) / count;
		st = make_slice(img, arena, &slices[i]);
		jobs[i] = (struct job){.slice = &slices[i], .fn = fn, .arg = arg};
	}
	if (st != K_OK)
		return st;
	for (unsigned i = 1; i < count; i++)
		jobs[i].started = pthread_create(&jobs[i].thread, NULL, run_job, &jobs[i]) == 0;
	for (unsigned i = 0; i < count; i++)
		if (!jobs[i].started)
			run_job(&jobs[i]); /* the first, and those for which no thread was left */
	for (unsigned i = 1; i < count; i++)
		if (jobs[i].started)
			pthread_join(jobs[i].thread, NULL);
	*out = slices;
	return K_OK;
}
