// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diskdump: where in the file is this page, and what are its bytes?
 * Reads headers and the second bitmap once, descriptors and pages as asked. Leaves nothing.
 */
#include "hosts/diskdump.h"

#include <stdbool.h>
#include <string.h>

#include <libdeflate.h>
#include <lzo/lzo1x.h>
#include <sys/types.h>
#include <unistd.h>

#define RANK_STEP   512u /* bits of the bitmap from one stored rank to the next */
#define DESC_CHUNK  1024u
#define WINDOW_SIZE 16384u /* or a page, where that is more */
#define MAX_BITMAP  (UINT64_C(1) << 32) /* bytes: 128 TiB of 4 KiB pages */

/* struct disk_dump_header and kdump_sub_header, 64-bit: offsets of what is used */
enum {
	HEAD_VERSION = 8, HEAD_BLOCK_SIZE = 428, HEAD_SUB_SIZE = 432, HEAD_BITMAP_BLOCKS = 436,
	HEAD_MAX_MAPNR = 440, HEAD_LEN = 464,
	SUB_SPLIT = 12, SUB_MAX_MAPNR_64 = 96, SUB_LEN = 104
};

enum { DESC_ZLIB = 1, DESC_LZO = 2, DESC_SNAPPY = 4, DESC_ZSTD = 0x20 };

struct page_desc { /* as in the file */
	int64_t offset;
	uint32_t size, flags;
	uint64_t page_flags;
};

struct diskdump {
	int fd;
	uint64_t file_size, descs, max_pfn;
	uint32_t page_size, window;
	unsigned char *bitmap; /* the second: pages that are in the dump */
	uint32_t *rank;	       /* bits set before each RANK_STEP bits */
};

struct diskdump_reader {
	const struct diskdump *d;
	struct libdeflate_decompressor *inflate;
	struct page_desc *descs; /* descriptors first_desc .. first_desc + n_descs */
	uint64_t first_desc, n_descs;
	unsigned char *window; /* bytes of the file from window_at on */
	uint64_t window_at, window_len;
};

static uint32_t get32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* All of it, or false: at the file's end as well. */
static bool read_all(int fd, uint64_t at, void *buf, size_t len)
{
	unsigned char *p = buf;

	while (len) {
		ssize_t n = pread(fd, p, len, (off_t)at);

		if (n <= 0)
			return false;
		p += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

static void count_ranks(struct diskdump *d, struct arena *arena, uint64_t bits)
{
	uint64_t steps = bits / RANK_STEP;
	uint32_t n = 0;

	d->rank = arena_array(arena, steps + 1, sizeof(*d->rank));
	for (uint64_t i = 0; i < steps; i++) {
		const unsigned char *p = d->bitmap + i * (RANK_STEP / 8);

		d->rank[i] = n;
		for (unsigned j = 0; j < RANK_STEP / 8; j += 8) {
			uint64_t word;

			memcpy(&word, p + j, sizeof(word));
			n += (uint32_t)__builtin_popcountll(word);
		}
	}
	d->rank[steps] = n;
}

/* Both bitmaps stand behind the sub header, half of bitmap_blocks each. */
static enum kstatus load_bitmap(struct diskdump *d, struct arena *arena, uint32_t sub_size,
				uint32_t bitmap_blocks)
{
	uint64_t half = (uint64_t)bitmap_blocks / 2 * d->page_size;
	uint64_t first = (1 + (uint64_t)sub_size) * d->page_size;

	if (!half || half > MAX_BITMAP || first + 2 * half > d->file_size)
		return K_NONAME;
	d->bitmap = arena_alloc(arena, half);
	if (!read_all(d->fd, first + half, d->bitmap, half))
		return K_NONAME;
	if (d->max_pfn > half * 8)
		d->max_pfn = half * 8;
	d->descs = first + 2 * half;
	count_ranks(d, arena, half * 8);
	return K_OK;
}

enum kstatus diskdump_open(int fd, uint64_t file_size, struct arena *arena,
			   struct diskdump **out)
{
	struct diskdump *d = arena_alloc(arena, sizeof(*d));
	unsigned char head[HEAD_LEN], sub[SUB_LEN];
	enum kstatus st;

	*d = (struct diskdump){.fd = fd, .file_size = file_size};
	if (!read_all(fd, 0, head, sizeof(head)) || memcmp(head, "KDUMP   ", 8) != 0)
		return K_NONAME;
	d->page_size = get32(head + HEAD_BLOCK_SIZE);
	if (d->page_size < 4096 || d->page_size > 65536 || (d->page_size & (d->page_size - 1)))
		return K_NONAME;
	if (!read_all(fd, d->page_size, sub, sizeof(sub)) || get32(sub + SUB_SPLIT))
		return K_NONAME;
	d->window = d->page_size > WINDOW_SIZE ? d->page_size : WINDOW_SIZE;
	d->max_pfn = get32(head + HEAD_MAX_MAPNR);
	if (get32(head + HEAD_VERSION) >= 6)
		memcpy(&d->max_pfn, sub + SUB_MAX_MAPNR_64, sizeof(d->max_pfn));
	st = load_bitmap(d, arena, get32(head + HEAD_SUB_SIZE), get32(head + HEAD_BITMAP_BLOCKS));
	if (st == K_OK)
		*out = d;
	return st;
}

static void free_inflate(void *p)
{
	libdeflate_free_decompressor(p);
}

struct diskdump_reader *diskdump_reader(const struct diskdump *d, struct arena *arena)
{
	struct diskdump_reader *r = arena_alloc(arena, sizeof(*r));

	r->d = d;
	r->inflate = libdeflate_alloc_decompressor();
	if (!r->inflate)
		return NULL;
	arena_on_free(arena, free_inflate, r->inflate);
	r->descs = arena_array(arena, DESC_CHUNK, sizeof(*r->descs));
	r->window = arena_alloc(arena, d->window);
	return r;
}

uint32_t diskdump_page_size(const struct diskdump *d)
{
	return d->page_size;
}

uint64_t diskdump_max_pfn(const struct diskdump *d)
{
	return d->max_pfn;
}

int diskdump_has(const struct diskdump *d, uint64_t pfn)
{
	return pfn < d->max_pfn && (d->bitmap[pfn / 8] >> (pfn % 8) & 1);
}

static uint64_t rank_of(const struct diskdump *d, uint64_t pfn)
{
	uint64_t n = d->rank[pfn / RANK_STEP], at = pfn / RANK_STEP * RANK_STEP;
	uint64_t word;

	for (; at + 64 <= pfn; at += 64) {
		memcpy(&word, d->bitmap + at / 8, sizeof(word));
		n += (uint64_t)__builtin_popcountll(word);
	}
	memcpy(&word, d->bitmap + at / 8, sizeof(word));
	return n + (uint64_t)__builtin_popcountll(word & ((UINT64_C(1) << (pfn - at)) - 1));
}

static const struct page_desc *find_desc(struct diskdump_reader *r, uint64_t rank)
{
	uint64_t first = rank / DESC_CHUNK * DESC_CHUNK;
	uint64_t at = r->d->descs + first * sizeof(struct page_desc);
	uint64_t room = at < r->d->file_size ? (r->d->file_size - at) / sizeof(struct page_desc) : 0;

	if (first != r->first_desc || !r->n_descs) {
		r->first_desc = first;
		r->n_descs = room < DESC_CHUNK ? room : DESC_CHUNK;
		if (!read_all(r->d->fd, at, r->descs, r->n_descs * sizeof(*r->descs)))
			r->n_descs = 0;
	}
	return rank - first < r->n_descs ? &r->descs[rank - first] : NULL;
}

/* Stored bytes of a page. Pages of near frames stand near each other: read a window of them. */
static const unsigned char *stored(struct diskdump_reader *r, uint64_t at, uint32_t size)
{
	const struct diskdump *d = r->d;

	if (at > d->file_size || d->file_size - at < size || size > d->window)
		return NULL;
	if (at >= r->window_at && at + size <= r->window_at + r->window_len)
		return r->window + (at - r->window_at);
	r->window_at = at;
	r->window_len = d->file_size - at < d->window ? d->file_size - at : d->window;
	if (read_all(d->fd, at, r->window, r->window_len))
		return r->window;
	r->window_len = 0;
	return NULL;
}

static enum kstatus unpack(struct diskdump_reader *r, const struct page_desc *desc,
			   const unsigned char *in, void *out)
{
	uint32_t page_size = r->d->page_size;
	lzo_uint len = page_size;

	if (desc->flags & (DESC_SNAPPY | DESC_ZSTD))
		return K_NONAME;
	if (desc->flags & DESC_ZLIB)
		return libdeflate_zlib_decompress(r->inflate, in, desc->size, out, page_size,
						  NULL) == LIBDEFLATE_SUCCESS ? K_OK : K_BADDATA;
	if (desc->flags & DESC_LZO)
		return lzo1x_decompress_safe(in, desc->size, out, &len, NULL) == LZO_E_OK &&
			       len == page_size ? K_OK : K_BADDATA;
	if (desc->size != page_size)
		return K_BADDATA;
	memcpy(out, in, page_size);
	return K_OK;
}

enum kstatus diskdump_page(struct diskdump_reader *r, uint64_t pfn, void *out)
{
	const struct page_desc *desc;
	const unsigned char *in;

	if (!diskdump_has(r->d, pfn))
		return K_NODATA;
	desc = find_desc(r, rank_of(r->d, pfn));
	if (!desc || desc->offset < 0 || !desc->size)
		return K_BADDATA;
	if ((uint64_t)desc->offset + desc->size > r->d->file_size)
		return K_NODATA; /* the file was cut off before it */
	in = stored(r, (uint64_t)desc->offset, desc->size);
	return in ? unpack(r, desc, in, out) : K_BADDATA;
}
