// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kallsyms: decodes the kernel's own symbol tables. Reads kallsyms_names, _num_syms, _token_table,
 * _token_index and _offsets or _addresses; leaves behind names and addresses in a symtab.
 */
#include "hosts/kallsyms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SYMS     (1u << 21) /* a kernel with everything built in has a tenth of it */
#define MAX_NAME     512u	/* KSYM_NAME_LEN since 6.1, type letter and NUL included */
#define MAX_EXPANDED (256u << 20)
#define TOKENS	     256u
#define TOKEN_BYTES  (TOKENS * 64) /* the table is about 1 KiB; tokens are short */
#define STREAM_STEP  65536u

struct tables {
	struct reader *r;
	struct arena *arena, *scratch;
	uint32_t n;
	uint16_t token_index[TOKENS];
	uint8_t token_len[TOKENS];
	char tokens[TOKEN_BYTES + 1];
	unsigned char *names; /* the compressed names, as far as they were needed */
	size_t names_len, names_cap;
	kaddr names_at;
	struct symtab_entry *entries;
};

bool note_symbol(const struct image *img, const char *name, kaddr *out)
{
	char key[80];
	const char *value;
	char *end;
	uint64_t v;

	snprintf(key, sizeof(key), "SYMBOL(%s)", name);
	value = image_note(img, key);
	if (!value || !*value)
		return false;
	v = strtoull(value, &end, 16);
	if (*end)
		return false;
	*out = v;
	return true;
}

static enum kstatus no_note(struct tables *t, const char *name)
{
	t->r->why[0] = '\0';
	return reader_fail(t->r, K_NONAME, 0, "VMCOREINFO has no SYMBOL(%s) (before Linux 6.0)",
			   name);
}

static enum kstatus bad(struct tables *t, kaddr at, const char *what)
{
	t->r->why[0] = '\0';
	return reader_fail(t->r, K_BADDATA, at, "kallsyms: %s", what);
}

/* The token table ends where the 256th token does; what lies behind it may not be in the dump. */
static enum kstatus read_tokens(struct tables *t)
{
	kaddr table, index;
	uint32_t i, last = 0;
	enum kstatus st;

	if (!note_symbol(t->r->img, "kallsyms_token_table", &table))
		return no_note(t, "kallsyms_token_table");
	if (!note_symbol(t->r->img, "kallsyms_token_index", &index))
		return no_note(t, "kallsyms_token_index");
	st = kread(t->r, index, sizeof(t->token_index), t->token_index);
	for (i = 0; !st && i < TOKENS; i++)
		if (t->token_index[i] > last)
			last = t->token_index[i];
	if (st)
		return st;
	if (last >= TOKEN_BYTES)
		return bad(t, index, "token index out of range");
	st = kread(t->r, table, last, t->tokens);
	if (!st)
		st = kread_string(t->r, table + last, TOKEN_BYTES - last, t->tokens + last);
	for (i = 0; !st && i < TOKENS; i++) {
		size_t len = strlen(t->tokens + t->token_index[i]);

		if (len > 255)
			return bad(t, table, "token without end");
		t->token_len[i] = (uint8_t)len;
	}
	return st;
}

/* Makes names[0 .. upto) available. */
static enum kstatus need_names(struct tables *t, size_t upto)
{
	while (t->names_len < upto) {
		kaddr at = t->names_at + t->names_len;
		size_t page = t->r->img->info.page_size;
		size_t len = page - (at & (page - 1));
		enum kstatus st;

		if (t->names_len + len > t->names_cap) {
			size_t cap = t->names_cap ? 2 * t->names_cap : STREAM_STEP * 16;
			unsigned char *bigger = arena_alloc(t->scratch, cap);

			if (t->names_len)
				memcpy(bigger, t->names, t->names_len);
			t->names = bigger;
			t->names_cap = cap;
			continue;
		}
		st = kread(t->r, at, len, t->names + t->names_len);
		if (st == K_NODATA) {
			/* The last name may end before the hole: byte by byte then. */
			len = 1;
			st = kread(t->r, at, len, t->names + t->names_len);
		}
		if (st)
			return st;
		t->names_len += len;
	}
	return K_OK;
}

/*
 * A name's length: one byte, or two for 128 and more since 6.1 (73bbb94466fd "kallsyms: support
 * "big" kernel symbols"). Before 6.1 no length reaches 128, so one decoder does for both.
 */
static enum kstatus name_at(struct tables *t, size_t *pos, size_t *len)
{
	enum kstatus st = need_names(t, *pos + 1);

	if (st)
		return st;
	*len = t->names[(*pos)++];
	if (*len & 0x80) {
		st = need_names(t, *pos + 1);
		if (st)
			return st;
		*len = (*len & 0x7f) | (size_t)t->names[(*pos)++] << 7;
	}
	if (!*len || *len > MAX_NAME)
		return bad(t, t->names_at + *pos, "name with an impossible length");
	return need_names(t, *pos + *len);
}

/* First pass: reads the compressed names and counts the bytes that they expand to. */
static enum kstatus measure(struct tables *t, size_t *expanded)
{
	size_t pos = 0, total = 0, len, i;
	uint32_t n;

	for (n = 0; n < t->n; n++) {
		size_t bytes = 0;
		enum kstatus st = name_at(t, &pos, &len);

		if (st)
			return st;
		for (i = 0; i < len; i++)
			bytes += t->token_len[t->names[pos + i]];
		pos += len;
		if (bytes < 2 || bytes > MAX_NAME)
			return bad(t, t->names_at + pos, "name expands to an impossible length");
		total += bytes;
		if (total > MAX_EXPANDED)
			return bad(t, t->names_at, "names expand to an impossible length");
	}
	*expanded = total;
	return K_OK;
}

/* Second pass: the type letter in front makes room for the NUL behind. */
static void expand(struct tables *t, char *pool)
{
	size_t pos = 0, len, i;
	uint32_t n;

	for (n = 0; n < t->n; n++) {
		char *to = pool;

		if (name_at(t, &pos, &len))
			return; /* cannot be: measure() went the same way */
		for (i = 0; i < len; i++) {
			unsigned char token = t->names[pos + i];

			memcpy(to, t->tokens + t->token_index[token], t->token_len[token]);
			to += t->token_len[token];
		}
		pos += len;
		memmove(pool, pool + 1, (size_t)(to - pool) - 1);
		to[-1] = '\0';
		t->entries[n].name = pool;
		pool = to;
	}
}

static enum kstatus read_names(struct tables *t)
{
	kaddr num_at;
	uint64_t n;
	size_t expanded = 0;
	enum kstatus st;

	if (!note_symbol(t->r->img, "kallsyms_num_syms", &num_at))
		return no_note(t, "kallsyms_num_syms");
	if (!note_symbol(t->r->img, "kallsyms_names", &t->names_at))
		return no_note(t, "kallsyms_names");
	st = kread_uint(t->r, num_at, 4, &n);
	if (st)
		return st;
	if (!n || n > MAX_SYMS)
		return bad(t, num_at, "impossible number of symbols");
	t->n = (uint32_t)n;
	st = measure(t, &expanded);
	if (st)
		return st;
	t->entries = arena_array(t->arena, t->n, sizeof(*t->entries));
	expand(t, arena_alloc(t->arena, expanded + 1));
	return K_OK;
}

/* How an entry of kallsyms_offsets becomes an address. */
enum scheme {
	PLACE_RELATIVE,	 /* no base: offset from the entry's own place */
	BASE_RELATIVE,	 /* base + unsigned offset (all of them since 6.15, arm64 always) */
	ABSOLUTE_PERCPU, /* >= 0: absolute; < 0: base - 1 - offset (x86-64 SMP before 6.15) */
	SCHEMES
};

static uint64_t address(enum scheme scheme, kaddr base, kaddr place, int32_t offset)
{
	switch (scheme) {
	case PLACE_RELATIVE:
		return place + (uint64_t)(int64_t)offset;
	case BASE_RELATIVE:
		return base + (uint32_t)offset;
	default:
		return offset >= 0 ? (uint64_t)offset : base - 1 - (uint64_t)(int64_t)offset;
	}
}

/* True: at least one anchor is in the table, and each that is stands where VMCOREINFO has it. */
static bool anchors_agree(const struct tables *t)
{
	static const char *const anchors[] = {"init_uts_ns", "swapper_pg_dir", "_stext",
					      "node_online_map", "mem_section"};
	unsigned found = 0;
	uint32_t n;
	size_t i;

	for (i = 0; i < sizeof(anchors) / sizeof(*anchors); i++) {
		kaddr want;
		bool here = false, there = false;

		/* mem_section and swapper_pg_dir are pointers or macros on some kernels. */
		if (!note_symbol(t->r->img, anchors[i], &want))
			continue;
		for (n = 0; n < t->n; n++) {
			if (strcmp(t->entries[n].name, anchors[i]))
				continue;
			there = true;
			here |= t->entries[n].addr == want;
		}
		if (i < 3 && there && !here)
			return false;
		found += here;
	}
	return found > 0;
}

static enum kstatus read_offsets(struct tables *t, kaddr at)
{
	int32_t *offsets = arena_array(t->scratch, t->n, sizeof(*offsets));
	kaddr base_at, base = 0;
	enum kstatus st = kread(t->r, at, t->n * sizeof(*offsets), offsets);
	const bool has_base = note_symbol(t->r->img, "kallsyms_relative_base", &base_at);
	enum scheme scheme;
	uint32_t i;

	if (!st && has_base)
		st = kread_ptr(t->r, base_at, &base);
	if (st)
		return st;
	for (scheme = has_base ? BASE_RELATIVE : PLACE_RELATIVE; scheme < SCHEMES; scheme++) {
		for (i = 0; i < t->n; i++)
			t->entries[i].addr = address(scheme, base, at + 4 * (kaddr)i, offsets[i]);
		if (anchors_agree(t))
			return K_OK;
	}
	return bad(t, at, "the tables do not put init_uts_ns and _stext where VMCOREINFO has them");
}

static enum kstatus read_addresses(struct tables *t)
{
	kaddr at;
	uint64_t *addrs;
	uint32_t i;
	enum kstatus st;

	if (note_symbol(t->r->img, "kallsyms_offsets", &at))
		return read_offsets(t, at);
	if (!note_symbol(t->r->img, "kallsyms_addresses", &at))
		return no_note(t, "kallsyms_offsets");
	addrs = arena_array(t->scratch, t->n, sizeof(*addrs));
	st = kread(t->r, at, t->n * sizeof(*addrs), addrs);
	if (st)
		return st;
	for (i = 0; i < t->n; i++)
		t->entries[i].addr = addrs[i];
	if (!anchors_agree(t))
		return bad(t, at,
			   "the tables do not put init_uts_ns and _stext where VMCOREINFO "
			   "has them");
	return K_OK;
}

/* Per-CPU offsets are small numbers; the image lies in the upper half of the address space. */
static void find_range(struct kallsyms *k)
{
	const struct symtab_entry *end = symtab_find(&k->syms, "_end");
	const struct symtab_entry *start = symtab_find(&k->syms, "_text");
	size_t i = 0;

	while (i < k->syms.n && !(k->syms.by_addr[i].addr >> 63))
		i++;
	k->start = start ? start->addr : i < k->syms.n ? k->syms.by_addr[i].addr : 0;
	k->end = end ? end->addr : k->syms.by_addr[k->syms.n - 1].addr + 1;
}

enum kstatus kallsyms_load(struct reader *r, struct arena *arena, struct kallsyms *out)
{
	struct arena *scratch = arena_new(NULL, NULL);
	struct tables *t = arena_alloc(scratch, sizeof(*t));
	enum kstatus st;

	t->r = r;
	t->arena = arena;
	t->scratch = scratch;
	st = read_tokens(t);
	if (!st)
		st = read_names(t);
	if (!st)
		st = read_addresses(t);
	if (!st) {
		symtab_build(arena, t->entries, t->n, &out->syms);
		find_range(out);
	}
	arena_free(scratch);
	return st;
}

enum kstatus kallsyms_find(const struct kallsyms *k, const char *name, struct ksym *out)
{
	const struct symtab_entry *e = symtab_find(&k->syms, name);

	if (!e)
		return K_NONAME;
	*out = (struct ksym){e->addr, e->name, NULL, 0};
	return K_OK;
}

enum kstatus kallsyms_nearest(const struct kallsyms *k, kaddr at, struct ksym *out)
{
	const struct symtab_entry *e;

	if (at < k->start || at >= k->end)
		return K_NONAME;
	e = symtab_nearest(&k->syms, at);
	if (!e)
		return K_NONAME;
	*out = (struct ksym){e->addr, e->name, NULL, at - e->addr};
	return K_OK;
}
