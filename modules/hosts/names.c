// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * names: symbols and types from the dump itself. Reads kallsyms and BTF at open, modules when a
 * name is not vmlinux's; leaves behind an image_source stacked on the one that reads bytes. Where
 * the dump has no kallsyms, that one may know symbols (crash read them from vmlinux).
 */
#include "hosts/names.h"
#include "hosts/kallsyms.h"
#include "hosts/kmodules.h"
#include "hosts/ktypes.h"

#include <pthread.h>
#include <string.h>

#define MAX_BTF	 (256u << 20)
#define MAX_CPUS 8192u

struct names {
	struct image bytes;
	struct image_source full, vmlinux; /* the second is what the modules' walk itself uses */
	struct image vm;
	struct kallsyms ks;
	bool have_kallsyms, have_syms; /* have_syms: from kallsyms or from the source below */
	const struct ktypes *types;
	/* Everything below is made on demand, by whichever thread asks first. */
	pthread_mutex_t lock;
	struct arena *lazy;
	bool modules_tried;
	struct kmodules *modules;
};

static enum kstatus names_reader(void *self, struct arena *arena, void **out)
{
	struct names *n = self;

	return n->bytes.source->reader(n->bytes.self, arena, out);
}

static const char *names_note(void *self, const char *key)
{
	struct names *n = self;

	return n->bytes.source->note(n->bytes.self, key);
}

static enum kstatus vm_symbol(void *self, const char *name, struct ksym *out)
{
	struct names *n = self;
	kaddr at;

	if (n->have_kallsyms)
		return kallsyms_find(&n->ks, name, out);
	if (n->have_syms)
		return n->bytes.source->symbol(n->bytes.self, name, out);
	/* VMCOREINFO's mem_section is what the variable holds, not where it is. */
	if (!strcmp(name, "mem_section") || !note_symbol(&n->bytes, name, &at))
		return K_NONAME;
	*out = (struct ksym){at, name, NULL, 0};
	return K_OK;
}

static enum kstatus vm_nearest(void *self, kaddr at, struct ksym *out)
{
	struct names *n = self;

	return n->have_kallsyms ? kallsyms_nearest(&n->ks, at, out)
				: n->bytes.source->nearest(n->bytes.self, at, out);
}

static enum kstatus vm_size(void *self, const char *type, uint32_t *out)
{
	struct names *n = self;

	return n->types ? ktypes_size(n->types, type, out) : K_NONAME;
}

static enum kstatus vm_member(void *self, const char *type, const char *path, struct kmember *out)
{
	struct names *n = self;

	return n->types ? ktypes_member(n->types, type, path, out) : K_NONAME;
}

static enum kstatus vm_constant(void *self, const char *name, int64_t *out)
{
	struct names *n = self;

	return n->types ? ktypes_constant(n->types, name, out) : K_NONAME;
}

/* Locks; NULL (and not locked): no modules can be read. */
static struct kmodules *lock_modules(struct names *n)
{
	if (!n->have_syms || !n->types)
		return NULL;
	pthread_mutex_lock(&n->lock);
	if (!n->modules_tried) {
		struct reader *r = arena_alloc(n->lazy, sizeof(*r));

		n->modules_tried = true;
		if (reader_open(&n->vm, n->lazy, r) || kmodules_open(r, n->lazy, &n->modules))
			n->modules = NULL;
	}
	if (!n->modules)
		pthread_mutex_unlock(&n->lock);
	return n->modules;
}

static enum kstatus names_symbol(void *self, const char *name, struct ksym *out)
{
	struct names *n = self;
	enum kstatus st = vm_symbol(self, name, out);
	struct kmodules *mods = st == K_NONAME ? lock_modules(n) : NULL;

	if (mods) {
		st = kmodules_find(mods, name, out);
		pthread_mutex_unlock(&n->lock);
	}
	return st;
}

static enum kstatus names_nearest(void *self, kaddr at, struct ksym *out)
{
	struct names *n = self;
	enum kstatus st = vm_nearest(self, at, out);
	struct kmodules *mods = st == K_NONAME ? lock_modules(n) : NULL;

	if (mods) {
		st = kmodules_nearest(mods, at, out);
		pthread_mutex_unlock(&n->lock);
	}
	return st;
}

/*
 * The first module's types that have `type`. A struct that vmlinux has is not looked for again:
 * a member that it lacks is one that this kernel does not have.
 */
static const struct ktypes *module_types(struct names *n, const char *type, enum kstatus *st)
{
	struct kmodules *mods = n->types && !ktypes_has(n->types, type) ? lock_modules(n) : NULL;
	const struct ktypes *found = NULL;
	size_t i;

	if (!mods)
		return NULL;
	for (i = 0; i < kmodules_count(mods) && !found; i++) {
		const struct ktypes *t = kmodules_types(mods, i, n->types);

		if (t && ktypes_has(t, type))
			found = t;
	}
	/* "No such type" cannot be said while a module's types are in pages that are not there. */
	if (!found && kmodules_why(mods))
		*st = K_NODATA;
	pthread_mutex_unlock(&n->lock);
	return found;
}

static enum kstatus names_size(void *self, const char *type, uint32_t *out)
{
	enum kstatus st = vm_size(self, type, out);
	const struct ktypes *t = st == K_NONAME ? module_types(self, type, &st) : NULL;

	return t ? ktypes_size(t, type, out) : st;
}

static enum kstatus names_member(void *self, const char *type, const char *path,
				 struct kmember *out)
{
	enum kstatus st = vm_member(self, type, path, out);
	const struct ktypes *t = st == K_NONAME ? module_types(self, type, &st) : NULL;

	return t ? ktypes_member(t, type, path, out) : st;
}

static enum kstatus names_constant(void *self, const char *name, int64_t *out)
{
	struct names *n = self;
	enum kstatus st = vm_constant(self, name, out);
	struct kmodules *mods = st == K_NONAME ? lock_modules(n) : NULL;
	size_t i;

	if (!mods)
		return st;
	for (i = 0; i < kmodules_count(mods) && st == K_NONAME; i++) {
		const struct ktypes *t = kmodules_types(mods, i, n->types);

		if (t)
			st = ktypes_constant(t, name, out);
	}
	pthread_mutex_unlock(&n->lock);
	return st;
}

static void free_lazy(void *arg)
{
	struct names *n = arg;

	arena_free(n->lazy);
	pthread_mutex_destroy(&n->lock);
}

static void make_sources(struct names *n)
{
	n->vmlinux = *n->bytes.source; /* `read` stays: readers are those of the source below */
	n->vmlinux.reader = names_reader;
	n->vmlinux.note = names_note;
	n->vmlinux.symbol = vm_symbol;
	n->vmlinux.nearest = vm_nearest;
	n->vmlinux.size = vm_size;
	n->vmlinux.member = vm_member;
	n->vmlinux.constant = vm_constant;
	n->full = n->vmlinux;
	n->full.symbol = names_symbol;
	n->full.nearest = names_nearest;
	n->full.size = names_size;
	n->full.member = names_member;
	n->full.constant = names_constant;
}

/* The kernel's BTF lies between two linker symbols (include/asm-generic/vmlinux.lds.h). */
static enum kstatus load_btf(struct names *n, struct reader *r, struct arena *arena)
{
	struct arena *scratch;
	kaddr start, stop;
	const char *why = NULL;
	enum kstatus st;
	void *data;

	r->why[0] = '\0';
	if (image_address(&n->vm, "__start_BTF", &start) ||
	    image_address(&n->vm, "__stop_BTF", &stop))
		return reader_fail(r, K_NONAME, 0, "the kernel was built without BTF");
	if (stop <= start || stop - start > MAX_BTF)
		return reader_fail(r, K_BADDATA, start, "BTF has an impossible size");
	scratch = arena_new(NULL, NULL);
	data = arena_alloc(scratch, stop - start);
	st = kread(r, start, stop - start, data);
	if (!st) {
		n->types = ktypes_new(arena, data, (uint32_t)(stop - start), NULL, &why);
		if (!n->types)
			st = reader_fail(r, K_BADDATA, start, "%s", why);
	}
	arena_free(scratch);
	return st;
}

/* Kernels with FORCE_NR_CPUS lack nr_cpu_ids (kernel/smp.c), the highest possible CPU + 1. */
uint32_t names_count_cpus(struct reader *r)
{
	unsigned char mask[MAX_CPUS / 8];
	uint64_t v;
	kaddr at;
	uint32_t size = 0, i, highest = 0;

	if (!image_address(r->img, "nr_cpu_ids", &at) && !kread_uint(r, at, 4, &v) && v &&
	    v <= MAX_CPUS)
		return (uint32_t)v;
	if (image_address(r->img, "__cpu_possible_mask", &at) ||
	    image_size(r->img, "cpumask", &size) || size > sizeof(mask) || kread(r, at, size, mask))
		return 0;
	for (i = 0; i < size * 8; i++)
		if (mask[i / 8] >> i % 8 & 1)
			highest = i + 1;
	return highest;
}

/* The dump's own table, or the source below: every kernel has _stext. */
static enum kstatus load_symbols(struct names *n, struct reader *r, struct arena *arena)
{
	enum kstatus st = kallsyms_load(r, arena, &n->ks);
	struct ksym any;

	n->have_kallsyms = !st;
	if (st && st != K_STOP && st != K_HOST &&
	    !n->bytes.source->symbol(n->bytes.self, "_stext", &any))
		st = K_OK;
	n->have_syms = !st;
	return st;
}

static enum kstatus load(struct names *n, struct arena *arena, const char **why)
{
	struct arena *scratch = arena_new(NULL, NULL);
	struct reader r;
	enum kstatus st = reader_open(&n->vm, scratch, &r);

	if (!st) {
		st = load_symbols(n, &r, arena);
		if (!st)
			st = load_btf(n, &r, arena);
		if (st)
			*why = arena_printf(arena, "no %s: %s", n->have_syms ? "types" : "symbols",
					    r.why);
		n->bytes.info.nr_cpus = names_count_cpus(&r);
	} else {
		*why = "no reader for this dump";
	}
	arena_free(scratch);
	return st == K_STOP || st == K_HOST ? st : K_OK;
}

enum kstatus names_open(const struct image *bytes, struct arena *arena, struct image *out,
			const char **why)
{
	struct names *n = arena_alloc(arena, sizeof(*n));
	enum kstatus st;

	n->bytes = *bytes;
	make_sources(n);
	n->vm = (struct image){&n->vmlinux, n, bytes->info, arena};
	n->lazy = arena_new(NULL, NULL);
	pthread_mutex_init(&n->lock, NULL);
	arena_on_free(arena, free_lazy, n);
	st = load(n, arena, why);
	if (st)
		return st;
	n->vm.info = n->bytes.info;
	*out = (struct image){&n->full, n, n->bytes.info, arena};
	return K_OK;
}
