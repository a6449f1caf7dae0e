// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sigdb: where is the database, and what is in it?
 *
 * Reads a directory of YAML files, leaves families and signatures, a short hash of their bytes as
 * version, and the problems of files that were left out.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verdict/sigfile.h"

#ifndef PREFIX
#define PREFIX "/usr/local"
#endif

#define MAX_FILES 4096

static int is_yaml(const struct dirent *e)
{
	size_t len = strlen(e->d_name);

	return e->d_name[0] != '.' && len > 5 && !strcmp(e->d_name + len - 5, ".yaml");
}

/* FNV-1a: tells two databases apart; nobody is kept from forging it. */
static void hash_bytes(uint64_t *hash, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
}

static bool read_file(struct sigfile *sf, const char *path, char **bytes, size_t *len)
{
	FILE *file = fopen(path, "re");
	bool ok;

	if (!file) {
		sigfile_problem(sf, 0, "%s", strerror(errno));
		return false;
	}
	/* One byte more than allowed tells "too large" without reading it all. */
	*bytes = arena_alloc(sf->db->arena, YAML_MAX_BYTES + 1);
	*len = fread(*bytes, 1, YAML_MAX_BYTES + 1, file);
	ok = !ferror(file);
	if (!ok)
		sigfile_problem(sf, 0, "%s", strerror(errno));
	fclose(file);
	return ok;
}

static void load_file(struct sigdb *db, const char *sub, const char *name, uint64_t *hash)
{
	struct sigfile sf = {.db = db};
	const struct ynode *root;
	const char *why = NULL;
	unsigned int line = 0;
	char *bytes;
	size_t len;

	sf.file = arena_printf(db->arena, "%s%s", sub, name);
	sf.id = arena_strndup(db->arena, name, strlen(name) - 5);
	if (!read_file(&sf, arena_printf(db->arena, "%s/%s", db->dir, sf.file), &bytes, &len))
		return;
	hash_bytes(hash, sf.file, strlen(sf.file) + 1);
	hash_bytes(hash, bytes, len);
	root = yaml_tree(db->arena, bytes, len, &why, &line);
	if (!root)
		sigfile_problem(&sf, line, "%s", why);
	else if (root->type != Y_MAP)
		sigfile_problem(&sf, root->line, "the file is not a mapping of keys");
	else if (*sub)
		sigfile_family(&sf, root);
	else
		sigfile_signature(&sf, root);
}

static enum kstatus load_dir(struct sigdb *db, const char *sub, uint64_t *hash, const char **why)
{
	const char *path = arena_printf(db->arena, "%s/%s", db->dir, sub);
	struct dirent **names;
	int n = scandir(path, &names, is_yaml, alphasort);

	if (n < 0) {
		*why = arena_printf(db->arena, "%s: %s", path, strerror(errno));
		return K_HOST;
	}
	for (int i = 0; i < n; i++) {
		if (i < MAX_FILES)
			load_file(db, sub, names[i]->d_name, hash);
		free(names[i]);
	}
	free(names);
	return K_OK;
}

static void check_primaries(struct sigdb *db)
{
	for (size_t i = 0; i < db->n_families; i++) {
		const struct family *f = db->families[i];
		struct sigfile sf = {.db = db, .file = f->file};

		if (f->primary && !sigdb_find(db, f->primary))
			sigfile_problem(&sf, 0, "primary names no signature: %s", f->primary);
	}
}

enum kstatus sigdb_load(struct arena *arena, const char *dir, struct sigdb *out, const char **why)
{
	struct sigdb *db = out;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	enum kstatus st;

	memset(db, 0, sizeof(*db));
	db->arena = arena;
	db->dir = arena_strdup(arena, dir);
	/* Families first: a signature names its family. */
	st = load_dir(db, "families/", &hash, why);
	if (st == K_OK)
		st = load_dir(db, "", &hash, why);
	db->version = arena_printf(arena, "%016" PRIx64, hash);
	check_primaries(db);
	return st;
}

static bool is_dir(const char *path)
{
	struct stat st;

	return path && *path && !stat(path, &st) && S_ISDIR(st.st_mode);
}

/*
 * The file that this code was loaded from: the program, or the extension of crash. /proc/self/exe
 * would be crash in the second case, and the loader keeps the path as it was typed.
 */
static bool own_file(char *path, size_t size)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uintptr_t own = (uintptr_t)own_file, from, to;
	char line[PATH_MAX + 128];
	bool found = false;

	while (maps && !found && fgets(line, sizeof(line), maps)) {
		const char *slash = strchr(line, '/');

		if (!slash || sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &from, &to) != 2)
			continue;
		found = own >= from && own < to;
		if (found)
			snprintf(path, size, "%.*s", (int)strcspn(slash, "\n"), slash);
	}
	if (maps)
		fclose(maps);
	return found;
}

static const char *beside_program(struct arena *arena)
{
	char path[PATH_MAX];
	char *slash = own_file(path, sizeof(path)) ? strrchr(path, '/') : NULL;

	if (!slash)
		return NULL;
	*slash = '\0';
	return arena_printf(arena, "%s/../signatures", path);
}

const char *sigdb_find_dir(struct arena *arena, const char *wanted)
{
	const char *installed = PREFIX "/share/ext4dbg/signatures";
	const char *dir;

	if (wanted)
		return wanted;
	dir = getenv("EXT4DBG_SIGNATURES");
	if (dir && *dir)
		return dir;
	dir = beside_program(arena);
	if (is_dir(dir))
		return dir;
	return is_dir(installed) ? installed : NULL;
}

const struct signature *sigdb_find(const struct sigdb *db, const char *id)
{
	for (size_t i = 0; i < db->n; i++)
		if (!strcmp(db->items[i]->id, id))
			return db->items[i];
	return NULL;
}

const struct family *sigdb_family(const struct sigdb *db, const char *id)
{
	for (size_t i = 0; i < db->n_families; i++)
		if (!strcmp(db->families[i]->id, id))
			return db->families[i];
	return NULL;
}

static void add_names(struct arena *arena, struct words *all, const struct words *some)
{
	for (size_t i = 0; i < some->n; i++) {
		const char **slot;
		size_t k = 0;

		while (k < all->n && strcmp(all->items[k], some->items[i]))
			k++;
		if (k < all->n)
			continue;
		slot = arena_push(arena, &all->items, &all->n, &all->cap, sizeof(*slot));
		*slot = some->items[i];
	}
}

const char *const *sigdb_fix_names(const struct sigdb *db)
{
	struct words all = {0};
	const char **slot;

	for (size_t i = 0; i < db->n; i++) {
		add_names(db->arena, &all, &db->items[i]->fix_in_kernel);
		add_names(db->arena, &all, &db->items[i]->code_before_fix);
	}
	slot = arena_push(db->arena, &all.items, &all.n, &all.cap, sizeof(*slot));
	*slot = NULL;
	return all.items;
}
