// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * classes: reads the struct page of each chosen frame; leaves behind a table. A page that is not
 * known to be of a class is counted as "other", with the worst that may be in it.
 */
#include "evidence/classes.h"

#include <string.h>

struct class {
	const char *name, *holds;
	size_t pages;
};

enum {
	CLASS_TABLES, CLASS_LOG, CLASS_STRUCT_PAGES, CLASS_INODES, CLASS_DENTRIES, CLASS_TASKS,
	CLASS_SLABS, CLASS_STATIC, CLASS_STACK, CLASS_OTHER, CLASSES
};

static const struct class classes[CLASSES] = {
	{"page tables", "addresses only", 0},
	{"kernel log", "all that was logged: names of devices, hosts, tasks, network addresses", 0},
	{"struct pages", "no contents", 0},
	{"ext4 inodes", "metadata; contents of small files and directories, targets of links", 0},
	{"dentries", "names of files", 0},
	{"tasks", "names of tasks", 0},
	{"other kernel objects", "may hold names of files, mounts and hosts", 0},
	{"kernel image", "variables, the host's name", 0},
	{"stacks and memory of modules", "what the last calls left there", 0},
	{"other pages", "block bitmaps and group descriptors, or whatever else was read", 0},
};

void homes_open(struct evidence *e, struct homes *out)
{
	*out = (struct homes){.r = &e->g.reader};
	out->known = kslabs_open(out->r, &out->slabs) == K_OK;
}

kaddr homes_address(const struct homes *h, uint64_t frame)
{
	return h->slabs.pages.page_offset + (frame << h->slabs.pages.page_shift);
}

bool homes_slab(const struct homes *h, uint64_t frame, struct kslab *slab, struct kslab_cache *cache)
{
	return h->known && kslab_of(h->r, &h->slabs, homes_address(h, frame), slab) == K_OK &&
	       kslab_cache_load(h->r, &h->slabs, slab->cache, cache) == K_OK && cache->size;
}

static unsigned class_of_slab(const char *cache)
{
	if (strstr(cache, "ext4_inode_cache"))
		return CLASS_INODES;
	if (strstr(cache, "dentry"))
		return CLASS_DENTRIES;
	return strstr(cache, "task_struct") ? CLASS_TASKS : CLASS_SLABS;
}

static unsigned class_of(const struct homes *h, const struct kept *k)
{
	const struct kpages *p = &h->slabs.pages;
	struct kslab_cache cache;
	struct kslab slab;

	if (!k->at)
		return CLASS_TABLES;
	if (strstr(k->why, "kernel log"))
		return CLASS_LOG;
	if (h->known && k->at >= p->vmemmap &&
	    k->at - p->vmemmap < p->max_pfn * p->at.page_size_of)
		return CLASS_STRUCT_PAGES;
	if (homes_slab(h, k->frame, &slab, &cache))
		return class_of_slab(cache.name);
	if (h->known && k->at >= p->page_offset &&
	    k->at - p->page_offset < p->max_pfn << p->page_shift)
		return CLASS_OTHER;
	return k->at >= UINT64_C(0xffffffff80000000) ? CLASS_STATIC : CLASS_STACK;
}

void classes_print(struct evidence *e, enum need_rank last, FILE *out)
{
	struct class all[CLASSES];
	struct homes h;

	memcpy(all, classes, sizeof(all));
	homes_open(e, &h);
	for (size_t i = 0; i < e->n_kept; i++)
		if (e->kept[i].rank <= last)
			all[class_of(&h, &e->kept[i])].pages++;
	fprintf(out, "%7s  %-28s  %s\n", "PAGES", "CLASS", "MAY HOLD");
	for (size_t i = 0; i < CLASSES; i++)
		if (all[i].pages)
			fprintf(out, "%7zu  %-28s  %s\n", all[i].pages, all[i].name, all[i].holds);
}
