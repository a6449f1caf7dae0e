#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# build/ext4dbg.so, without a dump: what the loader of crash sees of it, and what it asks crash for.
. "$(dirname "${BASH_SOURCE[0]}")/../support/tap.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

if [[ ! -e /usr/include/crash/defs.h ]]; then
	check "without crash make says that there is no extension" \
		grep -q "ext4dbg.so is not built" <(make --no-print-directory extension)
	summary
	exit
fi
so=build/ext4dbg.so crash=$(command -v crash)

# crash loads extensions into one name space with itself and gdb: ours must not be found there.
nm -D --defined-only "$so" >"$TAP_TMP/exported"
check "it exports nothing" test ! -s "$TAP_TMP/exported"

libraries=$(ldd "$so" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p')
defined() { nm -D --defined-only "$@" 2>/dev/null | awk 'NF >= 3 { sub(/@.*/, "", $3); print $3 }' | sort -u; }
nm -D --undefined-only "$so" | awk '$1 == "U" { sub(/@.*/, "", $2); print $2 }' | sort -u >"$TAP_TMP/wanted"
# shellcheck disable=SC2086 # a list
{ defined $libraries; defined "$crash"; } | sort -u | comm -13 - "$TAP_TMP/wanted" >"$TAP_TMP/missing"
check "crash or a library has all that it asks for" diff /dev/null "$TAP_TMP/missing"
check "it was seen what it asks crash for" grep -qx register_extension "$TAP_TMP/wanted"

# Of a library's names the ones that crash has too would be crash's: only zlib's, which is the same.
for library in $libraries; do defined "$library"; done | sort -u | comm -12 - "$TAP_TMP/wanted" |
	comm -12 - <(defined "$crash") | grep -vxE 'gz[a-z0-9]+|inflate.*|std(in|out|err)|opt(arg|ind|err|opt)' >"$TAP_TMP/twice"
check "crash has no other version of a library's names" diff /dev/null "$TAP_TMP/twice"
summary
