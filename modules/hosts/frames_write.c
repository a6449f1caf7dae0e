// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * frames_write: a kdump-compressed file with only some of a dump's pages.
 *
 * Header, sub header, notes and the first bitmap (which frames are memory) are the dump's; the
 * second bitmap (which are in the file), the descriptors and the pages are new. Reads the dump;
 * leaves behind the file. Layout: IMPLEMENTATION and diskdump_mod.h of makedumpfile.
 */
#include "hosts/frames-priv.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <libdeflate.h>

enum {
	HEAD_NODENAME = 12 + 65, HEAD_NODENAME_LEN = 65, HEAD_STATUS = 424, HEAD_SUB_SIZE = 432,
	HEAD_BITMAP_BLOCKS = 436,
	SUB_OFFSET_ERASE = 80, SUB_SIZE_ERASE = 88,
	STATUS_ZLIB = 1, DESC_ZLIB = 1, DESC_LEN = 24, LEVEL_BEST = 12
};

#define MAX_HEAD (64u << 20)

struct writer {
	struct frames *f;
	const struct frames_out *o;
	FILE *out;
	struct arena *arena; /* of this call */
	unsigned char *head; /* all before the descriptors */
	size_t head_len, bitmap_at, bitmap_len;
	unsigned char *descs;
	unsigned char *pages; /* packed, one behind the other */
	size_t len, cap;
	struct libdeflate_compressor *pack;
};

static uint32_t get32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static void put64(unsigned char *p, uint64_t v)
{
	memcpy(p, &v, sizeof(v));
}

static void put32(unsigned char *p, uint32_t v)
{
	memcpy(p, &v, sizeof(v));
}

static enum kstatus load_head(struct writer *w)
{
	uint32_t page_size = frames_page_size(w->f);
	unsigned char first[HEAD_BITMAP_BLOCKS + 4];
	uint64_t before, len;

	if (pread(w->f->file.fd, first, sizeof(first), 0) != (ssize_t)sizeof(first))
		return K_BADDATA;
	before = (1 + (uint64_t)get32(first + HEAD_SUB_SIZE)) * page_size;
	w->bitmap_len = (size_t)get32(first + HEAD_BITMAP_BLOCKS) / 2 * page_size;
	len = before + 2 * w->bitmap_len;
	if (len > MAX_HEAD || before < 2 * (uint64_t)page_size)
		return K_BADDATA;
	w->head_len = len;
	w->bitmap_at = before + w->bitmap_len;
	w->head = arena_alloc(w->arena, len);
	return pread(w->f->file.fd, w->head, len, 0) == (ssize_t)len ? K_OK : K_BADDATA;
}

static void hide(unsigned char *text, size_t len)
{
	for (size_t i = 0; i < len && text[i]; i++)
		text[i] = 'x';
}

/* What makedumpfile erased by request is told behind the pages: that part is not copied. */
static void edit_head(struct writer *w)
{
	unsigned char *sub = w->head + frames_page_size(w->f);

	put32(w->head + HEAD_STATUS, STATUS_ZLIB);
	put64(sub + SUB_OFFSET_ERASE, 0);
	put64(sub + SUB_SIZE_ERASE, 0);
	if (w->o->hide_host)
		hide(w->head + HEAD_NODENAME, HEAD_NODENAME_LEN);
	memset(w->head + w->bitmap_at, 0, w->bitmap_len);
	for (size_t i = 0; i < w->o->n; i++)
		w->head[w->bitmap_at + w->o->frames[i] / 8] |=
			(unsigned char)(1u << w->o->frames[i] % 8);
}

static unsigned char *room(struct writer *w, size_t len)
{
	if (w->len + len > w->cap) {
		size_t cap = (w->len + len) * 2;
		unsigned char *bytes = arena_alloc(w->arena, cap);

		if (w->len)
			memcpy(bytes, w->pages, w->len);
		w->pages = bytes;
		w->cap = cap;
	}
	return w->pages + w->len;
}

/* Descriptors: file offset, stored size, flags, page flags (makedumpfile leaves them 0). */
static enum kstatus add_page(struct writer *w, size_t i, unsigned char *page)
{
	const uint32_t page_size = frames_page_size(w->f);
	const uint64_t start = w->head_len + w->o->n * DESC_LEN;
	unsigned char *desc = w->descs + i * DESC_LEN, *to = room(w, page_size);
	size_t len;

	if (frames_read(w->f, w->o->frames[i], page))
		return K_BADDATA;
	if (w->o->edit)
		w->o->edit(w->o->arg, w->o->frames[i], page);
	len = libdeflate_zlib_compress(w->pack, page, page_size, to, page_size - 1);
	if (!len)
		memcpy(to, page, page_size);
	put64(desc, start + w->len);
	put32(desc + 8, len ? (uint32_t)len : page_size);
	put32(desc + 12, len ? DESC_ZLIB : 0);
	w->len += len ? len : page_size;
	return K_OK;
}

static enum kstatus make(struct writer *w, const char **why)
{
	unsigned char *page = arena_alloc(w->arena, frames_page_size(w->f));
	enum kstatus st = load_head(w);

	*why = "its header or a page cannot be read";
	if (st)
		return st;
	edit_head(w);
	w->descs = arena_array(w->arena, w->o->n + 1, DESC_LEN);
	for (size_t i = 0; i < w->o->n && !st; i++)
		st = add_page(w, i, page);
	if (st)
		return st;
	if (fwrite(w->head, 1, w->head_len, w->out) != w->head_len ||
	    fwrite(w->descs, DESC_LEN, w->o->n, w->out) != w->o->n ||
	    fwrite(w->pages, 1, w->len, w->out) != w->len || fflush(w->out)) {
		*why = strerror(errno);
		return K_HOST;
	}
	return K_OK;
}

enum kstatus frames_write(struct frames *f, const struct frames_out *o, FILE *out, uint64_t *bytes,
			  const char **why)
{
	struct writer w = {.f = f, .o = o, .out = out, .arena = arena_new(NULL, NULL)};
	enum kstatus st = K_HOST;

	*why = "out of memory";
	w.pack = libdeflate_alloc_compressor(LEVEL_BEST);
	if (w.pack)
		st = make(&w, why);
	if (w.pack)
		libdeflate_free_compressor(w.pack);
	if (!st)
		*bytes = w.head_len + o->n * DESC_LEN + w.len;
	arena_free(w.arena);
	return st;
}
