// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kprintk: what did the kernel print last? Reads struct printk_ringbuffer, record by record from
 * tail to head; leaves behind one text.
 *
 * Every number here may be hostile: the rings' sizes are bounded, the loop by the size of the
 * descriptor ring, the text by a limit of its own.
 */
#include "kernel/kprintk.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COUNT_BITS 22u /* records; a default kernel has 13 */
#define MAX_SIZE_BITS  28u /* bytes of text; a default kernel has 18 */
#define MAX_OUTPUT     (64u << 20)

/* printk_ringbuffer.h: the two highest bits of a descriptor's state_var are its state. */
#define STATE_SHIFT	62
#define ID_MASK		((UINT64_C(1) << STATE_SHIFT) - 1)
#define STATE_COMMITTED 1u
#define STATE_FINALIZED 2u

/* Offsets and sizes in bytes. */
struct layout {
	uint32_t desc_ring, text_ring;			  /* printk_ringbuffer */
	uint32_t count_bits, descs, infos, head, tail;	  /* prb_desc_ring */
	uint32_t size_bits, data;			  /* prb_data_ring */
	uint32_t state_var, lpos, begin, next, desc_size; /* prb_desc, prb_data_blk_lpos */
	uint32_t seq, ts_nsec, text_len, info_size;	  /* printk_info */
};

struct place {
	const char *type, *member; /* member NULL: the type's size */
	uint16_t slot;
};

#define AT(slot, type, member)                                                                     \
	{                                                                                          \
		type, member, offsetof(struct layout, slot)                                        \
	}

static const struct place places[] = {
	AT(desc_ring, "printk_ringbuffer", "desc_ring"),
	AT(text_ring, "printk_ringbuffer", "text_data_ring"),
	AT(count_bits, "prb_desc_ring", "count_bits"),
	AT(descs, "prb_desc_ring", "descs"),
	AT(infos, "prb_desc_ring", "infos"),
	AT(head, "prb_desc_ring", "head_id"),
	AT(tail, "prb_desc_ring", "tail_id"),
	AT(size_bits, "prb_data_ring", "size_bits"),
	AT(data, "prb_data_ring", "data"),
	AT(state_var, "prb_desc", "state_var"),
	AT(lpos, "prb_desc", "text_blk_lpos"),
	AT(desc_size, "prb_desc", NULL),
	AT(begin, "prb_data_blk_lpos", "begin"),
	AT(next, "prb_data_blk_lpos", "next"),
	AT(seq, "printk_info", "seq"),
	AT(ts_nsec, "printk_info", "ts_nsec"),
	AT(text_len, "printk_info", "text_len"),
	AT(info_size, "printk_info", NULL),
};

struct ring {
	struct reader *r;
	struct layout l;
	uint64_t count, size; /* records; bytes of text; powers of two */
	kaddr descs, infos, data;
	uint64_t head, tail;
};

struct record {
	uint64_t ts_nsec, seq;
	uint32_t len; /* bytes of text */
	kaddr text;
};

struct output {
	struct arena *arena;
	char *text;
	size_t len, cap;
	bool full;
};

/* VMCOREINFO has these for tools like this one; the types may be missing (no BTF). */
static bool from_note(const struct image *img, const struct place *p, uint32_t *out)
{
	char key[96], *end;
	const char *value;
	unsigned long v;

	if (p->member)
		snprintf(key, sizeof(key), "OFFSET(%s.%s)", p->type, p->member);
	else
		snprintf(key, sizeof(key), "SIZE(%s)", p->type);
	value = image_note(img, key);
	if (!value || !isdigit((unsigned char)*value))
		return false;
	v = strtoul(value, &end, 10);
	if (*end || v > 65536)
		return false;
	*out = (uint32_t)v;
	return true;
}

static enum kstatus find_layout(struct reader *r, struct layout *l)
{
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const struct place *p = &places[i];
		uint32_t *slot = (uint32_t *)((char *)l + p->slot);
		struct kmember m;
		enum kstatus st;

		if (from_note(r->img, p, slot))
			continue;
		st = p->member ? image_member(r->img, p->type, p->member, &m)
			       : image_size(r->img, p->type, slot);
		r->why[0] = '\0';
		if (st)
			return reader_fail(r, st, 0, "no printk ring buffer: %s.%s", p->type,
					   p->member ? p->member : "size");
		if (p->member)
			*slot = m.offset;
	}
	return K_OK;
}

static enum kstatus bad(struct reader *r, kaddr at, const char *what)
{
	r->why[0] = '\0';
	return reader_fail(r, K_BADDATA, at, "printk ring buffer: %s", what);
}

static enum kstatus read_ring(struct ring *ring, kaddr prb)
{
	const struct layout *l = &ring->l;
	const kaddr desc_ring = prb + l->desc_ring, text_ring = prb + l->text_ring;
	struct reader *r = ring->r;
	uint64_t count_bits, size_bits;
	enum kstatus st;

	st = kread_uint(r, desc_ring + l->count_bits, 4, &count_bits);
	if (!st)
		st = kread_ptr(r, desc_ring + l->descs, &ring->descs);
	if (!st)
		st = kread_ptr(r, desc_ring + l->infos, &ring->infos);
	if (!st)
		st = kread_uint(r, desc_ring + l->head, 8, &ring->head);
	if (!st)
		st = kread_uint(r, desc_ring + l->tail, 8, &ring->tail);
	if (!st)
		st = kread_uint(r, text_ring + l->size_bits, 4, &size_bits);
	if (!st)
		st = kread_ptr(r, text_ring + l->data, &ring->data);
	if (st)
		return st;
	if (!count_bits || count_bits > MAX_COUNT_BITS || size_bits < 4 ||
	    size_bits > MAX_SIZE_BITS)
		return bad(r, prb, "impossible size");
	ring->count = UINT64_C(1) << count_bits;
	ring->size = UINT64_C(1) << size_bits;
	ring->head &= ID_MASK;
	ring->tail &= ID_MASK;
	if (((ring->head - ring->tail) & ID_MASK) >= ring->count)
		return bad(r, prb, "head and tail are further apart than the ring is long");
	return K_OK;
}

static enum kstatus open_ring(struct reader *r, struct ring *ring)
{
	kaddr pointer = 0, prb;
	const char *value = image_note(r->img, "SYMBOL(prb)");
	enum kstatus st;

	memset(ring, 0, sizeof(*ring));
	ring->r = r;
	st = find_layout(r, &ring->l);
	if (st)
		return st;
	/* `prb` points to the static ring or to the larger one that log_buf_len= asked for. */
	if (value)
		pointer = strtoull(value, NULL, 16);
	else if (image_address(r->img, "prb", &pointer))
		return reader_fail(r, K_NONAME, 0, "no printk ring buffer: no symbol prb");
	st = kread_ptr(r, pointer, &prb);
	if (!st)
		st = read_ring(ring, prb);
	return st;
}

/*
 * Where the text of a block is. Blocks start with the descriptor's id (8 bytes). One that would
 * cross the end of the ring stands at its start instead; since 6.18 one may end exactly there.
 */
static bool find_text(const struct ring *ring, uint64_t begin, uint64_t next, struct record *rec)
{
	const uint64_t from = begin & (ring->size - 1), to = next & (ring->size - 1);
	uint64_t room;

	/* Equal: a record without data, or one whose data did not fit. */
	if (from == to || next - begin > ring->size)
		return false;
	if (from + (next - begin) <= ring->size) {
		room = next - begin;
		rec->text = ring->data + from;
	} else {
		room = to;
		rec->text = ring->data;
	}
	if (room < 8)
		return false;
	rec->text += 8;
	if (rec->len > room - 8)
		rec->len = (uint32_t)(room - 8);
	return true;
}

/* K_OK with rec->text 0: a record that is not finished, was reused, or has no text. */
static enum kstatus read_record(struct ring *ring, uint64_t id, struct record *rec)
{
	const struct layout *l = &ring->l;
	const kaddr desc = ring->descs + (id & (ring->count - 1)) * l->desc_size;
	const kaddr inf = ring->infos + (id & (ring->count - 1)) * l->info_size;
	uint64_t state, begin, next, len;
	enum kstatus st = kread_uint(ring->r, desc + l->state_var, 8, &state);

	rec->text = 0;
	if (st)
		return st;
	if ((state & ID_MASK) != id ||
	    (state >> STATE_SHIFT != STATE_COMMITTED && state >> STATE_SHIFT != STATE_FINALIZED))
		return K_OK;
	st = kread_uint(ring->r, desc + l->lpos + l->begin, 8, &begin);
	if (!st)
		st = kread_uint(ring->r, desc + l->lpos + l->next, 8, &next);
	if (!st)
		st = kread_uint(ring->r, inf + l->ts_nsec, 8, &rec->ts_nsec);
	if (!st)
		st = kread_uint(ring->r, inf + l->seq, 8, &rec->seq);
	if (!st)
		st = kread_uint(ring->r, inf + l->text_len, 2, &len);
	if (st)
		return st;
	rec->len = (uint32_t)len;
	if (!find_text(ring, begin, next, rec))
		rec->text = 0;
	return K_OK;
}

static void put(struct output *o, const char *s, size_t n)
{
	if (o->full || n > MAX_OUTPUT - o->len) {
		o->full = true;
		return;
	}
	if (o->len + n + 1 > o->cap) {
		size_t cap = 2 * o->cap + n + 65536;
		char *bigger = arena_alloc(o->arena, cap);

		memcpy(bigger, o->text, o->len);
		o->text = bigger;
		o->cap = cap;
	}
	memcpy(o->text + o->len, s, n);
	o->len += n;
	o->text[o->len] = '\0';
}

static void put_record(struct output *o, const struct record *rec, const char *text)
{
	char prefix[48], escape[8];
	const int width = snprintf(prefix, sizeof(prefix), "[%5lu.%06lu] ",
				   rec->ts_nsec / 1000000000, rec->ts_nsec % 1000000000 / 1000);
	uint32_t i;

	put(o, prefix, (size_t)width);
	for (i = 0; i < rec->len; i++) {
		const unsigned char c = (unsigned char)text[i];

		if (c == '\n') {
			snprintf(prefix, sizeof(prefix), "\n%*s", width, "");
			put(o, prefix, (size_t)width + 1);
		} else if (c < 0x80 && (isprint(c) || isspace(c))) {
			put(o, text + i, 1);
		} else {
			snprintf(escape, sizeof(escape), "\\x%02x", c);
			put(o, escape, 4);
		}
	}
	put(o, "\n", 1);
}

enum kstatus kprintk_read(struct reader *r, struct arena *arena, char **text, size_t *len,
			  bool *truncated)
{
	struct output o = {.arena = arena, .text = arena_alloc(arena, 1)};
	char *buf = arena_alloc(arena, 65536); /* text_len has 16 bits */
	struct ring ring;
	bool first = true, lost = false;
	uint64_t id, i, n;
	enum kstatus st = open_ring(r, &ring);

	if (st)
		return st;
	n = ((ring.head - ring.tail) & ID_MASK) + 1;
	for (i = 0; i < n && !o.full; i++) {
		struct record rec;

		id = (ring.tail + i) & ID_MASK;
		st = read_record(&ring, id, &rec);
		if (!st && rec.text)
			st = kread(r, rec.text, rec.len, buf);
		if (st == K_STOP || st == K_HOST)
			return st;
		lost |= st != K_OK;
		if (st || !rec.text)
			continue;
		lost |= first && rec.seq;
		first = false;
		put_record(&o, &rec, buf);
	}
	*text = o.text;
	*len = o.len;
	*truncated = lost || o.full;
	return K_OK;
}
