// SPDX-License-Identifier: GPL-2.0-or-later
/* Are kallsyms tables of all forms decoded, and are those that contradict themselves refused? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hosts/kallsyms.h"
#include "support/textimage.h"

#define BASE	 0xffffffff81000000UL
#define NUM	 0xffffffff82000000UL
#define NAMES	 0xffffffff82001000UL
#define TOKENS	 0xffffffff82004000UL
#define INDEX	 0xffffffff82006000UL
#define OFFSETS	 0xffffffff82007000UL
#define REL_BASE 0xffffffff82008000UL

/* What the tables are made of: type letter and name, address. */
struct sym {
	const char *name;
	uint64_t addr;
};

static const struct sym syms[] = {
	{"Arunqueues", 0x31980},     {"T_text", BASE},		 {"T_stext", BASE},
	{"tdo_it", BASE + 0x1000},   {"tdo_it", BASE + 0x2000},	 {"Dinit_uts_ns", BASE + 0x800000},
	{"dalias", BASE + 0x800000}, {"B_end", BASE + 0x900000},
};
#define N (sizeof(syms) / sizeof(*syms))

enum form { ABSOLUTE, BASE_REL, PERCPU, PLACE };

struct tables {
	struct arena *arena;
	struct image img;
	struct reader r;
	struct kallsyms k;
	kaddr end; /* of the names */
};

static void put(struct tables *t, kaddr at, uint64_t v, size_t size)
{
	textimage_put(&t->img, at, &v, size);
}

/* Token i is the character i, but 0x80 "do_it" and 0x81 "init_".
 */
static void put_tokens(struct tables *t)
{
	kaddr at = TOKENS;
	unsigned i;

	for (i = 0; i < 256; i++) {
		char one[2] = {(char)i, 0};
		const char *s = i == 0x80	? "do_it"
				: i == 0x81	? "init_"
				: i && i < 0x80 ? one
						: "";

		put(t, INDEX + 2 * i, at - TOKENS, 2);
		textimage_put(&t->img, at, s, strlen(s) + 1);
		at += strlen(s) + 1;
	}
}

static kaddr put_name(struct tables *t, kaddr at, const char *name)
{
	unsigned char bytes[600];
	size_t n = 0;

	for (; *name; name++) {
		if (!strncmp(name, "do_it", 5)) {
			bytes[n++] = 0x80;
			name += 4;
		} else if (!strncmp(name, "init_", 5)) {
			bytes[n++] = 0x81;
			name += 4;
		} else {
			bytes[n++] = (unsigned char)*name;
		}
	}
	if (n > 127) {
		put(t, at++, (n & 0x7f) | 0x80, 1);
		put(t, at++, n >> 7, 1);
	} else {
		put(t, at++, n, 1);
	}
	textimage_put(&t->img, at, bytes, n);
	return at + n;
}

static uint64_t offset_of(enum form form, const struct sym *s, size_t i)
{
	switch (form) {
	case BASE_REL:
		return s->addr - BASE;
	case PERCPU:
		return s->addr >> 63 ? BASE - 1 - s->addr : s->addr;
	case PLACE:
		return s->addr - (OFFSETS + 4 * i);
	default:
		return s->addr;
	}
}

static void put_tables(struct tables *t, enum form form, const char *extra)
{
	kaddr at = NAMES;
	size_t i, n = 0;

	textimage(t->arena,
		  "note SYMBOL(kallsyms_num_syms) ffffffff82000000\n"
		  "note SYMBOL(kallsyms_names) ffffffff82001000\n"
		  "note SYMBOL(kallsyms_token_table) ffffffff82004000\n"
		  "note SYMBOL(kallsyms_token_index) ffffffff82006000\n"
		  "note SYMBOL(_stext) ffffffff81000000\n"
		  "note SYMBOL(init_uts_ns) ffffffff81800000\n"
		  "note SYMBOL(swapper_pg_dir) ffffffff81900000\n",
		  &t->img);
	textimage_add(&t->img, form == ABSOLUTE ? "note SYMBOL(kallsyms_addresses) ffffffff82007000"
						: "note SYMBOL(kallsyms_offsets) ffffffff82007000");
	if (form == BASE_REL || form == PERCPU) {
		textimage_add(&t->img, "note SYMBOL(kallsyms_relative_base) ffffffff82008000");
		put(t, REL_BASE, BASE, 8);
	}
	put_tokens(t);
	for (i = 0; i < N; i++) {
		/* Unsigned offsets from the base, or from the place, have no room for small
		 * numbers. */
		if (!(syms[i].addr >> 63) && (form == BASE_REL || form == PLACE))
			continue;
		at = put_name(t, at, syms[i].name);
		put(t, OFFSETS + n * (form == ABSOLUTE ? 8 : 4), offset_of(form, &syms[i], n),
		    form == ABSOLUTE ? 8 : 4);
		n++;
	}
	if (extra) {
		at = put_name(t, at, extra);
		put(t, OFFSETS + n * (form == ABSOLUTE ? 8 : 4),
		    offset_of(form, &(struct sym){extra, BASE + 0x10}, n),
		    form == ABSOLUTE ? 8 : 4);
		n++;
	}
	put(t, NUM, n, 4);
	t->end = at;
	assert_int_equal(reader_open(&t->img, t->arena, &t->r), K_OK);
}

static int setup(void **state)
{
	struct tables *t = calloc(1, sizeof(*t));

	t->arena = arena_new(NULL, NULL);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct tables *t = *state;

	arena_free(t->arena);
	free(t);
	return 0;
}

static void check_names(struct tables *t, bool percpu)
{
	struct ksym s;

	assert_int_equal(kallsyms_find(&t->k, "init_uts_ns", &s), K_OK);
	assert_true(s.addr == BASE + 0x800000);
	assert_int_equal(kallsyms_find(&t->k, "do_it", &s), K_OK);
	assert_true(s.addr == BASE + 0x1000);
	assert_int_equal(kallsyms_find(&t->k, "nothing", &s), K_NONAME);
	assert_int_equal(kallsyms_find(&t->k, "runqueues", &s), percpu ? K_OK : K_NONAME);
	if (percpu)
		assert_int_equal(s.addr, 0x31980);
	assert_int_equal(kallsyms_nearest(&t->k, BASE + 0x2005, &s), K_OK);
	assert_string_equal(s.name, "do_it");
	assert_int_equal(s.offset, 5);
	assert_int_equal(kallsyms_nearest(&t->k, BASE + 0x800001, &s), K_OK);
	assert_string_equal(s.name, "init_uts_ns");
	assert_int_equal(kallsyms_nearest(&t->k, BASE + 0x900000, &s), K_NONAME);
	assert_int_equal(kallsyms_nearest(&t->k, 0x31990, &s), K_NONAME);
}

static void test_forms(void **state)
{
	static const enum form forms[] = {ABSOLUTE, BASE_REL, PERCPU, PLACE};
	struct tables *t = *state;
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		put_tables(t, forms[i], NULL);
		assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_OK);
		check_names(t, forms[i] == ABSOLUTE || forms[i] == PERCPU);
	}
}

static void test_long_name(void **state)
{
	struct tables *t = *state;
	char name[302];
	struct ksym s;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	put_tables(t, PERCPU, name);
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_OK);
	assert_int_equal(kallsyms_find(&t->k, name + 1, &s), K_OK);
	assert_true(s.addr == BASE + 0x10);
}

static void test_contradictions(void **state)
{
	struct tables *t = *state;
	uint32_t wrong = 0;

	/* One anchor of the two is elsewhere. */
	put_tables(t, PERCPU, NULL);
	textimage_put(&t->img, OFFSETS + 4 * 5, &wrong, 4);
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_BADDATA);
	assert_non_null(strstr(t->r.why, "VMCOREINFO"));
	/* No anchor is left: nothing vouches for the table. */
	put_tables(t, PERCPU, NULL);
	put(t, NUM, 1, 4);
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_BADDATA);
}

static void test_hostile(void **state)
{
	static const uint64_t counts[] = {0, UINT32_MAX, 1 << 22};
	struct tables *t = *state;
	size_t i;

	for (i = 0; i < 3; i++) {
		put_tables(t, PERCPU, NULL);
		put(t, NUM, counts[i], 4);
		assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_BADDATA);
	}
	put_tables(t, PERCPU, NULL);
	put(t, NUM, N + 1, 4); /* one more than there are: the names end at a hole */
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_NODATA);
	put_tables(t, PERCPU, NULL);
	put(t, NAMES, 0, 1); /* a name of no bytes */
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_BADDATA);
	put_tables(t, PERCPU, NULL);
	put(t, NAMES, 0xffff, 2); /* a name of 32767 bytes */
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_BADDATA);
	put_tables(t, PERCPU, NULL);
	put(t, INDEX + 2 * 'o', 0xffff, 2); /* a token behind the table */
	assert_int_not_equal(kallsyms_load(&t->r, t->arena, &t->k), K_OK);
	put_tables(t, PERCPU, NULL);
	textimage_hole(&t->img, OFFSETS, 1);
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_NODATA);
	/* Every token the longest there can be: names must not outgrow their limit. */
	put_tables(t, PERCPU, NULL);
	for (i = 0; i < 256; i++)
		put(t, INDEX + 2 * i, 0, 2);
	for (i = 0; i < 250; i++)
		put(t, TOKENS + i, 'x', 1);
	put(t, TOKENS + i, 0, 1);
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_BADDATA);
}

static void test_every_byte_changed(void **state)
{
	struct tables *t = *state;
	kaddr at;

	/* Whatever one byte becomes, it is answered, not crashed on. */
	put_tables(t, PERCPU, NULL);
	for (at = NAMES; at < t->end; at++) {
		put_tables(t, PERCPU, NULL);
		put(t, at, 0xff, 1);
		(void)kallsyms_load(&t->r, t->arena, &t->k);
	}
}

static void test_no_notes(void **state)
{
	struct tables *t = *state;

	textimage(t->arena, "note SYMBOL(_stext) ffffffff81000000", &t->img);
	assert_int_equal(reader_open(&t->img, t->arena, &t->r), K_OK);
	assert_int_equal(kallsyms_load(&t->r, t->arena, &t->k), K_NONAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_forms, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_name, setup, teardown),
		cmocka_unit_test_setup_teardown(test_contradictions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_byte_changed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_notes, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
