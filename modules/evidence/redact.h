/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * redact: overwrites names of files, tasks and hosts, and addresses of networks, with as many 'x'.
 * Lengths stay, so that what is beside them still reads as it was.
 */
#ifndef EVIDENCE_REDACT_H
#define EVIDENCE_REDACT_H

#include "evidence/evidence.h"

struct redaction;

/* Asks for the names that redaction needs, so that a layout file has them for later. */
void redaction_ask(const struct image *);

/* Looks through the chosen pages of the dump for what has to go. NULL: names are not known. */
struct redaction *redaction_new(struct evidence *);
/* For frames_write(): `arg` is the redaction. */
void redaction_edit(void *arg, uint64_t frame, void *bytes);

#endif
