# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# One iput too many for an unlinked file's io_end: the kernel's own BUG_ON in iput, in a worker.

usual_fs
load data inline other
busy 2
echo x >/mnt/data/victim
sync /mnt/data/victim
inject iput /mnt/data/victim
rm /mnt/data/victim
fire
