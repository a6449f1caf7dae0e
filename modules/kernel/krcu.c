// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * krcu: which callbacks wait for a grace period? Reads: rcu_data of each CPU, the chains of
 * rcu_heads. Leaves: the heads of the lists, then one callback at a time.
 */
#include "kernel/krcu.h"

#include "kernel/kfail.h"
#include "kernel/klist.h"

#define MAX_CALLBACKS (UINT64_C(1) << 26)

static const char *const flavours[] = {"rcu_data", "rcu_sched_data", "rcu_bh_data",
				       "rcu_preempt_data"};
static const char *const members[] = {"cblist.head",	    "nxtlist",
				      "nocb_bypass.head",   "nocb_head",
				      "nocb_follower_head", "nocb_gp_head"};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static const struct need needs[] = {
	NEED(struct krcus, next, "callback_head|rcu_head", "next"),
	NEED(struct krcus, func, "callback_head|rcu_head", "func"),
};

static enum kstatus add_list(struct reader *r, struct arena *arena, kaddr at, struct krcus *k,
			     const struct krcu_list *of)
{
	struct krcu_list list = *of;
	enum kstatus st = kread_ptr(r, at, &list.first);

	if (st == K_STOP || st == K_HOST)
		return st;
	if (st != K_OK)
		k->missing++;
	else
		*(struct krcu_list *)arena_push(arena, &k->lists, &k->n, &k->cap, sizeof(list)) =
			list;
	return K_OK;
}

static enum kstatus add_flavour(struct reader *r, const struct kpercpu *cpus, struct arena *arena,
				const char *flavour, struct krcus *k)
{
	struct kmember m[N(members)];
	bool has[N(members)];
	enum kstatus st = K_OK;
	kaddr data;

	if (image_address(r->img, flavour, &data) != K_OK)
		return K_OK;
	for (size_t i = 0; i < N(members); i++)
		has[i] = image_member(r->img, "rcu_data", members[i], &m[i]) == K_OK;
	for (uint32_t cpu = 0; cpu < cpus->nr; cpu++)
		for (size_t i = 0; cpus->possible[cpu] && i < N(members) && st == K_OK; i++) {
			struct krcu_list list = {.cpu = cpu};

			if (!has[i])
				continue;
			list.name = arena_printf(arena, "%s.%.*s", flavour,
						 (int)strcspn(members[i], "."), members[i]);
			st = add_list(r, arena, kpercpu_ptr(cpus, data, cpu) + m[i].offset, k,
				      &list);
		}
	return st;
}

enum kstatus krcus_load(struct reader *r, const struct kpercpu *cpus, struct arena *arena,
			struct krcus *out)
{
	struct krcus k = {0};
	enum kstatus st = needs_resolve(r, needs, N(needs), &k);

	for (size_t i = 0; i < N(flavours) && st == K_OK; i++)
		st = add_flavour(r, cpus, arena, flavours[i], &k);
	if (st == K_OK && !k.n && !k.missing)
		st = kfail_fresh(r, K_NONAME, 0, "this kernel has no lists of RCU callbacks");
	if (st == K_OK)
		*out = k;
	return st;
}

static enum kstatus step(struct reader *r, const struct krcus *k, kaddr *at)
{
	uint64_t next;
	enum kstatus st;

	if (kaddr_odd(r->img, *at))
		return kbad(r, *at, "no address of an rcu_head");
	st = kwild(kread_field(r, *at, &k->next, &next));
	if (st == K_OK)
		*at = next;
	return st;
}

/* Steps from the list's start to its circle, which is `lap` long: two walkers that far apart. */
static enum kstatus tail_length(struct reader *r, const struct krcus *k, kaddr first, uint64_t lap,
				uint64_t *n, kaddr *entry)
{
	kaddr ahead = first, behind = first;
	enum kstatus st = K_OK;

	for (uint64_t i = 0; i < lap && st == K_OK; i++)
		st = step(r, k, &ahead);
	for (*n = 0; ahead != behind && st == K_OK; ++*n) {
		st = step(r, k, &ahead);
		if (st == K_OK)
			st = step(r, k, &behind);
	}
	*entry = behind;
	return st;
}

/* How many there are before the list ends or comes back to itself. */
static void measure(struct krcu_iter *it)
{
	struct kcycle cycle = {0};
	kaddr at = it->next;
	enum kstatus st;

	for (it->left = 0; at; it->left++) {
		it->at = at;
		if (kcycle_seen(&cycle, at)) {
			st = tail_length(it->r, it->k, it->next, cycle.lap, &it->left, &it->at);
			it->left += cycle.lap;
			it->status = st == K_OK ? kbad(it->r, it->at, "a circle of callbacks") : st;
			return;
		}
		if (it->left == MAX_CALLBACKS) {
			it->status = K_STOP;
			return;
		}
		it->status = step(it->r, it->k, &at);
		if (it->status != K_OK)
			return;
	}
}

void krcu_begin(struct reader *r, const struct krcus *k, const struct krcu_list *list,
		struct krcu_iter *it)
{
	*it = (struct krcu_iter){.r = r, .k = k, .next = list->first};
	measure(it);
}

bool krcu_next(struct krcu_iter *it, kaddr *head)
{
	kaddr at = it->next;

	if (!it->left)
		return false;
	it->left--;
	if (kread_field(it->r, at, &it->k->func, &it->func) != K_OK ||
	    kread_field(it->r, at, &it->k->next, &it->next) != K_OK)
		return false; /* read a moment ago: cannot happen but on a live system */
	*head = at;
	return true;
}
