/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ktypes: type layouts out of BTF (Documentation/bpf/btf.rst), parsed by libbpf and indexed by
 * name.
 */
#ifndef HOSTS_KTYPES_H
#define HOSTS_KTYPES_H

#include "image/image.h"

struct ktypes;

/*
 * `base` is vmlinux's for the split BTF of a module, else NULL. NULL: not BTF, *why says what is
 * wrong. `data` is not needed afterwards. libbpf's object is freed by a hook of `arena`.
 */
struct ktypes *ktypes_new(struct arena *, const void *data, uint32_t size,
			  const struct ktypes *base, const char **why);

/*
 * As image.h says. A split BTF answers for the types that it adds, not for those of its base.
 * A name that is a struct, a union and a typedef at once is the struct, then the union.
 */
enum kstatus ktypes_size(const struct ktypes *, const char *type, uint32_t *out);
enum kstatus ktypes_member(const struct ktypes *, const char *type, const char *path,
			   struct kmember *out);
enum kstatus ktypes_constant(const struct ktypes *, const char *enumerator, int64_t *out);
bool ktypes_has(const struct ktypes *, const char *type);

#endif
