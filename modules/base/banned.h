/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that hostile input turns against us: using one does not compile. Included everywhere. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* alloca is a macro of glibc: undefined first, else gcc warns of poisoning it. */
#undef alloca
#pragma GCC poison gets strcpy strcat sprintf vsprintf strtok atoi atol atoll alloca

#endif
