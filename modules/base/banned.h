/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that hostile input turns against us: using one does not compile. Included everywhere. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef alloca /* glibc has it as a macro, which poison refuses to take */
#pragma GCC poison gets strcpy strcat sprintf vsprintf strtok atoi atol atoll alloca

#endif
