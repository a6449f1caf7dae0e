#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The listing verbs: wrong usage, and inputs that are no dumps.
. "$(dirname "${BASH_SOURCE[0]}")/../support/cli.sh"

for verb in super inode slab ioend mb es journal; do
	run help "$verb"
	test_that "help $verb" status 0 out "usage: ext4dbg $verb" out "--json"
	run "$verb"
	test_that "$verb without a dump" status 64 err "which dump" err-lines 1
	run "$verb" --frob dump
	test_that "$verb: unknown option" status 64 err "--frob" err-lines 1
	run "$verb" missing
	test_that "$verb: a missing dump" status 2 err "missing: No such file" err-lines 1 no-out " "
	run "$verb" --limit 0 dump
	test_that "$verb --limit 0" status 64 err "--limit: 0" err-lines 1
	run "$verb" a b c
	test_that "$verb: too many dumps" status 64 err "one dump" err-lines 1
done
run inode one two
test_that "inode: two dumps" status 64 err "one dump"
run super --inode 3 dump
test_that "an option of another verb" status 64 err "no --inode" err-lines 1
run inode --inode -1 dump
test_that "--inode -1" status 64 err "--inode: -1" err-lines 1
run inode --inode 99999999999999999999999 dump
test_that "--inode beyond 64 bits" status 64 err "--inode" err-lines 1
run inode --address xyz dump
test_that "--address xyz" status 64 err "--address: xyz" err-lines 1
run inode --path relative dump
test_that "--path without a slash" status 64 err "--path: relative" err-lines 1
run inode --threads 100000 dump
test_that "too many threads" status 64 err "--threads" err-lines 1
run inode "$SEED/seed0-writepages-inline.log"
test_that "a log is no dump" status 2 err "a log, not a dump" err-lines 1
quiet_log >a.log
run slab dentry a.log
test_that "a cache and a log" status 2 err "a log, not a dump" err-lines 1
ppc64_core >core
run inode core
test_that "a dump of another machine" status 2 err "core" err-lines 1
head -c 100000 /dev/urandom >noise
run es noise
test_that "noise" status 2 err "noise" err-lines 1
summary
