// SPDX-License-Identifier: GPL-2.0-or-later
/* Does a batch survive children that hang, crash, talk too much or need too much memory? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "triage/run.h"

enum kid { GOOD, SLOW, HANG, CRASH, LOUD, HUNGRY, ILL };

struct seen {
	const enum kid *kids;
	size_t n;
	char failure[16][96], data[16][32];
	volatile sig_atomic_t *stop;
};

static void eat(void)
{
	struct timespec nap = {.tv_nsec = 1000000};

	for (;;) {
		char *p = malloc(64u << 20);

		if (!p)
			_exit(RUN_NO_MEMORY);
		memset(p, 1, 64u << 20);
		nanosleep(&nap, NULL);
	}
}

static int kid(void *arg, size_t job, FILE *out)
{
	struct seen *s = arg;

	fprintf(out, "job %zu", job);
	switch (s->kids[job]) {
	case SLOW:
		sleep(1);
		break;
	case HANG:
		for (;;)
			pause();
	case CRASH:
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
		break;
	case LOUD:
		for (;;)
			fputs("all work and no play makes a dull child\n", out);
	case HUNGRY:
		eat();
		break;
	case ILL:
		return 3;
	default:
		break;
	}
	return 0;
}

static void done(void *arg, size_t job, const struct run_result *r)
{
	struct seen *s = arg;

	assert_int_equal(job, s->n); /* in order, each once */
	s->n++;
	snprintf(s->failure[job], sizeof(s->failure[job]), "%s", r->failure ? r->failure : "");
	snprintf(s->data[job], sizeof(s->data[job]), "%s", r->data);
	if (s->stop)
		*s->stop = SIGINT;
}

static void progress(void *arg, size_t job, size_t finished)
{
	(void)arg;
	(void)job;
	(void)finished;
}

static size_t run(struct seen *s, const enum kid *kids, size_t n, unsigned jobs, unsigned timeout)
{
	struct run_ops ops = {kid, done, progress, s};
	struct run_limits limits = {jobs, timeout, 512};
	volatile sig_atomic_t stop = 0;

	memset(s, 0, sizeof(*s));
	s->kids = kids;
	return run_jobs(&ops, &limits, n, &stop);
}

static void results_come_in_order(void **state)
{
	static const enum kid kids[] = {SLOW, GOOD, GOOD, GOOD, GOOD};
	struct seen s;

	(void)state;
	assert_int_equal(run(&s, kids, 5, 4, 20), 5);
	for (int i = 0; i < 5; i++)
		assert_string_equal(s.failure[i], "");
	assert_string_equal(s.data[0], "job 0");
	assert_string_equal(s.data[4], "job 4");
}

static void the_batch_survives(void **state)
{
	static const enum kid kids[] = {CRASH, HANG, ILL, LOUD, GOOD};
	struct seen s;

	(void)state;
	assert_int_equal(run(&s, kids, 5, 2, 2), 5);
	assert_non_null(strstr(s.failure[0], "crashed: signal 11"));
	assert_string_equal(s.failure[1], "killed after 2 s (time limit)");
	assert_string_equal(s.failure[2], "failed: exit status 3");
	assert_non_null(strstr(s.failure[3], "larger than 16 MB"));
	assert_string_equal(s.failure[4], "");
	assert_string_equal(s.data[4], "job 4");
}

/* The sanitizer's own address space does not fit the limit: there it is not set. */
static void memory_is_limited(void **state)
{
#ifndef __SANITIZE_ADDRESS__
	static const enum kid kids[] = {HUNGRY, GOOD};
	struct seen s;

	run(&s, kids, 2, 1, 20);
	assert_string_equal(s.failure[0], "out of memory (limit 512 MB)");
	assert_string_equal(s.failure[1], "");
#endif
	(void)state;
}

static void stop_kills(void **state)
{
	static const enum kid kids[] = {GOOD, HANG, HANG};
	struct seen s = {.kids = kids};
	struct run_ops ops = {kid, done, progress, &s};
	struct run_limits limits = {3, 30, 512};
	volatile sig_atomic_t stop = 0;
	time_t before = time(NULL);

	(void)state;
	s.stop = &stop;
	assert_int_equal(run_jobs(&ops, &limits, 3, &stop), 1);
	assert_true(time(NULL) - before < 10);
}

static void nothing_to_do(void **state)
{
	struct seen s;

	(void)state;
	assert_int_equal(run(&s, NULL, 0, 4, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_come_in_order), cmocka_unit_test(the_batch_survives),
		cmocka_unit_test(memory_is_limited),	 cmocka_unit_test(stop_kills),
		cmocka_unit_test(nothing_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
