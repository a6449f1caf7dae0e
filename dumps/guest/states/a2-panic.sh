# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
# As a2, but mounted with errors=panic: the kernel's own panic out of ext4_mb_complex_scan_group.

. /guest/stale_buddy.sh
stale_buddy errors=panic
scan_groups
