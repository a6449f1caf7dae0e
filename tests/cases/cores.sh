#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The evidence cores of the catalogue's dumps: do they say what the dumps say, wherever they are?
#
#	tests/cases/cores.sh PROGRAM
#
# Expected are the catalogue's verdicts, and in one fact the object that the guest's own kernel
# named (NAME.json). No core may hold a page that nobody asks for.

set -u
program=$1
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
. tests/support/tap.sh
cores=$PWD/dumps/cores
record=$TAP_TMP/record.json

# What the record does not meet of catalogue entry $1, one line each.
unmet()
{
	jq -r --slurpfile got "$record" --slurpfile truth "$cores/$1.json" --arg name "$1" '
		def differs($what; $is; $want):
			if $is != $want then "\($what): \($is), not \($want)" else empty end;
		{device: ["device"], inode: ["inode"], inode_addr: ["vfs"], ei_addr: ["address"],
		 group: ["group"], group_info_addr: ["group_info"], bb_free: ["bb_free"],
		 io_end_addr: ["io_end"], object_addr: ["object", "address", "at"],
		 slab_addr: ["slab"], i_reserved_data_blocks: ["reserved", "delta"]} as $fields |
		($got[0].verdicts[0] // {verdict: "none"}) as $v |
		[$got[0].verdicts[0].facts[]? | .fields + {at: .at}] as $all |
		.dumps[] | select(.name == $name) | .expect |
		differs("verdict"; $v.verdict; .verdict),
		differs("family"; $v.family; .family),
		differs("signature"; $v.signature; .signature),
		(if .fix_state then differs("fix"; $v.fix.state; .fix_state) else empty end),
		($got[0].errors[] | "error: \(.)"),
		(.facts[] | . as $k |
		 select(any($all[]; . as $f | any($fields[$k][];
			($f[.] | tostring) == ($truth[0][$k] | tostring))) | not) |
		 "no fact has \($k) \($truth[0][$k])")
		' dumps/catalogue.json
}

# A file with the name of the host stands in the header, behind the system's.
host()
{
	dd if="$1" bs=1 skip=77 count=65 2>/dev/null | tr -d '\0'
}

compare()
{
	"$program" triage --json "$1" >"$record" 2>"$TAP_TMP/said"
	cat "$TAP_TMP/said"
	unmet "$2" || echo "the comparison itself failed"
}

one_core()
{
	local name=$1 core=$cores/$1.vmcore

	compare "$core" "$name" >"$TAP_TMP/problems" 2>&1
	[[ $(host "$core") == guest ]] || echo "a host name: $(host "$core")" >>"$TAP_TMP/problems"
	"$program" evidence --check "$core" >"$TAP_TMP/check" 2>&1 ||
		tail -n 5 "$TAP_TMP/check" >>"$TAP_TMP/problems"
	if [[ -s $TAP_TMP/problems ]]; then
		not_ok "core $name" "$TAP_TMP/problems"
	else
		ok "core $name: $(jq -r '.verdicts[0] // {} | "\(.verdict // "none") \(.signature // .family // "")"' "$record")"
	fi
}

# As it is mailed: the core and its layout file, nothing else of ours.
elsewhere()
{
	cp "$cores/a4-31.vmcore" "$cores"/layouts/*.layout "$TAP_TMP"
	compare "$TAP_TMP/a4-31.vmcore" a4-31 >"$TAP_TMP/problems" 2>&1
	rm "$TAP_TMP"/*.layout
	"$program" triage "$TAP_TMP/a4-31.vmcore" 2>&1 >/dev/null | grep -q "no symbols" ||
		echo "without its layout file nobody says that names are missing" >>"$TAP_TMP/problems"
	if [[ -s $TAP_TMP/problems ]]; then
		not_ok "a core and its layout file in another place" "$TAP_TMP/problems"
	else
		ok "a core and its layout file in another place"
	fi
}

# Evidence of evidence: the same pages; less of them; redacted.
same()
{
	"$program" evidence "$cores/a1-31.vmcore" -o "$1" && cmp "$1" "$cores/a1-31.vmcore"
}

redacted()
{
	"$program" evidence --redact "$cores/a1-31.vmcore" -o "$1" &&
		"$program" facts "$1" >"$TAP_TMP/facts" &&
		! grep -q 'kworker/u4:0\|"guest"' "$TAP_TMP/facts" && [[ $(host "$1") == xxxxx ]]
}

at_most()
{
	"$program" evidence --max-size "$2K" "$cores/a1-31.vmcore" -o "$1" &&
		[[ $(stat -c %s "$1") -le $(($2 * 1024)) ]]
}

too_small()
{
	"$program" evidence --max-size 50K "$cores/a1-31.vmcore" -o "$1"
	[[ $? -eq 2 && ! -e $1 ]]
}

while read -r name; do
	if [[ -e $cores/$name.vmcore ]]; then
		one_core "$name"
	else
		not_ok "core $name: there is none"
	fi
done < <(jq -r '.dumps[] | select(.default) | .name' dumps/catalogue.json)
elsewhere
check "a core of a core is the same core" same "$TAP_TMP/again.vmcore"
check "a redacted core hides names" redacted "$TAP_TMP/again.vmcore"
check "a core of at most 200 KiB" at_most "$TAP_TMP/again.vmcore" 200
check "what the verdicts need is never dropped" too_small "$TAP_TMP/again.vmcore"
summary
