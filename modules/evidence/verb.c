// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The verb `evidence`: what of this dump has to travel, so that others see the same?
 *
 * Reads a dump, leaves a small one, its layout file and a list of what is in it. The small one is
 * opened again and has to give the same verdicts.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "evidence/classes.h"
#include "evidence/redact.h"
#include "facts/escape.h"
#include "hosts/layout.h"
#include "triage/verbs.h"

const char evidence_help[] =
	"  DUMP                 a kdump-compressed vmcore\n"
	"  -o, --output SMALL   where the small dump goes; its layout file is put beside it, where\n"
	"                       triage finds it (or in a folder \"layouts\" there)\n"
	"  --layout FILE        that layout file instead; names are added to one that is there\n"
	"  --self-contained     no layout file: the kernel's own names (kallsyms, BTF) go along\n"
	"  --max-size BYTES     K and M are understood; drops what only other programs and the\n"
	"                       report's context need, never what the verdicts need\n"
	"  --redact             overwrites names of files, tasks and hosts and network addresses\n"
	"                       with 'x', and leaves out what only the report's context needs\n"
	"  --explain            every page, and who asked for it\n"
	"  --check              writes nothing: does DUMP hold a page that nobody asks for?\n"
	"  --names FILE         as for triage\n"
	"  --signatures DIR     this database instead of the installed one\n"
	"A core still holds its owner's data: the list of classes says which.\n";

struct verb_run {
	struct host *host;
	struct evidence e;
	struct sigdb db;
	const char *out, *layout, *signatures;
	bool redact, explain, check;
	enum need_rank last; /* pages of this rank and those before it go in */
	uint64_t max_size, size;
	size_t pages;
};

__attribute__((format(printf, 3, 4))) static int fail(struct verb_run *v, int status,
						      const char *fmt, ...)
{
	va_list args;
	const char *line;

	va_start(args, fmt);
	line = arena_vprintf(v->e.arena, fmt, args);
	va_end(args);
	fprintf(v->host->err, "%s: %s\n", v->host->program, escape_terminal(v->e.arena, line));
	return status;
}

static bool parse_size(const char *text, uint64_t *out)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 10);
	unsigned shift = *end == 'K' || *end == 'k' ? 10 : *end == 'M' || *end == 'm' ? 20 : 0;

	if (end == text || *text == '-' || (*end && (!shift || end[1])) || !n || n >> 40)
		return false;
	*out = (uint64_t)n << shift;
	return true;
}

static bool take_option(struct verb_run *v, int c, const char *value)
{
	switch (c) {
	case 'o':
		v->out = value;
		return true;
	case 'l':
		v->layout = value;
		return true;
	case 'c':
		v->e.self_contained = true;
		return true;
	case 'm':
		return parse_size(value, &v->max_size);
	case 'r':
		v->redact = true;
		return true;
	case 'e':
		v->explain = true;
		return true;
	case 'k':
		v->check = true;
		return true;
	case 'n':
		v->e.names = value;
		return true;
	case 's':
		v->signatures = value;
		return true;
	default:
		return false;
	}
}

/* Where the layout goes: as asked, else beside the core. NULL: the dump tells no build-id. */
static const char *layout_path(struct verb_run *v)
{
	const char *name = layout_file_name(&v->e.g.image, v->e.arena);
	const char *slash = strrchr(v->out, '/');
	int dir = slash ? (int)(slash - v->out + 1) : 0;
	const char *folder = arena_printf(v->e.arena, "%.*slayouts", dir, v->out);
	struct stat st;

	if (v->layout || !name)
		return v->layout;
	if (!stat(folder, &st) && S_ISDIR(st.st_mode))
		return arena_printf(v->e.arena, "%s/%s", folder, name);
	return arena_printf(v->e.arena, "%.*s%s", dir, v->out, name);
}

static int write_layout(struct verb_run *v)
{
	struct evidence *e = &v->e;
	const char *why = "the dump does not tell its kernel's release and build-id";
	enum kstatus st;
	FILE *f;

	v->layout = layout_path(v);
	if (!v->layout)
		return fail(v, VERB_POSSIBLE, "%s: %s (--layout FILE)", e->path, why);
	if (layout_join(v->layout, e->rec, e->arena, &why))
		return fail(v, VERB_POSSIBLE, "%s", why);
	f = fopen(v->layout, "we");
	if (!f)
		return fail(v, VERB_POSSIBLE, "%s: %s", v->layout, strerror(errno));
	st = layout_write(e->rec, f);
	if (fclose(f) || st)
		return fail(v, VERB_POSSIBLE, "%s: the layout cannot be written", v->layout);
	return 0;
}

static int write_once(struct verb_run *v, const struct frames_out *o)
{
	const char *why;
	FILE *f = fopen(v->out, "we");
	enum kstatus st;

	if (!f)
		return fail(v, VERB_POSSIBLE, "%s: %s", v->out, strerror(errno));
	st = frames_write(v->e.frames, o, f, &v->size, &why);
	if (fclose(f) && !st) {
		why = strerror(errno);
		st = K_HOST;
	}
	if (st)
		return fail(v, VERB_POSSIBLE, "%s: %s", st == K_HOST ? v->out : v->e.path, why);
	return 0;
}

static int write_core(struct verb_run *v)
{
	struct evidence *e = &v->e;
	uint64_t *frames = arena_array(e->arena, e->n_kept + 1, sizeof(*frames));
	struct frames_out o = {.frames = frames};

	if (v->redact) {
		o.arg = redaction_new(e);
		o.edit = redaction_edit;
		o.hide_host = true;
		if (!o.arg)
			return fail(v, VERB_POSSIBLE, "%s: cannot redact: its names are not known",
				    e->path);
	}
	for (;; v->last--) {
		int status;

		o.n = 0;
		for (size_t i = 0; i < e->n_kept; i++)
			if (e->kept[i].rank <= v->last)
				frames[o.n++] = e->kept[i].frame;
		v->pages = o.n;
		status = write_once(v, &o);
		if (status || !v->max_size || v->size <= v->max_size)
			return status;
		if (v->last == RANK_PROOF) {
			remove(v->out);
			return fail(v, VERB_POSSIBLE, "%s: what the verdicts need takes %lu bytes",
				    v->out, v->size);
		}
	}
}

/* The core as whoever gets it would open it. */
static int verify(struct verb_run *v)
{
	struct evidence *e = &v->e;
	struct gather_options o = {.threads = 1,
				   .names = v->e.self_contained ? NULL : v->layout,
				   .fix_names = sigdb_fix_names(e->db)};
	struct crash crash = {.name = v->out, .dump = v->out};
	struct verdicts verdicts;
	struct gathered g;
	const char *now, *lost;

	gather(e->arena, &crash, &o, &g);
	match(e->arena, e->db, &g.facts, &verdicts);
	now = outcome_text(e->arena, &verdicts);
	if (!strcmp(now, e->outcome) && !g.n_errors)
		return 0;
	lost = outcome_lost(e->arena, e->outcome, now);
	if (lost)
		return fail(v, VERB_POSSIBLE, "%s: differs from %s: without: %s", v->out, e->path,
			    lost);
	lost = outcome_lost(e->arena, now, e->outcome);
	return fail(v, VERB_POSSIBLE, "%s: differs from %s: %s", v->out, e->path,
		    lost ? lost : g.n_errors ? g.errors[0] : "facts");
}

static void print_result(struct verb_run *v)
{
	static const char *const dropped[RANKS] = {
		"left out: what other programs read at start, and what only the report's context "
		"needs",
		"left out: what only the report's context needs", NULL};
	const struct evidence *e = &v->e;
	FILE *out = v->host->out;

	fprintf(out, "%s: %zu pages, %lu bytes%s\n", escape_terminal(e->arena, v->out), v->pages,
		v->size, v->redact ? ", redacted" : "");
	if (v->e.self_contained)
		fprintf(out, "names: its own\n");
	else
		fprintf(out, "names: %s\n", escape_terminal(e->arena, v->layout));
	if (dropped[v->last])
		fprintf(out, "%s\n", dropped[v->last]);
	/* Names of our own signatures and kinds, and numbers: nothing of the dump's. */
	fprintf(out, "%s\n", *e->outcome ? e->outcome
					 : "no verdict: all that was looked at is in it, but for stacks of tasks\n");
	classes_print(&v->e, v->last, out);
}

static void explain(struct verb_run *v)
{
	for (size_t i = 0; i < v->e.n_kept; i++)
		if (v->e.kept[i].rank <= v->last)
			fprintf(v->host->out, "frame 0x%lx " KADDR " %s\n", v->e.kept[i].frame,
				v->e.kept[i].at, v->e.kept[i].why);
}

static void unasked(void *arg, uint64_t frame)
{
	struct verb_run *v = arg;

	fprintf(v->host->out, "frame 0x%lx: nobody asks for it\n", frame);
}

static int check(struct verb_run *v)
{
	size_t extra = evidence_unasked(&v->e, unasked, v);

	fprintf(v->host->out, "%zu pages are asked for, %zu are not\n", v->e.n_kept, extra);
	return extra ? VERB_POSSIBLE : VERB_NOTHING;
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int run(struct verb_run *v)
{
	struct evidence *e = &v->e;
	const char *why = NULL;
	enum kstatus st;
	int status;

	if (v->out && same_file(e->path, v->out))
		return fail(v, VERB_USAGE, "%s: the dump itself", v->out);
	if (!verb_sigdb(v->host, e->arena, v->signatures, &v->db))
		return VERB_INTERNAL;
	e->db = &v->db;
	st = evidence_choose(e, &why);
	for (size_t i = 0; i < e->g.n_errors; i++)
		fail(v, 0, "%s", e->g.errors[i]);
	if (st)
		return why ? fail(v, VERB_POSSIBLE, "%s", why) : VERB_POSSIBLE;
	if (v->check) {
		status = check(v);
		if (v->explain)
			explain(v);
		return status;
	}
	status = v->e.self_contained ? 0 : write_layout(v);
	if (!status)
		status = write_core(v);
	if (status)
		return status;
	print_result(v);
	if (v->explain)
		explain(v);
	return verify(v);
}

int evidence_verb(struct host *host, int argc, char **argv)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"layout", required_argument, NULL, 'l'},
		{"self-contained", no_argument, NULL, 'c'},
		{"max-size", required_argument, NULL, 'm'},
		{"redact", no_argument, NULL, 'r'},
		{"explain", no_argument, NULL, 'e'},
		{"check", no_argument, NULL, 'k'},
		{"names", required_argument, NULL, 'n'},
		{"signatures", required_argument, NULL, 's'},
		{NULL, 0, NULL, 0},
	};
	struct verb_run v = {.host = host};
	int c, status;

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1)
		if (!take_option(&v, c, optarg))
			return verb_usage(host, argv[0], "wrong option or value: %s",
					  argv[optind - 1]);
	if (argc - optind != 1 || (!v.out && !v.check))
		return verb_usage(host, argv[0], "one dump, and -o with the name of the small one");
	v.e.path = argv[optind];
	v.last = v.redact ? RANK_TOOLS : RANK_CONTEXT;
	v.e.arena = arena_new(host->out_of_memory, host);
	status = run(&v);
	arena_free(v.e.arena);
	return status;
}
