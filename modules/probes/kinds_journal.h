/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kinds_journal: the facts about journals; see kinds_journal.c for their fields. */
#ifndef PROBES_KINDS_JOURNAL_H
#define PROBES_KINDS_JOURNAL_H

#include "facts/fact.h"

extern const struct fact_kind kind_journal;
extern const struct fact_kind kind_journal_aborted;
extern const struct fact_kind kind_journal_inconsistent;

#endif
