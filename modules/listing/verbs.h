/* SPDX-License-Identifier: GPL-2.0-or-later */
/* verbs: those that list and decode one kind of structure of a dump; the rows of ext4dbg.c. */
#ifndef LISTING_VERBS_H
#define LISTING_VERBS_H

#include "hosts/verb.h"

extern const char super_help[], inode_help[], slab_help[], ioend_help[], mb_help[], es_help[], journal_help[];

int super_verb(struct host *, int argc, char **argv);
int inode_verb(struct host *, int argc, char **argv);
int slab_verb(struct host *, int argc, char **argv);
int ioend_verb(struct host *, int argc, char **argv);
int mb_verb(struct host *, int argc, char **argv);
int es_verb(struct host *, int argc, char **argv);
int journal_verb(struct host *, int argc, char **argv);

#endif
