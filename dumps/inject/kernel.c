// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where does this kernel keep what it does not export?  Symbols: kallsyms_lookup_name, itself found by a kprobe.
 * Structure members and enumerators: the kernel's own BTF.  Leaves behind offset_*, symbol_* and
 * ext4_state_may_inline_data.
 */
#include <linux/btf.h>
#include <linux/kprobes.h>

#include "ext4state.h"

#define X(type, member) unsigned int offset_##type##__##member;
MEMBERS(X)
#undef X
#define X(symbol) void *symbol_##symbol;
SYMBOLS(X)
#undef X

unsigned int ext4_state_may_inline_data;

static struct btf *btf;

static const struct btf_type *type_by_id(u32 id)
{
	const struct btf_type *(*fn)(const struct btf *btf, u32 id) = symbol_btf_type_by_id;

	return fn(btf, id);
}

static const char *name_at(u32 offset)
{
	const char *(*fn)(const struct btf *btf, u32 offset) = symbol_btf_name_by_offset;

	return fn(btf, offset);
}

static int find_symbols(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long (*lookup)(const char *name);
	int err = register_kprobe(&probe);

	if (err)
		return err;
	lookup = (void *)probe.addr;
	unregister_kprobe(&probe);
#define X(symbol)						\
	symbol_##symbol = (void *)lookup(#symbol);		\
	if (!symbol_##symbol) {					\
		pr_err("no symbol " #symbol "\n");		\
		return -ENOENT;					\
	}
	SYMBOLS(X)
#undef X
	return 0;
}

static int member_offset(const char *type, const char *member, unsigned int *out)
{
	s32 (*find)(const struct btf *btf, const char *name, u8 kind) = symbol_btf_find_by_name_kind;
	s32 id = find(btf, type, BTF_KIND_STRUCT);
	const struct btf_type *t = id > 0 ? type_by_id(id) : NULL;
	const struct btf_member *m = t ? btf_type_member(t) : NULL;

	for (int i = 0; t && i < btf_type_vlen(t); i++, m++) {
		if (strcmp(name_at(m->name_off), member))
			continue;
		*out = __btf_member_bit_offset(t, m) / 8;
		return 0;
	}
	pr_err("no member %s.%s\n", type, member);
	return -ENOENT;
}

static int find_members(void)
{
	int err = 0;

#define X(type, member)	err = err ?: member_offset(#type, #member, &offset_##type##__##member);
	MEMBERS(X)
#undef X
	return err;
}

static bool enum_has(const struct btf_type *t, const char *name, unsigned int *out)
{
	const struct btf_enum *e = (const struct btf_enum *)(t + 1);

	if (BTF_INFO_KIND(t->info) != BTF_KIND_ENUM)
		return false;
	for (int i = 0; i < btf_type_vlen(t); i++) {
		if (strcmp(name_at(e[i].name_off), name))
			continue;
		*out = e[i].val;
		return true;
	}
	return false;
}

/* The enum has no name of its own, so that only a look at all of them finds it. */
static int find_enumerator(const char *name, unsigned int *out)
{
	u32 (*nr_types)(const struct btf *btf) = symbol_btf_nr_types;

	for (u32 id = 1; id < nr_types(btf); id++)
		if (enum_has(type_by_id(id), name, out))
			return 0;
	pr_err("no enumerator %s\n", name);
	return -ENOENT;
}

int kernel_init(void)
{
	struct btf *(*vmlinux_btf)(void);
	int err = find_symbols();

	if (err)
		return err;
	vmlinux_btf = symbol_bpf_get_btf_vmlinux;
	btf = vmlinux_btf();
	if (IS_ERR_OR_NULL(btf))
		return -ENOENT;
	return find_members() ?: find_enumerator("EXT4_STATE_MAY_INLINE_DATA", &ext4_state_may_inline_data);
}
