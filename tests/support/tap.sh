# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the scripts that run tests: each test is one line "ok - name" or "not ok - name".

PASSED=0 FAILED=0
TAP_TMP=$(mktemp -d)
trap 'rm -rf "$TAP_TMP"' EXIT

ok()
{
	PASSED=$((PASSED + 1))
	echo "ok - $1"
}

# not_ok NAME [FILE with what there is to say]
not_ok()
{
	FAILED=$((FAILED + 1))
	echo "not ok - $1"
	[[ -n ${2-} && -s $2 ]] && head -n 40 "$2" | sed 's/^/    /'
	return 1
}

# check NAME COMMAND...: the command's exit status is the verdict.
check()
{
	local name=$1

	shift
	if "$@" >"$TAP_TMP/check.out" 2>&1; then
		ok "$name"
	else
		not_ok "$name" "$TAP_TMP/check.out"
	fi
}

# run_tap NAME COMMAND...: the command prints such lines itself ("ok 3 - name" too). One that says
# nothing, or fails without naming a test, is itself a failed test.
run_tap()
{
	local name=$1 status good bad

	shift
	"$@" >"$TAP_TMP/tap.out" 2>"$TAP_TMP/tap.err"
	status=$?
	sed -nE "s|^(not )?ok( [0-9]+)?( -)? |\1ok - $name: |p; /^(not )?ok|^(1\.\.|TAP |# ok - tests|[0-9]+ passed, )/!s/^/    /p" \
		"$TAP_TMP/tap.out"
	good=$(grep -cE '^ok( |$)' "$TAP_TMP/tap.out")
	bad=$(grep -cE '^not ok( |$)' "$TAP_TMP/tap.out")
	PASSED=$((PASSED + good))
	FAILED=$((FAILED + bad))
	[[ $bad -eq 0 && $status -eq 0 ]] || sed 's/^/    /' "$TAP_TMP/tap.err" | head -n 60
	if [[ $status -ne 0 && $bad -eq 0 ]]; then
		not_ok "$name: exit status $status"
	elif [[ $((good + bad)) -eq 0 ]]; then
		not_ok "$name: no test in it"
	fi
}

# The last line of every script; the exit status of the script is this function's.
summary()
{
	echo "$PASSED passed, $FAILED failed"
	[[ $FAILED -eq 0 && $PASSED -gt 0 ]]
}
