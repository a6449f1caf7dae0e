// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kversion: reads init_uts_ns, linux_banner and VMCOREINFO; leaves behind strings.
 */
#include "kernel/kversion.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* struct new_utsname (include/uapi/linux/utsname.h): six strings of __NEW_UTS_LEN + 1 bytes. */
#define UTS_LEN	    65u
#define UTS_RELEASE 2
#define UTS_VERSION 3
#define UTS_MACHINE 4
#define BANNER_MAX  1024u

/* Digits at `s`: how many; leading zeros do not matter here. */
static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* Length of "6.1" or "6.1.192" or "2.6.32.27" at `s`, 0 for none. */
static size_t dotted(const char *s)
{
	size_t n = digits(s);
	unsigned parts = 1;

	while (n && s[n] == '.' && digits(s + n + 1)) {
		n += 1 + digits(s + n + 1);
		parts++;
	}
	return parts > 1 && parts <= 4 ? n : 0;
}

/* "6.16~rc7-1~exp1" -> "6.16-rc7"; what follows the upstream part must be a Debian revision. */
static const char *debian_upstream(struct arena *arena, const char *s)
{
	size_t n = dotted(s), rc = 0;

	if (!n)
		return NULL;
	if (!strncmp(s + n, "~rc", 3))
		rc = digits(s + n + 3);
	if (rc)
		return s[n + 3 + rc] == '-'
			       ? arena_printf(arena, "%.*s-rc%.*s", (int)n, s, (int)rc, s + n + 3)
			       : NULL;
	return s[n] == '-' ? arena_strndup(arena, s, n) : NULL;
}

/*
 * Debian's kernels say "Debian 6.1.192-2 (2026-11-16)" in uname -v. Only behind '#': in a whole
 * banner the compiler stands before it, as "gcc-12 (Debian 12.2.0-14)".
 */
static const char *debian_version(struct arena *arena, const char *version)
{
	const char *s = strchr(version, '#');
	const char *found;

	while (s && (found = strstr(s, "Debian "))) {
		s = found + strlen("Debian ");
		if (found[-1] == ' ' && isdigit((unsigned char)*s))
			return debian_upstream(arena, s);
	}
	return NULL;
}

const char *kversion_upstream(struct arena *arena, const char *release, const char *version)
{
	const char *debian = version ? debian_version(arena, version) : NULL;
	size_t n;

	if (debian || !release)
		return debian;
	n = dotted(release);
	if (n && !strncmp(release + n, "-rc", 3) && digits(release + n + 3))
		n += 3 + digits(release + n + 3);
	return n && !release[n] ? arena_strdup(arena, release) : NULL;
}

/* Where struct new_utsname is: VMCOREINFO has it for dump tools, else the types do. */
static enum kstatus find_utsname(struct reader *r, kaddr *out)
{
	const char *symbol = image_note(r->img, "SYMBOL(init_uts_ns)");
	const char *offset = image_note(r->img, "OFFSET(uts_namespace.name)");
	struct kmember name;
	kaddr at;
	enum kstatus st = K_OK;

	if (symbol)
		at = strtoull(symbol, NULL, 16);
	else
		st = image_address(r->img, "init_uts_ns", &at);
	if (!st && offset)
		name.offset = (uint32_t)strtoul(offset, NULL, 10);
	else if (!st)
		st = image_member(r->img, "uts_namespace", "name", &name);
	r->why[0] = '\0';
	if (st)
		return reader_fail(r, st, 0, "no init_uts_ns");
	*out = at + name.offset;
	return K_OK;
}

static const char *uts_string(struct reader *r, struct arena *arena, kaddr uts, unsigned i)
{
	char buf[UTS_LEN];

	return kread_string(r, uts + i * UTS_LEN, sizeof(buf), buf) || !*buf
		       ? NULL
		       : arena_strdup(arena, buf);
}

static const char *read_banner(struct reader *r, struct arena *arena)
{
	char buf[BANNER_MAX];
	kaddr at;

	if (image_address(r->img, "linux_banner", &at) || kread_string(r, at, sizeof(buf), buf))
		return NULL;
	buf[strcspn(buf, "\n")] = '\0';
	return arena_strdup(arena, buf);
}

enum kstatus kversion_read(struct reader *r, struct arena *arena, struct kversion *out)
{
	struct kversion v = {0};
	kaddr uts = 0;
	enum kstatus st = find_utsname(r, &uts);

	if (st == K_STOP || st == K_HOST)
		return st;
	if (!st) {
		v.release = uts_string(r, arena, uts, UTS_RELEASE);
		v.version = uts_string(r, arena, uts, UTS_VERSION);
		v.machine = uts_string(r, arena, uts, UTS_MACHINE);
	}
	if (!v.release)
		v.release = image_note(r->img, "OSRELEASE");
	if (!v.release)
		return st ? st : K_NODATA;
	v.banner = read_banner(r, arena);
	v.build_id = image_note(r->img, "BUILD-ID");
	v.upstream = kversion_upstream(arena, v.release, v.version ? v.version : v.banner);
	*out = v;
	return K_OK;
}
