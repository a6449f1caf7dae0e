// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How does a batch survive its worst dump?
 *
 * Forks one child for each job, bounds its memory, its time and what it may write, and leaves for
 * each job either the child's words or the cause of its end.
 */
#include "triage/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_JOBS      64
#define MAX_RESULT    (16u << 20)
#define READ_CHUNK    65536
#define TICK_MS	      200 /* how late a stop may be noticed that poll() did not see */
#define CPU_RESERVE_S 30

enum slot_state { SLOT_WAITING, SLOT_RUNNING, SLOT_FINISHED };

/* One job on its way. */
struct slot {
	enum slot_state state;
	pid_t pid;
	int fd;
	int64_t deadline_ms;
	char *data; /* malloc'ed: goes when the result was handed over */
	size_t len, cap;
	char failure[96];
};

struct batch {
	const struct run_ops *ops;
	const struct run_limits *limits;
	volatile sig_atomic_t *stop;
	struct slot *slots; /* one per job */
	size_t n, started, finished, handed;
	size_t running[MAX_JOBS]; /* job numbers */
	unsigned n_running;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void fail(struct slot *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The first cause stays: what follows a kill is its consequence. */
static void fail(struct slot *s, const char *fmt, ...)
{
	va_list args;

	if (s->failure[0])
		return;
	va_start(args, fmt);
	vsnprintf(s->failure, sizeof(s->failure), fmt, args);
	va_end(args);
}

static void limit(int what, rlim_t value)
{
	struct rlimit old, r = {value, value};

	if (!getrlimit(what, &old) && old.rlim_max < r.rlim_max)
		r.rlim_cur = r.rlim_max = old.rlim_max;
	setrlimit(what, &r);
}

/*
 * The address sanitizer reserves terabytes of address space that it never touches. Processor time
 * is a backstop for a parent that is gone: all processors may work on one dump.
 */
static void set_limits(const struct run_limits *l)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

#ifndef __SANITIZE_ADDRESS__
	limit(RLIMIT_AS, (rlim_t)l->memory_mb << 20);
#endif
	limit(RLIMIT_CPU, (rlim_t)l->timeout_s * (cpus > 0 ? cpus : 1) + CPU_RESERVE_S);
	limit(RLIMIT_CORE, 0);
}

/*
 * Libraries talk about the bytes they read, unescaped: not to the user's terminal. `ext4dbg facts`
 * looks at a dump in its own process, where they can be heard.
 */
static void silence(void)
{
#ifndef __SANITIZE_ADDRESS__
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null >= 0)
		dup2(null, STDERR_FILENO);
#endif
}

static void __attribute__((noreturn)) be_child(struct batch *b, size_t job, int fd, pid_t parent)
{
	FILE *out;
	int status;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	for (unsigned i = 0; i < b->n_running; i++)
		close(b->slots[b->running[i]].fd);
	silence();
	set_limits(b->limits);
	out = fdopen(fd, "w");
	if (!out)
		_exit(RUN_NO_MEMORY);
	status = b->ops->child(b->ops->arg, job, out);
	if (fflush(out) && !status)
		status = 1;
	_exit(status);
}

static void finish(struct batch *b, struct slot *s)
{
	s->state = SLOT_FINISHED;
	b->finished++;
}

static void start(struct batch *b, size_t job)
{
	struct slot *s = &b->slots[job];
	pid_t parent = getpid();
	int ends[2];

	fflush(NULL); /* nothing buffered may be written twice */
	if (pipe2(ends, O_CLOEXEC)) {
		fail(s, "no pipe: %s", strerror(errno));
		finish(b, s);
		return;
	}
	s->pid = fork();
	if (!s->pid)
		be_child(b, job, ends[1], parent);
	close(ends[1]);
	if (s->pid < 0) {
		fail(s, "no child process: %s", strerror(errno));
		close(ends[0]);
		finish(b, s);
		return;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	s->fd = ends[0];
	s->state = SLOT_RUNNING;
	s->deadline_ms = now_ms() + (int64_t)b->limits->timeout_s * 1000;
	b->running[b->n_running++] = job;
}

static void judge_end(struct batch *b, struct slot *s, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		fail(s, "killed: more than %u s of processor time (time limit)",
		     b->limits->timeout_s);
	else if (WIFSIGNALED(status))
		fail(s, "crashed: signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == RUN_NO_MEMORY)
		fail(s, "out of memory (limit %u MB)", b->limits->memory_mb);
	else if (WEXITSTATUS(status))
		fail(s, "failed: exit status %d", WEXITSTATUS(status));
}

static void reap(struct batch *b, unsigned r)
{
	struct slot *s = &b->slots[b->running[r]];
	int status = 0;

	close(s->fd);
	while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
		;
	judge_end(b, s, status);
	b->running[r] = b->running[--b->n_running];
	finish(b, s);
}

static bool make_room(struct slot *s)
{
	size_t cap = s->cap ? 2 * s->cap : 2 * READ_CHUNK;
	char *data;

	if (s->cap - s->len > READ_CHUNK)
		return true;
	data = realloc(s->data, cap);
	if (!data)
		return false;
	s->data = data;
	s->cap = cap;
	return true;
}

/* False: the child has said all it will say. */
static bool take_words(struct slot *s)
{
	ssize_t n;

	if (!make_room(s) || s->len > MAX_RESULT) {
		fail(s, "killed: its result is larger than %u MB", MAX_RESULT >> 20);
		kill(s->pid, SIGKILL);
		return false;
	}
	n = read(s->fd, s->data + s->len, READ_CHUNK);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	s->len += n;
	return n > 0;
}

static int time_left(const struct batch *b)
{
	int64_t now = now_ms(), left = TICK_MS;

	for (unsigned r = 0; r < b->n_running; r++) {
		int64_t until = b->slots[b->running[r]].deadline_ms - now;

		if (until < left)
			left = until < 0 ? 0 : until;
	}
	return left;
}

static void kill_late(struct batch *b)
{
	int64_t now = now_ms();

	for (unsigned r = 0; r < b->n_running; r++) {
		struct slot *s = &b->slots[b->running[r]];

		if (now < s->deadline_ms)
			continue;
		fail(s, "killed after %u s (time limit)", b->limits->timeout_s);
		kill(s->pid, SIGKILL);
	}
}

/* Waits for something to happen. Backwards: reap() moves the last running job into the gap. */
static void attend(struct batch *b)
{
	struct pollfd fds[MAX_JOBS];
	unsigned n = b->n_running;

	for (unsigned r = 0; r < n; r++)
		fds[r] = (struct pollfd){.fd = b->slots[b->running[r]].fd, .events = POLLIN};
	poll(fds, n, time_left(b));
	kill_late(b);
	for (unsigned r = n; r-- > 0;)
		if (fds[r].revents && !take_words(&b->slots[b->running[r]]))
			reap(b, r);
}

static void hand_over(struct batch *b)
{
	for (; b->handed < b->n && b->slots[b->handed].state == SLOT_FINISHED; b->handed++) {
		struct slot *s = &b->slots[b->handed];
		struct run_result result = {s->failure[0] ? s->failure : NULL, "", s->len};

		if (s->data) {
			s->data[s->len] = '\0'; /* make_room() keeps one byte */
			result.data = s->data;
		}
		b->ops->done(b->ops->arg, b->handed, &result);
		free(s->data);
		s->data = NULL;
	}
}

static void abandon(struct batch *b)
{
	for (unsigned r = 0; r < b->n_running; r++)
		kill(b->slots[b->running[r]].pid, SIGKILL);
	while (b->n_running) {
		fail(&b->slots[b->running[0]], "stopped");
		reap(b, 0);
	}
}

static bool stopping(const struct batch *b)
{
	return b->stop && *b->stop;
}

static void run_batch(struct batch *b)
{
	unsigned jobs = b->limits->jobs < MAX_JOBS ? b->limits->jobs : MAX_JOBS;

	while (b->handed < b->n && !stopping(b)) {
		while (b->started < b->n && b->n_running < jobs) {
			start(b, b->started++);
			b->ops->progress(b->ops->arg, b->started - 1, b->finished);
		}
		if (b->n_running)
			attend(b);
		hand_over(b);
		if (b->handed < b->n)
			b->ops->progress(b->ops->arg, b->started - 1, b->finished);
	}
	abandon(b);
}

size_t run_jobs(const struct run_ops *ops, const struct run_limits *limits, size_t n,
		volatile sig_atomic_t *stop)
{
	struct batch b = {.ops = ops, .limits = limits, .stop = stop, .n = n};

	b.slots = calloc(n ? n : 1, sizeof(*b.slots));
	if (!b.slots)
		return 0;
	run_batch(&b);
	for (size_t i = 0; i < n; i++)
		free(b.slots[i].data);
	free(b.slots);
	return b.handed;
}
