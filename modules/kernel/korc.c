// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How does one get from this instruction to its caller? Reads ORC tables in place; leaves one
 * entry, decoded.
 */
#include "kernel/korc.h"
#include "kernel/kfail.h"

#define ENTRY_BYTES 32

static const struct need needs[] = {
	NEED(struct korc, sp_offset, "orc_entry", "sp_offset"),
	NEED(struct korc, bp_offset, "orc_entry", "bp_offset"),
	NEED(struct korc, sp_reg, "orc_entry", "sp_reg"),
	NEED(struct korc, bp_reg, "orc_entry", "bp_reg"),
	NEED(struct korc, type, "orc_entry", "type"),
	NEED_OPT(struct korc, end, "orc_entry", "end"),
	NEED_OPT(struct korc, signal, "orc_entry", "signal"),
	NEED_SIZE(struct korc, entry_size, "orc_entry"),
	NEED_SYM(struct korc, ip, "__start_orc_unwind_ip"),
	NEED_SYM(struct korc, orc, "__start_orc_unwind"),
};

static bool inside(const struct korc *o, const struct kfield *f)
{
	return f->offset < o->entry_size && f->size <= 8;
}

static bool layout_is_sane(const struct korc *o)
{
	return o->entry_size >= 4 && o->entry_size <= ENTRY_BYTES - 8 && inside(o, &o->sp_offset) &&
	       inside(o, &o->bp_offset) && inside(o, &o->sp_reg) && inside(o, &o->bp_reg) &&
	       inside(o, &o->type) && (!kfield_there(&o->end) || inside(o, &o->end)) &&
	       (!kfield_there(&o->signal) || inside(o, &o->signal));
}

enum kstatus korc_open(struct reader *r, struct korc *out)
{
	struct korc o = {0};
	kaddr ip_stop, stop;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &o);

	if (!st)
		st = image_address(r->img, "__stop_orc_unwind_ip", &ip_stop);
	if (!st)
		st = image_address(r->img, "__stop_orc_unwind", &stop);
	if (st)
		return st;
	if (!layout_is_sane(&o))
		return kfail_fresh(r, K_NONAME, 0, "orc_entry of %lu bytes", o.entry_size);
	o.n = ip_stop > o.ip ? (ip_stop - o.ip) / 4 : 0;
	if (!o.n || o.n > KORC_MAX || stop < o.orc || (stop - o.orc) / o.entry_size < o.n)
		return kbad(r, o.ip, "ORC tables of %lu addresses and %lu bytes", o.n,
			    stop - o.orc);
	*out = o;
	return K_OK;
}

static enum kstatus address_of(struct reader *r, kaddr table, uint64_t i, kaddr *out)
{
	kaddr at = table + 4 * i;
	uint64_t v;
	enum kstatus st = kread_uint(r, at, 4, &v);

	if (!st)
		*out = at + (uint64_t)(int64_t)(int32_t)v;
	return st;
}

/* Index of the last address that is not above `ip`: of a table that is not sorted, any. */
static enum kstatus search(struct reader *r, kaddr table, uint64_t n, kaddr ip, uint64_t *out)
{
	uint64_t low = 0, high = n; /* [low, high) may begin above ip */
	kaddr at;

	while (low < high) {
		uint64_t mid = low + (high - low) / 2;
		enum kstatus st = address_of(r, table, mid, &at);

		if (st)
			return st;
		if (at <= ip)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return kfail_fresh(r, K_NONAME, ip, "no ORC entry for " KADDR, ip);
	*out = low - 1;
	return K_OK;
}

static enum kstatus decode(struct reader *r, const struct korc *o, const uint8_t *raw, kaddr at,
			   struct korc_entry *out)
{
	static const enum korc_type old_types[] = {KORC_CALL, KORC_REGS, KORC_REGS_PARTIAL};
	static const enum korc_type types[] = {KORC_UNDEFINED, KORC_END, KORC_CALL, KORC_REGS,
					       KORC_REGS_PARTIAL};
	const struct image *img = r->img;
	bool old = kfield_there(&o->end) || (o->type.bit_size && o->type.bit_size < 3);
	uint64_t type = kfield_u64(img, &o->type, raw);
	struct korc_entry e = {
		.sp_offset = kfield_i64(img, &o->sp_offset, raw),
		.bp_offset = kfield_i64(img, &o->bp_offset, raw),
		.sp_reg = (uint8_t)kfield_u64(img, &o->sp_reg, raw),
		.bp_reg = (uint8_t)kfield_u64(img, &o->bp_reg, raw),
	};

	if (type >= (old ? 3u : 5u))
		return kbad(r, at, "ORC entry of type %lu", type);
	e.type = old ? old_types[type] : types[type];
	if (old && e.sp_reg == KORC_REG_UNDEFINED)
		e.type = !kfield_there(&o->end) || kfield_u64(img, &o->end, raw) ? KORC_END
										 : KORC_UNDEFINED;
	e.signal = kfield_there(&o->signal) ? kfield_u64(img, &o->signal, raw) != 0
					    : e.type >= KORC_REGS;
	*out = e;
	return K_OK;
}

struct tables {
	kaddr ip, orc;
	uint64_t n;
};

static enum kstatus tables_of(struct reader *r, const struct korc *o,
			      const struct ktext_range *text, struct tables *out)
{
	*out = text->module ? (struct tables){text->orc_ip, text->orc, text->orcs}
			    : (struct tables){o->ip, o->orc, o->n};
	if (!out->n || !out->ip || !out->orc)
		return kfail_fresh(r, K_NONAME, text->low, "module %s has no ORC table",
				   text->module ? text->module : "?");
	if (out->n > KORC_MAX)
		return kbad(r, out->ip, "ORC table of %lu entries", out->n);
	return K_OK;
}

enum kstatus korc_find(struct reader *r, const struct korc *o, const struct ktext_range *text,
		       kaddr ip, struct korc_entry *out)
{
	uint8_t raw[ENTRY_BYTES] = {0}; /* bit fields of a packed struct may end behind it */
	uint64_t index = 0;
	struct tables t;
	kaddr at = 0;
	enum kstatus st = tables_of(r, o, text, &t);

	if (!st)
		st = search(r, t.ip, t.n, ip, &index);
	if (!st)
		st = kread(r, at = t.orc + index * o->entry_size, o->entry_size, raw);
	return st ? st : decode(r, o, raw, at, out);
}
