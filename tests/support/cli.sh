# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For tests/cli/*.sh: runs the program that is given as $1 of the script and looks at what it did.

. "$(dirname "${BASH_SOURCE[0]}")/tap.sh"
PROGRAM=$1
SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck disable=SC2034 # used by the tests
SEED=$SOURCE/tests/logs/seed
OUT=$TAP_TMP/out ERR=$TAP_TMP/err
cd "$TAP_TMP" || exit 1
mkdir -p box
cd box || exit 1
unset COLUMNS EXT4DBG_SIGNATURES

# run ARGUMENT...: leaves STATUS, $OUT and $ERR. Nothing here may take as long as a minute.
run()
{
	timeout 60 "$PROGRAM" "$@" >"$OUT" 2>"$ERR" </dev/null
	STATUS=$?
}

# All conditions must hold; the first one that does not is named.
# test_that NAME [status N] [err TEXT] [err-lines N] [out TEXT] [no-out TEXT] [json FILTER]...
test_that()
{
	local name=$1 what value problem=

	shift
	while [[ $# -gt 0 && -z $problem ]]; do
		what=$1 value=$2
		shift 2
		case $what in
		status) [[ $STATUS -eq $value ]] || problem="exit status $STATUS, not $value" ;;
		err) grep -qF -- "$value" "$ERR" || problem="stderr has no \"$value\"" ;;
		err-lines) [[ $(wc -l <"$ERR") -eq $value ]] || problem="stderr has not $value lines" ;;
		out) grep -qF -- "$value" "$OUT" || problem="stdout has no \"$value\"" ;;
		no-out) grep -qF -- "$value" "$OUT" && problem="stdout has \"$value\"" ;;
		json) [[ $(jq -s "$value" "$OUT" 2>&1) == true ]] || problem="not true: $value" ;;
		esac
	done
	if [[ -z $problem ]]; then
		ok "$name"
	else
		{ echo "$problem"; echo "--- stdout"; cat "$OUT"; echo "--- stderr"; cat "$ERR"; } >"$TAP_TMP/why"
		not_ok "$name" "$TAP_TMP/why"
	fi
}

# A kernel log without anything of ext4 in it.
quiet_log()
{
	printf '[    0.000000] Linux version 6.1.0-9-amd64 (gcc-12) #1 SMP Debian 6.1.27-1\n'
	printf '[    %d.000000] usb 1-1: new high-speed USB device number %d\n' 1 2 2 3
}

# bytes HEX...: writes them.
bytes()
{
	local hex

	for hex in "$@"; do printf '%b' "\\x$hex"; done
}

# An ELF core of a big-endian ppc64 machine: a header and one empty PT_NOTE.
ppc64_core()
{
	bytes 7f 45 4c 46 02 02 01 00 00 00 00 00 00 00 00 00
	bytes 00 04 00 15 00 00 00 01 # ET_CORE, EM_PPC64
	bytes 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 40 # entry, phoff
	bytes 00 00 00 00 00 00 00 00 00 00 00 00 00 40 00 38 # shoff, flags, ehsize, phentsize
	bytes 00 01 00 00 00 00 00 00 # phnum 1
	bytes 00 00 00 04 00 00 00 00 # PT_NOTE
	head -c 48 /dev/zero
	head -c 4096 /dev/zero
}
