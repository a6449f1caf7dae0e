#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each record of `triage --json` is valid by the schema in the repository: matches, clean logs and
# dumps that could not be read alike. Of real dumps too, where some were made.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

SCHEMA=$SOURCE/modules/verdict/triage.schema.json
DUMPS=${EXT4DBG_DUMPS:-$SOURCE/build/dumps}
printf 'KDUMP   \x06\x00\x00\x00' >broken.vmcore
quiet_log >quiet.log
mkfifo slow
sleep 30 >slow &
sleeper=$!

validate()
{
	/usr/bin/python3 - "$SCHEMA" "$1" <<'PY'
import json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
validator = jsonschema.Draft7Validator(schema)
validator.check_schema(schema)
n = 0
for line in open(sys.argv[2], encoding="utf-8"):
    for error in validator.iter_errors(json.loads(line)):
        sys.exit("%s: %s" % ("/".join(map(str, error.path)), error.message))
    n += 1
if not n:
    sys.exit("no record")
PY
}

run triage --json "$SEED"
check "seed logs" validate "$OUT"
run triage --json "$SOURCE/tests/logs"
check "all sample logs" validate "$OUT"
run triage --json --timeout 1 quiet.log broken.vmcore slow
check "a clean log, a broken dump, a crash that took too long" validate "$OUT"
jq -c '.verdicts[0].verdict = "perhaps"' "$OUT" | head -n 1 >wrong
jq -c 'del(.errors)' "$OUT" | head -n 1 >short
for file in wrong short; do
	if validate $file >refused 2>&1 || ! grep -qE 'verdicts/0|is a required property' refused; then
		not_ok "the schema refuses a $file record" refused
	else
		ok "the schema refuses a $file record"
	fi
done
for name in clean-31 a1-31 a2-17 a5-31; do
	[[ -e $DUMPS/$name/vmcore ]] || continue
	run triage --json "$DUMPS/$name"
	check "dump $name" validate "$OUT"
done
kill "$sleeper"
summary
