// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which modules were loaded, where, and what did they and others taint? Reads the list of struct
 * module; leaves C values.
 */
#include "kernel/kmodule.h"
#include "kernel/kfail.h"

static const struct need needs[] = {
	NEED_SYM(struct kmodules, head, "modules"),
	NEED(struct kmodules, list, "module", "list"),
	NEED(struct kmodules, name, "module", "name"),
	NEED_OPT(struct kmodules, taints, "module", "taints"),
	NEED_OPT(struct kmodules, state, "module", "state"),
};

static bool part(struct reader *r, const char *base, const char *size, struct kmodules *m)
{
	const struct need two[] = {
		{NEED_MEMBER, false, 0, "module", base},
		{NEED_MEMBER, false, sizeof(struct kfield), "module", size},
	};
	struct kfield found[2];

	if (m->parts >= KMODULE_PARTS || needs_resolve(r, two, 2, found))
		return false;
	m->base[m->parts] = found[0];
	m->size[m->parts++] = found[1];
	return true;
}

/* The newest way a kernel has: its parts in one array. */
static void parts(struct reader *r, struct kmodules *m)
{
	struct kmember mem;
	uint32_t n = 0;
	char base[32], size[32];

	if (!image_member(r->img, "module", "mem", &mem))
		n = mem.count < KMODULE_PARTS ? mem.count : KMODULE_PARTS;
	for (uint32_t i = 0; i < n; i++) {
		snprintf(base, sizeof(base), "mem[%u].base", i);
		snprintf(size, sizeof(size), "mem[%u].size", i);
		part(r, base, size, m);
	}
	if (!m->parts)
		part(r, "core_layout.base|module_core", "core_layout.size|core_size", m);
}

enum kstatus kmodule_open(struct reader *r, struct kmodules *out)
{
	struct kmodules m = {0};
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &m);

	if (st)
		return st;
	parts(r, &m);
	if (!m.parts)
		return kfail_fresh(r, K_NONAME, 0, "no module.mem, core_layout or module_core");
	*out = m;
	return K_OK;
}

void kmodule_begin(struct reader *r, const struct kmodules *m, struct klist_iter *it)
{
	klist_begin(r, m->head, m->list.offset, KMODULE_MAX, it);
}

static enum kstatus load(struct reader *r, const struct kmodules *m, struct kmodule *out)
{
	uint32_t len = m->name.size < KMODULE_NAME ? m->name.size : KMODULE_NAME;
	uint64_t base, size;
	enum kstatus st = kread(r, out->at + m->name.offset, len, out->name);

	if (!st && kfield_there(&m->taints))
		st = kread_field(r, out->at, &m->taints, &out->taints);
	for (uint32_t i = 0; !st && i < m->parts; i++) {
		st = kread_field(r, out->at, &m->base[i], &base);
		if (!st)
			st = kread_field(r, out->at, &m->size[i], &size);
		if (st || !base)
			continue;
		out->size += size;
		if (i == 0)
			out->base = base;
	}
	return st;
}

bool kmodule_next(struct klist_iter *it, const struct kmodules *m, struct kmodule *out)
{
	struct kmodule one = {0};
	enum kstatus st;

	if (!klist_next(it, &one.at))
		return false;
	st = load(it->r, m, &one);
	if (st) {
		it->status = reader_fail(it->r, st, one.at, "module " KADDR, one.at);
		return false;
	}
	*out = one;
	return true;
}
