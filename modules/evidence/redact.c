// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * redact: where do names stand? In slabs of dentries, tasks and ext4 inodes (small files, links),
 * in init_uts_ns, in the super block on disk, and in the log. Reads the dump; leaves behind
 * ranges of bytes, and changes a page when it is written.
 */
#include "evidence/redact.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/classes.h"
#include "ext4/e4_super.h"

#define HOST_LEN   65 /* __NEW_UTS_LEN + 1 */
#define ES_VOLUME  120 /* s_volume_name, 16 bytes, then s_last_mounted, 64 (fs/ext4/ext4.h) */
#define ES_NAMES   80
#define INLINE_BIT 28 /* EXT4_INODE_INLINE_DATA of i_flags */

struct range {
	uint64_t at; /* machine-physical */
	uint32_t len;
};

struct redaction {
	struct evidence *e;
	struct homes homes;
	struct range *ranges;
	size_t n, cap;
	char host[HOST_LEN];
	struct kmember d_iname, comm, i_data, i_mode, i_flags;
};

/* Text of the log that names a host, a task or an address. What is before \K stays. */
static const char *const patterns[] = {
	"\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b",
	"\\b[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}\\b",
	"(?<![0-9a-fA-F:])(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}\\b",
	"(?<![0-9a-fA-F:])(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6}\\b",
	"\\bComm: \\K[^\\n]{1,15}?(?= (?:Tainted|Not tainted|Kdump)|$|\\n|\\x00)",
	"\\bcomm \\K[^\\n:]{1,15}(?=:)",
	"(?i)\\bhost ?name (?:to |set to |is )?<?\\K[\\w.-]{1,64}",
};

static void add_physical(struct redaction *r, uint64_t at, uint64_t len)
{
	struct range *slot = arena_push(r->e->arena, &r->ranges, &r->n, &r->cap, sizeof(*slot));

	*slot = (struct range){at, (uint32_t)len};
}

/* Pages that stand side by side need not do so in memory. */
static void add(struct redaction *r, kaddr at, uint64_t len)
{
	const uint64_t size = frames_page_size(r->e->frames);

	while (len) {
		uint64_t inside = at & (size - 1), n = size - inside < len ? size - inside : len;
		struct frame_walk w;

		frames_walk(r->e->frames, at, &w);
		if (w.mapped)
			add_physical(r, w.frame * size + inside, n);
		at += n;
		len -= n;
	}
}

static void add_member(struct redaction *r, kaddr object, const struct kmember *m)
{
	if (m->size)
		add(r, object + m->offset, m->size);
}

/* Inline data of files and directories, and targets of short links, stand in i_data. */
static void inode(struct redaction *r, kaddr object)
{
	uint64_t mode = 0, flags = 0;
	struct reader *reader = r->homes.r;

	if (!r->i_data.size)
		return;
	if (kread_uint(reader, object + r->i_mode.offset, 2, &mode) != K_OK ||
	    kread_uint(reader, object + r->i_flags.offset, 8, &flags) != K_OK ||
	    (mode & 0170000) == 0120000 || flags >> INLINE_BIT & 1)
		add_member(r, object, &r->i_data);
}

static void object(struct redaction *r, const char *cache, kaddr at)
{
	if (strstr(cache, "dentry"))
		add_member(r, at, &r->d_iname);
	else if (strstr(cache, "task_struct"))
		add_member(r, at, &r->comm);
	else if (strstr(cache, "ext4_inode_cache"))
		inode(r, at);
}

static void slab_frame(struct redaction *r, uint64_t frame)
{
	const uint64_t size = frames_page_size(r->e->frames);
	struct kslab_cache c;
	struct kslab s;
	kaddr page;

	if (!homes_slab(&r->homes, frame, &s, &c))
		return;
	page = homes_address(&r->homes, frame);
	for (uint32_t i = 0; i < s.objects; i++) {
		kaddr at = s.base + c.red_left_pad + (uint64_t)i * c.size;

		if (at < page + size && at + c.size > page)
			object(r, c.name, at);
	}
}

static void pattern(struct redaction *r, const char *text, kaddr at, const char *buf, size_t len)
{
	int error;
	PCRE2_SIZE offset, start = 0;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, PCRE2_MULTILINE,
					 &error, &offset, NULL);
	pcre2_match_data *data = code ? pcre2_match_data_create(1, NULL) : NULL;

	while (data && pcre2_match(code, (PCRE2_SPTR)buf, len, start, 0, data, NULL) > 0) {
		const PCRE2_SIZE *v = pcre2_get_ovector_pointer(data);

		if (v[1] > v[0])
			add(r, at + v[0], v[1] - v[0]);
		start = v[1] > start ? v[1] : start + 1;
	}
	pcre2_match_data_free(data);
	pcre2_code_free(code);
}

static bool member(struct reader *r, kaddr base, const char *path, uint64_t *out)
{
	struct kmember m;

	return image_member(r->img, "printk_ringbuffer", path, &m) == K_OK && m.size <= 8 &&
	       kread_uint(r, base + m.offset, m.size, out) == K_OK;
}

/* The ring as it stands: texts that were overwritten in part are still there. */
static void log_text(struct redaction *r)
{
	const uint64_t size = frames_page_size(r->e->frames);
	struct reader *reader = r->homes.r;
	uint64_t bits, data, len;
	kaddr pointer, prb;
	char *buf;

	if (image_address(reader->img, "prb", &pointer) || kread_ptr(reader, pointer, &prb) ||
	    !member(reader, prb, "text_data_ring.size_bits", &bits) || bits > 26 ||
	    !member(reader, prb, "text_data_ring.data", &data))
		return;
	len = UINT64_C(1) << bits;
	buf = arena_alloc(r->e->arena, len);
	for (uint64_t i = 0, n; i < len; i += n) {
		n = size - ((data + i) & (size - 1));
		n = n < len - i ? n : len - i;
		(void)kread(reader, data + i, n, buf + i);
	}
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		pattern(r, patterns[i], data, buf, len);
	/* Elsewhere the host's name is looked for page by page; here it may cross from one. */
	for (char *p = buf; *r->host && (p = memmem(p, len - (size_t)(p - buf), r->host,
						    strlen(r->host)));
	     p++)
		add(r, data + (uint64_t)(p - buf), strlen(r->host));
}

static void host_name(struct redaction *r)
{
	struct reader *reader = r->homes.r;
	struct kmember m;
	kaddr at;

	if (image_address(reader->img, "init_uts_ns", &at) ||
	    image_member(reader->img, "uts_namespace", "name.nodename", &m))
		return;
	add(r, at + m.offset, HOST_LEN);
	if (kread_string(reader, at + m.offset, sizeof(r->host), r->host) != K_OK ||
	    strlen(r->host) < 2 || !strcmp(r->host, "(none)"))
		*r->host = '\0';
	if (!image_member(reader->img, "uts_namespace", "name.domainname", &m))
		add(r, at + m.offset, HOST_LEN);
}

static void super_blocks(struct redaction *r)
{
	struct e4_supers supers;
	struct kpercpu cpus;

	if (kpercpu_load(r->homes.r, &cpus) ||
	    e4_supers_load(r->homes.r, &cpus, r->e->arena, &supers))
		return;
	for (size_t i = 0; i < supers.n; i++)
		if (supers.items[i].es)
			add(r, supers.items[i].es + ES_VOLUME, ES_NAMES);
}

static void places(struct redaction *r, const struct image *img)
{
	kaddr at;

	image_member(img, "dentry", "d_iname", &r->d_iname);
	image_member(img, "task_struct", "comm", &r->comm);
	image_member(img, "ext4_inode_info", "i_data", &r->i_data);
	if (image_member(img, "ext4_inode_info", "vfs_inode.i_mode", &r->i_mode) ||
	    image_member(img, "ext4_inode_info", "i_flags", &r->i_flags))
		r->i_data.size = 0;
	if (!image_address(img, "init_task", &at))
		add_member(r, at, &r->comm);
}

void redaction_ask(const struct image *img)
{
	static const char *const asked[][2] = {{"dentry", "d_iname"},
					       {"task_struct", "comm"},
					       {"ext4_inode_info", "i_data"},
					       {"ext4_inode_info", "vfs_inode.i_mode"},
					       {"ext4_inode_info", "i_flags"},
					       {"uts_namespace", "name.nodename"},
					       {"uts_namespace", "name.domainname"}};
	struct kmember m;
	kaddr at;

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		(void)image_member(img, asked[i][0], asked[i][1], &m);
	(void)image_address(img, "init_task", &at);
	(void)image_address(img, "init_uts_ns", &at);
}

static int by_place(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

struct redaction *redaction_new(struct evidence *e)
{
	struct redaction *r = arena_alloc(e->arena, sizeof(*r));

	r->e = e;
	homes_open(e, &r->homes);
	places(r, e->g.reader.img);
	if (!r->homes.known || !r->d_iname.size || !r->comm.size || !r->i_data.size)
		return NULL;
	host_name(r);
	super_blocks(r);
	log_text(r);
	for (size_t i = 0; i < e->n_kept; i++)
		slab_frame(r, e->kept[i].frame);
	if (r->n)
		qsort(r->ranges, r->n, sizeof(*r->ranges), by_place);
	return r;
}

static void overwrite(unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i])
			p[i] = 'x';
}

/* No range crosses a page: add() cuts them. */
void redaction_edit(void *arg, uint64_t frame, void *bytes)
{
	const struct redaction *r = arg;
	const uint64_t size = frames_page_size(r->e->frames), start = frame * size;
	size_t low = 0, high = r->n, host = strlen(r->host);
	unsigned char *page = bytes, *p = page;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (r->ranges[mid].at < start)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < r->n && r->ranges[low].at < start + size; low++)
		overwrite(page + (r->ranges[low].at - start), r->ranges[low].len);
	while (host && (p = memmem(p, size - (size_t)(p - page), r->host, host)))
		overwrite(p, host);
}
