// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * escape: which bytes of a hostile string may reach JSON or a terminal?
 *
 * Reads NUL-terminated bytes, leaves a copy with the others as \xNN. UTF-8 as in RFC 3629: no
 * overlong forms, no surrogates, nothing above U+10FFFF.
 */
#include "facts/escape.h"

#include <stdbool.h>
#include <string.h>

/* Bytes of the UTF-8 sequence at `s`, 0 where it is none; its code point in *out. */
static size_t utf8_at(const unsigned char *s, uint32_t *out)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t len = s[0] < 0x80   ? 1
		     : s[0] < 0xc2 ? 0
		     : s[0] < 0xe0 ? 2
		     : s[0] < 0xf0 ? 3
		     : s[0] < 0xf5 ? 4
				   : 0;
	uint32_t c = len < 2 ? s[0] : s[0] & (0x7f >> len);

	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0; /* the final NUL stops here too */
		c = c << 6 | (s[i] & 0x3f);
	}
	if (!len || (len > 1 && c < least[len]) || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return len;
}

/* Controls, and what reorders or breaks a line in a terminal. */
static bool moves_text(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x061c ||
	       c == 0xfeff;
}

/* With `to` NULL only the length is counted. */
static size_t escape_into(const char *from, bool terminal, char *to)
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *s = (const unsigned char *)from;
	size_t n = 0;

	while (*s) {
		uint32_t c = 0;
		size_t len = utf8_at(s, &c);
		bool keep = len && !(terminal && moves_text(c));

		len = len ? len : 1;
		for (size_t i = 0; i < len; i++, s++) {
			const char quoted[4] = {'\\', 'x', hex[*s >> 4], hex[*s & 15]};

			if (to && keep)
				to[n] = (char)*s;
			else if (to)
				memcpy(to + n, quoted, sizeof(quoted));
			n += keep ? 1 : sizeof(quoted);
		}
	}
	return n;
}

static const char *escape(struct arena *arena, const char *s, bool terminal)
{
	size_t n = escape_into(s, terminal, NULL);
	char *out;

	if (n == strlen(s))
		return s;
	out = arena_alloc(arena, n + 1);
	escape_into(s, terminal, out);
	return out;
}

const char *escape_utf8(struct arena *arena, const char *s)
{
	return escape(arena, s, false);
}

const char *escape_terminal(struct arena *arena, const char *s)
{
	return escape(arena, s, true);
}
