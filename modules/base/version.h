/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version of the program; shown by --version and in every report. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#define EXT4DBG_VERSION "0.1.0"

#endif
