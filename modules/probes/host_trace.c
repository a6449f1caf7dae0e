// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host_trace: which functions was the crashed task in, by another program's word? Reads the text of
 * crash's `bt`, leaves one host.frame for each frame, the function of an exception included.
 */
#include "probes/host_trace.h"

#include <string.h>

#define MAX_FRAMES 128

static const struct fact_field fields[] = {
	{"n", FT_U64, "0 = innermost, 1 = its caller, ..."},
	{"function", FT_STR, "without compiler suffixes"},
	{"raw_function", FT_STR, "as printed"},
	{"offset", FT_U64, "bytes from the start of the function"},
	{"module", FT_STR, "not set: vmlinux"},
	{"reliable", FT_BOOL, "unwound, not only found on the stack"},
	{"exception", FT_BOOL, "where an exception interrupted it"},
	{"address", FT_HEX, "return address, or that of the exception"},
	{NULL, FT_END, NULL},
};

const struct fact_kind kind_host_frame = {
	.name = "host.frame",
	.origin = FROM_HOST,
	.meaning = "a frame of the crashed task as the host's own unwinder has it (crash: bt)",
	.fields = fields,
};

/* The part of a line that one frame is read from. */
struct frame {
	char name[129], module[65];
	uint64_t address;
	bool exception;
};

/* " #8 [ffffce5c00053ba8] do_writepages at ffffffffb707e960 [ext4]" */
static bool read_frame(const char *line, struct frame *f)
{
	const char *at = strstr(line, " at ");
	unsigned n;
	uint64_t sp;

	return at && sscanf(line, " #%u [%lx] %128[^ ] ", &n, &sp, f->name) == 3 &&
	       sscanf(at, " at %lx [%64[^]]]", &f->address, f->module) >= 1;
}

/* "    [exception RIP: ext4_writepages+3835]" */
static bool read_exception(const char *line, struct frame *f)
{
	f->exception = sscanf(line, " [exception RIP: %128[^]+]", f->name) == 1;
	return f->exception;
}

static void add(const struct image *img, struct facts *facts, const struct frame *f, uint64_t n)
{
	struct fact *fact = fact_add(facts, &kind_host_frame, 0);
	size_t stem = strcspn(f->name, ".");
	struct ksym sym;

	fact_u64(facts, fact, "n", n);
	fact_str(facts, fact, "function", arena_strndup(facts->arena, f->name, stem));
	fact_str(facts, fact, "raw_function", arena_strdup(facts->arena, f->name));
	if (f->address && !image_nearest(img, f->address, &sym))
		fact_u64(facts, fact, "offset", sym.offset);
	else
		fact_unknown(facts, fact, "offset", "no symbol at the address");
	if (f->module[0])
		fact_str(facts, fact, "module", arena_strdup(facts->arena, f->module));
	fact_bool(facts, fact, "reliable", true);
	fact_bool(facts, fact, "exception", f->exception);
	fact_hex(facts, fact, "address", f->address);
	fact_see(facts, fact, "bt");
}

void probe_host_trace(const struct image *img, struct facts *facts, const char *text)
{
	char *line = arena_strdup(facts->arena, text), *next;
	struct frame f = {0};
	uint64_t n = 0;

	for (; line && n < MAX_FRAMES; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		/* Of an exception the line after it has the address. */
		if (f.exception)
			sscanf(line, " RIP: %lx", &f.address);
		else if (read_exception(line, &f) || !read_frame(line, &f))
			continue;
		add(img, facts, &f, n++);
		f = (struct frame){0};
	}
	if (n == MAX_FRAMES)
		fact_cover(facts, &kind_host_frame, COVER_PARTIAL, "more frames than are kept");
	else if (n)
		fact_cover(facts, &kind_host_frame, COVER_COMPLETE, NULL);
	else
		fact_cover(facts, &kind_host_frame, COVER_SKIPPED, "the host gives no trace");
	fact_cover_count(facts, &kind_host_frame, n, 0);
}
