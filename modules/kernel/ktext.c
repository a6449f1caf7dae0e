// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where is code, and whose? Reads the bounds of the kernel's text and the list of modules; leaves
 * ranges.
 */
#include "kernel/ktext.h"
#include "kernel/kfail.h"

#define TEXT_MAX (1ull << 30) /* more than the module area and the kernel's have together */

struct layout {
	struct kfield base, size, orc_ip, orc, orcs;
};

static const struct need needs[] = {
	NEED(struct layout, base, "module", "mem[0].base|core_layout.base|module_core"),
	NEED(struct layout, size, "module", "mem[0].size|core_layout.text_size|core_text_size"),
	NEED_OPT(struct layout, orc_ip, "module", "arch.orc_unwind_ip"),
	NEED_OPT(struct layout, orc, "module", "arch.orc_unwind"),
	NEED_OPT(struct layout, orcs, "module", "arch.num_orcs"),
};

static bool add(struct reader *r, struct ktext *t, kaddr low, kaddr high, const char *module)
{
	struct ktext_range *range;

	if (low >= high || high - low > TEXT_MAX)
		return false;
	range = arena_push(r->arena, &t->items, &t->n, &t->cap, sizeof(*range));
	*range = (struct ktext_range){.low = low, .high = high, .module = module};
	return true;
}

static bool add_between(struct reader *r, struct ktext *t, const char *from, const char *to)
{
	kaddr low, high;

	return !image_address(r->img, from, &low) && !image_address(r->img, to, &high) &&
	       add(r, t, low, high, NULL);
}

static enum kstatus load_module(struct reader *r, struct ktext *t, const struct layout *at,
				const struct kmodule *m)
{
	struct ktext_range *range;
	uint64_t base, size;
	enum kstatus st = kread_field(r, m->at, &at->base, &base);

	if (!st)
		st = kread_field(r, m->at, &at->size, &size);
	if (st || size > TEXT_MAX || !add(r, t, base, base + size, arena_strdup(r->arena, m->name)))
		return st;
	range = &t->items[t->n - 1];
	if (!kfield_there(&at->orc_ip) || !kfield_there(&at->orc) || !kfield_there(&at->orcs))
		return K_OK;
	st = kread_field(r, m->at, &at->orc_ip, &range->orc_ip);
	if (!st)
		st = kread_field(r, m->at, &at->orc, &range->orc);
	if (!st)
		st = kread_field(r, m->at, &at->orcs, &range->orcs);
	return st;
}

static enum kstatus load_modules(struct reader *r, struct ktext *t)
{
	struct klist_iter it;
	struct kmodules list;
	struct kmodule one;
	struct layout at;
	enum kstatus st = kmodule_open(r, &list);

	if (!st)
		st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &at);
	if (st)
		return st;
	for (kmodule_begin(r, &list, &it); !st && kmodule_next(&it, &list, &one);)
		st = load_module(r, t, &at, &one);
	return st ? st : it.status;
}

enum kstatus ktext_load(struct reader *r, struct ktext *out)
{
	struct ktext t = {0};

	if (!add_between(r, &t, "_stext", "_etext"))
		return kfail_fresh(r, K_NONAME, 0, "no text between _stext and _etext");
	add_between(r, &t, "_sinittext", "_einittext");
	t.modules = load_modules(r, &t);
	if (t.modules)
		snprintf(t.why, sizeof(t.why), "%s", r->why);
	*out = t;
	return K_OK;
}

const struct ktext_range *ktext_find(const struct ktext *t, kaddr at)
{
	for (size_t i = 0; i < t->n; i++)
		if (at >= t->items[i].low && at < t->items[i].high)
			return &t->items[i];
	return NULL;
}
