// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * image: what every provider has in common: reading integers and strings, and the reader's error
 * line. Reads only through the image_source; leaves behind r->why, r->fault and r->bytes_read.
 */
#include "image/image.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* kread_string() reads in steps that end at this boundary, so it never touches a page too many. */
#define STRING_STEP 64u

enum kstatus reader_open(const struct image *img, struct arena *arena, struct reader *out)
{
	void *host;
	enum kstatus st = img->source->reader(img->self, arena, &host);

	if (st)
		return st;
	memset(out, 0, sizeof(*out));
	out->img = img;
	out->arena = arena;
	out->host = host;
	return K_OK;
}

enum kstatus reader_fail(struct reader *r, enum kstatus st, kaddr at, const char *fmt, ...)
{
	char inner[sizeof(r->why)];
	size_t len;
	va_list ap;

	memcpy(inner, r->why, sizeof(inner));
	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
	len = strlen(r->why);
	if (inner[0])
		snprintf(r->why + len, sizeof(r->why) - len, ": %s", inner);
	r->fault = at;
	return st;
}

enum kstatus kread(struct reader *r, kaddr at, size_t len, void *buf)
{
	const char *why = NULL;
	enum kstatus st;

	/* A read that works ends the previous failure: its text must not stick to the next one. */
	r->why[0] = '\0';
	if (!len)
		return K_OK;
	if (at + (len - 1) < at)
		return reader_fail(r, K_NODATA, at, "address " KADDR " is not mapped", at);
	st = r->img->source->read(r->host, at, len, buf, &why);
	if (st)
		return reader_fail(r, st, at, "%s", why ? why : kstatus_name(st));
	r->bytes_read += len;
	return K_OK;
}

enum kstatus kread_uint(struct reader *r, kaddr at, size_t size, uint64_t *out)
{
	unsigned char buf[8];
	enum kstatus st;

	if (size != 1 && size != 2 && size != 4 && size != 8) {
		r->why[0] = '\0';
		return reader_fail(r, K_HOST, at, "no integer has %zu bytes", size);
	}
	st = kread(r, at, size, buf);
	if (!st)
		*out = image_int(r->img, buf, (uint32_t)size, false);
	return st;
}

enum kstatus kread_ptr(struct reader *r, kaddr at, kaddr *out)
{
	return kread_uint(r, at, r->img->info.ptr_size, out);
}

/* Steps up to a boundary, so that a string that ends before a hole can be read. */
enum kstatus kread_string(struct reader *r, kaddr at, size_t max, char *out)
{
	char step[STRING_STEP];
	size_t n = 0;

	while (n < max) {
		size_t want = STRING_STEP - ((at + n) & (STRING_STEP - 1));
		size_t got;
		enum kstatus st;

		if (want > max - n)
			want = max - n;
		st = kread(r, at + n, want, step);
		/* A source may have less than whole steps (a crash's small core, a test). */
		if (st == K_NODATA && want > 1)
			st = kread(r, at + n, want = 1, step);
		if (st)
			return st;
		got = strnlen(step, want);
		memcpy(out + n, step, got);
		n += got;
		if (got < want) {
			out[n] = '\0';
			return K_OK;
		}
	}
	r->why[0] = '\0';
	return reader_fail(r, K_BADDATA, at, "no end of string within %zu bytes at " KADDR, max,
			   at);
}

enum kstatus image_symbol(const struct image *img, const char *name, struct ksym *out)
{
	return img->source->symbol(img->self, name, out);
}

enum kstatus image_address(const struct image *img, const char *name, kaddr *out)
{
	struct ksym sym;
	enum kstatus st = image_symbol(img, name, &sym);

	if (!st)
		*out = sym.addr;
	return st;
}

enum kstatus image_nearest(const struct image *img, kaddr at, struct ksym *out)
{
	return img->source->nearest(img->self, at, out);
}

enum kstatus image_size(const struct image *img, const char *type, uint32_t *out)
{
	return img->source->size(img->self, type, out);
}

enum kstatus image_member(const struct image *img, const char *type, const char *path,
			  struct kmember *out)
{
	return img->source->member(img->self, type, path, out);
}

bool image_has(const struct image *img, const char *type, const char *path)
{
	struct kmember m;

	return image_member(img, type, path, &m) == K_OK;
}

enum kstatus image_constant(const struct image *img, const char *enumerator, int64_t *out)
{
	return img->source->constant(img->self, enumerator, out);
}

const char *image_note(const struct image *img, const char *key)
{
	return img->source->note(img->self, key);
}

uint64_t image_int(const struct image *img, const void *p, uint32_t size, bool is_signed)
{
	const unsigned char *bytes = p;
	uint64_t v = 0;
	uint32_t i;

	if (size > 8)
		size = 8;
	for (i = 0; i < size; i++)
		v = v << 8 | bytes[img->info.big_endian ? i : size - 1 - i];
	if (is_signed && size && size < 8 && v >> (size * 8 - 1))
		v |= ~UINT64_C(0) << (size * 8);
	return v;
}
