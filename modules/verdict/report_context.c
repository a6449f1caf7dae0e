// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report_context: in what state was the machine? The section CONTEXT of the text report.
 * Reads the record's member `context`, leaves lines that a person reads; JSON has the numbers.
 */
#include <inttypes.h>
#include <string.h>

#include "verdict/report_page.h"

static bool number(const json_t *o, const char *key, double *out)
{
	const json_t *v = json_object_get(o, key);

	if (!json_is_integer(v))
		return false;
	*out = (double)json_integer_value(v);
	return true;
}

/* "20.1 MiB", or "unknown" where the dump does not tell. */
static const char *size(struct page *p, const json_t *o, const char *key)
{
	double kb;

	if (!number(o, key, &kb))
		return "unknown";
	if (kb >= 1024 * 1024)
		return arena_printf(p->arena, "%.1f GiB", kb / (1024 * 1024));
	return arena_printf(p->arena, "%.1f MiB", kb / 1024);
}

/* "0xffff888003a1c000" as crash prints and takes it */
static const char *address(struct page *p, const json_t *o, const char *key)
{
	const char *s = page_member(p, o, key);

	return !s ? "unknown" : strncmp(s, "0x", 2) == 0 ? s + 2 : s;
}

static const char *or_unknown(struct page *p, const json_t *o, const char *key)
{
	const char *s = page_member(p, o, key);

	return s ? s : "unknown";
}

static bool is_true(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}

static void crash(struct page *p, const json_t *c)
{
	double offset;
	const char *at = page_member(p, c, "function");

	if (!json_object_size(c))
		return;
	if (at && number(c, "offset", &offset))
		at = arena_printf(p->arena, "%s+0x%" PRIx64, at, (uint64_t)offset);
	page_line(p, "  crashed on",
		  arena_printf(p->arena, "CPU %s, task %s (pid %s, task_struct %s), in %s",
			       or_unknown(p, c, "cpu"), or_unknown(p, c, "comm"),
			       or_unknown(p, c, "pid"), address(p, c, "task"), at ? at : "unknown"));
}

static void memory(struct page *p, const json_t *m)
{
	double total, free_kb, swap, low = 0;
	const char *share = "";

	if (!json_object_size(m))
		return;
	if (number(m, "total_kb", &total) && number(m, "free_kb", &free_kb) && total > 0)
		share = arena_printf(p->arena, " (%.0f %%)", 100 * free_kb / total);
	page_line(p, "  memory",
		  arena_printf(p->arena,
			       "%s, free %s%s; slab %s, page cache %s; committed %s of %s; %s",
			       size(p, m, "total_kb"), size(p, m, "free_kb"), share,
			       size(p, m, "slab_kb"), size(p, m, "page_cache_kb"),
			       size(p, m, "committed_kb"), size(p, m, "commit_limit_kb"),
			       number(m, "swap_total_kb", &swap) && swap == 0
				       ? "no swap"
				       : arena_printf(p->arena, "swap %s, free %s",
						      size(p, m, "swap_total_kb"),
						      size(p, m, "swap_free_kb"))));
	if (number(m, "below_min_zones", &low) && low > 0)
		page_line(p, "  zones",
			  arena_printf(p->arena, "%.0f below the min watermark (kB): %s", low,
				       or_unknown(p, m, "zones")));
}

static void machine(struct page *p, const json_t *s)
{
	double up;
	const char *for_s = "an unknown time", *taint = page_member(p, s, "taint");

	if (!json_object_size(s))
		return;
	if (number(s, "uptime_s", &up))
		for_s = up < 3600 ? arena_printf(p->arena, "%.0f s", up)
				  : arena_printf(p->arena, "%.1f h", up / 3600);
	page_line(p, "  machine",
		  arena_printf(p->arena, "up for %s, load %s, %s CPUs, %s%s", for_s,
			       or_unknown(p, s, "load"), or_unknown(p, s, "nr_cpus"),
			       taint && *taint ? "tainted " : "not tainted",
			       taint && *taint ? taint : ""));
}

static void modules(struct page *p, const json_t *all, const json_t *in_log)
{
	size_t i;
	json_t *m;

	json_array_foreach(all, i, m)
		page_line(p, i ? "" : "  modules",
			  arena_printf(p->arena, "%s (%s%s) at %s", or_unknown(p, m, "name"),
				       or_unknown(p, m, "taints"),
				       is_true(m, "out_of_tree") ? ", out of tree" : "",
				       address(p, m, "base")));
	if (json_array_size(all)) /* the dump knows better than the oops text */
		return;
	json_array_foreach(in_log, i, m)
		page_line(p, i ? "" : "  modules",
			  arena_printf(p->arena, "%s (%s)", or_unknown(p, m, "name"),
				       or_unknown(p, m, "flags")));
}

static void mounts(struct page *p, const json_t *all)
{
	const char *text = "";
	size_t i;
	json_t *m;

	json_array_foreach(all, i, m)
		text = arena_printf(p->arena, "%s%s%s on %s", text, i ? ", " : "",
				    or_unknown(p, m, "fstype"), or_unknown(p, m, "device"));
	page_line(p, "  mounts", text);
}

static void supers(struct page *p, const json_t *all)
{
	size_t i;
	json_t *s;

	json_array_foreach(all, i, s)
	{
		const char *journal = page_member(p, s, "journal");
		const char *first = page_member(p, s, "first_error");

		page_line(p, i ? "" : "  ext4",
			  arena_printf(p->arena,
				       "%s: super_block %s, %s inodes, %s groups, %s-byte blocks, %s, "
				       "%s, %s dirty clusters%s%s%s",
				       or_unknown(p, s, "device"), address(p, s, "super"),
				       or_unknown(p, s, "inodes_on_list"), or_unknown(p, s, "groups"),
				       or_unknown(p, s, "block_size"),
				       is_true(s, "delalloc") ? "delalloc" : "nodelalloc",
				       journal && strcmp(journal, "0x0000000000000000") != 0 &&
						       strcmp(journal, "0x0") != 0
					       ? "journal"
					       : "no journal",
				       or_unknown(p, s, "dirty_clusters"),
				       is_true(s, "error_fs") ? ", has had errors" : "",
				       first ? ", the first in " : "", first ? first : ""));
	}
}

static void suspects(struct page *p, const json_t *all)
{
	size_t i;
	json_t *s;

	json_array_foreach(all, i, s)
	{
		const char *inode = page_member(p, s, "inode");
		const char *device = page_member(p, s, "device");

		page_line(p, i ? "" : "  suspects",
			  arena_printf(p->arena, "%s %s: %s %s+%s%s%s%s%s%s", or_unknown(p, s, "from"),
				       address(p, s, "value"), or_unknown(p, s, "what"),
				       address(p, s, "object"), or_unknown(p, s, "offset"),
				       is_true(s, "free") ? ", FREE" : "", inode ? ", inode " : "",
				       inode ? inode : "", device ? " of " : "",
				       device ? device : ""));
	}
}

void page_context(struct page *p, const json_t *c)
{
	const char *key;
	json_t *part;
	bool any = false;

	json_object_foreach((json_t *)c, key, part)
		any = any || json_object_size(part) || json_array_size(part);
	if (!any) /* a log alone tells little of the machine's state */
		return;
	fputs("\nCONTEXT\n", p->out);
	crash(p, json_object_get(c, "crash"));
	memory(p, json_object_get(c, "memory"));
	machine(p, json_object_get(c, "system"));
	modules(p, json_object_get(c, "modules"), json_object_get(c, "log_modules"));
	mounts(p, json_object_get(c, "mounts"));
	supers(p, json_object_get(c, "supers"));
	suspects(p, json_object_get(c, "suspects"));
}
