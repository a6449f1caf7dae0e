// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_transaction: what does a transaction hold, and do its lists close?
 * Reads: transaction_s, the journal_heads on its lists. Leaves: struct e4_transaction.
 *
 * The lists of jbd2 are circles without a head. Each node is asked whether its back pointer names
 * the node before it: then no node can be met twice, and that is what bounds the walk.
 */
#include "ext4/e4_journal.h"

#include "kernel/kfail.h"

#define MAX_BUFFERS	(1u << 21) /* counted for one journal: a log has fewer blocks */
#define MAX_CHECKPOINTS (1u << 16)
#define MAX_COUNTED	1024 /* checkpoint transactions whose buffers are counted */
#define NODE_BYTES	2048

struct ring {
	enum kstatus status;
	kaddr at;   /* the node handed out, or where it broke */
	uint64_t n; /* nodes handed out */

	struct reader *r;
	const struct kfield *next, *prev;
	uint64_t size, max;
	kaddr first, first_prev;
	unsigned char bytes[NODE_BYTES]; /* of the node handed out */
};

static void ring_begin(struct reader *r, kaddr first, uint64_t size, const struct kfield *next,
		       const struct kfield *prev, uint64_t max, struct ring *ring)
{
	ring->r = r;
	ring->first = first;
	ring->size = size;
	ring->next = next;
	ring->prev = prev;
	ring->max = max;
	ring->status = K_OK;
	ring->at = 0;
	ring->n = 0;
}

static bool ring_stop(struct ring *ring, kaddr at, enum kstatus st)
{
	ring->at = at;
	ring->status = st;
	return false;
}

static bool ring_next(struct ring *ring)
{
	const struct image *img = ring->r->img;
	kaddr before = ring->at, at = ring->first, prev;
	enum kstatus st;

	if (ring->n)
		at = kfield_u64(img, ring->next, ring->bytes);
	if (ring->n && at == ring->first)
		return ring_stop(ring, before,
				 ring->first_prev == before
					 ? K_OK
					 : kbad(ring->r, at, "the first node's back pointer"));
	if (!at && !ring->n)
		return false;
	if (ring->n >= ring->max)
		return ring_stop(ring, before, K_STOP);
	if (kaddr_odd(img, at))
		return ring_stop(ring, before, kbad(ring->r, before, "a pointer to no node"));
	st = kwild(kread(ring->r, at, ring->size, ring->bytes));
	if (st != K_OK)
		return ring_stop(ring, at, st);
	prev = kfield_u64(img, ring->prev, ring->bytes);
	if (!ring->n)
		ring->first_prev = prev;
	else if (prev != before)
		return ring_stop(ring, at, kbad(ring->r, at, "a node's back pointer"));
	ring->at = at;
	ring->n++;
	return true;
}

/* `left`: buffers that may still be counted. */
static void count_list(struct reader *r, const struct e4_journals *j, enum e4_buffer_list which,
		       kaddr first, kaddr transaction, uint64_t *left, struct e4_list_count *out)
{
	bool checkpoint = which == E4_CHECKPOINT;
	const struct kfield *owner = checkpoint ? &j->b_cp_transaction : &j->b_transaction;
	struct ring ring;

	ring_begin(r, first, j->head_size, checkpoint ? &j->b_cpnext : &j->b_next,
		   checkpoint ? &j->b_cpprev : &j->b_prev, *left, &ring);
	while (ring_next(&ring)) {
		if (out->foreign || kfield_u64(r->img, owner, ring.bytes) == transaction)
			continue;
		out->foreign = true;
		out->at = ring.at;
	}
	*left -= ring.n;
	out->n = ring.n;
	out->status = ring.status;
	if (ring.status != K_OK)
		out->at = ring.at;
}

static void decode(const struct image *img, const struct e4_journals *j, const void *b, kaddr at,
		   struct e4_transaction *t)
{
	*t = (struct e4_transaction){.at = at};
	t->journal = kfield_u64(img, &j->t_journal, b);
	t->tid = (uint32_t)kfield_u64(img, &j->t_tid, b);
	t->state = kfield_i64(img, &j->t_state, b);
	t->log_start = kfield_u64(img, &j->t_log_start, b);
	t->nr_buffers = kfield_i64(img, &j->t_nr_buffers, b);
	t->updates = kfield_i64(img, &j->t_updates, b);
	t->credits = kfield_i64(img, &j->t_credits, b);
	t->handles = kfield_i64(img, &j->t_handles, b);
	if (kfield_there(&j->t_start))
		t->start = kfield_u64(img, &j->t_start, b);
	t->expires = kfield_u64(img, &j->t_expires, b);
}

static void count_lists(struct reader *r, const struct e4_journals *j, const void *b,
			uint64_t *left, struct e4_transaction *t)
{
	for (int i = 0; i < E4_LISTS; i++) {
		if (kfield_there(&j->t_lists[i]))
			count_list(r, j, i, kfield_u64(r->img, &j->t_lists[i], b), t->at, left,
				   &t->lists[i]);
		else
			t->lists[i].status = K_NONAME;
	}
}

enum kstatus e4_transaction_load(struct reader *r, const struct e4_journals *j, kaddr at,
				 struct e4_transaction *out)
{
	unsigned char bytes[NODE_BYTES];
	struct e4_transaction t;
	uint64_t left = MAX_BUFFERS;
	enum kstatus st = kaddr_odd(r->img, at) ? kbad(r, at, "no address of a transaction")
						: kwild(kread(r, at, j->transaction_size, bytes));

	if (st != K_OK)
		return reader_fail(r, st, at, "transaction");
	decode(r->img, j, bytes, at, &t);
	count_lists(r, j, bytes, &left, &t);
	*out = t;
	return K_OK;
}

void e4_checkpoints_load(struct reader *r, const struct e4_journals *at, struct arena *arena,
			 struct e4_journal *j)
{
	uint64_t left = MAX_BUFFERS;
	struct ring ring;

	ring_begin(r, j->checkpoints_at, at->transaction_size, &at->t_next, &at->t_prev,
		   MAX_CHECKPOINTS, &ring);
	while (ring_next(&ring)) {
		struct e4_transaction t;

		if (ring.n > MAX_COUNTED)
			continue;
		decode(r->img, at, ring.bytes, ring.at, &t);
		count_lists(r, at, ring.bytes, &left, &t);
		j->n_checkpoint_buffers += t.lists[E4_CHECKPOINT].n;
		if (j->n_kept < E4_JOURNAL_KEEP)
			*(struct e4_transaction *)arena_push(arena, &j->kept, &j->n_kept,
							     &j->cap_kept, sizeof(t)) = t;
	}
	j->n_checkpoints = ring.n;
	j->checkpoint_status = ring.status;
	j->checkpoint_broken = ring.status == K_OK ? 0 : ring.at;
}
