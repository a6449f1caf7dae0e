// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * layout: text file <-> names. Reads a recorder's list or a file; leaves behind a file or an image
 * that has names only.
 */
#include "hosts/layout.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HEADER	  "ext4dbg-layout 1"
#define MAX_LINE  1024
#define MAX_LINES 65536u
#define MAX_WORDS 10

static const char *const kinds[] = {"int", "uint", "ptr", "struct", "array", "other"};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

struct layout {
	struct arena *arena;
	const char *release, *build_id;
	struct recorded *items;
	size_t n, cap;
};

const struct recorded *layout_items(const struct image *img, size_t *n)
{
	const struct layout *l = img->self;

	*n = l->n;
	return l->items;
}

/* How far this kernel was moved from where it was linked (x86-64 and arm64 say it so). */
static uint64_t slide_of(const struct image *img)
{
	const char *offset = image_note(img, "KERNELOFFSET");

	return offset ? strtoull(offset, NULL, 16) : 0;
}

static void write_item(FILE *out, const struct recorded *r, uint64_t slide)
{
	const struct kmember *m = &r->member;

	switch (r->what) {
	case RECORDED_SIZE:
		fprintf(out, "size %s %u\n", r->name, r->size);
		break;
	case RECORDED_MEMBER:
		fprintf(out, "member %s %s %u %u %u %s %u %u\n", r->name, r->path, m->offset,
			m->size, m->count, kinds[m->kind < KINDS ? m->kind : KK_OTHER],
			m->bit_offset, m->bit_size);
		break;
	case RECORDED_SYMBOL:
		if (r->symbol.addr >> 63)
			fprintf(out, "symbol %s %lx\n", r->name, r->symbol.addr - slide);
		else
			fprintf(out, "absolute %s %lx\n", r->name, r->symbol.addr);
		break;
	case RECORDED_CONSTANT:
		fprintf(out, "const %s %ld\n", r->name, r->value);
		break;
	}
}

/* Notes are the dump's: only what a release or a build-id can be goes into a line of ours. */
static void write_note(FILE *out, const char *key, const char *value)
{
	const char *p;

	for (p = value; p && *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._+-~", *p))
			return;
	if (value && *value)
		fprintf(out, "%s %s\n", key, value);
}

/* A word of a line must not end it: names come from a dump's tables as well. */
static bool is_word(const char *s)
{
	if (!s || !*s || *s == '#' || strlen(s) > MAX_LINE / 4)
		return false;
	for (; *s; s++)
		if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7f)
			return false;
	return true;
}

enum kstatus layout_write(struct recorder *rec, FILE *out)
{
	const struct image *img = recorder_inner(rec);
	const uint64_t slide = slide_of(img);
	const struct recorded *items;
	struct ksym stext, uts;
	bool have_uts;
	size_t i, n;

	if (image_symbol(img, "_stext", &stext))
		return K_NONAME;
	have_uts = image_symbol(img, "init_uts_ns", &uts) == K_OK;
	fprintf(out, HEADER "\n");
	write_note(out, "release", image_note(img, "OSRELEASE"));
	write_note(out, "build-id", image_note(img, "BUILD-ID"));
	fprintf(out, "symbol _stext %lx\n", stext.addr - slide);
	if (have_uts)
		fprintf(out, "symbol init_uts_ns %lx\n", uts.addr - slide);
	items = recorder_list(rec, &n);
	for (i = 0; i < n; i++) {
		const bool anchor =
			items[i].what == RECORDED_SYMBOL &&
			(!strcmp(items[i].name, "_stext") || !strcmp(items[i].name, "init_uts_ns"));

		if (!anchor && is_word(items[i].name) && (!items[i].path || is_word(items[i].path)))
			write_item(out, &items[i], slide);
	}
	return fflush(out) || ferror(out) ? K_HOST : K_OK;
}

static bool unsigned_word(const char *word, int base, uint64_t max, uint64_t *out)
{
	char *end;
	uint64_t v;

	if (!isxdigit((unsigned char)*word))
		return false;
	errno = 0;
	v = strtoull(word, &end, base);
	if (*end || errno || v > max)
		return false;
	*out = v;
	return true;
}

static bool parse_member(char **w, struct recorded *r)
{
	uint64_t v[6];
	unsigned i, kind = 0;

	for (i = 0; i < 3; i++)
		if (!unsigned_word(w[3 + i], 10, UINT32_MAX, &v[i]))
			return false;
	while (kind < KINDS && strcmp(kinds[kind], w[6]))
		kind++;
	if (kind == KINDS || !unsigned_word(w[7], 10, 63, &v[3]) ||
	    !unsigned_word(w[8], 10, 64, &v[4]))
		return false;
	r->what = RECORDED_MEMBER;
	r->path = w[2];
	r->member = (struct kmember){(uint32_t)v[0], (uint32_t)v[1], (uint32_t)v[2],
				     (uint8_t)kind,  (uint8_t)v[3],  (uint8_t)v[4]};
	return true;
}

static bool parse_item(char **w, unsigned n, struct recorded *r)
{
	uint64_t v;
	char *end;

	r->name = w[1];
	if (!strcmp(w[0], "member"))
		return n == 9 && parse_member(w, r);
	if (n != 3)
		return false;
	if (!strcmp(w[0], "size")) {
		r->what = RECORDED_SIZE;
		if (!unsigned_word(w[2], 10, UINT32_MAX, &v))
			return false;
		r->size = (uint32_t)v;
		return true;
	}
	if (!strcmp(w[0], "symbol") || !strcmp(w[0], "absolute")) {
		r->what = RECORDED_SYMBOL;
		if (!unsigned_word(w[2], 16, UINT64_MAX, &v) || v >> 63 != (*w[0] == 's'))
			return false;
		r->symbol = (struct ksym){v, r->name, NULL, 0};
		return true;
	}
	r->what = RECORDED_CONSTANT;
	errno = 0;
	r->value = strtoll(w[2], &end, 10);
	return !strcmp(w[0], "const") && !*end && !errno;
}

static bool parse_line(struct layout *l, char *line)
{
	char *w[MAX_WORDS], *save = NULL, *word;
	struct recorded r = {0};
	unsigned n = 0;

	line[strcspn(line, "#\n")] = '\0';
	line = arena_strdup(l->arena, line);
	for (word = strtok_r(line, " \t\r", &save); word; word = strtok_r(NULL, " \t\r", &save)) {
		if (n == MAX_WORDS)
			return false;
		w[n++] = word;
	}
	if (!n)
		return true;
	if (n == 2 && !strcmp(w[0], "release")) {
		l->release = w[1];
		return true;
	}
	if (n == 2 && !strcmp(w[0], "build-id")) {
		l->build_id = w[1];
		return true;
	}
	if (n < 2 || !parse_item(w, n, &r))
		return false;
	*(struct recorded *)arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof(r)) = r;
	return true;
}

static const struct recorded *find(const struct layout *l, enum recorded_what what,
				   const char *name, const char *path)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct recorded *r = &l->items[i];

		if (r->what == what && !strcmp(r->name, name) && (!path || !strcmp(r->path, path)))
			return r;
	}
	return NULL;
}

static enum kstatus layout_reader(void *self, struct arena *arena, void **out)
{
	(void)arena;
	*out = self;
	return K_OK;
}

static enum kstatus layout_read(void *reader, kaddr at, size_t len, void *buf, const char **why)
{
	(void)reader, (void)at, (void)len, (void)buf;
	*why = "a layout file has no memory";
	return K_NODATA;
}

static enum kstatus layout_symbol(void *self, const char *name, struct ksym *out)
{
	const struct recorded *r = find(self, RECORDED_SYMBOL, name, NULL);

	if (r)
		*out = r->symbol;
	return r ? K_OK : K_NONAME;
}

/* The few symbols of a layout would make every address one of theirs. */
static enum kstatus layout_nearest(void *self, kaddr at, struct ksym *out)
{
	(void)self, (void)at, (void)out;
	return K_NONAME;
}

static enum kstatus layout_size(void *self, const char *type, uint32_t *out)
{
	const struct recorded *r = find(self, RECORDED_SIZE, type, NULL);

	if (r)
		*out = r->size;
	return r ? K_OK : K_NONAME;
}

static enum kstatus layout_member(void *self, const char *type, const char *path,
				  struct kmember *out)
{
	const struct recorded *r = find(self, RECORDED_MEMBER, type, path);

	if (r)
		*out = r->member;
	return r ? K_OK : K_NONAME;
}

static enum kstatus layout_constant(void *self, const char *name, int64_t *out)
{
	const struct recorded *r = find(self, RECORDED_CONSTANT, name, NULL);

	if (r)
		*out = r->value;
	return r ? K_OK : K_NONAME;
}

static const char *layout_note(void *self, const char *key)
{
	const struct layout *l = self;

	if (!strcmp(key, "OSRELEASE"))
		return l->release;
	return strcmp(key, "BUILD-ID") ? NULL : l->build_id;
}

static const struct image_source layout_source = {
	.name = "layout",
	.reader = layout_reader,
	.read = layout_read,
	.symbol = layout_symbol,
	.nearest = layout_nearest,
	.size = layout_size,
	.member = layout_member,
	.constant = layout_constant,
	.note = layout_note,
};

static enum kstatus parse_file(struct layout *l, FILE *f, const char *path, const char **why)
{
	char line[MAX_LINE];
	unsigned n = 0;

	while (fgets(line, sizeof(line), f)) {
		if (!n++) {
			line[strcspn(line, "\r\n")] = '\0';
			if (!strcmp(line, HEADER))
				continue;
			*why = arena_printf(l->arena,
					    "%s: not a layout file (first line is not \"%s\")",
					    path, HEADER);
			return K_BADDATA;
		}
		if (n > MAX_LINES || !parse_line(l, line)) {
			*why = arena_printf(l->arena, "%s:%u: not a line of a layout file", path,
					    n);
			return K_BADDATA;
		}
	}
	if (n && !ferror(f) && find(l, RECORDED_SYMBOL, "_stext", NULL))
		return K_OK;
	*why = arena_printf(l->arena, "%s: %s", path,
			    ferror(f) ? strerror(errno)
			    : n	      ? "no symbol _stext"
				      : "empty file");
	return ferror(f) ? K_HOST : K_BADDATA;
}

enum kstatus layout_load(const char *path, struct arena *arena, struct image *out, const char **why)
{
	struct layout *l = arena_alloc(arena, sizeof(*l));
	FILE *f = fopen(path, "re");
	enum kstatus st;

	l->arena = arena;
	if (!f) {
		*why = arena_printf(arena, "%s: %s", path, strerror(errno));
		return K_HOST;
	}
	st = parse_file(l, f, path, why);
	fclose(f);
	if (!st)
		*out = (struct image){&layout_source, l, {.format = "layout"}, arena};
	return st;
}
