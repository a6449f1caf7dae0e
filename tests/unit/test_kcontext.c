// SPDX-License-Identifier: GPL-2.0-or-later
/* Do tasks, stacks, modules, mounts, memory and time come out of kernels of other forms than the
 * one that real dumps are made with, and do contradictions and holes show as such? */
#include "kernel/kmm.h"
#include "kernel/kmodule.h"
#include "kernel/kmount.h"
#include "kernel/kstack.h"
#include "kernel/ktime.h"
#include "support/kfixture.h"

static const char cpus[] = "info nr_cpus 2\ninfo arch x86_64\ninfo page_size 4096\n"
			   "symbol __per_cpu_offset 0xffffffff82000000\n"
			   "seg 0xffffffff82000000\n  ffff888000000000 ffff888000010000\n";

/* 6.2 to 6.14: the running task and the interrupt stack's end stand in pcpu_hot. */
static const char tasks[] = "type task_struct 256\n"
			    "member task_struct __state 0 4\n"
			    "member task_struct stack 8 8 1 ptr\n"
			    "member task_struct flags 16 4\n"
			    "member task_struct pid 20 4 1 int\n"
			    "member task_struct tgid 24 4 1 int\n"
			    "member task_struct comm 32 16 16\n"
			    "member task_struct tasks 48 16\n"
			    "member task_struct nsproxy 64 8 1 ptr\n"
			    "type pcpu_hot 64\n"
			    "member pcpu_hot current_task 0 8 1 ptr\n"
			    "member pcpu_hot hardirq_stack_ptr 8 8 1 ptr\n"
			    "type irq_stack 16384\n"
			    "symbol pcpu_hot 0x100\n"
			    "symbol init_task 0xffffffff82100000\n"
			    "symbol panic_cpu 0xffffffff82101000\n"
			    "symbol crashing_cpu 0xffffffff82101004\n"
			    "symbol __start_init_stack 0xffffffff82200000\n"
			    "symbol __end_init_stack 0xffffffff82204000\n"
			    "obj 0xffffffff82100000 task_struct\n"
			    "put 0xffffffff82100030 8 0xffff888000020030\n"
			    "put 0xffffffff82100038 8 0xffff888000020030\n"
			    "put 0xffffffff82100040 8 0xffffffff82300000\n"
			    "obj 0xffff888000020000 task_struct pid=77 tgid=77\n"
			    "+ stack=0xffff888000040000\n"
			    "str 0xffff888000020020 \"sixteen chars..\"\n"
			    "put 0xffff88800002002f 1 0x21\n"
			    "put 0xffff888000020030 8 0xffffffff82100030\n"
			    "put 0xffff888000020038 8 0xffffffff82100030\n"
			    "obj 0xffff888000010100 pcpu_hot current_task=0xffff888000020000\n"
			    "+ hardirq_stack_ptr=0xffff888000033ff8\n"
			    "seg 0xffffffff82101000\n  00000001 ffffffff\n"
			    "zero 0xffff888000040000 4096\nzero 0xffff888000042000 8192\n"
			    "put 0xffff888000043ff8 8 0x1122334455667788\n";

static void make(struct fixture *f, struct kpercpu *p, const char *text)
{
	fixture_make(f, cpus);
	textimage_add(&f->img, text);
	assert_int_equal(kpercpu_load(&f->r, p), K_OK);
}

static void who_crashed(void **state)
{
	struct fixture f;
	struct kpercpu p;
	struct ktasks t;
	struct ktask task;
	struct klist_iter it;
	const char *how = NULL;
	uint32_t cpu = 9;
	kaddr at;

	(void)state;
	make(&f, &p, tasks);
	assert_int_equal(ktask_open(&f.r, &t), K_OK);
	assert_int_equal(ktask_crash_cpu(&f.r, &p, &cpu, &how), K_OK);
	assert_int_equal(cpu, 1);
	assert_string_equal(how, "panic_cpu");
	assert_int_equal(ktask_current(&f.r, &t, &p, cpu, &at), K_OK);
	assert_int_equal(ktask_load(&f.r, &t, at, &task), K_OK);
	assert_int_equal(task.pid, 77);
	assert_string_equal(task.comm, "sixteen chars..!"); /* no NUL in the dump */
	ktask_begin(&f.r, &t, &it);
	assert_true(ktask_next(&it, &at));
	assert_int_equal(at, 0xffff888000020000);
	assert_false(ktask_next(&it, &at));
	/* Nobody crashed; a number that is no CPU; CPU 0 has no pcpu_hot in the dump. */
	textimage_add(&f.img, "put 0xffffffff82101000 4 0xffffffff\n");
	assert_int_equal(ktask_crash_cpu(&f.r, &p, &cpu, &how), K_NONAME);
	textimage_add(&f.img, "put 0xffffffff82101000 4 2\nput 0xffffffff82101004 4 0\n");
	assert_int_equal(ktask_crash_cpu(&f.r, &p, &cpu, &how), K_OK);
	assert_string_equal(how, "crashing_cpu");
	assert_int_equal(ktask_current(&f.r, &t, &p, 0, &at), K_NODATA);
	assert_int_equal(ktask_current(&f.r, &t, &p, 2, &at), K_BADDATA);
	textimage_add(&f.img, "put 0xffff888000010100 8 0x10\n");
	assert_int_equal(ktask_current(&f.r, &t, &p, 1, &at), K_BADDATA);
	fixture_free(&f);
}

static void stacks(void **state)
{
	struct fixture f;
	struct kpercpu p;
	struct ktasks t;
	struct ktask task;
	struct kstack stack, own[KSTACK_PER_CPU];
	struct kstack_iter it;
	uint64_t word = 0;
	kaddr at = 0;

	(void)state;
	make(&f, &p, tasks);
	assert_int_equal(ktask_open(&f.r, &t), K_OK);
	assert_int_equal(ktask_load(&f.r, &t, 0xffff888000020000, &task), K_OK);
	kstack_of_task(&f.r, &task, &stack);
	assert_int_equal(stack.high - stack.low, 16384);
	/* The second of four pages is a hole: its words are counted, the rest is there. */
	kstack_begin(&f.r, &stack, 0, &it);
	while (kstack_next(&it, &at, &word))
		assert_true(kstack_has(&stack, at));
	assert_int_equal(it.n, 1536);
	assert_int_equal(it.missing, 512);
	assert_int_equal(it.status, K_NODATA);
	assert_int_equal(it.at, 0xffff888000041000);
	assert_int_equal(at, 0xffff888000043ff8);
	assert_int_equal(word, 0x1122334455667788);
	/* From an odd stack pointer: from the word it lies in. */
	kstack_begin(&f.r, &stack, 0xffff888000043fe3, &it);
	assert_true(kstack_next(&it, &at, &word));
	assert_int_equal(at, 0xffff888000043fe0);
	assert_int_equal(kstack_of_cpu(&f.r, &p, 1, own), 1);
	assert_int_equal(own[0].low, 0xffff888000030000);
	assert_int_equal(own[0].high, 0xffff888000034000);
	assert_int_equal(kstack_of_cpu(&f.r, &p, 0, own), 0);
	assert_int_equal(kstack_of_cpu(&f.r, &p, 7, own), 0);
	stack.high = stack.low + (1UL << 40);
	kstack_begin(&f.r, &stack, 0, &it);
	assert_false(kstack_next(&it, &at, &word));
	assert_int_equal(it.status, K_BADDATA);
	fixture_free(&f);
}

/* 6.4+: a module's parts in mem[]. */
static const char modules[] = "type module_memory 16\n"
			      "member module_memory base 0 8 1 ptr\n"
			      "member module_memory size 8 4\n"
			      "type module 256\n"
			      "member module list 8 16\n"
			      "member module name 24 56 56\n"
			      "member module taints 80 8\n"
			      "member module mem 96 48 3 array:module_memory\n"
			      "symbol modules 0xffffffff82400000\n"
			      "symbol tainted_mask 0xffffffff82400010\n"
			      "seg 0xffffffff82400000\n"
			      "  ffffffffc0001008 ffffffffc0001008 0000000008001001\n"
			      "obj 0xffffffffc0001000 module taints=0x3000\n"
			      "+ mem[0].base=0xffffffffc0010000 mem[0].size=4096\n"
			      "+ mem[1].base=0xffffffffc0020000 mem[1].size=8192 mem[2].size=99\n"
			      "put 0xffffffffc0001008 8 0xffffffff82400000\n"
			      "put 0xffffffffc0001010 8 0xffffffff82400000\n"
			      "str 0xffffffffc0001018 \"monitor\"\n";

static void foreign_modules(void **state)
{
	struct fixture f;
	struct kpercpu p;
	struct kmodules m;
	struct kmodule one;
	struct klist_iter it;
	uint64_t mask;
	char text[64];

	(void)state;
	make(&f, &p, modules);
	assert_int_equal(kmodule_open(&f.r, &m), K_OK);
	kmodule_begin(&f.r, &m, &it);
	assert_true(kmodule_next(&it, &m, &one));
	assert_string_equal(one.name, "monitor");
	assert_int_equal(one.base, 0xffffffffc0010000);
	assert_int_equal(one.size, 12288); /* the third part was freed: no base */
	assert_false(kmodule_next(&it, &m, &one));
	assert_int_equal(it.status, K_OK);
	ktaint_letters(one.taints, text, sizeof(text));
	assert_string_equal(text, "OE");
	assert_int_equal(ktaint_kernel(&f.r, &mask), K_OK);
	ktaint_names(mask, text, sizeof(text));
	assert_string_equal(text, "PROPRIETARY_MODULE|OOT_MODULE|0x8000000");
	ktaint_letters(mask, text, sizeof(text));
	assert_string_equal(text, "PO?");
	ktaint_letters(~0ULL, text, 4);
	assert_string_equal(text, "PFS");
	ktaint_names(~0ULL, text, 12);
	assert_int_equal(strlen(text), 11);
	textimage_hole(&f.img, 0xffffffffc0001018, 8);
	kmodule_begin(&f.r, &m, &it);
	assert_false(kmodule_next(&it, &m, &one));
	assert_int_equal(it.status, K_NODATA);
	fixture_free(&f);
}

/* 6.8+: mounts in a red-black tree. */
static const char mounts[] = "type nsproxy 8\nmember nsproxy mnt_ns 0 8 1 ptr\n"
			     "type mnt_namespace 16\nmember mnt_namespace mounts 0 8\n"
			     "type mount 128\n"
			     "member mount mnt_node 0 24\n"
			     "member mount mnt_devname 24 8 1 ptr\n"
			     "member mount mnt.mnt_sb 32 8 1 ptr\n"
			     "type super_block 128\n"
			     "member super_block s_type 0 8 1 ptr\n"
			     "member super_block s_flags 8 8\n"
			     "member super_block s_id 16 32 32\n"
			     "type file_system_type 16\nmember file_system_type name 0 8 1 ptr\n"
			     "obj 0xffffffff82300000 nsproxy mnt_ns=0xffff888000050000\n"
			     "obj 0xffff888000050000 mnt_namespace mounts=0xffff888000051000\n"
			     "obj 0xffff888000051000 mount mnt_devname=0xffff888000054000\n"
			     "+ mnt.mnt_sb=0xffff888000053000\n"
			     "put 0xffff888000051010 8 0xffff888000052000\n"
			     "obj 0xffff888000052000 mount\n"
			     "obj 0xffff888000053000 super_block s_type=0xffff888000055000\n"
			     "str 0xffff888000053010 \"vdb\"\n"
			     "zero 0xffff888000054000 64\n"
			     "str 0xffff888000054000 \"/dev/vdb\"\n"
			     "zero 0xffff888000055000 64\n"
			     "obj 0xffff888000055000 file_system_type name=0xffff888000055008\n"
			     "str 0xffff888000055008 \"ext4\"\n";

static void mount_tree(void **state)
{
	struct fixture f;
	struct kpercpu p;
	struct kmounts m;
	struct kmount one;
	struct kmount_iter it;

	(void)state;
	make(&f, &p, tasks);
	textimage_add(&f.img, mounts);
	assert_int_equal(kmount_open(&f.r, &m), K_OK);
	kmount_begin(&f.r, &m, &it);
	assert_true(kmount_next(&it, &one)); /* the left one has no super block: left out */
	assert_string_equal(one.device, "/dev/vdb");
	assert_string_equal(one.id, "vdb");
	assert_string_equal(one.fstype, "ext4");
	assert_false(kmount_next(&it, &one));
	assert_int_equal(it.status, K_OK);
	assert_int_equal(it.n, 1);
	/* A name that is gone does not lose the mount; a circle ends. */
	textimage_hole(&f.img, 0xffff888000054000, 64);
	textimage_add(&f.img, "put 0xffff888000052010 8 0xffff888000051000\n");
	kmount_begin(&f.r, &m, &it);
	assert_false(kmount_next(&it, &one));
	assert_int_equal(it.status, K_BADDATA);
	textimage_add(&f.img, "put 0xffff888000052010 8 0\n");
	kmount_begin(&f.r, &m, &it);
	assert_true(kmount_next(&it, &one));
	assert_string_equal(one.device, "");
	textimage_add(&f.img, "put 0xffffffff82300000 8 0\n");
	kmount_begin(&f.r, &m, &it);
	assert_int_equal(it.status, K_BADDATA);
	fixture_free(&f);
}

/* 6.13+: struct tk_data. 250 Hz, 1000 s after boot, 20 s of them asleep. */
static const char clocks[] = "type tk_data 128\n"
			     "member tk_data timekeeper 64 64 1 struct:timekeeper\n"
			     "type seqcount_raw_spinlock_t 4\n"
			     "type timekeeper 64\n"
			     "member timekeeper xtime_sec 0 8\n"
			     "member timekeeper wall_to_monotonic.tv_sec 8 8 1 int\n"
			     "member timekeeper wall_to_monotonic.tv_nsec 16 8 1 int\n"
			     "member timekeeper offs_boot 24 8 1 int\n"
			     "symbol tk_core 0xffffffff82500000\n"
			     "obj 0xffffffff82500000 tk_data timekeeper.xtime_sec=1700000980\n"
			     "put 0xffffffff82500048 8 -1700000000\n"
			     "put 0xffffffff82500050 8 5\n"
			     "put 0xffffffff82500058 8 20000000000\n"
			     "symbol jiffies_64 0xffffffff82501000\n"
			     "seg 0xffffffff82501000\n  0000000000000000\n"
			     "put 0xffffffff82501000 8 4295137296\n"
			     "symbol avenrun 0xffffffff82502000\n"
			     "seg 0xffffffff82502000\n"
			     "  0000000000000800 0000000000000c00 0000000000000014\n";

static void time_and_load(void **state)
{
	struct fixture f;
	struct kpercpu p;
	struct ktime t;
	char load[64];

	(void)state;
	make(&f, &p, clocks);
	assert_int_equal(ktime_load(&f.r, &t), K_OK);
	assert_int_equal(t.wall_s, 1700000980);
	assert_int_equal(t.monotonic_s, 980);
	assert_int_equal(t.boot_s, 1000);
	/* 4295137296 = 2^32 - 300 * 250 + 980 * 250 */
	assert_int_equal(t.hz, 250);
	assert_int_equal(ktime_loadavg(&f.r, load, sizeof(load)), K_OK);
	assert_string_equal(load, "1.00 1.50 0.01");
	textimage_add(&f.img, "put 0xffffffff82501000 8 12345\n");
	assert_int_equal(ktime_load(&f.r, &t), K_OK);
	assert_int_equal(t.hz, 0);
	textimage_add(&f.img, "put 0xffffffff82500050 8 1000000000\n");
	assert_int_equal(ktime_load(&f.r, &t), K_BADDATA);
	fixture_free(&f);
}

/* 4.19's forms, without NUMA: totalram_pages, zone.watermark, slab items of 4.12 in the zone. */
static const char memory[] =
	"const NR_FREE_PAGES 0\nconst NR_SLAB_RECLAIMABLE 1\n"
	"const NR_SLAB_UNRECLAIMABLE 2\nconst NR_FILE_PAGES 1\n"
	"const WMARK_MIN 0\nconst WMARK_LOW 1\nconst WMARK_HIGH 2\n"
	"symbol totalram_pages 0xffffffff82600000\n"
	"symbol vm_zone_stat 0xffffffff82600008\n"
	"symbol vm_node_stat 0xffffffff82600020\n"
	"symbol total_swap_pages 0xffffffff82600030\n"
	"symbol nr_swap_pages 0xffffffff82600038\n"
	"symbol sysctl_overcommit_ratio 0xffffffff82600040\n"
	"seg 0xffffffff82600000\n"
	"  0000000000001000 0000000000000064 000000000000000a 0000000000000005\n"
	"  00000000000003e8 0000000000000007 0000000000000200 ffffffffffffffff\n"
	"  00000032\n"
	"type zone 64\n"
	"member zone watermark 0 24 3\nmember zone vm_stat 24 16 2\n"
	"member zone name 40 8 1 ptr\nmember zone managed_pages 48 8\n"
	"member zone present_pages 56 8\n"
	"type pglist_data 128\n"
	"member pglist_data node_zones 0 128 2 array:zone\n"
	"symbol contig_page_data 0xffffffff82700000\n"
	"obj 0xffffffff82700000 pglist_data\n"
	"put 0xffffffff82700000 8 16\nput 0xffffffff82700008 8 20\n"
	"put 0xffffffff82700010 8 24\nput 0xffffffff82700018 8 12\n"
	"put 0xffffffff82700028 8 0xffffffff82701000\n"
	"put 0xffffffff82700030 8 4000\n"
	"zero 0xffffffff82701000 64\n"
	"str 0xffffffff82701000 \"DMA32\"\n";

static void memory_numbers(void **state)
{
	struct fixture f;
	struct kpercpu p;
	struct kmm m;

	(void)state;
	make(&f, &p, memory);
	kmm_load(&f.r, &p, &m);
	assert_int_equal(m.total.v, 0x1000);
	assert_int_equal(m.free.v, 100);
	assert_int_equal(m.slab.v, 15);
	assert_int_equal(m.page_cache.v, 7);
	assert_int_equal(m.commit_limit.v, 0x1000 / 2 + 0x200);
	assert_null(m.commit_limit.why);
	assert_int_equal(m.swap_free.v, 0); /* -1 for a moment */
	assert_non_null(m.committed.why);
	assert_non_null(strstr(m.committed.why, "vm_committed_as"));
	assert_null(m.zones_why);
	assert_int_equal(m.n_zones, 1);
	assert_string_equal(m.zones[0].name, "DMA32");
	assert_int_equal(m.zones[0].free, 12);
	assert_int_equal(m.zones[0].min, 16);
	assert_int_equal(m.zones[0].high, 24);
	/* 4.13: the item after the slabs' is NR_ISOLATED_ANON: they count nodes. */
	textimage_add(&f.img, "const NR_ISOLATED_ANON 3\n");
	textimage_hole(&f.img, 0xffffffff82600000, 8);
	textimage_hole(&f.img, 0xffffffff82700018, 8);
	kmm_load(&f.r, &p, &m);
	assert_non_null(m.total.why);
	assert_int_equal(m.slab.v, 7 + 0x200);
	assert_non_null(m.commit_limit.why);
	assert_non_null(m.zones_why);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_crashed),	   cmocka_unit_test(stacks),
		cmocka_unit_test(foreign_modules), cmocka_unit_test(mount_tree),
		cmocka_unit_test(time_and_load),   cmocka_unit_test(memory_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
