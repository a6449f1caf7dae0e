// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Puts a running ext4 into the state that a known bug leaves, for test dumps.  Only for throw-away virtual machines.
 *
 *	echo "STATE PATH [NUMBER]" >/proc/ext4state	arm the state on that file
 *	cat /proc/ext4state				the ground truth, key=value
 *	echo fire >/proc/ext4state			the last step, for states that have one
 */
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>

#include "ext4state.h"

static const struct state *const states[] = {
	&inline_state, &buddy_state, &reserve_state, &iput_state, &slab_bug_state, &slab_live_state,
	&slab_two_lists_state,
};

static const struct state *armed;
static char truth[2048];
static size_t truth_len;

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	truth_len += vscnprintf(truth + truth_len, sizeof(truth) - truth_len, fmt, args);
	va_end(args);
}

void say_inode(struct inode *inode)
{
	say("device=%s\ninode=%lu\ninode_addr=0x%px\n", inode->i_sb->s_id, inode->i_ino, inode);
	say("ei_addr=0x%px\nsb_addr=0x%px\n", ext4_i(inode), inode->i_sb);
}

static int arm(const struct state *state, const char *name, unsigned int n)
{
	struct path path;
	int err = kern_path(name, LOOKUP_FOLLOW, &path);

	if (err)
		return err;
	if (strcmp(path.dentry->d_sb->s_type->name, "ext4"))
		err = -EXDEV;
	else
		err = state->arm(d_inode(path.dentry), n);
	path_put(&path);
	if (!err)
		armed = state;
	return err;
}

static int command(char *line)
{
	char name[32] = "", path[128] = "";
	unsigned int n = 0;

	if (sscanf(line, "%31s %127s %u", name, path, &n) < 1)
		return -EINVAL;
	if (!strcmp(name, "fire")) {
		if (!armed || !armed->fire)
			return -EINVAL;
		armed->fire();
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (!strcmp(name, states[i]->name))
			return arm(states[i], path, n);
	return -EINVAL;
}

static ssize_t state_write(struct file *file, const char __user *user, size_t len, loff_t *pos)
{
	char line[192];
	int err;

	if (len >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, user, len))
		return -EFAULT;
	line[len] = 0;
	err = command(line);
	return err ?: len;
}

static ssize_t state_read(struct file *file, char __user *user, size_t len, loff_t *pos)
{
	return simple_read_from_buffer(user, len, pos, truth, truth_len);
}

static const struct proc_ops state_ops = {
	.proc_read = state_read,
	.proc_write = state_write,
};

static int __init ext4state_init(void)
{
	int err = kernel_init();

	if (err)
		return err;
	return proc_create("ext4state", 0600, NULL, &state_ops) ? 0 : -ENOMEM;
}

module_init(ext4state_init);
MODULE_DESCRIPTION("Leaves ext4 in chosen states, for test dumps");
MODULE_LICENSE("GPL");
