// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is what a task waits for told by records only that are proved: linked both ways, naming the task,
 * in a ring with one head? Anything else must be "not known", never a wrong lock.
 */
#include "kernel/kwait.h"
#include "support/kfixture.h"

#define TASK   0xffff888000020000ull
#define OTHER  0xffff888000021000ull
#define STACK  0xffff888000040000ull
#define STACK2 0xffff888000050000ull
#define LOCK   0xffff888000070000ull
#define FROM   (STACK + 0x3000)
#define TO     (STACK + 0x3800)

static const char text[] =
	"info arch x86_64\ninfo nr_cpus 1\ninfo page_size 4096\n"
	"symbol _stext 0xffffffff81000000\nsymbol autoremove_wake_function 0xffffffff81000100\n"
	"symbol wake_bit_function 0xffffffff81000200\nsymbol wake_page_function "
	"0xffffffff81000300\n"
	"symbol _etext 0xffffffff81001000\n"
	"symbol __start_init_stack 0xffffffff83000000\nsymbol __end_init_stack 0xffffffff83004000\n"
	"type task_struct 64\nmember task_struct stack 8 8 1 ptr\n"
	"type mutex 32\nmember mutex owner.counter 0 8\nmember mutex wait_list 16 16\n"
	"type mutex_waiter 32\nmember mutex_waiter list 0 16\nmember mutex_waiter task 16 8 1 ptr\n"
	"type rw_semaphore 40\nmember rw_semaphore count.counter 0 8\n"
	"member rw_semaphore owner.counter 8 8\nmember rw_semaphore wait_list 24 16\n"
	"type rwsem_waiter 48\nmember rwsem_waiter list 0 16\nmember rwsem_waiter task 16 8 1 ptr\n"
	"type wait_queue_entry 40\nmember wait_queue_entry private 8 8 1 ptr\n"
	"member wait_queue_entry func 16 8 1 ptr\nmember wait_queue_entry entry 24 16\n"
	"type wait_queue_head 24\nmember wait_queue_head head 8 16\n"
	"type wait_bit_queue_entry 64\nmember wait_bit_queue_entry key.flags 0 8 1 ptr\n"
	"member wait_bit_queue_entry key.bit_nr 8 4 1 int\n"
	"member wait_bit_queue_entry wq_entry 24 40 1 struct\n"
	"type wait_page_queue 56\nmember wait_page_queue folio 0 8 1 ptr\n"
	"member wait_page_queue bit_nr 8 4 1 int\nmember wait_page_queue wait 16 40 1 struct\n"
	"type swait_queue 24\nmember swait_queue task 0 8 1 ptr\nmember swait_queue task_list 8 "
	"16\n"
	"type completion 32\nmember completion wait.task_list 16 16\n"
	"zero 0xffff888000020000 8192\nzero 0xffff888000040000 16384\n"
	"zero 0xffff888000050000 16384\nzero 0xffff888000070000 4096\n"
	"put 0xffff888000020008 8 0xffff888000040000\nput 0xffff888000021008 8 "
	"0xffff888000050000\n";

static struct kwaits start(struct fixture *f)
{
	struct kwaits w;
	struct ktext code;

	fixture_make(f, text);
	assert_int_equal(ktext_load(&f->r, &code), K_OK);
	assert_int_equal(kwaits_open(&f->r, &code, &w), K_OK);
	return w;
}

static void put(struct fixture *f, kaddr at, uint64_t v)
{
	textimage_put(&f->img, at, &v, 8);
}

/* A ring of `n` nodes, in this order. */
static void ring(struct fixture *f, const kaddr *nodes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put(f, nodes[i], nodes[(i + 1) % n]);
		put(f, nodes[(i + 1) % n] + 8, nodes[i]);
	}
}

static enum kstatus find(struct fixture *f, struct kwaits *w, enum kwait_what what,
			 struct kwait *out)
{
	return kwait_find(&f->r, w, TASK, what, FROM, TO, out);
}

static void mutex(void **state)
{
	const kaddr nodes[] = {FROM + 0x100, STACK2 + 0x3000, LOCK + 16};
	struct fixture f;
	struct kwaits w = start(&f);
	struct kwait got;
	kaddr holder;

	(void)state;
	put(&f, FROM + 0x40, TASK); /* a word that is no record */
	put(&f, FROM + 0x110, TASK);
	put(&f, STACK2 + 0x3010, OTHER);
	ring(&f, nodes, 3);
	put(&f, LOCK, OTHER | 3);
	assert_int_equal(find(&f, &w, KWAIT_MUTEX, &got), K_OK);
	assert_int_equal(got.what, KWAIT_MUTEX);
	assert_int_equal(got.object, LOCK);
	assert_int_equal(got.record, FROM + 0x100);
	assert_int_equal(kwait_holder(&f.r, &w, &got, &holder), K_OK);
	assert_int_equal(holder, OTHER);
	put(&f, LOCK, 1);
	assert_int_equal(kwait_holder(&f.r, &w, &got, &holder), K_NONAME);
	fixture_free(&f);
}

/* Each of these makes the same record worthless. */
static void not_proved(void **state)
{
	const kaddr nodes[] = {FROM + 0x100, LOCK + 16};
	const kaddr with_two[] = {FROM + 0x100, LOCK + 16, LOCK + 0x116};
	struct kwait got;

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct fixture f;
		struct kwaits w = start(&f);

		put(&f, FROM + 0x110, TASK);
		ring(&f, nodes, 2);
		if (i == 1)
			put(&f, FROM + 0x110, OTHER); /* another task's */
		else if (i == 2)
			put(&f, LOCK + 24, LOCK + 16); /* not linked back */
		else if (i == 3)
			ring(&f, nodes, 1); /* taken off its list */
		else if (i == 4)
			put(&f, FROM + 0x100, 0);
		else if (i == 5)
			textimage_hole(&f.img, LOCK, 4096);
		else if (i == 6)
			ring(&f, with_two, 3); /* odd, and a second head */
		else if (i == 7)
			put(&f, TASK + 8, STACK2); /* not on its own stack */
		assert_int_equal(find(&f, &w, KWAIT_MUTEX, &got), i == 5 ? K_NODATA
								  : i	 ? K_NONAME
									 : K_OK);
		fixture_free(&f);
	}
}

static void rwsem(void **state)
{
	const kaddr nodes[] = {FROM + 0x100, LOCK + 24};
	struct fixture f;
	struct kwaits w = start(&f);
	struct kwait got;
	kaddr holder;

	(void)state;
	put(&f, FROM + 0x110, TASK);
	ring(&f, nodes, 2);
	assert_int_equal(find(&f, &w, KWAIT_RWSEM, &got), K_OK);
	assert_int_equal(got.object, LOCK);
	put(&f, LOCK, 1);
	put(&f, LOCK + 8, OTHER);
	assert_int_equal(kwait_holder(&f.r, &w, &got, &holder), K_OK);
	assert_int_equal(holder, OTHER);
	/* Readers leave their last one's name behind. */
	put(&f, LOCK, 0x100);
	put(&f, LOCK + 8, OTHER | 1);
	assert_int_equal(kwait_holder(&f.r, &w, &got, &holder), K_NONAME);
	/* A writer's name without its count: it has let go. */
	put(&f, LOCK + 8, OTHER);
	assert_int_equal(kwait_holder(&f.r, &w, &got, &holder), K_NONAME);
	fixture_free(&f);
}

static void queue(void **state)
{
	const kaddr nodes[] = {FROM + 0x118, LOCK + 8};
	struct fixture f;
	struct kwaits w = start(&f);
	struct kwait got;

	(void)state;
	put(&f, FROM + 0x108, TASK);
	put(&f, FROM + 0x110, 0xffffffff81000100);
	ring(&f, nodes, 2);
	assert_int_equal(find(&f, &w, KWAIT_QUEUE, &got), K_OK);
	assert_int_equal(got.what, KWAIT_QUEUE);
	assert_int_equal(got.object, LOCK);
	put(&f, FROM + 0x110, 0xffffffff81000200); /* wake_bit_function */
	put(&f, FROM + 0xe8, LOCK + 0x200);
	put(&f, FROM + 0xf0, 0xfeedbeef00000003);
	assert_int_equal(find(&f, &w, KWAIT_QUEUE, &got), K_OK);
	assert_int_equal(got.what, KWAIT_BIT);
	assert_int_equal(got.object, LOCK + 0x200);
	assert_int_equal(got.bit, 3);
	put(&f, FROM + 0x110, 0xffffffff81000300); /* wake_page_function */
	put(&f, FROM + 0xf0, LOCK + 0x300);
	put(&f, FROM + 0xf8, 15);
	assert_int_equal(find(&f, &w, KWAIT_QUEUE, &got), K_OK);
	assert_int_equal(got.what, KWAIT_PAGE);
	assert_int_equal(got.object, LOCK + 0x300);
	assert_int_equal(got.bit, 15);
	put(&f, FROM + 0x110, LOCK); /* no code */
	assert_int_equal(find(&f, &w, KWAIT_QUEUE, &got), K_NONAME);
	fixture_free(&f);
}

static void completion(void **state)
{
	const kaddr nodes[] = {FROM + 0x108, FROM + 0x210};
	struct fixture f;
	struct kwaits w = start(&f);
	struct kwait got;

	(void)state;
	put(&f, FROM + 0x100, TASK);
	ring(&f, nodes, 2); /* the completion itself is on the stack, too */
	assert_int_equal(find(&f, &w, KWAIT_COMPLETION, &got), K_OK);
	assert_int_equal(got.object, FROM + 0x200);
	fixture_free(&f);
}

/* A ring that does not come back to its record, and one that is longer than any. */
static void endless(void **state)
{
	const kaddr loop[] = {LOCK + 0x100, LOCK + 0x200};
	struct fixture f;
	struct kwaits w = start(&f);
	struct kwait got;

	(void)state;
	put(&f, FROM + 0x110, TASK);
	ring(&f, loop, 2);
	put(&f, FROM + 0x100, LOCK + 0x100);
	assert_int_equal(find(&f, &w, KWAIT_MUTEX, &got), K_NONAME);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mutex), cmocka_unit_test(not_proved), cmocka_unit_test(rwsem),
		cmocka_unit_test(queue), cmocka_unit_test(completion), cmocka_unit_test(endless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
