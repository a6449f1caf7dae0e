# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# A stale bitmap in the buddy cache of one group, and the kernel's own message when the allocator scans that group. The
# file system goes on (errors=continue), with the group marked corrupt; sysrq-c.

. /guest/stale_buddy.sh
stale_buddy defaults
scan_groups
crash
