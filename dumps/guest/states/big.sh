# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# Healthy, with COUNT inodes in the cache and a little load beside them, for measuring: sysrq-c.

fs data vdb -b 4096 -N $((COUNT + COUNT / 8))
fs inline vdc -b 4096 -O inline_data -I 256
/host/many "$COUNT" /mnt/data || fail "many"
load inline
busy 2
crash
