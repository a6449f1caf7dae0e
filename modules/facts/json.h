/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts as JSON Lines, both ways: one object per line.
 *
 *   {"fact":"inode.inline_dirty","n":3,"at":"0x...","origin":"memory","see":"struct ...",
 *    "fields":{"inode":13,...},"unknown":{"reserved":"page is not in the dump"}}
 *   {"coverage":"inode","state":"complete|partial|skipped","why":"...","seen":4,"missing":0}
 *
 * Addresses and masks (FT_HEX) are "0x..." strings, counts are integers up to 2^53 and decimal
 * strings beyond; "at" is left out where it is 0; flags are names joined by '|'. "n" rises.
 */
#ifndef FACTS_JSON_H
#define FACTS_JSON_H

#include <jansson.h>
#include <stdio.h>

#include "facts/fact.h"
#include "image/status.h"

/* New references, owned by the caller. `arena` holds escaped copies of strings. */
json_t *fact_to_json(struct arena *, const struct fact *);
json_t *coverage_to_json(struct arena *, const struct coverage *);
json_t *json_count(uint64_t); /* integer, or decimal string beyond 2^53 */
json_t *json_address(uint64_t);
/* Escapes what is no UTF-8; JSON null for NULL. */
json_t *json_text(struct arena *, const char *);

const char *fact_origin_name(enum fact_origin);
const char *coverage_state_name(enum coverage_state);

/* One line of compact JSON without the newline, in the arena; NULL: the library is out of memory.
 */
const char *json_line(struct arena *, const json_t *);

/* Facts in order, then coverage. K_HOST: writing failed. */
enum kstatus facts_write(const struct facts *, FILE *);

/*
 * Adds what the stream holds to `fs`. Nothing is believed: kinds, fields, types and ranges are
 * checked against the schemas. K_BADDATA: *why is one line "NAME:LINE: what", and what stood
 * before that line was added. K_HOST: reading failed.
 */
enum kstatus facts_read(struct facts *, FILE *, const char *name, const char **why);

#endif
