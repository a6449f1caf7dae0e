/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kversion: which kernel is this? For reports and for "is the fix in it"; never for finding
 * offsets.
 */
#ifndef KERNEL_KVERSION_H
#define KERNEL_KVERSION_H

#include "image/image.h"

struct kversion {
	const char *release;  /* uname -r: "6.1.0-56-cloud-amd64" */
	const char *version;  /* uname -v: "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)" */
	const char *machine;  /* uname -m */
	const char *banner;   /* linux_banner: "Linux version ...", no newline */
	const char *upstream; /* kversion_upstream() of these */
	const char *build_id; /* hex */
};

/*
 * Strings are in `arena`, bytes of the dump as they are (escape before printing); one that cannot
 * be had is NULL. K_NONAME or K_NODATA: not even the release.
 */
enum kstatus kversion_read(struct reader *, struct arena *, struct kversion *out);

/*
 * The kernel.org release that a kernel was made from, as far as it says so itself:
 * Debian prints its package version in uname -v ("Debian 6.1.192-2": "6.1.192"; "~rc7" becomes
 * "-rc7"); a release of numbers only ("5.18.0", "5.18.0-rc2") is itself. All others (RHEL, Ubuntu,
 * UOS, local versions) back-port without saying, so NULL: unknown.
 *
 * `version` may be uname -v, a whole "Linux version ..." line, or NULL.
 */
const char *kversion_upstream(struct arena *, const char *release, const char *version);

#endif
