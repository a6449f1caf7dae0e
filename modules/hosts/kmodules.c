// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kmodules: walks the kernel's lists of modules and of their BTF. Reads struct module, its symbol
 * table and struct btf_module; leaves behind a list of modules with lazily filled tables.
 */
#include "hosts/kmodules.h"
#include "hosts/symtab.h"

#include <elf.h>
#include <string.h>

#include "image/need.h"

#define MAX_MODULES 4096u
#define MAX_SYMS    (1u << 20) /* of one module */
#define MAX_BTF	    (64u << 20)
#define MAX_NAME    512u
#define MAX_RANGES  8u

/*
 * Where a module's memory is: mem[] since 6.4 (ac3b43283923 "module: replace module_layout with
 * module_memory"), core_layout and init_layout since 4.5 (7523e4dc5057).
 */
struct layout {
	struct kfield list, name, state, kallsyms, mem, core_base, core_size;
	struct kfield base, size; /* in struct module_memory */
	struct kfield symtab, num_symtab, strtab;
	uint64_t mem_stride, head;
};

static const struct need needs[] = {
	NEED_SYM(struct layout, head, "modules"),
	NEED(struct layout, list, "module", "list"),
	NEED(struct layout, name, "module", "name"),
	NEED_OPT(struct layout, state, "module", "state"),
	NEED_OPT(struct layout, kallsyms, "module", "kallsyms"),
	NEED_OPT(struct layout, mem, "module", "mem"),
	NEED_OPT(struct layout, base, "module_memory", "base"),
	NEED_OPT(struct layout, size, "module_memory", "size"),
	NEED_SIZE(struct layout, mem_stride, "module_memory|list_head"),
	NEED_OPT(struct layout, core_base, "module", "core_layout.base"),
	NEED_OPT(struct layout, core_size, "module", "core_layout.size"),
	NEED_OPT(struct layout, symtab, "mod_kallsyms", "symtab"),
	NEED_OPT(struct layout, num_symtab, "mod_kallsyms", "num_symtab"),
	NEED_OPT(struct layout, strtab, "mod_kallsyms", "strtab"),
};

struct btf_layout {
	struct kfield list, module, btf, data, data_size;
	uint64_t head;
};

static const struct need btf_needs[] = {
	NEED_SYM(struct btf_layout, head, "btf_modules"),
	NEED(struct btf_layout, list, "btf_module", "list"),
	NEED(struct btf_layout, module, "btf_module", "module"),
	NEED(struct btf_layout, btf, "btf_module", "btf"),
	NEED(struct btf_layout, data, "btf", "data"),
	NEED(struct btf_layout, data_size, "btf", "data_size"),
};

struct range {
	kaddr base;
	uint64_t size;
};

struct module {
	kaddr at;
	const char *name;
	struct range ranges[MAX_RANGES];
	uint32_t n_ranges;
	bool syms_read, types_read;
	struct symtab syms;
	kaddr btf_data; /* 0: none */
	uint32_t btf_size;
	const struct ktypes *types;
};

struct kmodules {
	struct reader *r;
	struct arena *arena;
	struct layout l;
	struct module *modules;
	size_t n, cap;
	const char *why;
	bool btf_walked;
};

static void note_why(struct kmodules *k)
{
	if (!k->why)
		k->why = arena_strdup(k->arena, k->r->why);
}

static void add_range(struct module *m, kaddr base, uint64_t size)
{
	if (base && size && base + size > base && m->n_ranges < MAX_RANGES)
		m->ranges[m->n_ranges++] = (struct range){base, size};
}

static enum kstatus read_ranges(struct kmodules *k, struct module *m)
{
	const struct layout *l = &k->l;
	uint64_t base, size;
	uint32_t i;
	enum kstatus st = K_OK;

	if (kfield_there(&l->core_base) && kfield_there(&l->core_size)) {
		st = kread_field(k->r, m->at, &l->core_base, &base);
		if (!st)
			st = kread_field(k->r, m->at, &l->core_size, &size);
		if (!st)
			add_range(m, base, size);
		return st;
	}
	if (!kfield_there(&l->mem) || !kfield_there(&l->base) || !kfield_there(&l->size))
		return K_OK;
	for (i = 0; !st && i < l->mem.count && i < MAX_RANGES; i++) {
		kaddr mem = m->at + l->mem.offset + i * l->mem_stride;

		st = kread_field(k->r, mem, &l->base, &base);
		if (!st)
			st = kread_field(k->r, mem, &l->size, &size);
		if (!st)
			add_range(m, base, size);
	}
	return st;
}

static enum kstatus read_module(struct kmodules *k, kaddr at)
{
	char name[64];
	struct module m = {.at = at};
	enum kstatus st;

	st = kread_string(k->r, at + k->l.name.offset, sizeof(name), name);
	if (!st)
		st = read_ranges(k, &m);
	if (st)
		return st;
	m.name = arena_strdup(k->arena, name);
	*(struct module *)arena_push(k->arena, &k->modules, &k->n, &k->cap, sizeof(m)) = m;
	return K_OK;
}

static enum kstatus walk_modules(struct kmodules *k)
{
	kaddr next;
	enum kstatus st = kread_ptr(k->r, k->l.head, &next);
	unsigned i;

	for (i = 0; !st && next != k->l.head; i++) {
		if (i == MAX_MODULES)
			return reader_fail(k->r, K_BADDATA, next, "list of modules has no end");
		st = read_module(k, next - k->l.list.offset);
		if (!st)
			st = kread_ptr(k->r, next, &next);
	}
	return st;
}

enum kstatus kmodules_open(struct reader *r, struct arena *arena, struct kmodules **out)
{
	struct kmodules *k = arena_alloc(arena, sizeof(*k));
	enum kstatus st;

	k->r = r;
	k->arena = arena;
	st = needs_resolve(r, needs, sizeof(needs) / sizeof(*needs), &k->l);
	if (st)
		return st;
	st = walk_modules(k);
	if (st == K_STOP || st == K_HOST)
		return st;
	if (st)
		note_why(k);
	*out = k;
	return K_OK;
}

const char *kmodules_why(const struct kmodules *k)
{
	return k->why;
}

size_t kmodules_count(const struct kmodules *k)
{
	return k->n;
}

const char *kmodules_name(const struct kmodules *k, size_t i)
{
	return i < k->n ? k->modules[i].name : NULL;
}

/* Defined symbols with a real name; arm64's "$x" marks code, it names nothing. */
static bool is_wanted(const Elf64_Sym *sym)
{
	return sym->st_shndx != SHN_UNDEF && sym->st_name && sym->st_value;
}

static enum kstatus read_entries(struct kmodules *k, struct module *m, const Elf64_Sym *syms,
				 uint32_t n, kaddr strtab)
{
	struct symtab_entry *entries = arena_array(k->arena, n, sizeof(*entries));
	size_t used = 0;
	uint32_t i;

	for (i = 0; i < n; i++) {
		char name[MAX_NAME];

		if (!is_wanted(&syms[i]))
			continue;
		/* A name that cannot be read costs one symbol, not all. */
		if (kread_string(k->r, strtab + syms[i].st_name, sizeof(name), name)) {
			note_why(k);
			continue;
		}
		if (!name[0] || name[0] == '$' || name[0] == '.')
			continue;
		entries[used].name = arena_strdup(k->arena, name);
		entries[used++].addr = syms[i].st_value;
	}
	symtab_build(k->arena, entries, used, &m->syms);
	return K_OK;
}

static enum kstatus read_symtab(struct kmodules *k, struct module *m)
{
	const struct layout *l = &k->l;
	uint64_t kallsyms, symtab, n, strtab;
	Elf64_Sym *syms;
	enum kstatus st;

	if (!kfield_there(&l->kallsyms) || !kfield_there(&l->symtab) ||
	    !kfield_there(&l->num_symtab) || !kfield_there(&l->strtab))
		return K_NONAME;
	st = kread_field(k->r, m->at, &l->kallsyms, &kallsyms);
	if (!st)
		st = kread_field(k->r, kallsyms, &l->symtab, &symtab);
	if (!st)
		st = kread_field(k->r, kallsyms, &l->num_symtab, &n);
	if (!st)
		st = kread_field(k->r, kallsyms, &l->strtab, &strtab);
	if (st)
		return st;
	if (n > MAX_SYMS)
		return reader_fail(k->r, K_BADDATA, kallsyms, "impossible number of symbols");
	syms = arena_array(k->arena, n, sizeof(*syms));
	st = kread(k->r, symtab, n * sizeof(*syms), syms);
	return st ? st : read_entries(k, m, syms, (uint32_t)n, strtab);
}

static void need_symtab(struct kmodules *k, struct module *m)
{
	if (m->syms_read)
		return;
	m->syms_read = true;
	if (read_symtab(k, m)) {
		reader_fail(k->r, K_NODATA, m->at, "symbols of module %s", m->name);
		note_why(k);
	}
}

enum kstatus kmodules_find(struct kmodules *k, const char *name, struct ksym *out)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		struct module *m = &k->modules[i];
		const struct symtab_entry *e;

		need_symtab(k, m);
		e = symtab_find(&m->syms, name);
		if (!e)
			continue;
		*out = (struct ksym){e->addr, e->name, m->name, 0};
		return K_OK;
	}
	return K_NONAME;
}

static const struct range *range_of(const struct module *m, kaddr at)
{
	uint32_t i;

	for (i = 0; i < m->n_ranges; i++)
		if (at - m->ranges[i].base < m->ranges[i].size)
			return &m->ranges[i];
	return NULL;
}

enum kstatus kmodules_nearest(struct kmodules *k, kaddr at, struct ksym *out)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		struct module *m = &k->modules[i];
		const struct range *range = range_of(m, at);
		const struct symtab_entry *e;

		if (!range)
			continue;
		need_symtab(k, m);
		e = symtab_nearest(&m->syms, at);
		/* One before the range belongs to another part of the module, or to nothing. */
		if (e && e->addr >= range->base) {
			*out = (struct ksym){e->addr, e->name, m->name, at - e->addr};
			return K_OK;
		}
	}
	return K_NONAME;
}

static enum kstatus read_btf_module(struct kmodules *k, const struct btf_layout *l, kaddr at)
{
	uint64_t module, btf, data, size;
	enum kstatus st = kread_field(k->r, at, &l->module, &module);
	size_t i;

	if (!st)
		st = kread_field(k->r, at, &l->btf, &btf);
	if (!st)
		st = kread_field(k->r, btf, &l->data, &data);
	if (!st)
		st = kread_field(k->r, btf, &l->data_size, &size);
	if (st)
		return st;
	for (i = 0; i < k->n && size <= MAX_BTF; i++) {
		if (k->modules[i].at != module)
			continue;
		k->modules[i].btf_data = data;
		k->modules[i].btf_size = (uint32_t)size;
	}
	return K_OK;
}

/* Notes for each module where its BTF is. */
static void walk_btf(struct kmodules *k)
{
	struct btf_layout l;
	kaddr next;
	unsigned i;
	enum kstatus st =
		needs_resolve(k->r, btf_needs, sizeof(btf_needs) / sizeof(*btf_needs), &l);

	k->btf_walked = true;
	if (!st)
		st = kread_ptr(k->r, l.head, &next);
	for (i = 0; !st && next != l.head && i < MAX_MODULES; i++) {
		st = read_btf_module(k, &l, next - l.list.offset);
		if (!st)
			st = kread_ptr(k->r, next, &next);
	}
	if (st)
		note_why(k);
}

static void read_types(struct kmodules *k, struct module *m, const struct ktypes *vmlinux)
{
	struct arena *scratch = arena_new(NULL, NULL);
	void *data = arena_alloc(scratch, m->btf_size);
	const char *why = NULL;

	if (!kread(k->r, m->btf_data, m->btf_size, data))
		m->types = ktypes_new(k->arena, data, m->btf_size, vmlinux, &why);
	if (!m->types) {
		reader_fail(k->r, K_NODATA, m->btf_data, "types of module %s%s%s", m->name,
			    why ? ": " : "", why ? why : "");
		note_why(k);
	}
	arena_free(scratch);
}

const struct ktypes *kmodules_types(struct kmodules *k, size_t i, const struct ktypes *vmlinux)
{
	struct module *m = &k->modules[i];

	if (!k->btf_walked)
		walk_btf(k);
	if (!m->types_read) {
		m->types_read = true;
		if (m->btf_data && m->btf_size)
			read_types(k, m, vmlinux);
	}
	return m->types;
}
