// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * vmlinux: reads an ELF file's .symtab, .BTF and build-id with libelf; leaves behind a symtab and
 * types behind an image_source.
 */
#include "hosts/vmlinux.h"
#include "hosts/ktypes.h"
#include "hosts/symtab.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gelf.h>
#include <libelf.h>

#define MAX_SYMS (1u << 22)
#define MAX_BTF	 (256u << 20)

struct vmlinux {
	struct symtab syms;
	const struct ktypes *types;
	const char *build_id;
};

static void read_symbols(struct vmlinux *v, struct arena *arena, Elf *elf, Elf_Scn *scn,
			 const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	size_t n = data && sh->sh_entsize ? data->d_size / sh->sh_entsize : 0, i, used = 0;
	struct symtab_entry *entries;

	if (!n || n > MAX_SYMS)
		return;
	entries = arena_array(arena, n, sizeof(*entries));
	for (i = 0; i < n; i++) {
		GElf_Sym sym;
		const char *name;

		if (!gelf_getsym(data, (int)i, &sym) || sym.st_shndx == SHN_UNDEF ||
		    GELF_ST_TYPE(sym.st_info) == STT_FILE ||
		    GELF_ST_TYPE(sym.st_info) == STT_SECTION)
			continue;
		name = elf_strptr(elf, sh->sh_link, sym.st_name);
		if (!name || !*name || *name == '$' || *name == '.')
			continue;
		entries[used].addr = sym.st_value;
		entries[used++].name = arena_strdup(arena, name);
	}
	symtab_build(arena, entries, used, &v->syms);
}

static void read_build_id(struct vmlinux *v, struct arena *arena, Elf_Scn *scn)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	size_t at = 0, name, desc, i;
	GElf_Nhdr note;

	while (data && (at = gelf_getnote(data, at, &note, &name, &desc)) > 0) {
		const unsigned char *bytes = (const unsigned char *)data->d_buf + desc;
		char *hex;

		if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != 4 || note.n_descsz > 64 ||
		    memcmp((const char *)data->d_buf + name, "GNU", 4))
			continue;
		hex = arena_alloc(arena, 2 * (size_t)note.n_descsz + 1);
		for (i = 0; i < note.n_descsz; i++)
			snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
		v->build_id = hex;
		return;
	}
}

static void read_sections(struct vmlinux *v, struct arena *arena, Elf *elf, const char **btf_why)
{
	Elf_Scn *scn = NULL;
	size_t names;

	if (elf_getshdrstrndx(elf, &names))
		return;
	while ((scn = elf_nextscn(elf, scn))) {
		GElf_Shdr sh;
		const char *name =
			gelf_getshdr(scn, &sh) ? elf_strptr(elf, names, sh.sh_name) : NULL;

		if (!name)
			continue;
		if (sh.sh_type == SHT_SYMTAB) {
			read_symbols(v, arena, elf, scn, &sh);
		} else if (sh.sh_type == SHT_NOTE && !v->build_id) {
			read_build_id(v, arena, scn);
		} else if (!strcmp(name, ".BTF") && sh.sh_type != SHT_NOBITS) {
			Elf_Data *data = elf_getdata(scn, NULL);

			if (data && data->d_size <= MAX_BTF)
				v->types = ktypes_new(arena, data->d_buf, (uint32_t)data->d_size,
						      NULL, btf_why);
		}
	}
}

static enum kstatus vm_reader(void *self, struct arena *arena, void **out)
{
	(void)arena;
	*out = self;
	return K_OK;
}

static enum kstatus vm_read(void *reader, kaddr at, size_t len, void *buf, const char **why)
{
	(void)reader, (void)at, (void)len, (void)buf;
	*why = "vmlinux is no memory";
	return K_NODATA;
}

static enum kstatus vm_symbol(void *self, const char *name, struct ksym *out)
{
	const struct vmlinux *v = self;
	const struct symtab_entry *e = symtab_find(&v->syms, name);

	if (e)
		*out = (struct ksym){e->addr, e->name, NULL, 0};
	return e ? K_OK : K_NONAME;
}

static enum kstatus vm_nearest(void *self, kaddr at, struct ksym *out)
{
	const struct vmlinux *v = self;
	const struct symtab_entry *end = symtab_find(&v->syms, "_end");
	const struct symtab_entry *e =
		at >> 63 && end && at < end->addr ? symtab_nearest(&v->syms, at) : NULL;

	if (!e || !(e->addr >> 63))
		return K_NONAME;
	*out = (struct ksym){e->addr, e->name, NULL, at - e->addr};
	return K_OK;
}

static enum kstatus vm_size(void *self, const char *type, uint32_t *out)
{
	const struct vmlinux *v = self;

	return v->types ? ktypes_size(v->types, type, out) : K_NONAME;
}

static enum kstatus vm_member(void *self, const char *type, const char *path, struct kmember *out)
{
	const struct vmlinux *v = self;

	return v->types ? ktypes_member(v->types, type, path, out) : K_NONAME;
}

static enum kstatus vm_constant(void *self, const char *name, int64_t *out)
{
	const struct vmlinux *v = self;

	return v->types ? ktypes_constant(v->types, name, out) : K_NONAME;
}

static const char *vm_note(void *self, const char *key)
{
	const struct vmlinux *v = self;

	return strcmp(key, "BUILD-ID") ? NULL : v->build_id;
}

static const struct image_source vmlinux_source = {
	.name = "vmlinux",
	.reader = vm_reader,
	.read = vm_read,
	.symbol = vm_symbol,
	.nearest = vm_nearest,
	.size = vm_size,
	.member = vm_member,
	.constant = vm_constant,
	.note = vm_note,
};

static enum kstatus read_elf(struct vmlinux *v, struct arena *arena, int fd, const char **why)
{
	const char *btf_why = NULL;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!elf || elf_kind(elf) != ELF_K_ELF) {
		elf_end(elf);
		*why = "not an ELF file";
		return K_BADDATA;
	}
	read_sections(v, arena, elf, &btf_why);
	elf_end(elf);
	if (!v->types)
		*why = btf_why	   ? btf_why
		       : v->syms.n ? "no section .BTF"
				   : "neither .symtab nor .BTF";
	else if (!v->syms.n)
		*why = "no section .symtab";
	return v->types || v->syms.n ? K_OK : K_BADDATA;
}

enum kstatus vmlinux_open(const char *path, struct arena *arena, struct image *out,
			  const char **why)
{
	struct vmlinux *v = arena_alloc(arena, sizeof(*v));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *text = NULL;
	enum kstatus st;

	if (fd < 0) {
		*why = arena_printf(arena, "%s: %s", path, strerror(errno));
		return K_HOST;
	}
	st = read_elf(v, arena, fd, &text);
	close(fd);
	if (text)
		*why = arena_printf(arena, "%s: %s", path, text);
	if (!st)
		*out = (struct image){&vmlinux_source, v, {.format = "vmlinux"}, arena};
	return st;
}
