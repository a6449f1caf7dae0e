// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do stacks unwind by ORC tables of both forms, by x86's frame pointers and arm64's frame records?
 * And does every walk end, whatever stands in the tables and on the stack?
 */
#include "kernel/kunwind.h"
#include "support/kfixture.h"

#define TEXT  0xffffffff81000000ull
#define TABLE 0xffffffff82000000ull /* addresses; entries 0x1000 behind */
#define STACK 0xffff888000040000ull
#define IRQ   0xffff888000060000ull
#define TOP   (STACK + 0x4000)
#define SP    (STACK + 0x3000)

static const char common[] = "info arch x86_64\ninfo nr_cpus 1\ninfo page_size 4096\n"
			     "symbol _stext 0xffffffff81000000\n"
			     "symbol alpha 0xffffffff81000100\n"
			     "symbol beta 0xffffffff81000200\n"
			     "symbol gamma 0xffffffff81000300\n"
			     "symbol delta 0xffffffff81000400\n"
			     "symbol _etext 0xffffffff81001000\n"
			     "symbol __start_init_stack 0xffffffff83000000\n"
			     "symbol __end_init_stack 0xffffffff83004000\n"
			     "type pt_regs 168\nmember pt_regs r13 16 8\nmember pt_regs bp 32 8\n"
			     "member pt_regs r10 56 8\nmember pt_regs dx 96 8\n"
			     "member pt_regs di 112 8\nmember pt_regs ip 128 8\n"
			     "member pt_regs cs 136 8\nmember pt_regs sp 152 8\n"
			     "type inactive_task_frame 56\nmember inactive_task_frame bp 40 8\n"
			     "member inactive_task_frame ret_addr 48 8\n"
			     "zero 0xffffffff81000000 4096\nzero 0xffff888000040000 16384\n"
			     "zero 0xffff888000060000 16384\n"
			     "symbol hardirq_stack_ptr 0xffffffff84000000\n"
			     "seg 0xffffffff84000000\n  ffff888000063ff8\n";

#define ORC_TABLES                                                                                 \
	"symbol __start_orc_unwind_ip 0xffffffff82000000\n"                                        \
	"symbol __stop_orc_unwind_ip 0xffffffff82000014\n"                                         \
	"symbol __start_orc_unwind 0xffffffff82001000\n"                                           \
	"symbol __stop_orc_unwind 0xffffffff8200101e\n"                                            \
	"zero 0xffffffff82000000 8192\n"                                                           \
	"type orc_entry 6\nmember orc_entry sp_offset 0 2 1 int\n"                                 \
	"member orc_entry bp_offset 2 2 1 int\n"                                                   \
	"member orc_entry sp_reg 4 4 1 uint 0 4\nmember orc_entry bp_reg 4 4 1 uint 4 4\n"

static const char orc_old[] = ORC_TABLES "member orc_entry type 4 4 1 uint 8 2\n"
					 "member orc_entry end 4 4 1 uint 10 1\n";
static const char orc_new[] = ORC_TABLES "member orc_entry type 4 4 1 uint 8 3\n"
					 "member orc_entry signal 4 4 1 uint 11 1\n";

struct machine {
	struct fixture f;
	struct kunwinds u;
	struct kpercpu cpus;
	kaddr offset;
	bool yes, is_new;
};

static void put(struct machine *m, kaddr at, uint64_t v, size_t size)
{
	textimage_put(&m->f.img, at, &v, size);
}

/* Entry `i` begins at `ip`; `type` as enum korc_type has it. */
static void entry(struct machine *m, unsigned int i, kaddr ip, unsigned int sp_reg, int sp_offset,
		  unsigned int bp_reg, int bp_offset, unsigned int type)
{
	static const unsigned int old_types[] = {0, 4, 0, 1, 2};
	unsigned int flags = m->is_new ? type | (type >= KORC_REGS ? 8u : 0) : old_types[type];

	if (!m->is_new && type <= KORC_END)
		sp_reg = 0;
	put(m, TABLE + 4 * i, ip - (TABLE + 4 * i), 4);
	put(m, TABLE + 0x1000 + 6 * i, (uint16_t)sp_offset, 2);
	put(m, TABLE + 0x1000 + 6 * i + 2, (uint16_t)bp_offset, 2);
	put(m, TABLE + 0x1000 + 6 * i + 4, sp_reg | bp_reg << 4 | flags << 8, 2);
}

/* alpha and beta have frames of 32 bytes, gamma one that saves bp; delta is where all begins. */
static void start(struct machine *m, const char *orc)
{
	*m = (struct machine){.is_new = orc == orc_new, .yes = true};
	m->cpus = (struct kpercpu){1, &m->offset, &m->yes, &m->yes, true};
	fixture_make(&m->f, common);
	if (orc) {
		textimage_add(&m->f.img, orc);
		entry(m, 0, TEXT, KORC_REG_SP, 8, 0, 0, KORC_CALL);
		entry(m, 1, TEXT + 0x100, KORC_REG_SP, 32, 0, 0, KORC_CALL);
		entry(m, 2, TEXT + 0x200, KORC_REG_SP, 32, 0, 0, KORC_CALL);
		entry(m, 3, TEXT + 0x300, KORC_REG_SP, 32, KORC_REG_PREV_SP, -16, KORC_CALL);
		entry(m, 4, TEXT + 0x400, 0, 0, 0, 0, KORC_END);
	}
	assert_int_equal(kunwinds_open(&m->f.r, &m->u), K_OK);
	assert_int_equal(m->u.how, orc ? KUNWIND_ORC : KUNWIND_BP);
}

static void sleeper(struct machine *m, kaddr bp, struct kunwind *it)
{
	struct ktask task = {.at = 0xffff888000020000, .stack = STACK, .sp = SP};

	put(m, SP + 40, bp, 8);
	put(m, SP + 48, TEXT + 0x110, 8);
	kunwind_task(&m->f.r, &m->u, &task, it);
}

static void runner(struct machine *m, kaddr ip, kaddr sp, kaddr bp, struct kunwind *it)
{
	static const char *const names[] = {"R10", "R13", "RDI", "RDX"};
	struct ktask task = {.at = 0xffff888000020000, .stack = STACK};
	struct kregs regs = {.names = names, .n = 4, .ip = ip, .sp = sp, .fp = bp};

	kunwind_cpu(&m->f.r, &m->u, &m->cpus, 0, &task, &regs, it);
}

/* All frames as "alpha+10 beta+4?": ? is not reliable, ! was interrupted. */
static const char *trace(struct kunwind *it)
{
	static char text[8192];
	size_t n = 0, frames = 0;
	struct kframe f;

	for (text[0] = '\0'; kunwind_next(it, &f) && n + 80 < sizeof(text); frames++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s+%lx%s%s", n ? " " : "",
				      f.sym.name ? f.sym.name : "-",
				      f.sym.name ? f.sym.offset : f.ip, f.reliable ? "" : "?",
				      f.signal ? "!" : "");
	assert_true(frames <= KUNWIND_FRAMES);
	assert_false(kunwind_next(it, &f));
	return text;
}

/* alpha <- beta <- gamma <- delta, whose ORC entry says that it is the end */
static void calls(struct machine *m)
{
	put(m, SP + 56 + 24, TEXT + 0x210, 8);
	put(m, SP + 88 + 24, TEXT + 0x310, 8);
	put(m, SP + 120 + 24, TEXT + 0x410, 8);
}

static void orc_calls(void **state)
{
	const char *const forms[] = {orc_old, orc_new};
	struct kunwind it;
	struct machine m;

	(void)state;
	for (int i = 0; i < 2; i++) {
		start(&m, forms[i]);
		calls(&m);
		sleeper(&m, 0, &it);
		assert_string_equal(trace(&it), "alpha+10 beta+10 gamma+10 delta+10");
		assert_int_equal(it.status, K_OK);
		fixture_free(&m.f);
	}
}

/* An interrupt in beta: registers on the interrupt stack lead back to the task's. */
static void orc_interrupt(void **state)
{
	const char *const forms[] = {orc_old, orc_new};
	struct kunwind it;
	struct machine m;

	(void)state;
	for (int i = 0; i < 2; i++) {
		start(&m, forms[i]);
		entry(&m, 1, TEXT + 0x100, KORC_REG_SP, 16, 0, 0, KORC_REGS);
		put(&m, IRQ + 0x110 + 128, TEXT + 0x200, 8); /* ip: looked up as it is */
		put(&m, IRQ + 0x110 + 136, 0x10, 8);
		put(&m, IRQ + 0x110 + 152, SP, 8);
		put(&m, SP + 24, TEXT + 0x410, 8);
		runner(&m, TEXT + 0x120, IRQ + 0x100, 0, &it);
		assert_string_equal(trace(&it), "alpha+20! beta+0! delta+10");
		assert_int_equal(it.status, K_OK);
		/* The same from user space ends there. */
		put(&m, IRQ + 0x110 + 136, 0x33, 8);
		runner(&m, TEXT + 0x120, IRQ + 0x100, 0, &it);
		assert_string_equal(trace(&it), "alpha+20!");
		assert_int_equal(it.status, K_OK);
		fixture_free(&m.f);
	}
}

/* From the task's stack to the interrupt stack and back and so on: each is visited once. */
static void orc_ping_pong(void **state)
{
	struct kunwind it;
	struct machine m;

	(void)state;
	start(&m, orc_new);
	entry(&m, 1, TEXT + 0x100, KORC_REG_SP, 0, 0, 0, KORC_REGS);
	put(&m, SP + 128, TEXT + 0x110, 8);
	put(&m, SP + 152, IRQ + 0x100, 8);
	put(&m, IRQ + 0x100 + 128, TEXT + 0x120, 8);
	put(&m, IRQ + 0x100 + 152, SP + 0x100, 8);
	put(&m, SP + 0x100 + 128, TEXT + 0x130, 8);
	put(&m, SP + 0x100 + 152, IRQ + 0x200, 8);
	runner(&m, TEXT + 0x100, SP, 0, &it);
	assert_non_null(strstr(trace(&it), "alpha+0! alpha+10! alpha+20?"));
	assert_int_equal(it.status, K_BADDATA);
	fixture_free(&m.f);
}

/* Entries that lead nowhere: what follows is searched for on the stack and marked so. */
static void orc_hostile(void **state)
{
	static const struct {
		unsigned int sp_reg;
		int sp_offset;
		unsigned int bp_reg;
		int bp_offset;
		unsigned int type;
		enum kstatus status;
	} cases[] = {
		{KORC_REG_SP, 0, 0, 0, KORC_CALL, K_BADDATA},	  /* no further */
		{KORC_REG_SP, -64, 0, 0, KORC_CALL, K_BADDATA},	  /* back */
		{KORC_REG_SP, 9, 0, 0, KORC_CALL, K_BADDATA},	  /* between words */
		{KORC_REG_SP, 32767, 0, 0, KORC_CALL, K_BADDATA}, /* off the stack */
		{KORC_REG_BP, 16, 0, 0, KORC_CALL, K_BADDATA},	  /* bp is 0 */
		{KORC_REG_BP_INDIRECT, 0, 0, 0, KORC_CALL, K_BADDATA},
		{KORC_REG_SP_INDIRECT, 0, 0, 0, KORC_CALL, K_BADDATA},
		{KORC_REG_R10, 0, 0, 0, KORC_CALL, K_BADDATA}, /* not known in a sleeping task */
		{15, 0, 0, 0, KORC_CALL, K_BADDATA},
		{KORC_REG_SP, 32, 15, 0, KORC_CALL, K_BADDATA},
		{KORC_REG_SP, 32, KORC_REG_PREV_SP, 32767, KORC_CALL, K_BADDATA},
		{KORC_REG_SP, 0, 0, 0, KORC_REGS, K_BADDATA}, /* sp of 0 */
		{KORC_REG_SP, 32767, 0, 0, KORC_REGS_PARTIAL, K_BADDATA},
		{KORC_REG_SP, 8, 0, 0, 7, K_BADDATA},
		{KORC_REG_SP, 8, 0, 0, KORC_UNDEFINED, K_NONAME},
	};
	struct kunwind it;
	struct machine m;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(&m, orc_new);
		calls(&m);
		entry(&m, 1, TEXT + 0x100, cases[i].sp_reg, cases[i].sp_offset, cases[i].bp_reg,
		      cases[i].bp_offset, cases[i].type);
		sleeper(&m, 0, &it);
		assert_string_equal(trace(&it), "alpha+10 beta+10? gamma+10? delta+10?");
		assert_int_equal(it.status, cases[i].status);
		assert_true(it.why[0] != '\0');
		fixture_free(&m.f);
	}
}

/* Not sorted, pointing anywhere, or longer than the dump: a wrong answer at worst, never a hang. */
static void orc_tables(void **state)
{
	struct kunwind it;
	struct machine m;

	(void)state;
	start(&m, orc_new);
	calls(&m);
	for (unsigned int i = 0; i < 5; i++)
		entry(&m, i, TEXT + 0x500 - 0x100 * i, KORC_REG_SP, 32, 0, 0, KORC_CALL);
	sleeper(&m, 0, &it);
	assert_non_null(strstr(trace(&it), "alpha+10"));
	for (unsigned int i = 0; i < 5; i++)
		put(&m, TABLE + 4 * i, 0x70000000, 4);
	sleeper(&m, 0, &it);
	assert_string_equal(trace(&it), "alpha+10 beta+10? gamma+10? delta+10?");
	assert_int_equal(it.status, K_NONAME);
	textimage_hole(&m.f.img, TABLE, 4096);
	sleeper(&m, 0, &it);
	assert_string_equal(trace(&it), "alpha+10 beta+10? gamma+10? delta+10?");
	assert_int_equal(it.status, K_NODATA);
	fixture_free(&m.f);
}

/* Any bytes in tables and stacks: a fixed sequence, so that a failure can be repeated. */
static void orc_noise(void **state)
{
	uint64_t x = 88172645463325252ull;
	struct kunwind it;
	struct machine m;

	(void)state;
	start(&m, orc_new);
	for (int round = 0; round < 300; round++) {
		for (unsigned int i = 0; i < 5; i++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			entry(&m, i, TEXT + 0x100 * i, x & 15, (int)(x >> 8 & 0xff8) - 64,
			      x >> 24 & 3, (int)(x >> 28 & 0x78) - 64, x >> 40 & 7);
		}
		for (unsigned int i = 0; i < 256; i++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			put(&m, SP + 8 * i,
			    x & 1 ? TEXT + (x >> 8 & 0xfff)
				  : (x & 2 ? IRQ : STACK) + (x >> 16 & 0x3ff8),
			    8);
			put(&m, IRQ + 0x2000 + 8 * i,
			    x & 4 ? TEXT + (x >> 20 & 0xfff) : SP + (x >> 30 & 0xff8), 8);
		}
		runner(&m, TEXT + (x & 0x4ff), x & 64 ? SP : IRQ + 0x2000, SP + 64, &it);
		assert_true(strlen(trace(&it)) > 0);
	}
	fixture_free(&m.f);
}

/* Registers saved in a function without ORC data: the call of it is what proves the caller. */
static void orc_by_call(void **state)
{
	struct kunwind it;
	struct machine m;

	(void)state;
	start(&m, orc_new);
	entry(&m, 1, TEXT + 0x100, 0, 0, 0, 0, KORC_UNDEFINED);
	put(&m, SP + 16, TEXT + 0x310, 8); /* stale: nothing called alpha there */
	put(&m, SP + 40, TEXT + 0x210, 8);
	put(&m, TEXT + 0x20b, 0xe8, 1);
	put(&m, TEXT + 0x20c, 0x100 - 0x210, 4);
	put(&m, SP + 48 + 24, TEXT + 0x410, 8);
	runner(&m, TEXT + 0x180, SP, 0, &it);
	assert_string_equal(trace(&it), "alpha+80! beta+10 delta+10");
	assert_int_equal(it.status, K_OK);
	put(&m, TEXT + 0x20c, 0x101 - 0x210, 4);
	runner(&m, TEXT + 0x180, SP, 0, &it);
	assert_non_null(strstr(trace(&it), "alpha+80! gamma+10? beta+10?"));
	assert_int_equal(it.status, K_NONAME);
	fixture_free(&m.f);
}

/* A jump to address 0 has pushed where it came from. */
static void orc_null_call(void **state)
{
	struct kunwind it;
	struct machine m;

	(void)state;
	start(&m, orc_new);
	put(&m, SP, TEXT + 0x210, 8);
	put(&m, SP + 8 + 24, TEXT + 0x410, 8);
	runner(&m, 0, SP, 0, &it);
	assert_string_equal(trace(&it), "-+0! beta+10 delta+10");
	fixture_free(&m.f);
}

static void frame_pointers(void **state)
{
	struct kunwind it;
	struct machine m;

	(void)state;
	start(&m, NULL);
	put(&m, SP + 0x100, SP + 0x200, 8);
	put(&m, SP + 0x108, TEXT + 0x210, 8);
	put(&m, SP + 0x200, (SP + 0x300) | 1, 8); /* struct pt_regs */
	put(&m, SP + 0x208, TEXT + 0x310, 8);
	put(&m, SP + 0x300 + 128, TEXT + 0x120, 8);
	put(&m, SP + 0x300 + 152, SP + 0x400, 8);
	sleeper(&m, SP + 0x100, &it);
	assert_string_equal(trace(&it), "alpha+10 beta+10 gamma+10 alpha+20!");
	assert_int_equal(it.status, K_OK);
	/* bp that leads to itself, back, into user space, between words */
	for (int i = 0; i < 4; i++) {
		const kaddr bad[] = {SP + 0x200, SP + 0x100, 0x1000, SP + 0x2fc};

		put(&m, SP + 0x200, bad[i], 8);
		sleeper(&m, SP + 0x100, &it);
		assert_non_null(strstr(trace(&it), "alpha+10 beta+10 gamma+10"));
		assert_int_equal(it.status, K_BADDATA);
	}
	fixture_free(&m.f);
}

static const char arm64[] =
	"info arch arm64\ninfo nr_cpus 1\ninfo page_size 4096\n"
	"note NUMBER(KERNELPACMASK) 0xff7f000000000000\n"
	"symbol _stext 0xffff800008000000\nsymbol alpha 0xffff800008000100\n"
	"symbol beta 0xffff800008000200\nsymbol gamma 0xffff800008000300\n"
	"symbol _etext 0xffff800008001000\nsymbol __start_init_stack 0xffff800009000000\n"
	"symbol __end_init_stack 0xffff800009004000\n"
	"type pt_regs 336\nmember pt_regs regs 0 248 31 array\nmember pt_regs regs[29] 232 8\n"
	"member pt_regs sp 248 8\nmember pt_regs pc 256 8\nmember pt_regs pstate 264 8\n"
	"member pt_regs stackframe 304 16 2\n"
	"type task_struct 64\nmember task_struct thread.cpu_context.fp 0 8\n"
	"member task_struct thread.cpu_context.pc 8 8\n"
	"zero 0xffff888000040000 16384\nzero 0xffff888000020000 64\n";

#define ATEXT 0xffff800008000000ull

static void arm(struct machine *m, const char *more)
{
	*m = (struct machine){.yes = true};
	fixture_make(&m->f, arm64);
	textimage_add(&m->f.img, more);
	assert_int_equal(kunwinds_open(&m->f.r, &m->u), K_OK);
	assert_int_equal(m->u.how, KUNWIND_FP);
	put(m, 0xffff888000020000, SP + 0x100, 8);
	put(m, 0xffff888000020008, ATEXT + 0x110, 8);
	put(m, SP + 0x100, SP + 0x200, 8);
	put(m, SP + 0x108, (ATEXT + 0x210) & ~0x7f000000000000ull, 8); /* signed */
}

static void arm_task(struct machine *m, struct kunwind *it)
{
	struct ktask task = {.at = 0xffff888000020000, .stack = STACK, .sp = SP};

	kunwind_task(&m->f.r, &m->u, &task, it);
}

static void frame_records(void **state)
{
	struct kunwind it;
	struct machine m;

	(void)state;
	arm(&m, "");
	arm_task(&m, &it); /* the record at SP + 0x200 is {0, 0} */
	assert_string_equal(trace(&it), "alpha+10 beta+10");
	assert_int_equal(it.status, K_OK);
	for (int i = 0; i < 4; i++) {
		const kaddr bad[] = {SP + 0x200, SP + 0x100, SP + 0x204, 0xffff800008000000};

		put(&m, SP + 0x200, bad[i], 8);
		put(&m, SP + 0x208, ATEXT + 0x310, 8);
		arm_task(&m, &it);
		assert_non_null(strstr(trace(&it), "alpha+10 beta+10 gamma+10"));
		assert_int_equal(it.status, K_BADDATA);
	}
	fixture_free(&m.f);
}

/* 6.13+: a record of zeros with a type says whether registers of an exception are around it. */
static void frame_record_meta(void **state)
{
	struct kunwind it;
	struct machine m;

	(void)state;
	arm(&m, "type frame_record_meta 24\nmember frame_record_meta type 16 8\n");
	put(&m, SP + 0x200 + 16, 2, 8);
	put(&m, SP + 0x200 - 304 + 256, ATEXT + 0x310, 8);
	put(&m, SP + 0x200 - 304 + 264, 5, 8);
	put(&m, SP + 0x200 - 304 + 248, SP + 0x300, 8);
	put(&m, SP + 0x200 - 304 + 232, SP + 0x400, 8);
	put(&m, SP + 0x400 + 16, 1, 8);
	arm_task(&m, &it);
	assert_string_equal(trace(&it), "alpha+10 beta+10 gamma+10!");
	assert_int_equal(it.status, K_OK);
	put(&m, SP + 0x200 - 304 + 264, 0, 8); /* from user space */
	arm_task(&m, &it);
	assert_string_equal(trace(&it), "alpha+10 beta+10");
	fixture_free(&m.f);
}

static void holes(void **state)
{
	struct kunwind it;
	struct machine m;

	(void)state;
	start(&m, orc_new);
	calls(&m);
	sleeper(&m, 0, &it);
	textimage_hole(&m.f.img, STACK, 0x4000);
	assert_string_equal(trace(&it), "alpha+10");
	assert_int_equal(it.status, K_NODATA);
	sleeper(&m, 0, &it);
	fixture_free(&m.f);
	start(&m, orc_new);
	textimage_hole(&m.f.img, STACK, 0x4000);
	runner(&m, TEXT + 0x110, 0x1234, 0, &it); /* a stack pointer that is none */
	assert_string_equal(trace(&it), "");
	assert_int_equal(it.status, K_BADDATA);
	fixture_free(&m.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orc_calls),	     cmocka_unit_test(orc_interrupt),
		cmocka_unit_test(orc_ping_pong),     cmocka_unit_test(orc_hostile),
		cmocka_unit_test(orc_tables),	     cmocka_unit_test(orc_noise),
		cmocka_unit_test(orc_by_call),	     cmocka_unit_test(orc_null_call),
		cmocka_unit_test(frame_pointers),    cmocka_unit_test(frame_records),
		cmocka_unit_test(frame_record_meta), cmocka_unit_test(holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
