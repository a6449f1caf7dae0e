// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which files are one crash?
 *
 * Reads the list of inputs (and looks beside a dump that was named alone), leaves crashes: a dump
 * with its log, a log alone, or the joined parts of a pstore record.
 */
#include "triage/pair.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "triage/find.h"

#define MAX_PARTS     256 /* files among which the parts of one record stand */
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Of `dump.STAMP`, `NAME.vmcore`, ...: what the log's name may share with it. */
static const char *const dump_endings[] = {
	".vmcore", ".core", ".dump", ".dmp", ".kdump", ".elf", ".flat", "-incomplete",
};

static const char *const log_endings[] = {
	"-dmesg.txt", "-dmesg-incomplete.txt", ".dmesg", ".dmesg.txt", "-dmesg", ".log", ".txt",
};

/* Logs that say nothing of whose they are: taken only beside a single dump, best first. */
static const char *const plain_logs[] = {
	"vmcore-dmesg.txt", "vmcore-dmesg-incomplete.txt",
	"dmesg.txt",	    "dmesg",
	"dmesg.log",	    "console.log",
	"console.txt",	    "serial.log",
};

static int by_path(const void *a, const void *b)
{
	const struct input *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

/* The inputs by path, to find a neighbour without a search through all of them. */
struct index {
	struct found *f;
	struct input **sorted;
};

static void index_make(struct found *f, struct index *out)
{
	out->f = f;
	out->sorted = arena_array(f->arena, f->n_inputs + 1, sizeof(*out->sorted));
	for (size_t i = 0; i < f->n_inputs; i++)
		out->sorted[i] = &f->inputs[i];
	if (f->n_inputs)
		qsort(out->sorted, f->n_inputs, sizeof(*out->sorted), by_path);
}

static struct input *index_find(const struct index *ix, const char *path)
{
	struct input want = {.path = path}, *key = &want;
	struct input **hit;

	if (!ix->f->n_inputs)
		return NULL;
	hit = bsearch(&key, ix->sorted, ix->f->n_inputs, sizeof(*ix->sorted), by_path);
	return hit ? *hit : NULL;
}

static const char *beside(struct arena *arena, const struct input *in, const char *base)
{
	return strchr(in->path, '/') ? arena_printf(arena, "%s/%s", in->dir, base) : base;
}

static struct crash *add_crash(struct found *f, const struct input *in)
{
	struct crash *c = arena_push(f->arena, &f->crashes, &f->n, &f->cap, sizeof(*c));

	c->name = in->path;
	c->place = in->place;
	return c;
}

static void add_log(struct found *f, struct crash *c, const char *path)
{
	const char **logs = arena_array(f->arena, c->n_logs + 1, sizeof(*logs));

	if (c->n_logs)
		memcpy(logs, c->logs, c->n_logs * sizeof(*logs));
	logs[c->n_logs++] = path;
	c->logs = logs;
}

/* One candidate: true ends the search. What the walk did not see was not asked for, unless the
 * dump was named alone. */
static bool take_log(const struct index *ix, const struct input *dump, struct crash *c,
		     const char *base)
{
	const char *path = beside(ix->f->arena, dump, base);
	struct input *log = index_find(ix, path);
	struct sniffed is;

	if (log && log->is.kind == INPUT_LOG && !log->taken) {
		log->taken = true;
		add_log(ix->f, c, path);
		return true;
	}
	if (log || dump->dumps_beside)
		return false;
	sniff_file(ix->f->arena, AT_FDCWD, path, 0, false, &is);
	if (is.kind != INPUT_LOG)
		return false;
	add_log(ix->f, c, path);
	return true;
}

static bool take_with_stem(const struct index *ix, const struct input *dump, struct crash *c,
			   const char *stem)
{
	for (size_t i = 0; i < ARRAY_SIZE(log_endings); i++)
		if (take_log(ix, dump, c, arena_printf(ix->f->arena, "%s%s", stem, log_endings[i])))
			return true;
	return false;
}

static bool take_named_alike(const struct index *ix, const struct input *dump, struct crash *c)
{
	struct arena *arena = ix->f->arena;
	size_t len = strlen(dump->base);

	if (!strncmp(dump->base, "dump.", 5) &&
	    take_log(ix, dump, c, arena_printf(arena, "dmesg.%s", dump->base + 5)))
		return true;
	if (take_with_stem(ix, dump, c, dump->base))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(dump_endings); i++) {
		size_t n = strlen(dump_endings[i]);

		if (len > n && !strcmp(dump->base + len - n, dump_endings[i]) &&
		    take_with_stem(ix, dump, c, arena_strndup(arena, dump->base, len - n)))
			return true;
	}
	return false;
}

/* The other logs that the tools leave beside a single dump tell the same story once more. */
static void take_plain(const struct index *ix, const struct input *dump, struct crash *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(plain_logs); i++) {
		struct input *log = index_find(ix, beside(ix->f->arena, dump, plain_logs[i]));

		if (!log || log->is.kind != INPUT_LOG || log->taken)
			continue;
		log->taken = true;
		if (!c->n_logs)
			add_log(ix->f, c, log->path);
	}
}

static void pair_dump(const struct index *ix, struct input *dump)
{
	struct crash *c = add_crash(ix->f, dump);

	dump->taken = true;
	c->dump = dump->path;
	take_named_alike(ix, dump, c);
	if (dump->dumps_beside == 1)
		take_plain(ix, dump, c);
}

static bool same_record(const struct input *a, const struct input *b)
{
	return !strcmp(a->dir, b->dir) && a->is.pstore.count == b->is.pstore.count &&
	       !strcmp(a->is.pstore.reason, b->is.pstore.reason);
}

static int by_part(const void *a, const void *b)
{
	const struct input *const *x = a, *const *y = b;

	return (int)(*y)->is.pstore.part - (int)(*x)->is.pstore.part;
}

static bool has_part(struct input *const *parts, size_t n, unsigned part)
{
	for (size_t i = 0; i < n; i++)
		if (parts[i]->is.pstore.part == part)
			return true;
	return false;
}

/*
 * Part 1 is written first and holds the newest lines (Linux, pstore_dump(): kmsg_dump_get_buffer()
 * goes backwards). A part number that comes again starts the record of another boot.
 */
static void join_record(struct found *f, size_t first)
{
	size_t end = f->n_inputs - first > MAX_PARTS ? first + MAX_PARTS : f->n_inputs;
	struct input **parts = arena_array(f->arena, end - first, sizeof(*parts));
	struct crash *c = add_crash(f, &f->inputs[first]);
	size_t n = 0;

	for (size_t i = first; i < end; i++) {
		struct input *in = &f->inputs[i];

		if (in->taken || !in->is.pstore.part || !same_record(&f->inputs[first], in))
			continue;
		if (has_part(parts, n, in->is.pstore.part))
			break;
		in->taken = true;
		parts[n++] = in;
	}
	qsort(parts, n, sizeof(*parts), by_part);
	for (size_t i = 0; i < n; i++)
		add_log(f, c, parts[i]->path);
}

/* systemd-pstore leaves dmesg.txt beside the parts that it joined. */
static bool joined_already(const struct found *f, const struct input *log)
{
	if (strcmp(log->base, "dmesg.txt"))
		return false;
	for (size_t i = 0; i < f->n_inputs; i++)
		if (f->inputs[i].is.pstore.part && !strcmp(f->inputs[i].dir, log->dir))
			return true;
	return false;
}

static bool of_capture_kernel(const struct input *log)
{
	return !log->named && !strcmp(log->base, "kexec-dmesg.log");
}

static int crash_by_place(const void *a, const void *b)
{
	const struct crash *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

void pair_crashes(struct found *f)
{
	struct index ix;

	index_make(f, &ix);
	/* Dumps choose first: a log may stand before its dump on the command line. */
	for (size_t i = 0; i < f->n_inputs; i++)
		if (f->inputs[i].is.kind == INPUT_DUMP)
			pair_dump(&ix, &f->inputs[i]);
	for (size_t i = 0; i < f->n_inputs; i++) {
		struct input *in = &f->inputs[i];

		if (in->taken || of_capture_kernel(in) || joined_already(f, in))
			continue;
		if (in->is.pstore.part)
			join_record(f, i);
		else
			add_log(f, add_crash(f, in), in->path);
	}
	if (f->n)
		qsort(f->crashes, f->n, sizeof(*f->crashes), crash_by_place);
}
