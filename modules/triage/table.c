// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How do many crashes fit into a terminal?
 *
 * Reads rows, leaves a table: as many columns as fit side by side, the rest of each row on
 * further lines; long paths lose their middle, since both ends tell dumps apart.
 */
#include "triage/table.h"

#include <stdint.h>
#include <string.h>

#define GAP	    2
#define MIN_FILE    16
#define MAX_KERNEL  12 /* where room is scarce: "6.1.192", "4.19.0-ar..." */
#define MIN_COLUMNS 4  /* cells of the first line at least */
#define INDENT	    4

static const char *const headings[N_CELLS] = {
	"FILE", "KERNEL", "VERDICT", "BUG", "EVIDENCE", "FIX", "WHERE", "LIKELY", "TITLE",
};

struct layout {
	unsigned on_first; /* cells 0 .. on_first - 1 stand on the first line */
	size_t width[N_CELLS];
};

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t text_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += !continues(*s);
	return n;
}

/* The end of the first `n` columns. */
static const char *skip_columns(const char *s, size_t n)
{
	while (*s && n--) {
		s++;
		while (continues(*s))
			s++;
	}
	return s;
}

const char *text_shorten_end(struct arena *arena, const char *s, size_t width)
{
	if (text_width(s) <= width)
		return s;
	if (width <= 3)
		return arena_strndup(arena, s, skip_columns(s, width) - s);
	return arena_printf(arena, "%.*s...", (int)(skip_columns(s, width - 3) - s), s);
}

const char *text_shorten_middle(struct arena *arena, const char *s, size_t width)
{
	size_t n = text_width(s), head, tail;

	if (n <= width || width <= 6)
		return text_shorten_end(arena, s, width);
	head = (width - 3) / 4;
	tail = width - 3 - head;
	return arena_printf(arena, "%.*s...%s", (int)(skip_columns(s, head) - s), s,
			    skip_columns(s, n - tail));
}

static const char *cell(const struct row *r, unsigned c)
{
	return r->cell[c] ? r->cell[c] : "";
}

static void natural_widths(const struct row *rows, size_t n, size_t *width)
{
	for (unsigned c = 0; c < N_CELLS; c++) {
		bool any = false;

		width[c] = text_width(headings[c]);
		for (size_t i = 0; i < n; i++) {
			size_t w = text_width(cell(&rows[i], c));

			any |= w > 0;
			if (w > width[c])
				width[c] = w;
		}
		if (!any)
			width[c] = 0; /* nobody has it: no column */
	}
}

static size_t total(const size_t *width, unsigned cells)
{
	size_t n = 0;

	for (unsigned c = 0; c < cells; c++)
		if (width[c])
			n += width[c] + GAP;
	return n ? n - GAP : 0;
}

/*
 * All cells side by side where that fits; else as many as fit with a short file name, which then
 * takes what is left.
 */
static void lay_out(const struct row *rows, size_t n, unsigned columns, struct layout *out)
{
	size_t *width = out->width, used, file;

	natural_widths(rows, n, width);
	out->on_first = N_CELLS;
	if (!columns || total(width, N_CELLS) <= columns)
		return;
	file = width[CELL_FILE];
	if (file > MIN_FILE)
		width[CELL_FILE] = MIN_FILE;
	if (width[CELL_KERNEL] > MAX_KERNEL)
		width[CELL_KERNEL] = MAX_KERNEL;
	while (out->on_first > MIN_COLUMNS && total(width, out->on_first) > columns)
		out->on_first--;
	used = total(width, out->on_first);
	if (used < columns) {
		size_t room = width[CELL_FILE] + columns - used;

		width[CELL_FILE] = room < file ? room : file;
	} else if (used > columns) {
		size_t over = used - columns, bug = width[CELL_BUG];

		width[CELL_BUG] = bug > over + 8 ? bug - over : 8;
	}
}

static void pad(FILE *to, size_t n)
{
	fprintf(to, "%*s", (int)n, "");
}

static const char *colour_of(const struct row *r, unsigned c)
{
	static const char *const codes[] = {
		[TONE_QUIET] = "2",
		[TONE_MATCH] = "1;31",
		[TONE_POSSIBLE] = "33",
		[TONE_ERROR] = "35",
	};

	return c == CELL_VERDICT || c == CELL_BUG ? codes[r->tone] : NULL;
}

static void put(FILE *to, const char *text, const char *code)
{
	if (code)
		fprintf(to, "\033[%sm%s\033[0m", code, text);
	else
		fputs(text, to);
}

static void first_line(struct arena *arena, const struct row *r, const struct layout *l,
		       const struct table_look *look, FILE *to)
{
	size_t owed = 0; /* blanks: never at the end of a line */

	for (unsigned c = 0; c < l->on_first; c++) {
		const char *text = cell(r, c);

		if (!l->width[c])
			continue;
		text = c == CELL_FILE ? text_shorten_middle(arena, text, l->width[c])
				      : text_shorten_end(arena, text, l->width[c]);
		if (*text) {
			pad(to, owed);
			owed = 0;
			put(to, text, look->colour ? colour_of(r, c) : NULL);
		}
		owed += l->width[c] - text_width(text) + GAP;
	}
	fputc('\n', to);
}

/* What did not fit, one item after the other, as many lines as it takes. */
static void further_lines(struct arena *arena, const struct row *r, const struct layout *l,
			  const struct table_look *look, FILE *to)
{
	static const char *const label[N_CELLS] = {
		[CELL_FIX] = "fix ", [CELL_LIKELY] = "likely ", [CELL_EVIDENCE] = "evidence "};
	size_t room = look->columns > 2 * INDENT ? look->columns - INDENT : SIZE_MAX, used = 0;

	/* The title first, where it is among them: it is what people know a crash by. */
	for (unsigned i = l->on_first; i < N_CELLS; i++) {
		unsigned c = i > l->on_first ? i - 1 : CELL_TITLE;
		const char *item =
			arena_printf(arena, "%s%s", label[c] ? label[c] : "", cell(r, c));
		size_t width;

		if (!*cell(r, c))
			continue;
		item = text_shorten_end(arena, item, room);
		width = text_width(item);
		if (used && used + 2 + width > room) {
			fputc('\n', to);
			used = 0;
		}
		if (used)
			fputs("; ", to);
		else
			pad(to, INDENT);
		put(to, item, look->colour ? "2" : NULL);
		used += width + (used ? 2 : 0);
	}
	if (used)
		fputc('\n', to);
}

void table_print(struct arena *arena, const struct row *rows, size_t n,
		 const struct table_look *look, FILE *to)
{
	struct row head = {.tone = TONE_QUIET};
	struct table_look plain = {.columns = look->columns};
	struct layout l;

	lay_out(rows, n, look->columns, &l);
	for (unsigned c = 0; c < N_CELLS; c++)
		head.cell[c] = headings[c];
	first_line(arena, &head, &l, &plain, to);
	for (size_t i = 0; i < n; i++) {
		first_line(arena, &rows[i], &l, look, to);
		further_lines(arena, &rows[i], &l, look, to);
	}
}
