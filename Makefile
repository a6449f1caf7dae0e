# SPDX-License-Identifier: GPL-2.0-or-later
#
#   make demo     install what is missing, build, triage the sample logs and dumps, print the table
#   make check    install what is missing, build, run the tests that need no QEMU
#   make check-dumps   make the real kdumps that are missing (dumps/README.md) and test on them
#   make cores    the evidence cores of the source (dumps/cores) anew from real dumps
#   make bench    beside crash and drgn on the same dumps: ratios (tests/bench)
#   make          build only, ext4dbg.so for crash too where crash is installed
#                 (SAN=1: with ASan and UBSan; CC=clang; V=1: show commands)

B       ?= build
Q       := $(if $(V),,@)
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
# One folder of objects for each way to build, so that none is ever linked with another's.
OBJ     := $(B)/obj-$(CC)$(if $(SAN),-san)
PKGS    := libkdumpfile libaddrxlat libbpf libelf yaml-0.1 jansson libpcre2-8 zlib libdeflate lzo2
CFLAGS  ?= -O2 -g
# snprintf is our way to cut text to a size: -Wformat-truncation warns of just that
WARN    := -Wall -Wextra -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wshadow -Werror \
           $(if $(findstring clang,$(CC)),,-Wno-format-truncation)
, := ,
SANFLAGS := $(if $(SAN),-fsanitize=address$(,)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
ALL_CFLAGS = -std=gnu11 $(CFLAGS) $(WARN) $(SANFLAGS) -fvisibility=hidden -D_GNU_SOURCE \
             -Imodules -DTESTS_DIR=\"$(CURDIR)/tests\" $(PKG_CFLAGS) -include base/banned.h
LIBS    := $(shell pkg-config --libs $(PKGS)) -lpthread

SRCS    := $(wildcard ext4dbg.c) $(sort $(wildcard modules/*/*.c))
MAIN    := modules/hosts/cli.c
# The extension for crash, where that is installed: CRASH and CRASH_DEFS name another one.
CRASH      ?= crash
CRASH_DEFS ?= /usr/include/crash/defs.h
CRASH_MAIN := modules/hosts/crash.c
CRASH_VERSION = $(shell $(CRASH) --version 2>/dev/null | sed -n 's/^crash //p')
EXTENSION  := $(B)/ext4dbg.so
PIC        := $(OBJ)-pic
# Everything but main(): what the tests link against.
CORE    := $(patsubst %.c,$(OBJ)/%.o,$(filter-out $(MAIN) $(CRASH_MAIN),$(SRCS)))
PROGRAM := $(B)/ext4dbg$(if $(SAN),-san)
# What tests share, and programs for whoever works on this one (dump oracles, fuzzers' drivers).
SUPPORT := $(patsubst %.c,$(OBJ)/%.o,$(sort $(wildcard tests/support/*.c)))
TOOLS   := $(patsubst tests/tools/%.c,$(OBJ)/tools/%,$(sort $(wildcard tests/tools/*.c)))
UNITS   := $(patsubst tests/unit/%.c,$(OBJ)/tests/%,$(sort $(wildcard tests/unit/*.c)))

all: $(PROGRAM) extension

$(PROGRAM): $(OBJ)/$(MAIN:.c=.o) $(OBJ)/core.a
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(OBJ)/core.a: $(CORE)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(OBJ)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(SUPPORT): ALL_CFLAGS += -Itests

$(OBJ)/tests/%: tests/unit/%.c $(OBJ)/core.a $(SUPPORT)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests -MMD -MP $(LDFLAGS) -o $@ $< $(SUPPORT) $(OBJ)/core.a -lcmocka $(LIBS)

$(OBJ)/tools/%: tests/tools/%.c $(OBJ)/core.a $(SUPPORT)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests -MMD -MP $(LDFLAGS) -o $@ $< $(SUPPORT) $(OBJ)/core.a $(LIBS)

# A library under a sanitizer would need its run-time inside crash.
ifneq ($(SAN),)
extension:
else ifeq ($(wildcard $(CRASH_DEFS)),)
extension:
	@echo "$(EXTENSION) is not built: no $(CRASH_DEFS) (Debian: apt install crash)"
else
extension: $(EXTENSION)
endif

# Everything that crash itself lends stays undefined: tests/crash/symbols checks that it is there.
$(EXTENSION): $(patsubst $(OBJ)/%,$(PIC)/%,$(CORE)) $(PIC)/$(CRASH_MAIN:.c=.o)
	$(Q)$(CC) $(ALL_CFLAGS) -shared $(LDFLAGS) -Wl,-z,now -o $@ $^ $(LIBS)

$(PIC)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -fPIC -MMD -MP -c -o $@ $<

# crash's header comes first and has its own habits: strcpy in macros, () for (void).
$(PIC)/$(CRASH_MAIN:.c=.o): ALL_CFLAGS := $(filter-out -include base/banned.h,$(ALL_CFLAGS)) \
	-isystem $(dir $(CRASH_DEFS)) -DCRASH_VERSION='"$(CRASH_VERSION)"'

units: $(UNITS)

tools: $(TOOLS)

deps:
	@.ci/deps

demo: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/demo

check: deps
	@tests/check

check-dumps: deps
	@tests/check-dumps

cores: all
	@dumps/make
	@dumps/make-cores

bench: deps
	@tests/bench

format:
	clang-format -i ext4dbg.c modules/*/*.[ch] $(wildcard tests/*/*.[ch])

clean:
	rm -rf $(B)/obj-* $(B)/ext4dbg*

.PHONY: all extension units tools deps demo check check-dumps bench cores format clean
-include $(shell find $(B)/obj-* -name '*.d' 2>/dev/null)
