/* SPDX-License-Identifier: GPL-2.0-or-later */
/* classes: what kinds of data do the chosen pages hold? For whoever passes a core on. */
#ifndef EVIDENCE_CLASSES_H
#define EVIDENCE_CLASSES_H

#include "evidence/evidence.h"
#include "kernel/kslab.h"

struct homes {
	struct reader *r;
	struct kslabs slabs;
	bool known;
};

void homes_open(struct evidence *, struct homes *out);
/* The slab that the frame belongs to, and its cache. False: it belongs to none, or unknown. */
bool homes_slab(const struct homes *, uint64_t frame, struct kslab *slab, struct kslab_cache *cache);
/* Kernel address of the frame in the direct map. */
kaddr homes_address(const struct homes *, uint64_t frame);

/* One line for each class of pages up to `last`: how many, name, what of the owner's may be in it. */
void classes_print(struct evidence *, enum need_rank last, FILE *);

#endif
