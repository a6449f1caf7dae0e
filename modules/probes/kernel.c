// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which kernel is this? Reads init_uts_ns, linux_banner and VMCOREINFO; leaves one `kernel` fact.
 */
#include <ctype.h>

#include "image/need.h"
#include "kernel/kpercpu.h"
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

#define TEXT 512

struct layout {
	struct kfield release, version;
	uint64_t uts;
};

static const struct need needs[] = {
	NEED_SYM(struct layout, uts, "init_uts_ns"),
	NEED(struct layout, release, "uts_namespace", "name.release"),
	NEED(struct layout, version, "uts_namespace", "name.version"),
};

/* An array of chars that ends in itself, as struct new_utsname has them. */
static enum kstatus chars(struct reader *r, kaddr at, const struct kfield *f, char *out)
{
	return kread_string(r, at + f->offset, f->size < TEXT ? f->size : TEXT, out);
}

/* "6.1.192" where `p` starts with three numbers, of which the last is none that packagers put. */
static bool three_numbers(const char *p, char *out, size_t size)
{
	unsigned int a, b, c;
	int end = 0;

	if (!isdigit((unsigned char)*p) || sscanf(p, "%3u.%3u.%4u%n", &a, &b, &c, &end) != 3 ||
	    !end || !c || p[end] == '.')
		return false;
	snprintf(out, size, "%u.%u.%u", a, b, c);
	return true;
}

/*
 * Debian and Ubuntu name the stable release in their version text ("Debian 6.1.192-2",
 * "(Ubuntu 5.15.0-91.101-generic 5.15.131)"). Others keep it in uname -r, except where
 * the last number is 0 (the distribution's own count follows) and Red Hat's, whose kernels
 * are no stable release of any number.
 */
static bool upstream(const char *banner, const char *release, char *out, size_t size)
{
	const char *p = strstr(banner, " Debian ");

	if (p)
		return three_numbers(p + strlen(" Debian "), out, size);
	p = strstr(banner, "(Ubuntu ");
	if (p) {
		p = strchr(p + strlen("(Ubuntu "), ' ');
		return p && three_numbers(p + 1, out, size);
	}
	return !strstr(release, ".el") && three_numbers(release, out, size);
}

static void build_id(struct reader *r, struct facts *facts, struct fact *f)
{
	const char *note = image_note(r->img, "BUILD-ID");
	uint8_t raw[20];
	char hex[2 * sizeof(raw) + 1];
	kaddr at;

	if (note) {
		fact_str(facts, f, "build_id", note);
		return;
	}
	if (image_address(r->img, "vmlinux_build_id", &at) || kread(r, at, sizeof(raw), raw)) {
		fact_unknown(facts, f, "build_id", "no BUILD-ID in VMCOREINFO");
		return;
	}
	for (size_t i = 0; i < sizeof(raw); i++)
		snprintf(hex + 2 * i, 3, "%02x", raw[i]);
	fact_str(facts, f, "build_id", hex);
}

static void names(struct reader *r, struct facts *facts, struct fact *f)
{
	char release[TEXT] = "", version[TEXT] = "", banner[TEXT] = "", level[32];
	struct layout l;
	kaddr at;
	enum kstatus st = needs_resolve(r, needs, sizeof(needs) / sizeof(needs[0]), &l);

	if (!st)
		st = chars(r, l.uts, &l.release, release);
	if (st && image_note(r->img, "OSRELEASE"))
		snprintf(release, sizeof(release), "%s", image_note(r->img, "OSRELEASE"));
	if (release[0])
		fact_str(facts, f, "release", release);
	else
		fact_unknown(facts, f, "release", r->why);
	if (!st)
		st = chars(r, l.uts, &l.version, version);
	if (st)
		fact_unknown(facts, f, "version", r->why);
	else
		fact_str(facts, f, "version", version);
	if (image_address(r->img, "linux_banner", &at) || kread_string(r, at, TEXT, banner))
		snprintf(banner, sizeof(banner), "%s", version);
	if (upstream(banner, release, level, sizeof(level)))
		fact_str(facts, f, "upstream", level);
	else
		fact_unknown(facts, f, "upstream", "no text of this kernel names a stable release");
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
	build_id(r, facts, f);
	cpus(r, facts, f);
	fact_str(facts, f, "arch", r->img->info.arch);
	fact_bool(facts, f, "btf", image_address(r->img, "__start_BTF", &btf) == K_OK);
	fact_see(facts, f, "sys");
	fact_cover(facts, &kind_kernel, COVER_COMPLETE, NULL);
}
