// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * upstream: which of two upstream releases is the older one?
 *
 * Only for telling whether a fix is in a kernel. Offsets and code paths never look at this.
 */
#include "verdict/signature.h"

#include <ctype.h>
#include <limits.h>

static bool number(const char **s, unsigned int *out)
{
	unsigned long v = 0;

	if (!isdigit((unsigned char)**s))
		return false;
	for (; isdigit((unsigned char)**s); (*s)++) {
		v = v * 10 + (unsigned long)(**s - '0');
		if (v > 1000000)
			return false;
	}
	*out = (unsigned int)v;
	return true;
}

bool upstream_parse(const char *s, struct upstream *out)
{
	struct upstream v = {.rc = UINT_MAX};

	if (!number(&s, &v.major) || *s++ != '.' || !number(&s, &v.minor))
		return false;
	if (*s == '.') {
		s++;
		if (!number(&s, &v.patch))
			return false;
	}
	if (*s == '.') { /* 2.6.32.67: the series is 2.6.32, so it needs a place of its own */
		unsigned int stable;

		s++;
		if (!number(&s, &stable) || v.patch > 9999 || stable > 9999)
			return false;
		v.minor = v.minor * 10000 + v.patch;
		v.patch = stable;
	} else if (v.major == 2) {
		v.minor = v.minor * 10000 + v.patch;
		v.patch = 0;
	}
	if (s[0] == '-' && s[1] == 'r' && s[2] == 'c') {
		s += 3;
		if (!number(&s, &v.rc))
			return false;
	}
	if (*s)
		return false;
	*out = v;
	return true;
}

static int order(unsigned int a, unsigned int b)
{
	return a < b ? -1 : a > b;
}

int upstream_compare(const struct upstream *a, const struct upstream *b)
{
	int by = order(a->major, b->major);

	by = by ? by : order(a->minor, b->minor);
	by = by ? by : order(a->patch, b->patch);
	return by ? by : order(a->rc, b->rc);
}
