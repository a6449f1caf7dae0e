// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * open: which dump, which file systems, which objects are asked for?
 * Reads the dump as the probes do, leaves struct listing ready for rows, or one line of error.
 */
#include <stdarg.h>
#include <string.h>

#include "facts/escape.h"
#include "hosts/dump.h"
#include "kernel/kfiles.h"
#include "listing/listing.h"
#include "probes/inode_probes.h"
#include "triage/find.h"
#include "triage/verbs.h"

int listing_fail(struct listing *l, const char *fmt, ...)
{
	va_list args;
	char *line;

	va_start(args, fmt);
	line = arena_vprintf(l->arena, fmt, args);
	va_end(args);
	fprintf(l->host->err, "%s %s: %s\n", l->host->program, l->verb,
		escape_terminal(l->arena, line));
	return VERB_POSSIBLE;
}

/* A directory with one dump in it will do, as for the other verbs. */
static int find_dump(struct listing *l, const char **out)
{
	struct found found;

	find_crashes(l->arena, &l->o.dump, 1, l->host->stop, &found);
	if (found.n_complaints)
		return listing_fail(l, "%s: %s", found.complaints[0].path,
				    found.complaints[0].why);
	if (found.n != 1)
		return listing_fail(l, "%s: %s", l->o.dump,
				    found.n ? "more than one crash" : "no dump");
	if (!found.crashes[0].dump)
		return listing_fail(l, "%s: a log, not a dump", l->o.dump);
	*out = found.crashes[0].dump;
	return 0;
}

static int open_dump(struct listing *l)
{
	const char *path = l->o.dump, *why = NULL;
	const struct host_dump *opened = path ? NULL : l->host->dump;
	int status = opened ? 0 : find_dump(l, &path);
	enum kstatus st;

	if (status)
		return status;
	if (opened) {
		path = l->o.dump = arena_strdup(l->arena, opened->path);
		l->o.threads = 1;
	}
	st = (opened ? opened->open : dump_open)(path, l->arena, &l->image, &why);
	if (st != K_OK)
		return listing_fail(l, "%s", why ? why : path);
	if (why)
		listing_fail(l, "%s", why);
	if (reader_open(&l->image, l->arena, &l->r) != K_OK)
		return listing_fail(l, "%s: no reader for this dump", path);
	l->run = arena_alloc(l->arena, sizeof(*l->run));
	*l->run = (struct run){.r = &l->r, .facts = &l->facts, .arena = l->arena};
	l->run->threads = l->o.threads;
	run_open_ext4(l->run);
	if (!l->run->have_ext4)
		return listing_fail(l, "%s: %s", path, l->run->no_ext4);
	if (l->o.given & OPT_DEVICE) {
		for (size_t i = 0; i < l->run->supers.n; i++)
			if (listing_wants_device(l, &l->run->supers.items[i]))
				return 0;
		return listing_fail(l, "no ext4 file system on %s in %s", l->o.device, path);
	}
	return 0;
}

int listing_main(struct host *host, int argc, char **argv, unsigned takes,
		 int (*list)(struct listing *))
{
	struct listing l;
	int status = listing_options(&l, host, argc, argv, takes);

	if (status)
		return status;
	l.arena = verb_begin(host);
	facts_init(&l.facts, l.arena);
	status = open_dump(&l);
	status = status ? status : list(&l);
	verb_end(host);
	return status;
}

bool listing_wants_device(const struct listing *l, const struct e4_super *s)
{
	return !(l->o.given & OPT_DEVICE) || (s && strcmp(s->id, l->o.device) == 0);
}

/* Where the search went farthest tells most. */
static int find_path(struct listing *l)
{
	const struct run *run = l->run;
	const char *missing = NULL, *broken = "";
	size_t farthest = 0;

	if (!run->have_dentries)
		return listing_fail(l, "the dentry cache of this kernel cannot be read");
	for (size_t i = 0; i < run->supers.n; i++) {
		const struct e4_super *s = &run->supers.items[i];
		struct kdentry d = {0};
		size_t reached;
		enum kstatus st;

		if (!listing_wants_device(l, s))
			continue;
		st = kdentry_find(&l->r, &run->dentries, s->root, l->o.path, &d, &reached);
		if (st != K_OK && st != K_NONAME)
			broken = arena_printf(l->arena, "; on %s it breaks off: %s", s->id,
					      l->r.why);
		if (d.inode)
			*(kaddr *)arena_push(l->arena, &l->paths, &l->n_paths, &l->cap_paths,
					     sizeof(kaddr)) = d.inode;
		else if (!missing || reached > farthest) {
			missing = s->id;
			farthest = reached;
		}
	}
	if (l->n_paths)
		return 0;
	if (!farthest)
		return listing_fail(l, "%s: not in the dentry cache (paths start at the root of a "
				       "file system)%s", l->o.path, broken);
	return listing_fail(l, "%s: not in the dentry cache, which ends at %.*s on %s%s", l->o.path,
			    (int)farthest, l->o.path, missing, broken);
}

static int find_open_files(struct listing *l)
{
	uint64_t holes;
	enum kstatus st = kfiles_inodes(&l->r, l->arena, (int64_t)l->o.pid, &l->paths,
					&l->n_paths, &holes);

	if (st != K_OK)
		return listing_fail(l, "%s", l->r.why);
	if (holes)
		listing_fail(l, "%lu files of task %lu are not in the dump", (unsigned long)holes,
			     (unsigned long)l->o.pid);
	return 0;
}

int listing_open_slabs(struct listing *l, const struct kslab_want *want)
{
	struct run *run = l->run;

	run_open_slabs(run, want);
	if (!run->have_map)
		return listing_fail(l, "%s: %s", l->o.dump, run->no_map);
	if (!want && !run->inode_cache)
		return listing_fail(l, "%s: there is no ext4_inode_cache", l->o.dump);
	if (l->o.given & OPT_PID)
		return find_open_files(l);
	return l->o.given & OPT_PATH ? find_path(l) : 0;
}

static void add_oddity(struct listing *l, kaddr at, const struct fact_kind *kind)
{
	struct oddity *o;

	for (size_t i = 0; i < l->n_oddities; i++)
		if (l->oddities[i].at == at && l->oddities[i].kind == kind)
			return;
	o = arena_push(l->arena, &l->oddities, &l->n_oddities, &l->cap_oddities, sizeof(*o));
	*o = (struct oddity){at, kind};
}

static int compare(const void *a, const void *b)
{
	const struct oddity *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* Kinds are capped at RUN_KEEP facts each: far more than a dump of one crash ever had. */
void listing_find_oddities(struct listing *l)
{
	run_supers(l->run);
	run_dentries(l->run);
	run_rcu(l->run);
	run_slab(l->run);
	run_io_ends(l->run);
	for (size_t i = 0; i < l->facts.n; i++) {
		const struct fact *f = l->facts.items[i];
		const struct fact_value *address = fact_get(f, "address");

		if (!f->kind->anomaly)
			continue;
		add_oddity(l, f->at, f->kind);
		if (address && !address->unknown && address->u64 != f->at)
			add_oddity(l, address->u64, f->kind);
	}
	if (l->n_oddities)
		qsort(l->oddities, l->n_oddities, sizeof(*l->oddities), compare);
}

static const char *joined(struct arena *arena, const char *text, const char *name)
{
	return *text ? arena_printf(arena, "%s|%s", text, name) : name;
}

const char *listing_anomalies(const struct listing *l, struct arena *arena, kaddr at,
			      const struct facts *own)
{
	size_t low = 0, high = l->n_oddities;
	const char *text = "";

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (l->oddities[mid].at < at)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < l->n_oddities && l->oddities[low].at == at; low++)
		text = joined(arena, text, l->oddities[low].kind->name);
	for (size_t i = 0; own && i < own->n; i++)
		if (own->items[i]->kind->anomaly && own->items[i]->at == at &&
		    !strstr(text, own->items[i]->kind->name))
			text = joined(arena, text, own->items[i]->kind->name);
	return text;
}
