// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which kernel is this? Reads its names (kversion.h) and CPU masks; leaves one `kernel` fact.
 */
#include "kernel/kpercpu.h"
#include "kernel/kversion.h"
#include "probes/kinds_context.h"

static const struct fact_field fields[] = {
	{"release", FT_STR, "uname -r"},
	{"version", FT_STR, "uname -v"},
	{"upstream", FT_STR, "stable release it is built from, where its texts prove one"},
	{"build_id", FT_STR, "GNU build id of vmlinux"},
	{"arch", FT_STR, "architecture"},
	{"nr_cpus", FT_U64, "CPUs that were online"},
	{"btf", FT_BOOL, "has its type information (BTF) built in"},
	{NULL, FT_END, NULL},
};

const struct fact_kind kind_kernel = {
	"kernel", FROM_MEMORY, false, "the kernel that crashed", fields,
};

/* A text that this kernel or dump does not have is unknown, never left out. */
static void text(struct facts *facts, struct fact *f, const char *field, const char *value,
		 const char *why)
{
	if (value)
		fact_str(facts, f, field, value);
	else
		fact_unknown(facts, f, field, why);
}

static void names(struct reader *r, struct facts *facts, struct fact *f)
{
	struct kversion v = {0};
	const char *why = "not in the dump";

	if (kversion_read(r, facts->arena, &v))
		why = arena_strdup(facts->arena, r->why);
	text(facts, f, "release", v.release, why);
	text(facts, f, "version", v.version, why);
	text(facts, f, "build_id", v.build_id, why);
	text(facts, f, "upstream", v.upstream,
	     v.release ? "no text of this kernel names a kernel.org release" : why);
}

static void cpus(struct reader *r, struct facts *facts, struct fact *f)
{
	struct kpercpu p;
	uint64_t n = 0;

	if (kpercpu_load(r, &p)) {
		fact_unknown(facts, f, "nr_cpus", r->why);
		return;
	}
	for (uint32_t cpu = 0; cpu < p.nr; cpu++)
		n += p.online[cpu];
	fact_u64(facts, f, "nr_cpus", n);
}

void probe_kernel(struct reader *r, struct facts *facts)
{
	struct fact *f = fact_add(facts, &kind_kernel, 0);
	kaddr btf;

	names(r, facts, f);
	cpus(r, facts, f);
	fact_str(facts, f, "arch", r->img->info.arch);
	fact_bool(facts, f, "btf", image_address(r->img, "__start_BTF", &btf) == K_OK);
	fact_see(facts, f, "sys");
	fact_cover(facts, &kind_kernel, COVER_COMPLETE, NULL);
}
