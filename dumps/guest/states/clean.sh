# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# A busy machine with nothing wrong: sysrq-c in the middle of the load. Every match in such a dump is a false one.

usual_fs
load data inline other
busy $((3 + SEED % 3))
crash
