// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be observed of this crash?
 *
 * Reads the dump and its log, leaves facts, coverage and one line for each thing that could not be
 * read. Whatever fails, the rest goes on: a dump that cannot be opened still has its dmesg.
 */
#include "triage/gather.h"

#include <string.h>

#include "hosts/dump.h"
#include "hosts/layout.h"
#include "hosts/names.h"
#include "hosts/overlay.h"
#include "hosts/verb.h"
#include "hosts/vmlinux.h"
#include "kernel/kprintk.h"
#include "log/log.h"
#include "probes/kernel_names.h"
#include "probes/kinds.h"
#include "probes/probe.h"
#include "triage/logtext.h"

static void add_error(struct gathered *g, const char *line)
{
	const char **slot =
		arena_push(g->arena, &g->errors, &g->n_errors, &g->cap_errors, sizeof(*slot));

	*slot = line;
}

/* Words of a layer that may or may not name the file already. One line for each file. */
static void add_error_of(struct gathered *g, const char *path, const char *why)
{
	size_t len;

	if (!why)
		why = "unknown error";
	if (!strcmp(path, "-"))
		path = "standard input";
	len = strlen(path);
	if (!strncmp(why, path, len) && why[len] == ':')
		why += len + 1 + strspn(why + len + 1, " ");
	for (size_t i = 0; i < g->n_errors; i++)
		if (!strncmp(g->errors[i], path, len) && g->errors[i][len] == ':') {
			g->errors[i] = arena_printf(g->arena, "%s; %s", g->errors[i], why);
			return;
		}
	add_error(g, arena_printf(g->arena, "%s: %s", path, why));
}

static enum kstatus open_names(struct arena *arena, const char *path, struct image *out,
			       const char **why)
{
	enum kstatus st = layout_load(path, arena, out, why);

	return st == K_BADDATA ? vmlinux_open(path, arena, out, why) : st;
}

/* Asked for only where the dump lacks names of its own. */
static void lay_names_over(struct gathered *g, const char *path, const char *names_path)
{
	struct image *dump = arena_dup(g->arena, &g->image, sizeof(g->image));
	struct image *names = arena_alloc(g->arena, sizeof(*names));
	const char *why = NULL;

	if (open_names(g->arena, names_path, names, &why) != K_OK)
		add_error_of(g, names_path, why);
	else if (overlay_open(dump, names, g->arena, &g->image, &why) != K_OK)
		add_error_of(g, path, arena_printf(g->arena, "%s: %s", names_path, why));
}

static void open_dump(struct gathered *g, const char *path, const struct gather_options *o)
{
	const char *why = NULL, *names;
	enum kstatus st = (o->opened ? o->opened->open : dump_open)(path, g->arena, &g->image, &why);

	if (st != K_OK) {
		add_error_of(g, path, why);
		return;
	}
	names = o->names || !why ? o->names : layout_find(&g->image, path, g->arena);
	if (why && names)
		lay_names_over(g, path, names);
	else if (why)
		add_error_of(g, path, why);
	if (o->record)
		recorder_open(arena_dup(g->arena, &g->image, sizeof(g->image)), g->arena, &g->image,
			      o->record);
	if (o->hooks && o->hooks->wrap)
		o->hooks->wrap(o->hooks->arg, g->arena, &g->image);
	if (reader_open(&g->image, g->arena, &g->reader) != K_OK) {
		add_error_of(g, path, "no reader for this dump");
		return;
	}
	/* Asked again where names are recorded: whoever uses those has to count by them. */
	if (!g->image.info.nr_cpus || o->record)
		g->image.info.nr_cpus = names_count_cpus(&g->reader);
	g->have_image = true;
}

static void parse(struct gathered *g, const char *path, const char *text, size_t len, bool cut)
{
	struct log_source source = {cut ? LOG_REACH_WRAPPED : LOG_REACH_UNKNOWN};

	if (log_parse(&g->facts, text, len, &source) == K_OK)
		g->have_log = true;
	else
		add_error_of(g, path, "the log could not be parsed");
}

static bool parse_own_log(struct gathered *g, const struct crash *c)
{
	char *text;
	size_t len;
	bool cut;

	if (!g->have_image || kprintk_read(&g->reader, g->arena, &text, &len, &cut) != K_OK)
		return false;
	parse(g, c->dump, text, len, cut);
	return true;
}

static void parse_log_files(struct gathered *g, const struct crash *c)
{
	struct logtext t;
	const char *why;

	if (logtext_read(g->arena, c->logs, c->n_logs, &t, &why) != K_OK) {
		add_error(g, why);
		return;
	}
	/* Files were sniffed; of pipes and standard input this is the first look. */
	if (!log_is_kernel(t.text, t.len) && !c->dump && c->n_logs == 1) {
		size_t tail = t.len > 65536 ? 65536 : t.len;

		if (!log_is_kernel(t.text + t.len - tail, tail)) {
			add_error_of(g, c->logs[0],
				     t.len ? "not a kernel log (a dump must be a file)"
					   : "no input");
			return;
		}
	}
	g->log = c->logs[0];
	parse(g, c->logs[0], t.text, t.len, t.cut);
}

static void look_at_memory(struct gathered *g, const struct crash *c,
			   const struct gather_options *o)
{
	enum kstatus st;
	struct probe_options options = {.threads = o->threads, .quick = o->quick};

	if (o->hooks && o->hooks->step) {
		options.step = o->hooks->step;
		options.arg = o->hooks->arg;
	}
	st = probes_run(&g->reader, &g->facts, &options);
	probe_kernel_names(&g->image, &g->facts, o->fix_names);

	if (o->opened && o->opened->add_facts)
		o->opened->add_facts(&g->image, &g->facts);
	if (st != K_OK)
		add_error_of(g, c->dump, g->reader.why[0] ? g->reader.why : kstatus_name(st));
}

/* What could not be read after that is no hole of the dump: nothing but this line is left. */
static void say_interrupted(struct gathered *g, const struct crash *c)
{
	const struct coverage *cover = fact_coverage(&g->facts, &kind_inode);
	uint64_t seen = cover ? cover->seen : 0, all = cover ? seen + cover->missing : 0;

	g->interrupted = true;
	g->errors = NULL;
	g->n_errors = g->cap_errors = 0;
	add_error_of(g, c->name,
		     all ? arena_printf(g->arena, "interrupted, %lu of %lu inodes seen", seen, all)
			 : "interrupted, before any inode was seen");
}

void gather(struct arena *arena, const struct crash *c, const struct gather_options *o,
	    struct gathered *out)
{
	struct gathered *g = out;

	*g = (struct gathered){.arena = arena};
	facts_init(&g->facts, arena);
	if (c->dump)
		open_dump(g, c->dump, o);
	if (!parse_own_log(g, c)) {
		if (c->n_logs)
			parse_log_files(g, c);
		else if (g->have_image)
			add_error_of(g, c->dump,
				     arena_printf(arena, "no kernel log in it: %s", g->reader.why));
	}
	if (g->have_image)
		look_at_memory(g, c, o);
	if (o->stop && *o->stop)
		say_interrupted(g, c);
}
