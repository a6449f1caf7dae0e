#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What drgn sees of the allocated ext4 inodes of a dump, one line each:
address number i_state i_count i_nlink i_size path ("-": none cached)."""
import sys

import drgn
from drgn.helpers.linux.fs import inode_path
from drgn.helpers.linux.slab import find_slab_cache, slab_cache_for_each_allocated_object

I_CLEAR = 1 << 6  # include/linux/fs.h of the kernel that the test's dumps are of

prog = drgn.Program()
prog.set_core_dump(sys.argv[1])
prog.load_debug_info([sys.argv[2]])
cache = find_slab_cache(prog, "ext4_inode_cache")
for info in slab_cache_for_each_allocated_object(cache, "struct ext4_inode_info"):
    inode = info.vfs_inode
    state = inode.i_state.value_()
    # i_rcu overwrites i_dentry once an inode waits to be freed
    cached = not state & I_CLEAR and inode.i_dentry.first
    path = "/" + inode_path(inode.address_of_()).decode() if cached else "-"
    print(f"{info.value_():#x} {int(inode.i_ino)} {state:#x} {int(inode.i_count.counter)} "
          f"{int(inode.i_nlink)} {int(inode.i_size)} {path}")
