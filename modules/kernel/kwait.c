// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does this task wait for, and who has it? Reads the wait records on its stack and the rings
 * that they are linked into; leaves the address of the lock, bit, page or queue.
 */
#include "kernel/kwait.h"
#include "kernel/kfail.h"

#define RING_MAX   4096u /* waiters of one lock */
#define WORDS_MAX  2048u /* of the stack */
#define OWNER_BITS 7u	 /* MUTEX_FLAGS, RWSEM_OWNER_FLAGS_MASK: flags in a task's address */
#define READERS	   1u	 /* RWSEM_READER_OWNED of the owner; RWSEM_WRITER_LOCKED of the count */

static const struct need needs[] = {
	NEED_OPT(struct kwaits, mutex_list, "mutex", "wait_list"),
	NEED_OPT(struct kwaits, mutex_owner, "mutex", "owner.counter|owner"),
	NEED_OPT(struct kwaits, mutex_waiter_list, "mutex_waiter", "list"),
	NEED_OPT(struct kwaits, mutex_waiter_task, "mutex_waiter", "task"),
	NEED_OPT(struct kwaits, rwsem_list, "rw_semaphore", "wait_list"),
	NEED_OPT(struct kwaits, rwsem_owner, "rw_semaphore", "owner.counter|owner"),
	NEED_OPT(struct kwaits, rwsem_count, "rw_semaphore", "count.counter|count"),
	NEED_OPT(struct kwaits, rwsem_waiter_list, "rwsem_waiter", "list"),
	NEED_OPT(struct kwaits, rwsem_waiter_task, "rwsem_waiter", "task"),
	NEED_OPT(struct kwaits, wq_private, "wait_queue_entry|__wait_queue", "private"),
	NEED_OPT(struct kwaits, wq_func, "wait_queue_entry|__wait_queue", "func"),
	NEED_OPT(struct kwaits, wq_entry, "wait_queue_entry|__wait_queue", "entry|task_list"),
	NEED_OPT(struct kwaits, wq_head, "wait_queue_head|__wait_queue_head", "head|task_list"),
	NEED_OPT(struct kwaits, bit_flags, "wait_bit_queue_entry|wait_bit_queue", "key.flags"),
	NEED_OPT(struct kwaits, bit_nr, "wait_bit_queue_entry|wait_bit_queue", "key.bit_nr"),
	NEED_OPT(struct kwaits, bit_wq, "wait_bit_queue_entry|wait_bit_queue", "wq_entry|wait"),
	NEED_OPT(struct kwaits, page_page, "wait_page_queue", "folio|page"),
	NEED_OPT(struct kwaits, page_bit, "wait_page_queue", "bit_nr"),
	NEED_OPT(struct kwaits, page_wq, "wait_page_queue", "wait"),
	NEED_OPT(struct kwaits, swait_task, "swait_queue", "task"),
	NEED_OPT(struct kwaits, swait_list, "swait_queue", "task_list"),
	NEED_OPT(struct kwaits, completion_list, "completion", "wait.task_list"),
	NEED(struct kwaits, task_stack, "task_struct", "stack"),
	NEED_SYM_OPT(struct kwaits, wake_bit, "wake_bit_function"),
	NEED_SYM_OPT(struct kwaits, wake_page, "wake_page_function"),
};

enum kstatus kwaits_open(struct reader *r, const struct ktext *text, struct kwaits *out)
{
	struct kwaits w = {0};
	const char *basis;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &w);

	if (st)
		return st;
	w.text = *text;
	w.thread_size = kstack_thread_size(r, &basis);
	/* 94a9717b3c40 "locking/rwsem: Make rwsem->owner an atomic_long_t", 5.3; count:
	 * 64489e78004c */
	w.owner_has_count = image_has(r->img, "rw_semaphore", "owner.counter");
	*out = w;
	return K_OK;
}

/* The fields of one kind of record. */
struct kind {
	const struct kfield *task, *link;
	const struct kfield *head; /* of the ring, in the struct that is waited for */
	bool queue; /* a wait_queue_entry: its func is code, and nothing but a record has that */
};

static struct kind kind_of(const struct kwaits *w, enum kwait_what what)
{
	switch (what) {
	case KWAIT_MUTEX:
		return (struct kind){&w->mutex_waiter_task, &w->mutex_waiter_list, &w->mutex_list,
				     false};
	case KWAIT_RWSEM:
		return (struct kind){&w->rwsem_waiter_task, &w->rwsem_waiter_list, &w->rwsem_list,
				     false};
	case KWAIT_COMPLETION:
		if (kfield_there(&w->swait_task)) /* a5c6234e1028, 5.7; a wait queue before */
			return (struct kind){&w->swait_task, &w->swait_list, &w->completion_list,
					     false};
		break;
	case KWAIT_BIT:
	case KWAIT_PAGE:
	case KWAIT_QUEUE:
		break;
	}
	return (struct kind){&w->wq_private, &w->wq_entry, &w->wq_head, true};
}

/* Does the list node at `node` belong to a record? Else it is the head. */
static enum kstatus is_record(struct reader *r, const struct kwaits *w, const struct kind *k,
			      kaddr node, bool *out)
{
	kaddr record = node - k->link->offset, task, stack;
	uint64_t func;
	enum kstatus st;

	if (k->queue) {
		st = kread_ptr(r, record + w->wq_func.offset, &func);
		if (!st)
			*out = ktext_find(&w->text, func) != NULL;
		return st;
	}
	st = kread_ptr(r, record + k->task->offset, &task);
	if (st)
		return st;
	*out = task >> 63 && !kaddr_odd(r->img, task) &&
	       !kread_ptr(r, task + w->task_stack.offset, &stack) && record >= stack &&
	       record - stack < w->thread_size;
	return K_OK;
}

/* Goes round the ring from `record`; exactly one node may be something else. */
static enum kstatus head_of(struct reader *r, const struct kwaits *w, const struct kind *k,
			    kaddr record, kaddr *out)
{
	kaddr first = record + k->link->offset, node = first, head = 0, next, back;

	for (uint32_t i = 0; i < RING_MAX; i++) {
		bool is;
		enum kstatus st = kread_ptr(r, node, &next);

		if (!st && kaddr_odd(r->img, next))
			return kbad(r, node, "wait list with the link " KADDR, next);
		if (!st)
			st = kread_ptr(r, next + 8, &back);
		if (st)
			return st;
		if (back != node)
			return kbad(r, next, "wait list: " KADDR " is not linked back", next);
		if (next == first)
			return head ? (*out = head - k->head->offset, K_OK)
				    : kfail_fresh(r, K_NONAME, record, "a ring without head");
		st = is_record(r, w, k, next, &is);
		if (st)
			return st;
		if (!is && head)
			return kbad(r, next, "two heads in a ring of waiters");
		if (!is)
			head = next;
		node = next;
	}
	return kfail_fresh(r, K_STOP, record, "more than %u waiters", RING_MAX);
}

/* The key that stands beside the wait_queue_entry of these two kinds. */
static enum kstatus key(struct reader *r, kaddr outer, const struct kfield *object,
			const struct kfield *bit, struct kwait *out)
{
	uint64_t nr, at;
	enum kstatus st = kread_field(r, outer, object, &at);

	if (!st)
		st = kread_field(r, outer, bit, &nr);
	if (st)
		return st;
	out->object = at;
	out->bit = (int32_t)nr;
	return K_OK;
}

static enum kstatus queue_object(struct reader *r, const struct kwaits *w, struct kwait *out)
{
	uint64_t func;
	enum kstatus st = kread_ptr(r, out->record + w->wq_func.offset, &func);

	if (st)
		return st;
	if (w->wake_bit && func == w->wake_bit && kfield_there(&w->bit_wq)) {
		out->what = KWAIT_BIT;
		return key(r, out->record - w->bit_wq.offset, &w->bit_flags, &w->bit_nr, out);
	}
	if (w->wake_page && func == w->wake_page && kfield_there(&w->page_wq)) {
		out->what = KWAIT_PAGE;
		return key(r, out->record - w->page_wq.offset, &w->page_page, &w->page_bit, out);
	}
	return K_OK;
}

/* The record whose task pointer is the word at `at`, if it is one. */
static enum kstatus record_at(struct reader *r, const struct kwaits *w, enum kwait_what what,
			      kaddr at, struct kwait *out)
{
	struct kind k = kind_of(w, what);
	struct kwait found = {.what = k.queue ? KWAIT_QUEUE : what, .record = at - k.task->offset};
	bool is;
	enum kstatus st = is_record(r, w, &k, found.record + k.link->offset, &is);

	if (!st && !is)
		return kfail_fresh(r, K_NONAME, at, "no wait record");
	if (!st)
		st = head_of(r, w, &k, found.record, &found.object);
	if (!st && k.queue)
		st = queue_object(r, w, &found);
	if (!st)
		*out = found;
	return st;
}

enum kstatus kwait_find(struct reader *r, const struct kwaits *w, kaddr task, enum kwait_what what,
			kaddr from, kaddr to, struct kwait *out)
{
	struct kind k = kind_of(w, what);
	uint64_t word;

	if (!kfield_there(k.task) || !kfield_there(k.link) || !kfield_there(k.head) ||
	    (k.queue && !kfield_there(&w->wq_func)))
		return kfail_fresh(r, K_NONAME, task, "this kernel's wait records are not known");
	for (uint32_t i = 0; i < WORDS_MAX && from + 8 <= to; i++, from += 8) {
		enum kstatus st = kread_uint(r, from, 8, &word);

		if (!st && word != task)
			continue;
		if (!st)
			st = record_at(r, w, what, from, out);
		if (!st)
			return K_OK;
		/* What is not there may be the innermost one: then another further up is no answer.
		 */
		if (st == K_NODATA)
			return reader_fail(r, st, r->fault, "wait record");
	}
	return kfail_fresh(r, K_NONAME, task, "no wait record on its stack");
}

enum kstatus kwait_holder(struct reader *r, const struct kwaits *w, const struct kwait *wait,
			  kaddr *task)
{
	const struct kfield *owner = wait->what == KWAIT_MUTEX ? &w->mutex_owner : &w->rwsem_owner;
	uint64_t v, count;
	enum kstatus st;

	if ((wait->what != KWAIT_MUTEX && wait->what != KWAIT_RWSEM) || !kfield_there(owner))
		return kfail_fresh(r, K_NONAME, wait->object, "its owner is not recorded");
	st = kread_field(r, wait->object, owner, &v);
	if (!st && wait->what == KWAIT_RWSEM && w->owner_has_count &&
	    kfield_there(&w->rwsem_count)) {
		st = kread_field(r, wait->object, &w->rwsem_count, &count);
		if (!st && !(count & READERS))
			v = READERS;
	}
	if (st)
		return st;
	if (wait->what == KWAIT_RWSEM && v & READERS)
		return kfail_fresh(r, K_NONAME, wait->object,
				   "no writer has it, and readers are not recorded");
	if (!(v & ~(uint64_t)OWNER_BITS))
		return kfail_fresh(r, K_NONAME, wait->object, "nobody has it at this moment");
	*task = v & ~(uint64_t)OWNER_BITS;
	return K_OK;
}
