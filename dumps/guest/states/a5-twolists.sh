# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# One object on two freelists, that of a CPU and that of its slab: sysrq-c before anything is allocated from either.

usual_fs
load data inline other
busy 2
quiet
sync
echo x >/mnt/data/victim
inject slab-two-lists /mnt/data/victim
fire
crash
