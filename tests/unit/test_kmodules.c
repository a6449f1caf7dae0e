// SPDX-License-Identifier: GPL-2.0-or-later
/* Are modules' symbols and types found, and does a broken list of modules end the walk in peace? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <bpf/btf.h>
#include <elf.h>

#include "hosts/kmodules.h"
#include "support/textimage.h"

#define EXT4	 0xffffffffc0010000UL
#define JBD2	 0xffffffffc0020000UL
#define SYMTAB	 0xffffffffc0013000UL
#define STRTAB	 0xffffffffc0014000UL
#define BTF_DATA 0xffff888000100000UL

/* Two modules as since 6.4 (mem[]), one of them with symbols and BTF. */
static const char text[] =
	"type module 1024\ntype module_memory 80\n"
	"member module list 8 16 1 struct\nmember module name 24 56 56 array\n"
	"member module mem 320 560 7 array\nmember module kallsyms 900 8\n"
	"member module_memory base 0 8\nmember module_memory size 8 4\n"
	"member mod_kallsyms symtab 0 8\nmember mod_kallsyms num_symtab 8 4\n"
	"member mod_kallsyms strtab 16 8\n"
	"member btf_module list 0 16\nmember btf_module module 16 8\nmember btf_module btf 24 8\n"
	"member btf data 0 8\nmember btf data_size 40 4\n"
	"symbol modules 0xffffffff82000000\nsymbol btf_modules 0xffffffff82000100\n"
	"zero 0xffffffff82000000 16\nput 0xffffffff82000000 8 0xffffffffc0010008\n"
	"zero 0xffffffffc0010000 1024\nzero 0xffffffffc0020000 1024\n"
	"put 0xffffffffc0010008 8 0xffffffffc0020008\nput 0xffffffffc0020008 8 0xffffffff82000000\n"
	"str 0xffffffffc0010018 \"ext4\"\nstr 0xffffffffc0020018 \"jbd2\"\n"
	"put 0xffffffffc0010140 8 0xffffffffc0011000\nput 0xffffffffc0010148 4 0x1000\n"
	"put 0xffffffffc0010190 8 0xffffffffc0018000\nput 0xffffffffc0010198 4 0x100\n"
	"put 0xffffffffc0020140 8 0xffffffffc0021000\nput 0xffffffffc0020148 4 0x1000\n"
	"put 0xffffffffc0010384 8 0xffffffffc0012000\n"
	"zero 0xffffffffc0012000 24\nput 0xffffffffc0012000 8 0xffffffffc0013000\n"
	"put 0xffffffffc0012008 4 5\nput 0xffffffffc0012010 8 0xffffffffc0014000\n"
	"zero 0xffffffffc0014000 64\nstr 0xffffffffc0014001 \"ext4_iget\"\n"
	"str 0xffffffffc0014010 \"$x\"\nstr 0xffffffffc0014020 \"ext4_state\"\n"
	"zero 0xffffffff82000100 16\nput 0xffffffff82000100 8 0xffff888000000000\n"
	"zero 0xffff888000000000 64\nput 0xffff888000000000 8 0xffffffff82000100\n"
	"put 0xffff888000000010 8 0xffffffffc0010000\nput 0xffff888000000018 8 0xffff888000000040\n"
	"zero 0xffff888000000040 64\nput 0xffff888000000040 8 0xffff888000100000\n";

struct fixture {
	struct arena *arena;
	struct image img;
	struct reader r;
	struct kmodules *mods;
	struct ktypes *vmlinux;
};

static void put_symbols(struct fixture *f)
{
	const Elf64_Sym syms[] = {
		{0},
		{.st_name = 1, .st_shndx = 1, .st_value = 0xffffffffc0011010},
		{.st_name = 0x10, .st_shndx = 1, .st_value = 0xffffffffc0011018},
		{.st_name = 1, .st_shndx = SHN_UNDEF, .st_value = 0},
		{.st_name = 0x20, .st_shndx = 2, .st_value = 0xffffffffc0018000},
	};

	textimage_put(&f->img, SYMTAB, syms, sizeof(syms));
}

static void put_types(struct fixture *f)
{
	struct btf *base = btf__new_empty(), *split;
	const char *why;
	const void *raw;
	uint32_t size;

	btf__add_int(base, "int", 4, BTF_INT_SIGNED);
	raw = btf__raw_data(base, &size);
	f->vmlinux = ktypes_new(f->arena, raw, size, NULL, &why);
	assert_non_null(f->vmlinux);
	split = btf__new_empty_split(base);
	btf__add_struct(split, "ext4_inode_info", 16);
	btf__add_field(split, "i_flags", 1, 32, 0);
	raw = btf__raw_data(split, &size);
	textimage_put(&f->img, BTF_DATA, raw, size);
	textimage_put(&f->img, 0xffff888000000040 + 40, &size, 4);
	btf__free(split);
	btf__free(base);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new(NULL, NULL);
	textimage(f->arena, text, &f->img);
	put_symbols(f);
	put_types(f);
	assert_int_equal(reader_open(&f->img, f->arena, &f->r), K_OK);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

static void put64(struct fixture *f, kaddr at, uint64_t v)
{
	textimage_put(&f->img, at, &v, 8);
}

static void test_symbols(void **state)
{
	struct fixture *f = *state;
	struct ksym s;

	assert_int_equal(kmodules_open(&f->r, f->arena, &f->mods), K_OK);
	assert_int_equal(kmodules_count(f->mods), 2);
	assert_string_equal(kmodules_name(f->mods, 0), "ext4");
	assert_int_equal(kmodules_nearest(f->mods, 0xffffffffc0011020, &s), K_OK);
	assert_string_equal(s.name, "ext4_iget");
	assert_string_equal(s.module, "ext4");
	assert_int_equal(s.offset, 0x10);
	/* Before the first symbol of its range: the other range's last one is not it. */
	assert_int_equal(kmodules_nearest(f->mods, 0xffffffffc0011000, &s), K_NONAME);
	assert_int_equal(kmodules_nearest(f->mods, 0xffffffffc0018050, &s), K_OK);
	assert_string_equal(s.name, "ext4_state");
	assert_int_equal(kmodules_nearest(f->mods, 0xffffffffc0018100, &s), K_NONAME);
	assert_int_equal(kmodules_find(f->mods, "ext4_state", &s), K_OK);
	assert_true(s.addr == 0xffffffffc0018000);
	assert_int_equal(kmodules_find(f->mods, "$x", &s), K_NONAME);
}

static void test_types(void **state)
{
	struct fixture *f = *state;
	const struct ktypes *t;
	struct kmember m;

	assert_int_equal(kmodules_open(&f->r, f->arena, &f->mods), K_OK);
	t = kmodules_types(f->mods, 0, f->vmlinux);
	assert_non_null(t);
	assert_int_equal(ktypes_member(t, "ext4_inode_info", "i_flags", &m), K_OK);
	assert_int_equal(m.offset, 4);
	assert_null(kmodules_types(f->mods, 1, f->vmlinux));
}

static void test_broken_list(void **state)
{
	struct fixture *f = *state;

	put64(f, JBD2 + 8, EXT4 + 8); /* a cycle that misses the head */
	assert_int_equal(kmodules_open(&f->r, f->arena, &f->mods), K_OK);
	assert_non_null(strstr(kmodules_why(f->mods), "no end"));
	put64(f, JBD2 + 8, 0x1234);
	assert_int_equal(kmodules_open(&f->r, f->arena, &f->mods), K_OK);
	assert_int_equal(kmodules_count(f->mods), 2);
	assert_non_null(kmodules_why(f->mods));
}

static void test_hostile_tables(void **state)
{
	struct fixture *f = *state;
	struct ksym s;

	put64(f, 0xffffffffc0012008, UINT32_MAX); /* symbols */
	assert_int_equal(kmodules_open(&f->r, f->arena, &f->mods), K_OK);
	assert_int_equal(kmodules_find(f->mods, "ext4_iget", &s), K_NONAME);
	assert_non_null(strstr(kmodules_why(f->mods), "symbols of module ext4"));
	put64(f, 0xffffffffc0012008, 5);
	put64(f, SYMTAB + sizeof(Elf64_Sym), UINT64_MAX); /* a name far away */
	assert_int_equal(kmodules_open(&f->r, f->arena, &f->mods), K_OK);
	assert_int_equal(kmodules_find(f->mods, "ext4_state", &s), K_OK);
	put64(f, 0xffff888000000040 + 40, UINT32_MAX); /* BTF size */
	assert_null(kmodules_types(f->mods, 0, f->vmlinux));
	put64(f, BTF_DATA, UINT64_MAX);
	put64(f, 0xffff888000000040 + 40, 64);
	assert_int_equal(kmodules_open(&f->r, f->arena, &f->mods), K_OK);
	assert_null(kmodules_types(f->mods, 0, f->vmlinux));
	assert_non_null(strstr(kmodules_why(f->mods), "types of module ext4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_symbols, setup, teardown),
		cmocka_unit_test_setup_teardown(test_types, setup, teardown),
		cmocka_unit_test_setup_teardown(test_broken_list, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_tables, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
