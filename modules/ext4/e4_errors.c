// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * e4_errors: which error came first, which came last, and where in the code?
 * Reads: s_es, ext4_sb_info. Leaves: struct e4_errors.
 */
#include "ext4/e4_errors.h"

#define MAX_STRUCT 65536

typedef struct e4_errors_layout L;

/* clang-format off */
#define ERROR_NEEDS(slot, type, which, hi, code_name)                                              \
	NEED_OPT(L, slot.func, type, "s_" which "_error_func"),                                    \
	NEED_OPT(L, slot.line, type, "s_" which "_error_line"),                                    \
	NEED_OPT(L, slot.ino, type, "s_" which "_error_ino"),                                      \
	NEED_OPT(L, slot.block, type, "s_" which "_error_block"),                                  \
	NEED_OPT(L, slot.time, type, "s_" which "_error_time"),                                    \
	NEED_OPT(L, slot.time_hi, type, "s_" which "_error_" hi),                                  \
	NEED_OPT(L, slot.code, type, "s_" which "_error_" code_name)
/* clang-format on */

static const struct need needs[] = {
	NEED_SIZE(L, es_size, "ext4_super_block"),
	NEED_SIZE(L, sbi_size, "ext4_sb_info"),
	NEED_OPT(L, count, "ext4_super_block", "s_error_count"),
	NEED_OPT(L, pending, "ext4_sb_info", "s_add_error_count"),
	/* the high byte of the time is there from 4.18 on, the code from 5.7 */
	ERROR_NEEDS(es_first, "ext4_super_block", "first", "time_hi", "errcode"),
	ERROR_NEEDS(es_last, "ext4_super_block", "last", "time_hi", "errcode"),
	ERROR_NEEDS(sbi_first, "ext4_sb_info", "first", "time_hi", "code"),
	ERROR_NEEDS(sbi_last, "ext4_sb_info", "last", "time_hi", "code"),
};

enum kstatus e4_errors_open(struct reader *r, L *out)
{
	L at = {0};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &at);

	if (st != K_OK)
		return st;
	if (at.es_size > MAX_STRUCT || at.sbi_size > MAX_STRUCT)
		return reader_fail(r, K_NONAME, 0, "ext4_sb_info is too large to be it");
	*out = at;
	return K_OK;
}

static uint64_t value(const struct image *img, const struct kfield *f, const void *b)
{
	return kfield_there(f) ? kfield_u64(img, f, b) : 0;
}

/* On disk the name is 32 bytes, with a NUL only where it is shorter; in memory a pointer. */
static void name(struct reader *r, const struct kfield *f, const unsigned char *b,
		 struct e4_error *e)
{
	size_t len = f->size < sizeof(e->func) - 1 ? f->size : sizeof(e->func) - 1;

	if (f->kind == KK_PTR) {
		if (kread_string(r, kfield_u64(r->img, f, b), sizeof(e->func), e->func) != K_OK)
			snprintf(e->func, sizeof(e->func), "?");
	} else {
		memcpy(e->func, b + f->offset, len);
	}
}

static void load(struct reader *r, const struct e4_error_fields *f, const unsigned char *b,
		 struct e4_error *out)
{
	struct e4_error e = {0};

	if (!kfield_there(&f->func) || !kfield_there(&f->line))
		return;
	e.line = (uint32_t)kfield_u64(r->img, &f->line, b);
	e.time = value(r->img, &f->time, b) | value(r->img, &f->time_hi, b) << 32;
	if (!e.line && !e.time)
		return;
	e.set = true;
	e.code = (uint32_t)value(r->img, &f->code, b);
	e.ino = value(r->img, &f->ino, b);
	e.block = value(r->img, &f->block, b);
	name(r, &f->func, b, &e);
	*out = e;
}

void e4_errors_load(struct reader *r, const L *at, const struct e4_super *s, struct e4_errors *out)
{
	uint64_t size = at->es_size > at->sbi_size ? at->es_size : at->sbi_size;
	unsigned char *bytes = arena_alloc(r->arena, size);
	struct e4_errors e = {.sbi_status = K_NONAME};

	e.es_status = kread(r, s->es, at->es_size, bytes);
	if (e.es_status == K_OK && kfield_there(&at->count)) {
		e.count = (uint32_t)kfield_u64(r->img, &at->count, bytes);
		load(r, &at->es_first, bytes, &e.first);
		load(r, &at->es_last, bytes, &e.last);
	}
	if (kfield_there(&at->pending)) {
		e.sbi_status = kread(r, s->sbi, at->sbi_size, bytes);
		if (e.sbi_status == K_OK) {
			e.pending = (uint32_t)kfield_u64(r->img, &at->pending, bytes);
			load(r, &at->sbi_first, bytes, &e.mount_first);
			load(r, &at->sbi_last, bytes, &e.mount_last);
		}
	}
	*out = e;
}
