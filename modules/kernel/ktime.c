// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When was this, and how long and how hard had the machine run? Reads tk_core, jiffies_64 and
 * avenrun; leaves numbers.
 */
#include "kernel/ktime.h"
#include "image/need.h"
#include "kernel/kfail.h"

#define FSHIFT	11
#define FIXED_1 (1u << FSHIFT)

struct layout {
	struct kfield in_core, xtime_sec, mono_sec, mono_nsec, offs_boot;
	uint64_t tk_core, seqcount;
};

static const struct need needs[] = {
	NEED_SYM(struct layout, tk_core, "tk_core"),
	NEED_OPT(struct layout, in_core, "tk_data", "timekeeper"),
	/* 025e82bcbc34 "timekeeping: Use sequence counter with associated raw spinlock", 5.10 */
	NEED_SIZE(struct layout, seqcount, "seqcount_raw_spinlock_t|seqcount_t|seqcount"),
	NEED(struct layout, xtime_sec, "timekeeper", "xtime_sec"),
	NEED(struct layout, mono_sec, "timekeeper", "wall_to_monotonic.tv_sec"),
	NEED(struct layout, mono_nsec, "timekeeper", "wall_to_monotonic.tv_nsec"),
	NEED(struct layout, offs_boot, "timekeeper", "offs_boot"),
};

/* HZ choices of kernel/Kconfig.hz and of the architectures that have their own. */
static uint32_t find_hz(uint64_t jiffies, uint64_t monotonic_s)
{
	static const uint32_t choices[] = {100, 250, 300, 1000, 128, 200, 256, 500, 1024, 1200};

	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		uint64_t hz = choices[i];
		uint64_t start = (uint32_t) - (int32_t)(300 * hz);
		uint64_t s = (jiffies - start) / hz;
		uint64_t off = s > monotonic_s ? s - monotonic_s : monotonic_s - s;

		if (jiffies >= start && off <= 5 + monotonic_s / 100)
			return (uint32_t)hz;
	}
	return 0;
}

static void load_jiffies(struct reader *r, struct ktime *t)
{
	kaddr at;

	if (image_address(r->img, "jiffies_64", &at) || kread_uint(r, at, 8, &t->jiffies))
		t->jiffies = 0;
	t->hz = t->jiffies ? find_hz(t->jiffies, t->monotonic_s) : 0;
}

enum kstatus ktime_load(struct reader *r, struct ktime *out)
{
	struct ktime t = {0};
	struct layout l;
	uint64_t sec, mono, nsec, boot;
	kaddr tk;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &l);

	if (st)
		return st;
	tk = l.tk_core + (kfield_there(&l.in_core) ? l.in_core.offset : (l.seqcount + 7) & ~7ULL);
	st = kread_field(r, tk, &l.xtime_sec, &sec);
	if (!st)
		st = kread_field(r, tk, &l.mono_sec, &mono);
	if (!st)
		st = kread_field(r, tk, &l.mono_nsec, &nsec);
	if (!st)
		st = kread_field(r, tk, &l.offs_boot, &boot);
	if (st)
		return reader_fail(r, st, tk, "tk_core");
	/* A clock that runs backwards or for 300 years: the words are not what we think. */
	if (nsec >= 1000000000 || (int64_t)(sec + mono) < 0 || sec + mono > 10000000000 ||
	    (int64_t)boot < 0)
		return kbad(r, tk, "tk_core: xtime %lu s, to monotonic %ld s %lu ns", sec,
			    (long)mono, nsec);
	t.wall_s = sec;
	t.monotonic_s = sec + mono;
	t.boot_s = t.monotonic_s + boot / 1000000000;
	load_jiffies(r, &t);
	*out = t;
	return K_OK;
}

enum kstatus ktime_loadavg(struct reader *r, char *out, size_t size)
{
	uint32_t word = r->img->info.ptr_size;
	uint8_t raw[3 * 8];
	uint64_t v[3];
	kaddr at;
	enum kstatus st = image_address(r->img, "avenrun", &at);

	if (st)
		return kfail_fresh(r, st, 0, "no symbol avenrun");
	st = kread(r, at, 3 * word, raw);
	if (st)
		return st;
	for (uint32_t i = 0; i < 3; i++)
		v[i] = image_int(r->img, raw + i * word, word, false) + FIXED_1 / 200;
	snprintf(out, size, "%lu.%02lu %lu.%02lu %lu.%02lu", v[0] >> FSHIFT,
		 (v[0] & (FIXED_1 - 1)) * 100 >> FSHIFT, v[1] >> FSHIFT,
		 (v[1] & (FIXED_1 - 1)) * 100 >> FSHIFT, v[2] >> FSHIFT,
		 (v[2] & (FIXED_1 - 1)) * 100 >> FSHIFT);
	return K_OK;
}
