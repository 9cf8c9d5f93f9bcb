"""The filters hold what they say, for both architectures."""

from __future__ import annotations

import struct

import pytest

from kasauti.sandbox import Profile
from kasauti.sandbox.seccomp import UnknownMachineError, allowed, program

LOAD, EQUAL, SET, AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
X86, ARM = 0xC000003E, 0xC00000B7


def verdict(filter_: bytes, architecture: int, number: int, *arguments: int) -> int:
    """Run the filter as the kernel would."""
    data = struct.pack("<iIQ6Q", number, architecture, 0, *(*arguments, *[0] * 6)[:6])
    instructions = list(struct.iter_unpack("<HBBI", filter_))
    place = loaded = 0
    while True:
        code, yes, no, value = instructions[place]
        place += 1
        if code == RETURN:
            return value
        if code == LOAD:
            (loaded,) = struct.unpack_from("<I", data, value)
            continue
        true = {EQUAL: loaded == value, SET: bool(loaded & value), AT_LEAST: loaded >= value}[code]
        place += yes if true else no


def test_reading_is_allowed_and_sockets_are_not() -> None:
    filter_ = program(Profile.STRICT, "x86_64")
    assert verdict(filter_, X86, 0) == ALLOW
    assert verdict(filter_, X86, 41, 2, 1) == EPERM
    assert verdict(filter_, X86, 53, 1) == ALLOW  # a pair of unix sockets
    assert verdict(filter_, X86, 53, 2) == EPERM


def test_foreign_tables_kill() -> None:
    filter_ = program(Profile.STRICT, "x86_64")
    assert verdict(filter_, 0x40000003, 0) == KILL
    assert verdict(filter_, X86, 0x40000000) == KILL


def test_no_new_namespaces_by_clone() -> None:
    filter_ = program(Profile.STRICT, "x86_64")
    assert verdict(filter_, X86, 56, 0x01200011) == ALLOW
    assert verdict(filter_, X86, 56, 0x10000000) == EPERM
    assert verdict(filter_, X86, 435) == ENOSYS


def test_without_fork_clone_makes_threads_alone() -> None:
    filter_ = program(Profile.NOFORK, "x86_64")
    assert verdict(filter_, X86, 56, 0x003D0F00) == ALLOW
    assert verdict(filter_, X86, 56, 0x01200011) == EPERM
    assert verdict(filter_, X86, 57) == EPERM


def test_limits_are_read_and_never_set() -> None:
    filter_ = program(Profile.STRICT, "x86_64")
    assert verdict(filter_, X86, 302, 0, 7, 0, 123) == ALLOW
    assert verdict(filter_, X86, 302, 0, 7, 123) == EPERM
    assert verdict(filter_, X86, 302, 0, 7, 1 << 32) == EPERM


def test_serving_accepts_on_what_it_inherits() -> None:
    assert verdict(program(Profile.SERVE, "x86_64"), X86, 43) == ALLOW
    assert verdict(program(Profile.STRICT, "x86_64"), X86, 43) == EPERM
    assert verdict(program(Profile.SERVE, "x86_64"), X86, 49) == EPERM


def test_arm_has_its_own_numbers() -> None:
    filter_ = program(Profile.STRICT, "aarch64")
    assert verdict(filter_, ARM, 63) == ALLOW  # read
    assert verdict(filter_, ARM, 198) == EPERM  # socket
    assert verdict(filter_, X86, 0) == KILL


def test_an_architecture_without_a_table_is_named() -> None:
    with pytest.raises(UnknownMachineError, match="riscv64"):
        program(Profile.STRICT, "riscv64")


def test_nothing_that_widens_is_on_the_list() -> None:
    never = {
        "socket",
        "ptrace",
        "mount",
        "bpf",
        "io_uring_setup",
        "flock",
        "memfd_create",
        "unshare",
    }
    for profile in Profile:
        assert not never & set(allowed(profile))
