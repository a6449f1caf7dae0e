// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslabfree: is this one object free? Reads its slab's freelist and those of the CPUs that work
 * on that slab. Leaves nothing behind.
 */
#include "kernel/kslabfree.h"

enum kstatus kslab_object_at(struct reader *r, const struct kslabs *k, kaddr at,
			     struct kslab_object *out)
{
	struct kslab_object o;
	enum kstatus st = kslab_of(r, k, at, &o.slab);

	if (st == K_OK)
		st = kslab_cache_load(r, k, o.slab.cache, &o.cache);
	if (st != K_OK)
		return st;
	o.slab.base += o.cache.red_left_pad;
	if (!kslab_index(&o.cache, &o.slab, at, &o.index))
		return reader_fail(r, K_BADDATA, at, "in no object of its slab");
	o.object = o.slab.base + (uint64_t)o.index * o.cache.size;
	*out = o;
	return K_OK;
}

static enum kstatus on_list(struct reader *r, const struct kslabs *k, const struct kslab_object *o,
			    kaddr entry, bool *out)
{
	uint32_t index;

	for (uint32_t n = 0; entry; n++) {
		enum kstatus st;

		if (entry == o->object) {
			*out = true;
			return K_OK;
		}
		if (n > o->slab.objects || !kslab_index(&o->cache, &o->slab, entry, &index))
			return reader_fail(r, K_BADDATA, entry, "a freelist breaks off");
		st = kslab_next_free(r, k, &o->cache, entry, &entry);
		if (st != K_OK)
			return st;
	}
	return K_OK;
}

static enum kstatus on_cpu_list(struct reader *r, const struct kslabs *k,
				const struct kslab_object *o, kaddr cpu_slab, bool *out)
{
	uint64_t slab, freelist;
	enum kstatus st = kread_field(r, cpu_slab, &k->at.p_slab, &slab);

	if (st == K_OK)
		st = kread_field(r, cpu_slab, &k->at.p_freelist, &freelist);
	if (st != K_OK || slab != o->slab.slab)
		return st;
	return on_list(r, k, o, freelist, out);
}

enum kstatus kslab_object_free(struct reader *r, const struct kslabs *k,
			       const struct kpercpu *cpus, const struct kslab_object *o, bool *out)
{
	bool hit = false;
	enum kstatus st = on_list(r, k, o, o->slab.freelist, &hit);

	if (st == K_OK && !hit && !o->cache.cpu_slab)
		return reader_fail(r, K_NONAME, 0, "per-CPU lists of this kernel are not read");
	for (uint32_t cpu = 0; st == K_OK && !hit && cpu < cpus->nr; cpu++)
		if (cpus->possible[cpu])
			st = on_cpu_list(r, k, o, kpercpu_ptr(cpus, o->cache.cpu_slab, cpu), &hit);
	if (st == K_OK)
		*out = hit;
	return st;
}
