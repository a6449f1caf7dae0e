// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An ext4_inode_info that is freed once too often.  Three ways:
 *
 * slab-bug: freed by RCU as usual, and by RCU again when it is still the head of its freelist: the hardened freelist
 *	has a BUG_ON for exactly that.
 * slab-live: freed while the inode is in use: free and alive at once, and nobody notices.
 * slab-two-lists: freed on the CPU whose current slab it is in, and then on another one: it is on that CPU's freelist
 *	and on the slab's own.
 */
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "ext4state.h"

static struct inode *victim;

static struct kmem_cache *cache(void)
{
	return *(struct kmem_cache **)symbol_ext4_inode_cachep;
}

static void say_object(struct inode *inode)
{
	say_inode(inode);
	say("object_addr=0x%px\n", ext4_i(inode));
	say("slab_addr=0x%px\ncache_addr=0x%px\n", virt_to_head_page(ext4_i(inode)), cache());
}

static int arm_object(struct inode *inode, unsigned int n)
{
	ihold(inode);
	victim = inode;
	say_object(inode);
	return 0;
}

/*
 * All on one CPU, so that both frees choose the same list.  The object's memory is still as it was: this cache has a
 * constructor, hence the free pointer is behind the object and the rcu_head in it can be used again.
 */
static void free_twice(struct work_struct *work)
{
	iput(victim);
	rcu_barrier();
	call_rcu(&victim->i_rcu, symbol_i_callback);
	rcu_barrier();
}

static DECLARE_WORK(work, free_twice);

static void fire_bug(void)
{
	schedule_work_on(0, &work);
	flush_work(&work);
}

const struct state slab_bug_state = { .name = "slab-bug", .arm = arm_object, .fire = fire_bug };

static void free_object(void *inode)
{
	kmem_cache_free(cache(), ext4_i(inode));
}

static void fire_live(void)
{
	free_object(victim);
}

const struct state slab_live_state = { .name = "slab-live", .arm = arm_object, .fire = fire_live };

static int cpu_of_slab(void *object)
{
	void __percpu *cpu_slab = FIELD(void __percpu *, cache(), kmem_cache, cpu_slab);
	int cpu;

	for_each_online_cpu(cpu)
		if (FIELD(void *, per_cpu_ptr(cpu_slab, cpu), kmem_cache_cpu, slab) == virt_to_head_page(object))
			return cpu;
	return -1;
}

static int arm_two_lists(struct inode *inode, unsigned int n)
{
	int cpu = cpu_of_slab(ext4_i(inode));

	if (cpu < 0)
		return -EAGAIN;		/* not in any CPU's current slab: try another file */
	say("cpu=%d\n", cpu);
	return arm_object(inode, n);
}

static void fire_two_lists(void)
{
	int cpu = cpu_of_slab(ext4_i(victim));

	smp_call_function_single(cpu, free_object, victim, 1);
	smp_call_function_single(!cpu, free_object, victim, 1);
}

const struct state slab_two_lists_state = { .name = "slab-two-lists", .arm = arm_two_lists, .fire = fire_two_lists };
