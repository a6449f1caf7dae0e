// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ktypes: where a member is, how large a type, what an enumerator is worth. Reads BTF through
 * libbpf; leaves behind a hash of type and enumerator names (libbpf's own search is linear).
 *
 * BTF comes from the dump: type ids may form cycles, sizes may overflow. Every chain is bounded.
 */
#include "hosts/ktypes.h"
#include "hosts/nametable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#define MAX_CHAIN 64	  /* typedefs and qualifiers in a row */
#define MAX_DEPTH 16	  /* anonymous structs in each other */
#define MAX_STEPS 100000u /* members looked at for one path: structs that hold themselves twice */

struct ktypes {
	struct btf *btf;
	uint32_t ptr_size;
	/* Some enum carries its sign: then all enums without the mark are unsigned. */
	bool enums_have_sign;
	struct nametable types, constants;
};

static void free_btf(void *arg)
{
	btf__free(arg);
}

static uint8_t rank_of(const struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
		return 4;
	case BTF_KIND_UNION:
		return 3;
	case BTF_KIND_TYPEDEF:
		return 2;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
	case BTF_KIND_INT:
		return 1;
	}
	return 0;
}

static const char *name_of(const struct ktypes *k, uint32_t offset)
{
	const char *name = btf__name_by_offset(k->btf, offset);

	return name && *name ? name : NULL;
}

static void collect_enumerators(struct ktypes *k, struct arena *arena, const struct btf_type *t,
				uint32_t id)
{
	uint32_t i, n = btf_vlen(t);

	for (i = 0; i < n; i++) {
		const uint32_t off = btf_kind(t) == BTF_KIND_ENUM ? btf_enum(t)[i].name_off
								  : btf_enum64(t)[i].name_off;
		const char *name = name_of(k, off);

		if (name)
			nametable_add(&k->constants, arena, (struct named){name, id, i, 1});
	}
}

static void collect(struct ktypes *k, struct arena *arena, uint32_t first)
{
	uint32_t id, end = btf__type_cnt(k->btf);

	for (id = first; id < end; id++) {
		const struct btf_type *t = btf__type_by_id(k->btf, id);
		const char *name = t ? name_of(k, t->name_off) : NULL;
		uint8_t rank = t ? rank_of(t) : 0;

		if (name && rank)
			nametable_add(&k->types, arena, (struct named){name, id, 0, rank});
		if (t && (btf_is_enum(t) || btf_is_enum64(t))) {
			k->enums_have_sign |= btf_is_enum64(t) || btf_kflag(t);
			collect_enumerators(k, arena, t, id);
		}
	}
}

/*
 * libbpf declares btf__new_split() but exports it from 1.4 on only; parsing a file it always did.
 */
static struct btf *parse_split(const void *data, uint32_t size, struct btf *base)
{
	int fd = memfd_create("btf", MFD_CLOEXEC);
	struct btf *btf = NULL;
	char path[32];

	if (fd < 0)
		return NULL;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, data, size) == (ssize_t)size)
		btf = btf__parse_raw_split(path, base);
	close(fd);
	return btf;
}

struct ktypes *ktypes_new(struct arena *arena, const void *data, uint32_t size,
			  const struct ktypes *base, const char **why)
{
	struct ktypes *k = arena_alloc(arena, sizeof(*k));

	libbpf_set_print(NULL); /* it would write to standard error by itself */
	k->btf = base ? parse_split(data, size, base->btf) : btf__new(data, size);
	if (!k->btf) {
		*why = arena_printf(arena, "BTF: %s", strerror(errno));
		return NULL;
	}
	arena_on_free(arena, free_btf, k->btf);
	k->ptr_size = sizeof(uint64_t);
	k->enums_have_sign = base && base->enums_have_sign;
	collect(k, arena, base ? btf__type_cnt(base->btf) : 1);
	nametable_index(&k->types, arena);
	nametable_index(&k->constants, arena);
	return k;
}

/* Behind typedefs and qualifiers; NULL: no such type, or a chain without end. */
static const struct btf_type *resolve(const struct ktypes *k, uint32_t id)
{
	unsigned i;

	for (i = 0; i < MAX_CHAIN; i++) {
		const struct btf_type *t = btf__type_by_id(k->btf, id);

		if (!t)
			return NULL;
		if (!btf_is_mod(t) && !btf_is_typedef(t))
			return t;
		id = t->type;
	}
	return NULL;
}

/* False: no size (void, function, forward declaration) or one that is no uint32_t. */
static bool size_of(const struct ktypes *k, uint32_t id, uint32_t *out)
{
	uint64_t times = 1;
	unsigned i;

	for (i = 0; i < MAX_CHAIN; i++) {
		const struct btf_type *t = resolve(k, id);

		if (!t)
			return false;
		switch (btf_kind(t)) {
		case BTF_KIND_INT:
		case BTF_KIND_STRUCT:
		case BTF_KIND_UNION:
		case BTF_KIND_ENUM:
		case BTF_KIND_ENUM64:
		case BTF_KIND_FLOAT:
			times *= t->size;
			break;
		case BTF_KIND_PTR:
			times *= k->ptr_size;
			break;
		case BTF_KIND_ARRAY:
			times *= btf_array(t)->nelems;
			if (times > UINT32_MAX)
				return false;
			id = btf_array(t)->type;
			continue;
		default:
			return false;
		}
		if (times > UINT32_MAX)
			return false;
		*out = (uint32_t)times;
		return true;
	}
	return false;
}

static uint8_t kind_of(const struct btf_type *t)
{
	switch (btf_kind(t)) {
	case BTF_KIND_INT:
		return btf_int_encoding(t) & BTF_INT_SIGNED ? KK_INT : KK_UINT;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return btf_kflag(t) ? KK_INT : KK_UINT;
	case BTF_KIND_PTR:
		return KK_PTR;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return KK_STRUCT;
	case BTF_KIND_ARRAY:
		return KK_ARRAY;
	}
	return KK_OTHER;
}

/* Where a path has led so far. */
struct place {
	uint64_t bit;	   /* from the start of the outer type */
	uint32_t id;	   /* type of what is there */
	uint32_t bit_size; /* of a bit field, else 0 */
	uint32_t steps;	   /* members looked at */
};

/* The member `name` of struct `t`, also inside anonymous ones. Moves *p on success. */
static bool step_member(const struct ktypes *k, const struct btf_type *t, const char *name,
			size_t len, unsigned depth, struct place *p)
{
	uint32_t i, n = btf_is_composite(t) ? btf_vlen(t) : 0;

	for (i = 0; i < n && p->steps < MAX_STEPS; i++) {
		const struct btf_member *m = &btf_members(t)[i];
		const char *mname = name_of(k, m->name_off);
		struct place inner = {p->bit + btf_member_bit_offset(t, i), m->type,
				      btf_member_bitfield_size(t, i), ++p->steps};
		const struct btf_type *mt;

		if (mname) {
			if (strlen(mname) != len || memcmp(mname, name, len))
				continue;
			*p = inner;
			return true;
		}
		mt = depth < MAX_DEPTH ? resolve(k, m->type) : NULL;
		if (mt && step_member(k, mt, name, len, depth + 1, &inner)) {
			*p = inner;
			return true;
		}
		p->steps = inner.steps;
	}
	return false;
}

/* "[3]": into the array's element. */
static bool step_index(const struct ktypes *k, const char **path, struct place *p)
{
	const struct btf_type *t = resolve(k, p->id);
	char *end;
	unsigned long i;
	uint32_t size;

	if (!t || !btf_is_array(t) || (*path)[1] < '0' || (*path)[1] > '9')
		return false;
	i = strtoul(*path + 1, &end, 10);
	if (*end != ']' || (btf_array(t)->nelems && i >= btf_array(t)->nelems) || i > UINT32_MAX ||
	    !size_of(k, btf_array(t)->type, &size))
		return false;
	p->bit += (uint64_t)i * size * 8;
	p->id = btf_array(t)->type;
	p->bit_size = 0;
	*path = end + 1;
	return true;
}

static bool walk_path(const struct ktypes *k, const char *path, struct place *p)
{
	while (*path) {
		const struct btf_type *t = resolve(k, p->id);
		size_t len = strcspn(path, ".[");

		if (!t)
			return false;
		if (len && !step_member(k, t, path, len, 0, p))
			return false;
		path += len;
		if (!len && *path != '[')
			return false;
		while (*path == '[')
			if (!step_index(k, &path, p))
				return false;
		if (*path == '.' && !*++path)
			return false;
	}
	return true;
}

/*
 * A bit field: the bytes of its own type that hold it, or where it crosses those (packed structs),
 * the fewest bytes that do.
 */
static bool place_bits(const struct place *p, uint32_t size, struct kmember *m)
{
	uint64_t offset = size ? p->bit / 8 / size * size : p->bit / 8;

	if (size > 8 || !size || p->bit + p->bit_size > (offset + size) * 8) {
		offset = p->bit / 8;
		size = (uint32_t)((p->bit % 8 + p->bit_size + 7) / 8);
	}
	if (size > 8 || offset > UINT32_MAX)
		return false;
	m->offset = (uint32_t)offset;
	m->size = size;
	m->bit_offset = (uint8_t)(p->bit - offset * 8);
	m->bit_size = (uint8_t)p->bit_size;
	return true;
}

static bool describe(const struct ktypes *k, const struct place *p, struct kmember *out)
{
	const struct btf_type *t = resolve(k, p->id);
	struct kmember m = {.count = 1};
	uint32_t bits = p->bit_size;

	if (!t || !size_of(k, p->id, &m.size))
		return false;
	m.kind = kind_of(t);
	if (btf_is_array(t))
		m.count = btf_array(t)->nelems;
	/* Before pahole 1.14 a bit field was an integer type of fewer bits. */
	if (!bits && btf_is_int(t) && btf_int_bits(t) < t->size * 8)
		bits = btf_int_bits(t);
	if (bits) {
		struct place narrow = *p;

		narrow.bit += btf_is_int(t) ? btf_int_offset(t) : 0;
		narrow.bit_size = bits;
		if (bits > 64 || !place_bits(&narrow, m.size, &m))
			return false;
	} else {
		if (p->bit % 8 || p->bit / 8 > UINT32_MAX)
			return false;
		m.offset = (uint32_t)(p->bit / 8);
	}
	*out = m;
	return true;
}

bool ktypes_has(const struct ktypes *k, const char *type)
{
	return nametable_find(&k->types, type) != NULL;
}

enum kstatus ktypes_size(const struct ktypes *k, const char *type, uint32_t *out)
{
	const struct named *t = nametable_find(&k->types, type);

	return t && size_of(k, t->id, out) ? K_OK : K_NONAME;
}

enum kstatus ktypes_member(const struct ktypes *k, const char *type, const char *path,
			   struct kmember *out)
{
	const struct named *t = nametable_find(&k->types, type);
	struct place p = {0};

	if (!t || !*path)
		return K_NONAME;
	p.id = t->id;
	return walk_path(k, path, &p) && describe(k, &p, out) ? K_OK : K_NONAME;
}

enum kstatus ktypes_constant(const struct ktypes *k, const char *enumerator, int64_t *out)
{
	const struct named *c = nametable_find(&k->constants, enumerator);
	const struct btf_type *t = c ? btf__type_by_id(k->btf, c->id) : NULL;

	if (!t)
		return K_NONAME;
	if (btf_is_enum64(t))
		*out = (int64_t)btf_enum64_value(&btf_enum64(t)[c->index]);
	else if (k->enums_have_sign && !btf_kflag(t))
		*out = (uint32_t)btf_enum(t)[c->index].val;
	else
		*out = btf_enum(t)[c->index].val;
	return K_OK;
}
