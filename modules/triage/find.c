// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which dumps and kernel logs stand at these paths?
 *
 * Reads directories and the first bytes of files, leaves the list of inputs (which pair.c makes
 * crashes of) and one complaint for each thing that the user named and that cannot be used.
 * Depth and number of entries are bounded; a file is taken once, however many paths lead to it.
 */
#include "triage/find.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "triage/pair.h"

#define MAX_DEPTH   32
#define MAX_ENTRIES 1000000

static void complain(struct found *f, const char *path, const char *why)
{
	struct complaint *c = arena_push(f->arena, &f->complaints, &f->n_complaints,
					 &f->cap_complaints, sizeof(*c));

	c->path = path;
	c->why = why;
}

static struct input *add_input(struct found *f, const char *path, const struct sniffed *is)
{
	const char *slash = strrchr(path, '/');
	struct input *in =
		arena_push(f->arena, &f->inputs, &f->n_inputs, &f->cap_inputs, sizeof(*in));

	in->path = path;
	in->dir = slash ? arena_strndup(f->arena, path, slash - path) : "";
	in->base = slash ? slash + 1 : path;
	in->is = *is;
	in->place = f->n_inputs - 1;
	return in;
}

/* Files in which a crash is to be expected: that one of them cannot be read is worth a line. */
static bool promising(const char *name)
{
	return !strncmp(name, "vmcore", 6) || !strncmp(name, "dump.", 5) || strstr(name, "dmesg");
}

static const char *below(struct found *f, const char *path, const char *name)
{
	return arena_printf(f->arena, "%s/%s", path, name);
}

static void visit_file(struct found *f, int dir, const char *name, const char *path)
{
	struct sniffed is;

	sniff_file(f->arena, dir, name, O_NOFOLLOW, false, &is);
	if (is.kind == INPUT_DUMP || is.kind == INPUT_LOG)
		add_input(f, below(f, path, name), &is);
	else if (is.kind == INPUT_UNREADABLE && promising(name))
		complain(f, below(f, path, name), is.why);
}

static bool stopped(struct found *f, const char *path)
{
	if (f->stop && *f->stop)
		return true;
	if (f->visited < MAX_ENTRIES)
		return false;
	if (f->visited++ == MAX_ENTRIES)
		complain(f, path, "too many files: the walk ends here");
	return true;
}

static void walk(struct found *f, int fd, const char *path, unsigned depth);

static void walk_into(struct found *f, int dir, const char *name, const char *path, unsigned depth)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		complain(f, path, arena_strdup(f->arena, strerror(errno)));
		return;
	}
	walk(f, fd, path, depth);
	close(fd);
}

static void visit(struct found *f, int dir, const char *name, const char *path, unsigned depth)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return; /* gone since the directory was read */
	if (S_ISREG(st.st_mode))
		visit_file(f, dir, name, path);
	else if (S_ISDIR(st.st_mode) && depth >= MAX_DEPTH)
		complain(f, below(f, path, name), "too deep: not looked into");
	else if (S_ISDIR(st.st_mode))
		walk_into(f, dir, name, below(f, path, name), depth + 1);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int not_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
}

/* How many dumps stand directly in `dir`: decides whether a log without a stem is theirs. */
static void count_dumps(struct found *f, size_t first, const char *dir)
{
	unsigned n = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = first; i < f->n_inputs; i++) {
			struct input *in = &f->inputs[i];

			if (strcmp(in->dir, dir))
				continue;
			if (!pass)
				n += in->is.kind == INPUT_DUMP;
			else
				in->dumps_beside = n;
		}
	}
}

static void walk(struct found *f, int fd, const char *path, unsigned depth)
{
	size_t first = f->n_inputs;
	struct dirent **names;
	int n = scandirat(fd, ".", &names, not_dots, by_name);

	if (n < 0) {
		complain(f, path, arena_strdup(f->arena, strerror(errno)));
		return;
	}
	for (int i = 0; i < n; i++) {
		if (!stopped(f, path)) {
			f->visited++;
			visit(f, fd, names[i]->d_name, path, depth);
		}
		free(names[i]); /* malloc'ed by scandirat, one by one */
	}
	free(names);
	count_dumps(f, first, path);
}

static void walk_named(struct found *f, const char *path)
{
	size_t len = strlen(path);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		complain(f, path, arena_strdup(f->arena, strerror(errno)));
		return;
	}
	while (len > 1 && path[len - 1] == '/')
		len--;
	walk(f, fd, len == 1 && *path == '/' ? "" : arena_strndup(f->arena, path, len), 0);
	close(fd);
}

static void find_named(struct found *f, const char *path)
{
	struct sniffed is = {.kind = INPUT_LOG};
	struct stat st;

	if (!strcmp(path, "-")) {
		add_input(f, path, &is)->named = true;
		return;
	}
	if (!stat(path, &st) && S_ISDIR(st.st_mode)) {
		walk_named(f, path);
		return;
	}
	sniff_file(f->arena, AT_FDCWD, path, 0, true, &is);
	if (is.kind == INPUT_DUMP || is.kind == INPUT_LOG)
		add_input(f, arena_strdup(f->arena, path), &is)->named = true;
	else
		complain(f, path, is.why);
}

static int by_inode(const void *a, const void *b)
{
	const struct input *x = a, *y = b;

	if (x->is.dev != y->is.dev)
		return x->is.dev < y->is.dev ? -1 : 1;
	if (x->is.ino != y->is.ino)
		return x->is.ino < y->is.ino ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

static int by_place(const void *a, const void *b)
{
	const struct input *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

/* Hard links and paths given twice: the first one stays. Standard input has no inode (0:0). */
static void drop_repeats(struct found *f)
{
	size_t kept = 0;

	if (!f->n_inputs)
		return;
	qsort(f->inputs, f->n_inputs, sizeof(*f->inputs), by_inode);
	for (size_t i = 0; i < f->n_inputs; i++) {
		const struct input *in = &f->inputs[i], *last = &f->inputs[kept - (kept > 0)];

		if (kept && in->is.dev == last->is.dev && in->is.ino == last->is.ino)
			continue;
		f->inputs[kept++] = *in;
	}
	f->n_inputs = kept;
	qsort(f->inputs, f->n_inputs, sizeof(*f->inputs), by_place);
}

void find_crashes(struct arena *arena, char *const *paths, size_t n, volatile sig_atomic_t *stop,
		  struct found *out)
{
	*out = (struct found){.arena = arena, .stop = stop};
	for (size_t i = 0; i < n; i++)
		find_named(out, paths[i]);
	drop_repeats(out);
	pair_crashes(out);
}

void find_opened(struct arena *arena, const char *path, struct found *out)
{
	char *paths[] = {arena_strdup(arena, path)};
	struct crash *c;

	/* With the dmesg beside it. The host may know formats that we do not, /proc/kcore too. */
	find_crashes(arena, paths, 1, NULL, out);
	if (out->n == 1 && out->crashes[0].dump)
		return;
	*out = (struct found){.arena = arena};
	c = arena_push(arena, &out->crashes, &out->n, &out->cap, sizeof(*c));
	c->name = path;
	c->dump = path;
}
