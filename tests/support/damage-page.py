#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""damage-page.py FROM TO PHYSICAL: a copy of a kdump-compressed file in which the stored bytes of one
page cannot be inflated. Layout: makedumpfile's diskdump_mod.h (disk_dump_header, page_desc)."""
import struct
import sys

source, target, physical = sys.argv[1], sys.argv[2], int(sys.argv[3], 16)
data = bytearray(open(source, "rb").read())
# signature, version, new_utsname of 6 * 65 bytes, padding, timeval
status, block, sub_blocks, bitmap_blocks = struct.unpack_from("<4i", data, 8 + 4 + 390 + 6 + 16)
bitmaps = (1 + sub_blocks) * block
dumped = data[bitmaps + bitmap_blocks * block // 2:bitmaps + bitmap_blocks * block]
pfn = physical // block
if data[:8] != b"KDUMP   " or not dumped[pfn // 8] >> pfn % 8 & 1:
    sys.exit(f"{source}: page {physical:x} is not in it")
rank = sum(byte.bit_count() for byte in dumped[:pfn // 8])
rank += (dumped[pfn // 8] & (1 << pfn % 8) - 1).bit_count()
offset, size = struct.unpack_from("<QI", data, bitmaps + bitmap_blocks * block + 24 * rank)
data[offset:offset + size] = b"\xff" * size
open(target, "wb").write(data)
