/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ktime: how long the machine ran, what time it was, how busy it was.
 *
 * The timekeeper (include/linux/timekeeper_internal.h) as of its last tick: monotonic time is
 * xtime_sec + wall_to_monotonic, time since boot adds offs_boot (suspended time). tk_core is
 * {seqcount, timekeeper} without a type name up to 6.12 (struct tk_data from 6.13), so the
 * timekeeper's place is the seqcount's size, rounded up to its alignment of 8.
 * jiffies_64 starts 300 s before it wraps (INITIAL_JIFFIES, include/linux/jiffies.h). HZ is a
 * macro: it is the one of Kconfig's choices for which jiffies and the timekeeper agree.
 */
#ifndef KERNEL_KTIME_H
#define KERNEL_KTIME_H

#include "image/image.h"

struct ktime {
	uint64_t wall_s;      /* Unix time of the last tick */
	uint64_t monotonic_s; /* without suspended time */
	uint64_t boot_s;      /* uptime as /proc/uptime has it */
	uint64_t jiffies;     /* jiffies_64; 0 = not known */
	uint32_t hz;	      /* 0 = not known */
};

enum kstatus ktime_load(struct reader *, struct ktime *out);

/* "0.12 0.08 0.01", as /proc/loadavg: fixed point of FSHIFT 11 bits (linux/sched/loadavg.h). */
enum kstatus ktime_loadavg(struct reader *, char *out, size_t size);

#endif
