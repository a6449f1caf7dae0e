/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fact: one observation, with its address and what one would paste into a bug report.
 *
 * A fact has a kind (declared with a schema by the probe or parser that emits it), an address,
 * typed fields and `see`: the crash command that shows the same bytes. Whether facts of a kind are
 * complete is told by coverage, which travels in the same stream: without it, "none" is unknown.
 * A field that could not be read is set to unknown with the reason, never left out silently.
 *
 * Strings are copied into the store's arena. Text form: JSON Lines, see facts/json.h.
 */
#ifndef FACTS_FACT_H
#define FACTS_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum fact_type {
	FT_END, /* closes a field table */
	FT_U64, /* counts, numbers: decimal */
	FT_I64,
	FT_HEX, /* addresses and 64-bit masks: "0x..." in JSON */
	FT_STR,
	FT_BOOL,
	FT_FLAGS /* names joined by '|', "" = none; unknown bits as hex */
};

enum fact_origin { FROM_MEMORY, FROM_LOG, FROM_TRACE, FROM_HOST };

struct fact_field {
	const char *name;
	enum fact_type type;
	const char *meaning; /* one line, units included */
};

struct fact_kind {
	const char *name; /* "inode.inline_dirty", "log.oops" */
	enum fact_origin origin;
	bool anomaly; /* a healthy dump has none of these */
	const char *meaning;
	const struct fact_field *fields; /* ends with FT_END */
};

struct fact_value {
	bool set, unknown;
	union {
		uint64_t u64;
		int64_t i64;
		bool boolean;
		const char *str; /* FT_STR, FT_FLAGS; the reason where unknown */
	};
};

struct fact {
	const struct fact_kind *kind;
	uint64_t at;		   /* kernel address of the object; 0 = none (log facts) */
	const char *see;	   /* "struct ext4_inode_info ffff888003a1c000", or NULL */
	struct fact_value *values; /* one per field of the kind */
	uint32_t number;	   /* 1, 2, 3 ... in the store; how verdicts refer to it */
};

enum coverage_state { COVER_SKIPPED, COVER_PARTIAL, COVER_COMPLETE };

struct coverage {
	const struct fact_kind *kind;
	enum coverage_state state;
	const char *why;  /* not for COMPLETE: "page cache is not in the dump (-d 31)" */
	uint64_t missing; /* number of objects or pages that could not be looked at */
	uint64_t seen;	  /* number of objects looked at */
};

struct facts {
	struct arena *arena;
	struct fact **items;
	size_t n, cap;
	struct coverage *cover; /* at most one per kind; a kind without one is SKIPPED */
	size_t n_cover, cap_cover;
	const char *mistake; /* first setter call that the schema refuses; see fact_lint() */
};

void facts_init(struct facts *, struct arena *);

struct fact *fact_add(struct facts *, const struct fact_kind *, uint64_t at);
/* Takes over a fact of another store, whose arena must live as long; it gets a new number. */
void fact_adopt(struct facts *, struct fact *);
/* Setters: the field must be in the kind's schema with that type (checked: a mistake is our bug,
 * it is told by fact_lint() and ignored here). */
void fact_u64(struct facts *, struct fact *, const char *field, uint64_t);
void fact_i64(struct facts *, struct fact *, const char *field, int64_t);
void fact_hex(struct facts *, struct fact *, const char *field, uint64_t);
void fact_str(struct facts *, struct fact *, const char *field, const char *); /* NULL: not set */
void fact_bool(struct facts *, struct fact *, const char *field, bool);
void fact_flags(struct facts *, struct fact *, const char *field, const char *joined);
void fact_unknown(struct facts *, struct fact *, const char *field, const char *why);
void fact_see(struct facts *, struct fact *, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* NULL, or one line naming the first wrong setter call ("inode.size is not a bool"): for tests. */
const char *fact_lint(const struct facts *);

/* NULL where no fact has this number. */
const struct fact *fact_by_number(const struct facts *, uint32_t number);

/* NULL where the kind has no such field, or it is not set (neither value nor unknown). */
const struct fact_value *fact_get(const struct fact *, const char *field);
const struct fact_field *fact_field(const struct fact_kind *, const char *field, size_t *index);

/* States only go down: SKIPPED < PARTIAL < COMPLETE, but a first call sets anything. `why` is that
 * of the lowest state told. Counts add up over calls. */
void fact_cover(struct facts *, const struct fact_kind *, enum coverage_state, const char *why);
void fact_cover_count(struct facts *, const struct fact_kind *, uint64_t seen, uint64_t missing);
const struct coverage *fact_coverage(const struct facts *, const struct fact_kind *);

/* Every kind the program knows (log parser and probes), NULL-terminated. In probes/schema.c. */
extern const struct fact_kind *const fact_kinds[];
const struct fact_kind *fact_kind_find(const char *name);

#endif
