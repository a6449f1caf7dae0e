// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * batches: rows made by several threads, printed in order, none kept.
 *
 * Each thread takes the next batch, makes its rows and waits for its turn to print them: so there
 * are never more finished batches in memory than threads, and a slow batch holds up the others.
 */
#include <pthread.h>
#include <string.h>

#include "listing/listing.h"

#define ROWS_HELD 4096 /* of one batch, before some are printed */

struct queue {
	struct listing *l;
	batch_fn *fn;
	uint64_t n, per, next, printed;
	pthread_mutex_t lock;
	pthread_cond_t turn;
	bool end; /* enough rows, or the user wants an end */
};

static bool take(struct queue *q, uint64_t *out)
{
	bool more;

	pthread_mutex_lock(&q->lock);
	more = !q->end && q->next * q->per < q->n && !(q->l->host->stop && *q->l->host->stop);
	if (more)
		*out = q->next++;
	pthread_mutex_unlock(&q->lock);
	return more;
}

static void print_in_turn(struct queue *q, struct batch *b, bool last)
{
	struct sheet *sheet = &q->l->sheet;

	pthread_mutex_lock(&q->lock);
	while (q->printed != b->number)
		pthread_cond_wait(&q->turn, &q->lock);
	if (!q->end)
		sheet_print(sheet, b);
	if (sheet->tally.shown >= sheet->limit) {
		q->end = true;
		sheet->tally.over_limit++;
	}
	q->printed += last;
	pthread_cond_broadcast(&q->turn);
	pthread_mutex_unlock(&q->lock);
}

void batch_flush(struct batch *b)
{
	if (b->n < ROWS_HELD || !b->queue)
		return;
	print_in_turn(b->queue, b, false);
	arena_free(b->arena);
	b->arena = arena_new(NULL, NULL);
	facts_init(&b->facts, b->arena);
	b->tally = (struct tally){0};
	b->items = NULL;
	b->n = b->cap = 0;
}

static void worker(struct slice *s, void *arg)
{
	struct queue *q = arg;
	void *state = NULL;
	uint64_t number;

	while (take(q, &number)) {
		uint64_t first = number * q->per, last = first + q->per;
		struct batch b = {
			.arena = arena_new(NULL, NULL),
			.r = &s->r,
			.sheet = &q->l->sheet,
			.worker = &state,
			.worker_arena = s->arena,
			.queue = q,
			.number = number,
		};

		facts_init(&b.facts, b.arena);
		q->fn(q->l, &b, first, last < q->n ? last : q->n);
		print_in_turn(q, &b, true);
		arena_free(b.arena);
	}
}

int listing_run(struct listing *l, uint64_t n, uint64_t per, batch_fn *fn)
{
	struct queue q = {.l = l, .fn = fn, .n = n, .per = per};
	uint64_t batches = (n + per - 1) / per;
	unsigned threads = l->o.threads;
	struct slice *slices;

	if (threads > batches)
		threads = batches ? (unsigned)batches : 1;
	pthread_mutex_init(&q.lock, NULL);
	pthread_cond_init(&q.turn, NULL);
	if (slices_run(&l->image, l->arena, threads, threads, worker, &q, &slices) != K_OK)
		return listing_fail(l, "%s: no further reader could be opened", l->o.dump);
	l->done = q.printed;
	l->parts = batches;
	return 0;
}

void listing_sheet(struct listing *l, const struct fact_kind *kind, const struct column *columns,
		   const char *noun)
{
	l->sheet = (struct sheet){
		.host = l->host,
		.form = l->o.form,
		.kind = kind,
		.columns = columns,
		.noun = noun,
		.limit = l->o.limit,
	};
}

/* What the user named and is not there; NULL where rows were only filtered. */
static const char *named(const struct listing *l)
{
	const struct options *o = &l->o;

	if (o->given & OPT_ADDRESS)
		return arena_printf(l->arena, "address %016lx", (unsigned long)o->address);
	if (o->given & OPT_INODE)
		return arena_printf(l->arena, "inode %lu", (unsigned long)o->inode);
	if (o->given & OPT_PATH)
		return o->path;
	if (o->given & OPT_GROUP && l->sheet.kind == &kind_mb_group)
		return arena_printf(l->arena, "group %lu", (unsigned long)o->group);
	return NULL;
}

/* What was printed is true, but a total of it would not be. */
static int interrupted(struct listing *l)
{
	const struct tally *t = &l->sheet.tally;

	return listing_fail(l, "interrupted, %lu of %lu parts of the walk done, %lu %ss shown",
			    (unsigned long)l->done, (unsigned long)l->parts,
			    (unsigned long)t->shown, l->sheet.noun);
}

int listing_end(struct listing *l)
{
	const struct tally *t = &l->sheet.tally;
	const char *what = t->shown ? NULL : named(l);

	if (l->host->stop && *l->host->stop)
		return interrupted(l);
	if (!what)
		return sheet_end(&l->sheet, l->arena);
	if (t->free_hidden)
		return listing_fail(l, "%s: not allocated, but a free object held it (--free)",
				    what);
	return listing_fail(l, "%s: not in this dump%s", what,
			    t->holes ? ", of which pages are missing" : "");
}
