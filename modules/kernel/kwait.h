/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kwait: what a sleeping task waits for, by the wait record that it left on its own stack.
 *
 * A task that goes to sleep for a lock, a bit or an event puts a record of itself on its stack and
 * links it to what it waits for: struct mutex_waiter (kernel/locking/mutex.h), rwsem_waiter
 * (kernel/locking/rwsem.c), wait_queue_entry (include/linux/wait.h; inside wait_bit_queue_entry or
 * wait_page_queue), swait_queue (include/linux/swait.h). A record counts only where it names this
 * task and is linked both ways; the lock or queue is the one member of its ring that is no record.
 * So the answer is proved or there is none. Members of the kernel's own structures have these names
 * since 2.6.39 (rwsem), 4.13 (wait_queue_entry), 5.13 (wait_page_queue.folio since 5.16).
 */
#ifndef KERNEL_KWAIT_H
#define KERNEL_KWAIT_H

#include "kernel/kstack.h"
#include "kernel/ktext.h"

enum kwait_what {
	KWAIT_MUTEX,	  /* object: struct mutex */
	KWAIT_RWSEM,	  /* object: struct rw_semaphore */
	KWAIT_BIT,	  /* object: address of the word; bit: its number */
	KWAIT_PAGE,	  /* object: struct page or folio; bit: of its flags */
	KWAIT_QUEUE,	  /* object: struct wait_queue_head */
	KWAIT_COMPLETION, /* object: struct completion */
};

struct kwaits {
	struct kfield mutex_list, mutex_waiter_list, mutex_waiter_task, mutex_owner;
	struct kfield rwsem_list, rwsem_waiter_list, rwsem_waiter_task, rwsem_owner, rwsem_count;
	struct kfield wq_private, wq_func, wq_entry, wq_head;
	struct kfield bit_flags, bit_nr, bit_wq;
	struct kfield page_page, page_bit, page_wq;
	struct kfield swait_task, swait_list, completion_list;
	struct kfield task_stack;
	uint64_t wake_bit, wake_page, thread_size;
	bool owner_has_count; /* rw_semaphore: bit 0 of count is "a writer has it" */
	struct ktext text;
};

struct kwait {
	enum kwait_what what;
	kaddr record, object;
	int64_t bit;
};

/* `text`: what kunwinds_open() found. Only symbols and types that are missing altogether fail it.
 */
enum kstatus kwaits_open(struct reader *, const struct ktext *text, struct kwaits *out);

/*
 * The innermost live record of `task` among the words [from, to) of its stack. `what`: which kind
 * the function says where it sleeps; QUEUE finds bits and pages too. K_NONAME: there is
 * none; K_NODATA: one may be there, but bytes that would prove it are not.
 */
enum kstatus kwait_find(struct reader *, const struct kwaits *, kaddr task, enum kwait_what what,
			kaddr from, kaddr to, struct kwait *out);

/*
 * The task that holds a mutex or, for writing, a semaphore. K_NONAME: nobody is recorded, with the
 * reason in r->why ("read-locked: readers are not recorded").
 */
enum kstatus kwait_holder(struct reader *, const struct kwaits *, const struct kwait *,
			  kaddr *task);

#endif
