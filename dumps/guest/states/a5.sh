# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# A second free of an ext4_inode_info by RCU: the kernel's own BUG_ON in SLUB's hardened freelist.

usual_fs
load data inline other
busy 2
quiet
echo x >/mnt/data/victim
sync /mnt/data/victim
inject slab-bug /mnt/data/victim
rm /mnt/data/victim
fire
