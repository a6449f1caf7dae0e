// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kslabfree: is this one object free? Reads its slab's freelist, those of the CPUs that work
 * on that slab, and the cache's sheaves. Leaves nothing behind.
 */
#include "kernel/kslabfree.h"

#include "kernel/kslabsheaf.h"

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

struct hunt {
	struct reader *r;
	const struct kslabs *k;
	const struct kslab_object *o;
	enum kstatus status;
	bool hit;
};

static bool in_sheaf(void *arg, const struct ksheaf *s)
{
	struct hunt *h = arg;
	kaddr *objects;

	h->status = s->status;
	if (h->status == K_OK && s->flux)
		h->status = reader_fail(h->r, K_NODATA, s->at, "the lock of a sheaf is held");
	if (h->status == K_OK)
		h->status = ksheaf_objects(h->r, h->k, &h->o->cache, s, h->r->arena, &objects);
	if (h->status != K_OK)
		return false;
	for (uint32_t i = 0; i < s->size && !h->hit; i++)
		h->hit = objects[i] == h->o->object;
	return !h->hit;
}

static enum kstatus on_cpu_lists(struct reader *r, const struct kslabs *k,
				 const struct kpercpu *cpus, const struct kslab_object *o,
				 bool *out)
{
	struct hunt hunt = {r, k, o, K_OK, false};
	enum kstatus st = K_OK;

	if (!o->cache.cpu_slab && !o->cache.cpu_sheaves)
		return reader_fail(r, K_NONAME, 0, "per-CPU lists of this kernel are not read");
	for (uint32_t cpu = 0; o->cache.cpu_slab && st == K_OK && !*out && cpu < cpus->nr; cpu++)
		if (cpus->possible[cpu])
			st = on_cpu_list(r, k, o, kpercpu_ptr(cpus, o->cache.cpu_slab, cpu), out);
	if (st != K_OK || *out)
		return st;
	ksheaves_each(r, k, cpus, &o->cache, in_sheaf, &hunt);
	*out = hunt.hit;
	return hunt.status;
}

enum kstatus kslab_object_free(struct reader *r, const struct kslabs *k, const struct kpercpu *cpus,
			       const struct kslab_object *o, bool *out)
{
	bool hit = false;
	enum kstatus st = on_list(r, k, o, o->slab.freelist, &hit);

	if (st == K_OK && !hit)
		st = on_cpu_lists(r, k, cpus, o, &hit);
	if (st == K_OK)
		*out = hit;
	return st;
}
