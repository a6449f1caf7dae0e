// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * line: what did the kernel say in this line, and who wrote the line?
 *
 * Reads the log's text front to back; leaves one log_line at a time. Prefixes are peeled off one
 * after the other, because they stack: "Nov 20 10:00:00 host kernel: [ 12.34][ T56] text".
 * Forms: printk (kernel/printk/printk.c: print_prefix, devkmsg), syslog (RFC 3164 and ISO dates),
 * dmesg -T / -x / --time-format iso, journalctl short and short-monotonic, pstore part headers.
 */
#include "log/line.h"

#include <ctype.h>
#include <string.h>

#define MAX_PREFIXES 8

bool log_text_starts(struct log_text t, const char *prefix)
{
	size_t n = strlen(prefix);

	return t.n >= n && !memcmp(t.p, prefix, n);
}

bool log_text_is(struct log_text a, struct log_text b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

const char *log_text_find(struct log_text t, const char *needle)
{
	return t.n ? memmem(t.p, t.n, needle, strlen(needle)) : NULL;
}

struct log_text log_text_trim(struct log_text t)
{
	while (t.n && strchr(" \t\r", t.p[0]) && t.p[0])
		t.p++, t.n--;
	while (t.n && strchr(" \t\r", t.p[t.n - 1]) && t.p[t.n - 1])
		t.n--;
	return t;
}

static struct log_text after(struct log_text t, size_t n)
{
	return (struct log_text){t.p + n, t.n - n};
}

/*
 * Length of the piece of `t` that looks like `shape`, 0 where it does not: '0' is a run of digits,
 * 'w' of anything but blanks, '_' of blanks, 'D' the three letters of a day or month; any other
 * character is itself.
 */
static size_t shaped(struct log_text t, const char *shape)
{
	size_t i = 0;

	for (; *shape; shape++) {
		size_t start = i;

		switch (*shape) {
		case '0':
			while (i < t.n && isdigit((unsigned char)t.p[i]))
				i++;
			break;
		case 'w':
			while (i < t.n && !isspace((unsigned char)t.p[i]))
				i++;
			break;
		case '_':
			while (i < t.n && t.p[i] == ' ')
				i++;
			break;
		case 'D':
			while (i < t.n && i < start + 3 && isalpha((unsigned char)t.p[i]))
				i++;
			if (i != start + 3)
				return 0;
			break;
		default:
			if (i < t.n && t.p[i] == *shape)
				i++;
		}
		if (i == start)
			return 0;
	}
	return i;
}

static bool peel(struct log_line *line, size_t n)
{
	line->text = after(line->text, n);
	line->prefixed = true;
	return true;
}

static bool peel_level(struct log_line *line) /* <4> */
{
	size_t n = shaped(line->text, "<0>");

	return n && n <= 5 && peel(line, n);
}

static bool peel_stamp(struct log_line *line) /* [  123.456789] */
{
	struct log_text t = line->text;
	size_t n = shaped(t, "[0.0]"), open = 1;

	if (!n) {
		n = shaped(t, "[_0.0]");
		open = n ? shaped(t, "[_") : 0;
	}
	if (!n)
		return false;
	if (!line->ts.n)
		line->ts = (struct log_text){t.p + open, n - open - 1};
	return peel(line, n);
}

static bool peel_caller(struct log_line *line) /* [ T1234] of a task, [ C0] of an interrupt */
{
	static const char *const shapes[] = {"[T0]", "[C0]", "[_T0]", "[_C0]"};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		size_t n = shaped(line->text, shapes[i]);

		if (!n)
			continue;
		line->caller = log_text_trim((struct log_text){line->text.p + 1, n - 2});
		return peel(line, n);
	}
	return false;
}

static bool peel_kmsg(struct log_line *line) /* 4,1234,5678901,-,caller=T12;text */
{
	size_t n = shaped(line->text, "0,0,0,");
	const char *end, *caller;

	if (!n)
		return false;
	end = memchr(line->text.p + n, ';', line->text.n - n);
	if (!end || end - line->text.p > 80)
		return false;
	caller = log_text_find((struct log_text){line->text.p, end - line->text.p}, "caller=");
	if (caller)
		line->caller = (struct log_text){caller + 7, end - caller - 7};
	return peel(line, end + 1 - line->text.p);
}

static bool
peel_facility(struct log_line *line) /* dmesg -x: "kern  :warn  : ", "kern  :notice: " */
{
	struct log_text t = line->text;
	size_t n = shaped(t, "kern_:w_");

	if (!n || n > 32)
		return false;
	if (n < t.n && t.p[n] == ':')
		n++;
	else if (!memchr(t.p + strlen("kern  :"), ':', n - strlen("kern  :")))
		return false;
	return peel(line, n);
}

/* "host kernel: " or "host sshd[1]: " behind a syslog date. */
static bool peel_host(struct log_line *line, bool any_tag)
{
	struct log_text t = line->text;
	size_t host = shaped(t, "w_"), tag;

	if (!host || t.p[shaped(t, "w") - 1] == ':')
		return false;
	tag = shaped(after(t, host), "w");
	if (!tag || t.p[host + tag - 1] != ':')
		return false;
	if (log_text_starts(after(t, host), "kernel:"))
		return peel(line, host + tag);
	if (!any_tag)
		return false;
	line->foreign = true;
	line->text = after(t, host + tag);
	return true;
}

static bool peel_date(struct log_line *line)
{
	/* Longest first; a comma in the seconds is dmesg's ISO form, which names no host. */
	static const struct {
		const char *shape;
		bool host, kernel;
	} dates[] = {
		{"[D_D_0_0:0:0_0]", false, true},    {"0-0-0T0:0:0,0+0:0_", false, true},
		{"0-0-0T0:0:0,0-0:0_", false, true}, {"0-0-0T0:0:0.0+0:0_", true, false},
		{"0-0-0T0:0:0.0-0:0_", true, false}, {"0-0-0T0:0:0.0Z_", true, false},
		{"0-0-0T0:0:0+0:0_", true, false},   {"0-0-0T0:0:0-0:0_", true, false},
		{"0-0-0T0:0:0+0_", true, false},     {"0-0-0T0:0:0Z_", true, false},
		{"0-0-0_0:0:0.0_", true, false},     {"0-0-0_0:0:0_", true, false},
		{"D_0_0:0:0.0_", true, false},	     {"D_0_0:0:0_", true, false},
	};

	for (size_t i = 0; i < sizeof(dates) / sizeof(*dates); i++) {
		size_t n = shaped(line->text, dates[i].shape);

		if (!n)
			continue;
		line->text = after(line->text, n);
		line->prefixed |= dates[i].kernel;
		if (dates[i].host)
			peel_host(line, true);
		return true;
	}
	return false;
}

static bool peel_kernel(struct log_line *line) /* "kernel: ", "host kernel: " of journald */
{
	if (log_text_starts(line->text, "kernel: "))
		return peel(line, strlen("kernel: "));
	return line->prefixed && peel_host(line, false);
}

static bool peel_part(struct log_line *line) /* pstore: "Panic#1 Part1" */
{
	static const char *const shapes[] = {"Panic#0_Part0", "Oops#0_Part0", "Emergency#0_Part0"};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		size_t n = shaped(line->text, shapes[i]);

		if (n && n == line->text.n)
			return peel(line, n);
	}
	return false;
}

static void strip(struct log_line *line)
{
	static bool (*const peels[])(struct log_line *) = {
		peel_stamp, peel_caller,   peel_level, peel_date,
		peel_kmsg,  peel_facility, peel_part,  peel_kernel,
	};
	bool again = true;

	for (int round = 0; again && round < MAX_PREFIXES; round++) {
		again = false;
		line->text = log_text_trim(line->text);
		if (!line->text.n)
			return;
		for (size_t i = 0; !again && i < sizeof(peels) / sizeof(*peels); i++)
			again = peels[i](line);
	}
	line->text = log_text_trim(line->text);
}

bool log_line_next(struct log_lines *lines, struct log_line *out)
{
	struct log_text rest = lines->rest;
	const char *end;
	size_t n;

	if (!rest.n)
		return false;
	end = memchr(rest.p, '\n', rest.n);
	n = end ? (size_t)(end - rest.p) : rest.n;
	*out = (struct log_line){.text = {rest.p, n}, .number = ++lines->number};
	lines->rest = after(rest, end ? n + 1 : n);
	strip(out);
	return true;
}

struct log_text log_uncolour(struct arena *arena, const char *text, size_t len)
{
	struct log_text out = {text, len};
	char *copy;
	size_t n = 0;

	if (!len || !memchr(text, '\033', len))
		return out;
	copy = arena_alloc(arena, len);
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\033') {
			copy[n++] = text[i];
			continue;
		}
		if (i + 1 >= len || text[i + 1] != '[')
			continue;
		/* Ends at the first letter; a newline never belongs to it. */
		for (i += 2; i < len && text[i] < '@' && text[i] != '\n'; i++)
			;
		if (i < len && text[i] == '\n')
			copy[n++] = '\n';
	}
	return (struct log_text){copy, n};
}
