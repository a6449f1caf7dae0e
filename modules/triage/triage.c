// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The verb `triage`: which documented ext4 bug killed these machines?
 *
 * Reads the paths of the command line, leaves a table (or JSON Lines, or full reports), one stderr
 * line for each thing that could not be read, and the exit status. Each crash is looked at by a
 * child process of its own (run.h).
 */
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "facts/escape.h"
#include "facts/json.h"
#include "triage/find.h"
#include "triage/record.h"
#include "triage/run.h"
#include "triage/table.h"
#include "triage/totals.h"
#include "triage/verbs.h"

#define DEFAULT_TIMEOUT_S 300
#define DEFAULT_MEMORY_MB 2048
#define MAX_NUMBER	  1000000

const char triage_help[] =
	"  PATH                 a vmcore, a kernel log (dmesg, journalctl -k, kern.log, serial\n"
	"                       console, pstore; plain or gzip), a directory with such files, or\n"
	"                       - (a log on standard input)\n"
	"  --json               one JSON object per crash and line\n"
	"  --explain            the full report for each crash, also where there are several\n"
	"  --quick              find slabs through the inode lists only: less time in large guests,\n"
	"                       coverage is partial then\n"
	"  --jobs N             crashes looked at at a time (default: number of processors)\n"
	"  --timeout SECONDS    for each crash (default 300)\n"
	"  --memory MB          address space for each crash (default 2048)\n"
	"  --names FILE         vmlinux, or what `layout` wrote, for dumps without names of their\n"
	"                       own (before Linux 6.0)\n"
	"  --signatures DIR     this database instead of the installed one\n"
	"A dump and its dmesg file are one crash. Of one crash alone the full report is shown.\n";

struct triage {
	struct host *host;
	struct arena *arena;
	struct run_limits limits;
	bool json, explain, quick;
	bool here; /* the dump that the host has open */
	const char *signatures, *names;
	struct sigdb db;
	struct found found;
	struct record *records; /* one per crash, filled in order */
	size_t n_records;
	bool progress_shown, failed;
	int status;
};

static bool number(const char *text, unsigned *out)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (!*text || *end || n < 1 || n > MAX_NUMBER)
		return false;
	*out = n;
	return true;
}

static bool take_option(struct triage *t, int c, const char *value)
{
	switch (c) {
	case 'j':
		t->json = true;
		return true;
	case 'e':
		t->explain = true;
		return true;
	case 'q':
		t->quick = true;
		return true;
	case 'n':
		return number(value, &t->limits.jobs);
	case 't':
		return number(value, &t->limits.timeout_s);
	case 'm':
		return number(value, &t->limits.memory_mb);
	case 's':
		t->signatures = value;
		return true;
	case 'N':
		t->names = value;
		return true;
	default:
		return false;
	}
}

static bool parse_options(struct triage *t, int argc, char **argv)
{
	static const struct option options[] = {
		{"json", no_argument, NULL, 'j'},
		{"explain", no_argument, NULL, 'e'},
		{"quick", no_argument, NULL, 'q'},
		{"jobs", required_argument, NULL, 'n'},
		{"timeout", required_argument, NULL, 't'},
		{"memory", required_argument, NULL, 'm'},
		{"names", required_argument, NULL, 'N'},
		{"signatures", required_argument, NULL, 's'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (take_option(t, c, optarg))
			continue;
		verb_usage(t->host, argv[0], "wrong option or value: %s",
			   escape_terminal(t->arena, argv[optind - 1]));
		return false;
	}
	if (optind < argc || t->host->dump)
		return true;
	verb_usage(t->host, argv[0], "which dumps, logs or directories?");
	return false;
}

/* 1 wins over 2 wins over 0. */
static void raise_status(struct triage *t, int status)
{
	if (status && t->status != VERB_MATCH)
		t->status = status;
}

static void hide_progress(struct triage *t)
{
	if (t->progress_shown)
		fputs("\r\033[K", t->host->err);
	t->progress_shown = false;
}

/* One line, safe to show, about an input. Its name stands first. */
static void complain(struct triage *t, const char *line)
{
	hide_progress(t);
	fprintf(t->host->err, "%s: %s\n", t->host->program, escape_terminal(t->arena, line));
	raise_status(t, VERB_POSSIBLE);
}

/* The parent names the file and the limit; the child has nothing to add. */
static void child_out_of_memory(void *arg)
{
	(void)arg;
	_exit(RUN_NO_MEMORY);
}

/*
 * A JSON value that memory ran out for would be left out of the record without a word, and a
 * record without its verdicts reads like "nothing found".
 */
static void *child_json_alloc(size_t size)
{
	void *p = malloc(size);

	if (!p)
		child_out_of_memory(NULL);
	return p;
}

static int child(void *arg, size_t job, FILE *out)
{
	struct triage *t = arg;
	struct arena *arena = arena_new(child_out_of_memory, NULL);
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned jobs = t->limits.jobs < t->found.n ? t->limits.jobs : t->found.n;
	struct gather_options options = {
		.threads = cpus > (long)jobs ? cpus / jobs : 1,
		.quick = t->quick,
		.names = t->names,
		.fix_names = sigdb_fix_names(&t->db),
	};

	json_set_alloc_funcs(child_json_alloc, free);
	if (!record_write(arena, &t->found.crashes[job], &t->db, &options, out))
		return RUN_NO_MEMORY;
	return 0;
}

/* The dump that the host has open can only be looked at here, in its own process. */
static void look_here(struct triage *t, struct run_ops *ops)
{
	struct gather_options options = {
		.threads = 1,
		.quick = t->quick,
		.opened = t->host->dump,
		.stop = t->host->stop,
		.names = t->names,
		.fix_names = sigdb_fix_names(&t->db),
	};
	struct run_result result = {0};
	char *data = NULL;
	FILE *out = open_memstream(&data, &result.len);

	if (!out || !record_write(t->arena, t->found.crashes, &t->db, &options, out))
		result.failure = "out of memory";
	if (out)
		fclose(out);
	result.data = data ? data : "";
	ops->done(t, 0, &result);
	free(data);
}

static void print_json(struct triage *t, const struct record *r)
{
	struct arena *arena = arena_new(t->host->out_of_memory, t->host);
	const char *line = json_line(arena, r->json);

	hide_progress(t);
	if (line)
		fprintf(t->host->out, "%s\n", line);
	else
		t->failed = true;
	fflush(t->host->out);
	arena_free(arena);
}

/* Half a look gives no verdict. In a batch the crashes before it were looked at in whole. */
static bool interrupted(const struct triage *t)
{
	return t->here && *t->host->stop;
}

static void done(void *arg, size_t job, const struct run_result *result)
{
	struct triage *t = arg;
	struct record *r = &t->records[job];

	if (!record_read(t->arena, &t->found.crashes[job], &t->db, result, r)) {
		t->failed = true;
		return;
	}
	t->n_records = job + 1;
	for (size_t i = 0; i < r->n_errors; i++)
		complain(t, r->errors[i]);
	raise_status(t, r->status);
	if (t->json && !interrupted(t))
		print_json(t, r);
}

static void progress(void *arg, size_t job, size_t finished)
{
	struct triage *t = arg;
	const char *line;

	if (!t->host->err_terminal || t->found.n < 2)
		return;
	line = arena_printf(t->arena, "%zu/%zu %s ...", finished, t->found.n,
			    escape_terminal(t->arena, t->found.crashes[job].name));
	line = text_shorten_middle(t->arena, line, t->host->columns ? t->host->columns - 1 : 79);
	fprintf(t->host->err, "\r\033[K%s", line);
	fflush(t->host->err);
	t->progress_shown = true;
}

/* How much of all names is the same directory: not worth the room in each row of a terminal. */
static size_t common_directory(const struct row *rows, size_t n)
{
	const char *first = n ? rows[0].cell[CELL_FILE] : "";
	size_t common = strlen(first);

	for (size_t i = 1; i < n; i++) {
		size_t k = 0;

		while (k < common && first[k] == rows[i].cell[CELL_FILE][k])
			k++;
		common = k;
	}
	while (common && first[common - 1] != '/')
		common--;
	return common;
}

static void drop_directory(struct triage *t, struct row *rows, size_t n)
{
	size_t common = t->host->columns && n > 1 ? common_directory(rows, n) : 0;

	if (!common)
		return;
	fprintf(t->host->out, "in %.*s\n", (int)common, rows[0].cell[CELL_FILE]);
	for (size_t i = 0; i < n; i++)
		rows[i].cell[CELL_FILE] += common;
}

static void print_table(struct triage *t)
{
	struct table_look look = {t->host->columns, t->host->colour};
	struct row *rows = arena_array(t->arena, t->n_records + 1, sizeof(*rows));

	for (size_t i = 0; i < t->n_records; i++)
		rows[i] = t->records[i].row;
	drop_directory(t, rows, t->n_records);
	if (t->n_records) {
		table_print(t->arena, rows, t->n_records, &look, t->host->out);
		fputc('\n', t->host->out);
	}
	if (t->found.n != 1 || !t->n_records)
		totals_print(t->arena, t->records, t->n_records, t->found.n, t->host->out);
}

static void print_reports(struct triage *t)
{
	for (size_t i = 0; i < t->n_records; i++) {
		if (i)
			fputc('\n', t->host->out);
		report_text(t->arena, t->records[i].json, t->explain, t->host->out);
	}
}

static void run(struct triage *t)
{
	struct run_ops ops = {child, done, progress, t};

	for (size_t i = 0; i < t->found.n_complaints; i++)
		complain(t, arena_printf(t->arena, "%s: %s", t->found.complaints[i].path,
					 t->found.complaints[i].why));
	t->records = arena_array(t->arena, t->found.n + 1, sizeof(*t->records));
	if (t->here)
		look_here(t, &ops);
	else
		run_jobs(&ops, &t->limits, t->found.n, t->host->stop);
	hide_progress(t);
	if (t->failed) {
		fprintf(t->host->err, "%s: out of memory\n", t->host->program);
		t->status = VERB_INTERNAL;
	}
	if (t->json || interrupted(t))
		return;
	if (t->found.n || !t->found.n_complaints)
		print_table(t);
	if (t->explain && t->found.n > 1)
		fputc('\n', t->host->out);
	if (t->explain || t->found.n == 1)
		print_reports(t);
}

int triage_verb(struct host *host, int argc, char **argv)
{
	struct triage t = {.host = host, .status = VERB_USAGE};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	t.arena = verb_begin(host);
	t.limits = (struct run_limits){cpus > 0 ? cpus : 1, DEFAULT_TIMEOUT_S, DEFAULT_MEMORY_MB};
	if (parse_options(&t, argc, argv)) {
		t.status = VERB_INTERNAL;
		if (verb_sigdb(host, t.arena, t.signatures, &t.db)) {
			t.status = 0;
			t.here = optind == argc;
			if (t.here)
				find_opened(t.arena, host->dump->path, &t.found);
			else
				find_crashes(t.arena, argv + optind, argc - optind, host->stop,
					     &t.found);
			run(&t);
		}
	}
	verb_end(host);
	return t.status;
}
