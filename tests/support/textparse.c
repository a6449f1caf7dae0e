// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * textparse: the text form of textimage.h. Reads lines, leaves behind the tables of a text_image.
 */
#include "support/textimage.h"
#include "support/textimage-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 128

struct parse {
	struct image *img;
	struct text_image *ti;
	struct arena *arena;
	unsigned line;
	char *word[MAX_WORDS];
	size_t n;
	kaddr seg_at; /* where the next item of `seg` goes */
	kaddr obj_at; /* of the last `obj`, for `+` */
	const char *obj_type;
};

#define ADD(p, table)                                                                              \
	arena_push((p)->arena, &(p)->ti->table, &(p)->ti->n_##table, &(p)->ti->cap_##table,        \
		   sizeof(*(p)->ti->table))

static _Noreturn void bad(const struct parse *p, const char *what)
{
	fprintf(stderr, "textimage: line %u: %s\n", p->line, what);
	abort();
}

static uint64_t number(const struct parse *p, const char *s)
{
	char *end;
	struct ksym sym;
	uint64_t v = strtoull(s, &end, 0);

	if (*s && !*end)
		return v;
	if (p->img->source->symbol(p->ti, s, &sym))
		bad(p, s);
	return sym.addr;
}

static void put_uint(struct parse *p, kaddr at, size_t size, uint64_t v)
{
	unsigned char b[8];
	size_t i;

	if (size > 8)
		bad(p, "integers have at most 8 bytes");
	for (i = 0; i < size; i++)
		b[p->img->info.big_endian ? size - 1 - i : i] = (unsigned char)(v >> (8 * i));
	textimage_put(p->img, at, b, size);
}

static void put_text(struct parse *p, kaddr at, const char *quoted, bool nul)
{
	size_t len = strlen(quoted);

	if (len < 2 || quoted[0] != '"' || quoted[len - 1] != '"')
		bad(p, "no string");
	textimage_put(p->img, at, quoted + 1, len - 2);
	if (nul)
		textimage_put(p->img, at + len - 2, "", 1);
}

static void seg_item(struct parse *p, const char *item)
{
	char *end;
	unsigned long times = 1;
	size_t digits;

	if (strchr(item, '*') && *item != '"') {
		times = strtoul(item, &end, 0);
		item = end + 1;
	}
	digits = strlen(item);
	for (; times; times--) {
		if (*item == '"') {
			put_text(p, p->seg_at, item, false);
			p->seg_at += digits - 2;
			continue;
		}
		if (digits != 2 && digits != 4 && digits != 8 && digits != 16)
			bad(p, "hex words have 2, 4, 8 or 16 digits");
		put_uint(p, p->seg_at, digits / 2, strtoull(item, &end, 16));
		if (*end)
			bad(p, "no hex word");
		p->seg_at += digits / 2;
	}
}

static void zero(struct parse *p, kaddr at, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		size_t gap = 0;

		while (i + gap < len && !ti_byte(p->ti, at + i + gap))
			gap++;
		if (gap)
			ti_segment(p->ti, at + i, gap);
		i += gap;
	}
}

static void set_field(struct parse *p, char *assignment)
{
	char *eq = strchr(assignment, '=');
	struct kmember m;
	uint64_t v, mask, old = 0;
	uint32_t i;

	if (!eq)
		bad(p, "PATH=VALUE expected");
	*eq = '\0';
	if (image_member(p->img, p->obj_type, assignment, &m))
		bad(p, assignment);
	if (eq[1] == '"') {
		put_text(p, p->obj_at + m.offset, eq + 1, strlen(eq + 1) - 2 < m.size);
		return;
	}
	v = number(p, eq + 1);
	if (m.bit_size) {
		for (i = 0; i < m.size; i++)
			old |= (uint64_t)*ti_byte(p->ti, p->obj_at + m.offset + i) << (8 * i);
		mask = (m.bit_size < 64 ? (UINT64_C(1) << m.bit_size) - 1 : ~UINT64_C(0))
		       << m.bit_offset;
		v = (old & ~mask) | (v << m.bit_offset & mask);
	}
	put_uint(p, p->obj_at + m.offset, m.size, v);
}

static void need_words(const struct parse *p, size_t least)
{
	if (p->n < least)
		bad(p, "too few words");
}

static uint8_t kind_of(struct parse *p, struct text_member *m, char *word)
{
	static const char *const names[] = {"int", "uint", "ptr", "struct", "array", "other"};
	char *colon = strchr(word, ':');
	uint8_t i;

	if (colon) {
		*colon = '\0';
		m->inner = colon + 1;
	}
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], word))
			return i;
	bad(p, "unknown kind");
}

static void line_member(struct parse *p)
{
	struct text_member *m = ADD(p, members);
	struct kmember *k = &m->member;

	need_words(p, 5);
	m->type = p->word[1];
	m->path = p->word[2];
	k->offset = (uint32_t)number(p, p->word[3]);
	k->size = (uint32_t)number(p, p->word[4]);
	k->count = p->n > 5 ? (uint32_t)number(p, p->word[5]) : 1;
	k->kind = k->count == 1 ? KK_UINT : KK_ARRAY;
	if (p->n > 6)
		k->kind = kind_of(p, m, p->word[6]);
	if (p->n > 8) {
		k->bit_offset = (uint8_t)number(p, p->word[7]);
		k->bit_size = (uint8_t)number(p, p->word[8]);
	}
}

static void line_info(struct parse *p)
{
	struct image_info *info = &p->img->info;
	const char *key = p->word[1];
	uint32_t v;

	if (!strcmp(key, "arch")) {
		info->arch = p->word[2];
		return;
	}
	v = (uint32_t)number(p, p->word[2]);
	if (!strcmp(key, "page_size"))
		info->page_size = v;
	else if (!strcmp(key, "ptr_size"))
		info->ptr_size = v;
	else if (!strcmp(key, "big_endian"))
		info->big_endian = v;
	else if (!strcmp(key, "nr_cpus"))
		info->nr_cpus = v;
	else if (!strcmp(key, "dump_level"))
		info->dump_level = v;
	else
		bad(p, "unknown info");
}

static void line_obj(struct parse *p, size_t first)
{
	uint32_t size;
	size_t i;

	if (first == 3) {
		need_words(p, 3);
		p->obj_at = number(p, p->word[1]);
		p->obj_type = p->word[2];
		if (image_size(p->img, p->obj_type, &size))
			bad(p, "unknown type");
		zero(p, p->obj_at, size);
	}
	for (i = first; i < p->n; i++)
		set_field(p, p->word[i]);
}

static bool line_bytes(struct parse *p)
{
	const char *verb = p->word[0];

	if (!strcmp(verb, "seg"))
		need_words(p, 2), p->seg_at = number(p, p->word[1]);
	else if (!strcmp(verb, "zero"))
		need_words(p, 3), zero(p, number(p, p->word[1]), number(p, p->word[2]));
	else if (!strcmp(verb, "obj"))
		line_obj(p, 3);
	else if (!strcmp(verb, "+"))
		line_obj(p, 1);
	else if (!strcmp(verb, "put"))
		need_words(p, 4), put_uint(p, number(p, p->word[1]), number(p, p->word[2]),
					   number(p, p->word[3]));
	else if (!strcmp(verb, "str"))
		need_words(p, 3), put_text(p, number(p, p->word[1]), p->word[2], true);
	else
		return false;
	return true;
}

static bool line_name(struct parse *p)
{
	const char *verb = p->word[0];

	if (!strcmp(verb, "type"))
		need_words(p, 3),
			*(struct text_type *)ADD(p, types) =
				(struct text_type){p->word[1], (uint32_t)number(p, p->word[2])};
	else if (!strcmp(verb, "member"))
		line_member(p);
	else if (!strcmp(verb, "symbol"))
		need_words(p, 3), *(struct ksym *)ADD(p, syms) =
					  (struct ksym){number(p, p->word[2]), p->word[1],
							p->n > 3 ? p->word[3] : NULL, 0};
	else if (!strcmp(verb, "const"))
		need_words(p, 3),
			*(struct text_const *)ADD(p, consts) =
				(struct text_const){p->word[1], (int64_t)number(p, p->word[2])};
	else if (!strcmp(verb, "note"))
		need_words(p, 3), *(struct text_note *)ADD(p, notes) =
					  (struct text_note){p->word[1], p->word[2]};
	else if (!strcmp(verb, "info"))
		need_words(p, 3), line_info(p);
	else
		return false;
	return true;
}

/* Words are parted by blanks; a quoted string (also after `=`) is one word, quotes kept. */
static void split(struct parse *p, char *line)
{
	p->n = 0;
	while (*(line += strspn(line, " \t")) && *line != '#') {
		if (p->n == MAX_WORDS)
			bad(p, "too many words");
		p->word[p->n++] = line;
		for (; *line && !strchr(" \t", *line); line++) {
			if (*line != '"')
				continue;
			line = strchr(line + 1, '"');
			if (!line)
				bad(p, "string without end");
		}
		if (*line)
			*line++ = '\0';
	}
}

void textimage_add(struct image *img, const char *text)
{
	struct text_image *ti = img->self;
	struct parse p = {.img = img, .ti = ti, .arena = ti->arena};
	char *line = arena_strdup(ti->arena, text);
	size_t i;

	while (line) {
		char *next = strchr(line, '\n');

		if (next)
			*next++ = '\0';
		p.line++;
		split(&p, line);
		line = next;
		if (!p.n || line_bytes(&p) || line_name(&p))
			continue;
		for (i = 0; i < p.n; i++)
			seg_item(&p, p.word[i]);
	}
}
