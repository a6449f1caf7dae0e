#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Does each log of tests/logs give just the verdicts that were reviewed, judged by ALL signatures?
# Reads verdicts.expect: "GROUP/NAME.log: FAMILY=WORD[/SIGNATURE] ...", in the order of the report, "-"
# for none; UPDATE=1 rewrites it, for review with git diff.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

EXPECT=$SOURCE/tests/logs/verdicts.expect
for log in "$SOURCE"/tests/logs/*/*.log; do
	run triage --json "$log"
	verdicts=$(jq -r '[.verdicts[] |
		"\(.family)=\(.verdict)" + (if .signature then "/" + .signature else "" end)] |
		if . == [] then "-" else join(" ") end' "$OUT")
	printf '%s: %s\n' "${log#"$SOURCE/tests/logs/"}" "${verdicts:-no kernel log}"
done >got
[[ -z ${UPDATE:-} ]] || cp got "$EXPECT"

while IFS= read -r line; do
	echo "$line" >want
	if grep -qxF -- "$line" got; then
		ok "${line%%: *}"
	else
		diff want <(grep -F -- "${line%%: *}:" got) >why
		not_ok "${line%%: *}" why
	fi
done <"$EXPECT"
if diff <(cut -d: -f1 "$EXPECT") <(cut -d: -f1 got) >why; then
	ok "every log has an expectation"
else
	not_ok "every log has an expectation" why
fi
summary
