// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * image-dump: asks the stand-alone host about a dump, for comparison with other programs.
 *
 *	image-dump [-l LAYOUT | -v VMLINUX] DUMP VERB...
 *
 *	image-dump DUMP info
 *	image-dump DUMP symbol NAME...
 *	image-dump DUMP nearest ADDR...
 *	image-dump DUMP member TYPE PATH [TYPE PATH]...
 *	image-dump DUMP size TYPE...
 *	image-dump DUMP const NAME...
 *	image-dump DUMP note KEY...
 *	image-dump DUMP read ADDR LEN
 *	image-dump DUMP log
 *	image-dump DUMP version
 *	image-dump DUMP layout TYPE PATH ... (pairs; PATH `.`: the size, TYPE `.`: a symbol)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hosts/dump.h"
#include "hosts/layout.h"
#include "hosts/overlay.h"
#include "hosts/vmlinux.h"
#include "kernel/kprintk.h"
#include "kernel/kversion.h"

static int symbol(const struct image *img, const char *name)
{
	struct ksym s;
	enum kstatus st = image_symbol(img, name, &s);

	if (st)
		printf("%s: %s\n", name, kstatus_name(st));
	else
		printf("%lx %s%s%s\n", s.addr, s.name, s.module ? " " : "",
		       s.module ? s.module : "");
	return st != K_OK;
}

static int nearest(const struct image *img, const char *at)
{
	struct ksym s;
	enum kstatus st = image_nearest(img, strtoull(at, NULL, 16), &s);

	if (st)
		printf("%s: %s\n", at, kstatus_name(st));
	else
		printf("%s+0x%lx%s%s\n", s.name, s.offset, s.module ? " " : "",
		       s.module ? s.module : "");
	return st != K_OK;
}

static int size(const struct image *img, const char *type)
{
	uint32_t v = 0;
	enum kstatus st = image_size(img, type, &v);

	printf("%s: %s %u\n", type, kstatus_name(st), v);
	return st != K_OK;
}

static int constant(const struct image *img, const char *name)
{
	int64_t v = 0;
	enum kstatus st = image_constant(img, name, &v);

	printf("%s: %s %ld\n", name, kstatus_name(st), v);
	return st != K_OK;
}

static int note(const struct image *img, const char *key)
{
	const char *v = image_note(img, key);

	printf("%s\n", v ? v : "(none)");
	return !v;
}

static int member(const struct image *img, const char *type, const char *path)
{
	static const char *const kinds[] = {"int", "uint", "ptr", "struct", "array", "other"};
	struct kmember m;
	enum kstatus st = image_member(img, type, path, &m);

	if (st)
		printf("%s.%s: %s\n", type, path, kstatus_name(st));
	else
		printf("%s.%s offset %u size %u count %u %s bits %u+%u\n", type, path, m.offset,
		       m.size, m.count, kinds[m.kind], m.bit_offset, m.bit_size);
	return st != K_OK;
}

static int members(const struct image *img, char **words)
{
	int bad = 0;

	for (; words[0] && words[1]; words += 2)
		bad |= member(img, words[0], words[1]);
	return bad;
}

static int bytes(const struct image *img, struct arena *arena, const char *at, const char *len)
{
	size_t n = strtoul(len, NULL, 0), i;
	unsigned char *buf = arena_alloc(arena, n);
	struct reader r;
	enum kstatus st = reader_open(img, arena, &r);

	if (!st)
		st = kread(&r, strtoull(at, NULL, 16), n, buf);
	if (st) {
		printf("%s: %s\n", kstatus_name(st), r.why);
		return 1;
	}
	for (i = 0; i < n; i++)
		printf("%02x%c", buf[i], i % 16 == 15 || i == n - 1 ? '\n' : ' ');
	return 0;
}

static int kernel_log(const struct image *img, struct arena *arena)
{
	struct reader r;
	char *text;
	size_t len;
	bool truncated;
	enum kstatus st = reader_open(img, arena, &r);

	if (!st)
		st = kprintk_read(&r, arena, &text, &len, &truncated);
	if (st) {
		fprintf(stderr, "%s: %s\n", kstatus_name(st), r.why);
		return 1;
	}
	fwrite(text, 1, len, stdout);
	if (truncated)
		fprintf(stderr, "truncated\n");
	return 0;
}

static int version(const struct image *img, struct arena *arena)
{
	struct reader r;
	struct kversion v;
	enum kstatus st = reader_open(img, arena, &r);

	if (!st)
		st = kversion_read(&r, arena, &v);
	if (st) {
		fprintf(stderr, "%s: %s\n", kstatus_name(st), r.why);
		return 1;
	}
	printf("release %s\nversion %s\nmachine %s\nbanner %s\nupstream %s\nbuild-id %s\n",
	       v.release, v.version, v.machine, v.banner, v.upstream ? v.upstream : "(unknown)",
	       v.build_id);
	return 0;
}

static int layout(const struct image *img, struct arena *arena, char **words)
{
	struct recorder *rec;
	struct image over;
	struct kmember m;
	struct ksym s;
	uint32_t v;

	recorder_open(img, arena, &over, &rec);
	for (; words[0] && words[1]; words += 2) {
		if (!strcmp(words[0], "."))
			(void)image_symbol(&over, words[1], &s);
		else if (!strcmp(words[1], "."))
			(void)image_size(&over, words[0], &v);
		else
			(void)image_member(&over, words[0], words[1], &m);
	}
	return layout_write(rec, stdout) != K_OK;
}

static int info(const struct image *img)
{
	const struct image_info *i = &img->info;

	printf("%s %s page %u ptr %u cpus %u level %u\n", i->format, i->arch, i->page_size,
	       i->ptr_size, i->nr_cpus, i->dump_level);
	return 0;
}

static int each(const struct image *img, char **names,
		int (*one)(const struct image *, const char *))
{
	int bad = 0;

	for (; *names; names++)
		bad |= one(img, *names);
	return bad;
}

static int run(const struct image *img, struct arena *arena, int argc, char **argv)
{
	const char *verb = argv[2];

	if (!strcmp(verb, "info"))
		return info(img);
	if (!strcmp(verb, "symbol"))
		return each(img, argv + 3, symbol);
	if (!strcmp(verb, "nearest"))
		return each(img, argv + 3, nearest);
	if (!strcmp(verb, "size"))
		return each(img, argv + 3, size);
	if (!strcmp(verb, "const"))
		return each(img, argv + 3, constant);
	if (!strcmp(verb, "note"))
		return each(img, argv + 3, note);
	if (!strcmp(verb, "member"))
		return members(img, argv + 3);
	if (!strcmp(verb, "read") && argc == 5)
		return bytes(img, arena, argv[3], argv[4]);
	if (!strcmp(verb, "layout"))
		return layout(img, arena, argv + 3);
	if (!strcmp(verb, "log"))
		return kernel_log(img, arena);
	if (!strcmp(verb, "version"))
		return version(img, arena);
	fprintf(stderr, "image-dump: unknown verb %s\n", verb);
	return 64;
}

static enum kstatus open_image(int *argc, char ***argv, struct arena *arena, struct image *img,
			       const char **why)
{
	struct image dump, names;
	const char *how = (*argv)[1], *from = (*argv)[2];
	enum kstatus st;

	if (*argc < 4 || (strcmp(how, "-l") && strcmp(how, "-v")))
		return dump_open((*argv)[1], arena, img, why);
	*argc -= 2;
	*argv += 2;
	st = dump_open((*argv)[1], arena, &dump, why);
	if (!st)
		st = !strcmp(how, "-l") ? layout_load(from, arena, &names, why)
					: vmlinux_open(from, arena, &names, why);
	return st ? st : overlay_open(&dump, &names, arena, img, why);
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new(NULL, NULL);
	const char *why = NULL;
	struct image img;
	int rc = 70;

	if (argc < 3)
		return 64;
	if (open_image(&argc, &argv, arena, &img, &why)) {
		fprintf(stderr, "image-dump: %s\n", why);
	} else {
		if (why)
			fprintf(stderr, "image-dump: %s: %s\n", argv[1], why);
		rc = run(&img, arena, argc, argv);
	}
	arena_free(arena);
	return rc;
}
