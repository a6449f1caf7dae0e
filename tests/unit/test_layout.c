// SPDX-License-Identifier: GPL-2.0-or-later
/* Does a layout file bring back what was recorded, at another slide, and is nonsense refused? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "hosts/layout.h"
#include "hosts/overlay.h"
#include "support/textimage.h"

static const char full[] = "note OSRELEASE 5.10.0-35-amd64\n"
			   "note BUILD-ID 0123abcd\n"
			   "note KERNELOFFSET aa00000\n"
			   "symbol _stext 0xffffffff8ba00000\n"
			   "symbol init_uts_ns 0xffffffff8d5f9b60\n"
			   "symbol super_blocks 0xffffffff8d568310\n"
			   "symbol not_asked 0xffffffff8d568318\n"
			   "symbol runqueues 0x31980\n"
			   "symbol ext4_iget 0xffffffffc0001000 ext4\n"
			   "type inode 632\n"
			   "member inode i_state 152 8\n"
			   "member inode bits 20 4 1 int 3 5\n"
			   "member inode names[2].x 40 16 2 array\n"
			   "const EXT4_STATE_XATTR 5\n"
			   "const MINUS -7\n";

/* The same kernel elsewhere: only notes, as dumps before 6.0. */
static const char bare[] = "note OSRELEASE 5.10.0-35-amd64\n"
			   "note BUILD-ID 0123abcd\n"
			   "note SYMBOL(_stext) ffffffff91000000\n"
			   "note SYMBOL(init_uts_ns) ffffffff92bf9b60\n";

struct files {
	struct arena *arena;
	char path[32];
};

static int setup(void **state)
{
	struct files *f = calloc(1, sizeof(*f));

	f->arena = arena_new(NULL, NULL);
	snprintf(f->path, sizeof(f->path), "/tmp/layout-XXXXXX");
	close(mkstemp(f->path));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct files *f = *state;

	unlink(f->path);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void write_layout(struct files *f)
{
	struct image img, over;
	struct recorder *rec;
	struct kmember m;
	struct ksym s;
	uint32_t size;
	int64_t v;
	FILE *out = fopen(f->path, "w");

	textimage(f->arena, full, &img);
	recorder_open(&img, f->arena, &over, &rec);
	assert_int_equal(image_symbol(&over, "super_blocks", &s), K_OK);
	assert_int_equal(image_symbol(&over, "super_blocks", &s), K_OK);
	assert_int_equal(image_symbol(&over, "runqueues", &s), K_OK);
	assert_int_equal(image_symbol(&over, "ext4_iget", &s), K_OK);
	assert_int_equal(image_symbol(&over, "nothing", &s), K_NONAME);
	assert_int_equal(image_size(&over, "inode", &size), K_OK);
	assert_int_equal(image_member(&over, "inode", "i_state", &m), K_OK);
	assert_int_equal(image_member(&over, "inode", "bits", &m), K_OK);
	assert_int_equal(image_member(&over, "inode", "names[2].x", &m), K_OK);
	assert_int_equal(image_constant(&over, "EXT4_STATE_XATTR", &v), K_OK);
	assert_int_equal(image_constant(&over, "MINUS", &v), K_OK);
	assert_int_equal(layout_write(rec, out), K_OK);
	fclose(out);
}

static void test_file(void **state)
{
	struct files *f = *state;
	char text[1024] = {0};
	FILE *in;

	write_layout(f);
	in = fopen(f->path, "r");
	assert_true(fread(text, 1, sizeof(text) - 1, in) > 0);
	fclose(in);
	assert_string_equal(text, "ext4dbg-layout 1\n"
				  "release 5.10.0-35-amd64\n"
				  "build-id 0123abcd\n"
				  "symbol _stext ffffffff81000000\n"
				  "symbol init_uts_ns ffffffff82bf9b60\n"
				  "size inode 632\n"
				  "member inode bits 20 4 1 int 3 5\n"
				  "member inode i_state 152 8 1 uint 0 0\n"
				  "member inode names[2].x 40 16 2 array 0 0\n"
				  "absolute runqueues 31980\n"
				  "symbol super_blocks ffffffff82b68310\n"
				  "const EXT4_STATE_XATTR 5\n"
				  "const MINUS -7\n");
}

static void test_round_trip(void **state)
{
	struct files *f = *state;
	struct image dump, names, img;
	const char *why = NULL;
	struct kmember m;
	struct ksym s;
	uint32_t size;
	int64_t v;

	write_layout(f);
	textimage(f->arena, bare, &dump);
	assert_int_equal(layout_load(f->path, f->arena, &names, &why), K_OK);
	assert_int_equal(overlay_open(&dump, &names, f->arena, &img, &why), K_OK);
	assert_int_equal(image_symbol(&img, "super_blocks", &s), K_OK);
	assert_true(s.addr == 0xffffffff92b68310);
	assert_int_equal(image_symbol(&img, "runqueues", &s), K_OK);
	assert_int_equal(s.addr, 0x31980);
	assert_int_equal(image_symbol(&img, "ext4_iget", &s), K_NONAME);
	assert_int_equal(image_nearest(&img, 0xffffffff92b68318, &s), K_NONAME);
	assert_int_equal(image_size(&img, "inode", &size), K_OK);
	assert_int_equal(size, 632);
	assert_int_equal(image_member(&img, "inode", "bits", &m), K_OK);
	assert_true(m.offset == 20 && m.size == 4 && m.kind == KK_INT && m.bit_offset == 3 &&
		    m.bit_size == 5);
	assert_int_equal(image_member(&img, "inode", "i_nothing", &m), K_NONAME);
	assert_int_equal(image_constant(&img, "MINUS", &v), K_OK);
	assert_int_equal(v, -7);
	assert_string_equal(image_note(&img, "OSRELEASE"), "5.10.0-35-amd64");
}

static void test_other_kernel(void **state)
{
	static const char *const dumps[] = {
		"note BUILD-ID ffff\nnote SYMBOL(_stext) ffffffff91000000\n",
		"note OSRELEASE 5.10.0-36-amd64\nnote SYMBOL(_stext) ffffffff91000000\n",
		("note BUILD-ID 0123abcd\nnote SYMBOL(_stext) ffffffff91000000\n"
		 "note SYMBOL(init_uts_ns) ffffffff92bf9b68\n"),
	};
	struct files *f = *state;
	struct image dump, names, img;
	const char *why = NULL;
	size_t i;

	write_layout(f);
	assert_int_equal(layout_load(f->path, f->arena, &names, &why), K_OK);
	for (i = 0; i < 3; i++) {
		why = NULL;
		textimage(f->arena, dumps[i], &dump);
		assert_int_equal(overlay_open(&dump, &names, f->arena, &img, &why), K_BADDATA);
		assert_non_null(why);
	}
	textimage(f->arena, "note BUILD-ID 0123abcd\n", &dump);
	assert_int_equal(overlay_open(&dump, &names, f->arena, &img, &why), K_NONAME);
}

static void test_bad_files(void **state)
{
	static const char *const lines[] = {
		"size inode",
		"size inode 4294967296",
		"size inode -1",
		"size inode 1 2",
		"member inode i_state 0 8 1 uint 0",
		"member inode i_state 0 8 1 ulong 0 0",
		"member inode i_state 0 8 1 uint 64 0",
		"symbol x 1234",
		"symbol x ffffffff8200000z",
		"symbol x ffffffff820000000",
		"absolute x ffffffff82000000",
		"const X",
		"const X 99999999999999999999",
		"nonsense a 1",
		"release",
		"a b c d e f g h i j k l m n",
	};
	struct files *f = *state;
	struct image names;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		const char *why = NULL;
		FILE *out = fopen(f->path, "w");

		fprintf(out, "ext4dbg-layout 1\nsymbol _stext ffffffff81000000\n\n# note\n%s\n",
			lines[i]);
		fclose(out);
		if (layout_load(f->path, f->arena, &names, &why) != K_BADDATA ||
		    !strstr(why, ":5: "))
			fail_msg("%s: %s", lines[i], why ? why : "taken");
	}
}

static void test_no_layout(void **state)
{
	static const char *const texts[] = {"", "ext4dbg-layout 1\n", "ext4dbg-layout 2\n",
					    "\177ELF"};
	struct files *f = *state;
	struct image names;
	const char *why;
	size_t i;

	for (i = 0; i < 4; i++) {
		FILE *out = fopen(f->path, "w");

		fputs(texts[i], out);
		fclose(out);
		why = NULL;
		assert_int_equal(layout_load(f->path, f->arena, &names, &why), K_BADDATA);
		assert_non_null(strstr(why, f->path));
	}
	assert_int_equal(layout_load("/nonexistent", f->arena, &names, &why), K_HOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_kernel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_layout, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
