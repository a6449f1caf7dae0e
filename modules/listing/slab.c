// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `slab`: caches; the slabs of one cache; the objects of one slab. Reads every struct page once
 * and the free lists of these caches, leaves rows of the kinds slab.cache, slab and slab.object.
 */
#include <inttypes.h>
#include <string.h>

#include "kernel/kslabwhere.h"
#include "listing/listing.h"
#include "listing/verbs.h"

const char slab_help[] =
	"  CACHE                the slabs of this cache; without: a line for each cache\n"
	"  --address A          the objects of the slab that holds this address (hex)\n"
	"  --anomalies          only what contradicts itself\n" HELP_FORM;

#define MAX_LISTS 65536u /* numbers of free lists: enum kslab_list */

static const struct column cache_columns[] = {
	{"cache", "CACHE"},	{"address", "KMEM_CACHE"}, {"size", "SIZE"},
	{"objects", "OBJECTS"}, {"free", "FREE"},	   {"slabs", "SLABS"},
	{"damage", "DAMAGE"},	{"holes", "UNKNOWN"},	   {"full", "FULL"},
	{"partial", "PARTIAL"}, {"free_lists", "FREE ON"}, {NULL, NULL},
};

static const struct column slab_columns[] = {
	{"slab", "SLAB"},	{"base", "FIRST OBJECT"}, {"inuse", "INUSE"},
	{"objects", "OBJECTS"}, {"free", "FREE"},	  {"frozen", "FROZEN"},
	{"on_list", "ON LIST"}, {"hole", "UNKNOWN"},	  {"anomaly", "DAMAGE"},
	{NULL, NULL},
};

static const struct column object_columns[] = {
	{"index", "#"},	      {"object", "OBJECT"}, {"slab_state", "STATE"}, {"free_list", "FREE ON"},
	{"device", "DEVICE"}, {"inode", "INODE"},   {"state", "I_STATE"},    {"anomaly", "ANOMALY"},
	{NULL, NULL},
};

/* "two-lists|cycle": the damage of one slab, or of one object where `object` is not 0. */
static const char *damage(const struct listing *l, struct arena *arena, kaddr slab, kaddr object)
{
	const struct kslabmap *map = &l->run->map;
	const char *text = "";

	for (size_t i = 0; i < map->n_damage; i++) {
		const char *name = kslab_damage_name(map->damage[i].kind);

		if (map->damage[i].slab != slab || (object && map->damage[i].object != object) ||
		    strstr(text, name))
			continue;
		text = *text ? arena_printf(arena, "%s|%s", text, name) : name;
	}
	return text;
}

/* "freelist of CPU 1" in a list of free lists: "CPU 1". */
static const char *short_name(uint16_t list, char *buf)
{
	static const char front[] = "freelist of ";
	const char *name = kslab_list_name(list, buf);

	if (list == KLIST_SLAB)
		return "slabs";
	return strncmp(name, front, sizeof(front) - 1) ? name : name + sizeof(front) - 1;
}

/* Objects per free list, in the order of their numbers. */
static const char *free_lists(struct arena *arena, const struct kslabmap_cache *mc)
{
	uint64_t *n = arena_array(arena, MAX_LISTS, sizeof(*n));
	const char *text = "";

	for (size_t i = 0; i < mc->n; i++)
		for (uint32_t j = 0; j < mc->slots[i].s.objects; j++)
			n[mc->slots[i].list[j]]++;
	for (uint32_t list = 1; list < MAX_LISTS; list++) {
		char name[48];

		if (n[list])
			text = arena_printf(arena, "%s%s%s: %" PRIu64, text, *text ? ", " : "",
					    short_name((uint16_t)list, name), n[list]);
	}
	return text;
}

static void count_slabs(struct facts *facts, struct fact *f, const struct kslabmap_cache *mc)
{
	uint64_t full = 0, partial = 0;

	for (size_t i = 0; i < mc->n; i++) {
		const struct kslab_slot *s = &mc->slots[i];

		full += s->s.inuse == s->s.objects && !s->listed;
		partial += s->listed;
	}
	fact_u64(facts, f, "slabs", mc->n);
	fact_u64(facts, f, "full", full);
	fact_u64(facts, f, "partial", partial);
}

static void cache_row(struct listing *l, struct batch *b, const struct kslabmap_cache *mc)
{
	struct fact *f = fact_add(&b->facts, &kind_slab_cache, mc->c.address);
	const struct kslabmap *map = &l->run->map;
	uint64_t damaged = 0;

	for (size_t i = 0; i < map->n_damage; i++)
		damaged += map->damage[i].cache == mc->c.address;
	fact_str(&b->facts, f, "cache", mc->names);
	fact_hex(&b->facts, f, "address", mc->c.address);
	fact_str(&b->facts, f, "name", mc->c.name);
	fact_u64(&b->facts, f, "object_size", mc->c.object_size);
	fact_u64(&b->facts, f, "size", mc->c.size);
	fact_u64(&b->facts, f, "objects", mc->objects);
	fact_u64(&b->facts, f, "free", mc->free);
	fact_u64(&b->facts, f, "holes", mc->holes);
	fact_u64(&b->facts, f, "damage", damaged);
	fact_str(&b->facts, f, "free_lists", free_lists(b->arena, mc));
	fact_see(&b->facts, f, "kmem -s %s", mc->c.name);
	count_slabs(&b->facts, f, mc);
	if (damaged || !(l->o.given & OPT_ANOMALIES))
		batch_add(b, f);
	else
		b->tally.filtered++;
}

static void cache_rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	for (uint64_t i = first; i < last; i++)
		cache_row(l, b, &l->run->map.caches[i]);
}

static uint64_t count_free(const struct kslab_slot *slot)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < slot->s.objects; i++)
		n += slot->list[i] != KLIST_NONE;
	return n;
}

static void slab_row(struct listing *l, struct batch *b, const struct kslabmap_cache *mc,
		     const struct kslab_slot *slot, const char *where)
{
	struct fact *f = fact_add(&b->facts, &kind_slab, slot->s.slab);
	const char *odd = damage(l, b->arena, slot->s.slab, 0);

	if (l->o.given & OPT_ANOMALIES && !*odd) {
		b->tally.filtered++;
		return;
	}
	fact_str(&b->facts, f, "cache", mc->names);
	fact_hex(&b->facts, f, "slab", slot->s.slab);
	fact_hex(&b->facts, f, "base", slot->s.base);
	fact_u64(&b->facts, f, "inuse", slot->s.inuse);
	fact_u64(&b->facts, f, "objects", slot->s.objects);
	fact_u64(&b->facts, f, "free", count_free(slot));
	fact_bool(&b->facts, f, "frozen", slot->s.frozen);
	fact_bool(&b->facts, f, "hole", slot->hole);
	fact_str(&b->facts, f, "on_list", where		? where
					  : slot->hole	? "none: changing hands"
							: "none: full");
	fact_flags(&b->facts, f, "anomaly", odd);
	fact_see(&b->facts, f, "kmem -S %lx", (unsigned long)slot->s.slab);
	batch_add(b, f);
}

static void slab_rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	const struct kslabmap_cache *mc = kslabmap_cache_named(&l->run->map, l->o.cache);
	const char **where;

	if (kslab_where(b->r, &l->run->slabs, &l->run->cpus, mc, b->worker_arena, &where) != K_OK)
		batch_hole(b, b->r->why);
	for (uint64_t i = first; i < last; i++) {
		slab_row(l, b, mc, &mc->slots[i], where[i]);
		batch_flush(b);
	}
}

/* Returns the kinds of anomaly facts about the inode. */
static const char *inode_fields(struct listing *l, struct batch *b, struct fact *f,
				const struct kslab_slot *slot, uint32_t index)
{
	struct pick p = {.v = {.r = b->r, .facts = &b->facts, .arena = b->arena}};
	kaddr object = kslab_object(l->run->inode_cache, slot, index);

	visit_begin(&p.v, l->run, slot, index);
	if (e4_inode_load(b->r, &l->run->inodes, object, &p.inode) != K_OK) {
		fact_unknown(&b->facts, f, "inode", b->r->why);
		return listing_anomalies(l, b->arena, object, NULL);
	}
	p.v.super = e4_super_at(&l->run->supers, p.inode.sb);
	fact_u64(&b->facts, f, "inode", p.inode.ino);
	if (p.v.super)
		fact_str(&b->facts, f, "device", p.v.super->id);
	fact_flags(&b->facts, f, "state",
		   e4_flags_text(b->arena, &l->run->inodes.flags.i_state, p.inode.state));
	return pick_anomalies(l, b, &p);
}

static void object_row(struct listing *l, struct batch *b, const struct kslabmap_cache *mc,
		       const struct kslab_slot *slot, uint32_t i)
{
	kaddr object = kslab_object(mc, slot, i);
	struct fact *f = fact_add(&b->facts, &kind_slab_object, object);
	const char *odd = damage(l, b->arena, slot->s.slab, object);
	const char *more;
	char name[48];

	more = mc == l->run->inode_cache ? inode_fields(l, b, f, slot, i)
					 : listing_anomalies(l, b->arena, object, NULL);
	if (*more)
		odd = arena_printf(b->arena, "%s%s%s", odd, *odd ? "|" : "", more);
	fact_str(&b->facts, f, "cache", mc->names);
	fact_u64(&b->facts, f, "index", i);
	fact_hex(&b->facts, f, "object", object);
	fact_str(&b->facts, f, "slab_state",
		 slot->list[i] ? "free" : slot->hole ? "unknown" : "allocated");
	if (slot->list[i])
		fact_str(&b->facts, f, "free_list", kslab_list_name(slot->list[i], name));
	fact_flags(&b->facts, f, "anomaly", odd);
	fact_see(&b->facts, f, "kmem %lx", (unsigned long)object);
	if (*odd || !(l->o.given & OPT_ANOMALIES))
		batch_add(b, f);
	else
		b->tally.filtered++;
}

static void object_rows(struct listing *l, struct batch *b, uint64_t first, uint64_t last)
{
	const struct kslabmap_cache *mc = kslabmap_cache_named(&l->run->map, l->o.cache);
	const struct kslab_slot *slot;
	uint32_t index;

	(void)first;
	(void)last;
	slot = kslabmap_find(mc, l->o.address, &index);
	for (uint32_t i = 0; slot && i < slot->s.objects; i++)
		object_row(l, b, mc, slot, i);
	if (slot)
		batch_note(b, arena_printf(b->arena, "  slab %016" PRIx64 " of %s: %016" PRIx64
						     " is in object %u, at offset %" PRIu64,
					   slot->s.slab, mc->name, l->o.address, index,
					   l->o.address - kslab_object(mc, slot, index)));
}

/* Which cache is this address of? */
static int find_cache(struct listing *l)
{
	struct kslab_cache c;
	struct kslab slab;
	enum kstatus st = kslabs_open(&l->r, &l->run->slabs);

	if (st == K_OK)
		st = kslab_of(&l->r, &l->run->slabs, l->o.address, &slab);
	if (st == K_OK)
		st = kslab_cache_load(&l->r, &l->run->slabs, slab.cache, &c);
	if (st != K_OK)
		return listing_fail(l, "%016" PRIx64 ": %s", l->o.address,
				    st == K_BADDATA ? "its page is no slab page" : l->r.why);
	l->o.cache = arena_strdup(l->arena, c.name);
	return 0;
}

static int open_cache(struct listing *l)
{
	struct kslab_want *want = arena_array(l->arena, 2, sizeof(*want));
	bool inodes = l->o.cache && strcmp(l->o.cache, "ext4_inode_cache") == 0;
	int status;

	want[0].name = l->o.cache;
	status = listing_open_slabs(l, l->o.cache && !inodes ? want : NULL);
	if (status || !l->o.cache)
		return status;
	if (!kslabmap_cache_named(&l->run->map, l->o.cache))
		return listing_fail(l, "%s: no slab cache of this name", l->o.cache);
	if (inodes && l->o.given & OPT_ADDRESS)
		listing_find_oddities(l);
	return 0;
}

static int list(struct listing *l)
{
	const struct kslabmap *map = &l->run->map;
	bool objects = l->o.given & OPT_ADDRESS;
	int status = objects && !l->o.cache ? find_cache(l) : 0;
	uint64_t n;

	if (!status)
		status = open_cache(l);
	if (status)
		return status;
	if (objects)
		listing_sheet(l, &kind_slab_object, object_columns, "object");
	else if (l->o.cache)
		listing_sheet(l, &kind_slab, slab_columns, "slab");
	else
		listing_sheet(l, &kind_slab_cache, cache_columns, "cache");
	n = objects ? 1 : l->o.cache ? kslabmap_cache_named(map, l->o.cache)->n : map->n_caches;
	if (!map->cpu_lists_known)
		l->sheet.tally.remark = "the per-CPU lists of this kernel are not read: more objects "
					"are free than can be told";
	status = listing_run(l, n, n ? n : 1,
			     objects ? object_rows : l->o.cache ? slab_rows : cache_rows);
	l->sheet.tally.holes += map->holes;
	if (map->holes && !l->sheet.tally.hole_why)
		l->sheet.tally.hole_why = "struct pages are not in the dump";
	return status ? status : listing_end(l);
}

int slab_verb(struct host *host, int argc, char **argv)
{
	return listing_main(host, argc, argv, OPT_ADDRESS | OPT_ANOMALIES | OPT_CACHE, list);
}
