/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crashhelp: the page that `help ext4` shows, from the table of verbs. */
#ifndef HOSTS_CRASHHELP_H
#define HOSTS_CRASHHELP_H

#include "base/arena.h"

/*
 * In crash's form: name, one line, synopsis, then the lines of the page; ends with NULL. Lives in
 * an arena of its own, *arena, which the caller frees.
 */
char **crashhelp_make(struct arena **arena);

#endif
