# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# A stale bitmap in the buddy cache of one group, which the allocator has not met yet: sysrq-c.

. /guest/stale_buddy.sh
stale_buddy defaults
crash
