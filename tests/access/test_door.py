"""Who may come in: only from this machine, until there is a login."""

from __future__ import annotations

import pytest

from pipeline.access import ANALYST, COMMISSION, REFERENT, AccessRefusedError, Request, current_viewer
from pipeline.access.door import host_name, is_loopback

HERE = {"listens_on": "127.0.0.1", "host": "127.0.0.1:8501", "remote": None, "forwarded": False}


@pytest.mark.parametrize(
    "request_like",
    [
        {},
        {"listens_on": "localhost", "host": "localhost:8501"},
        {"listens_on": "::1", "host": "[::1]:8501"},
        {"remote": "127.0.0.1"},
        {"remote": "::1"},
        {"host": None},
        {"host": "127.8.9.1"},
    ],
)
def test_this_machine_comes_in(request_like):
    viewer = current_viewer(Request(**(HERE | request_like)), seen_as=ANALYST)
    assert viewer.role == ANALYST


@pytest.mark.parametrize(
    "request_like",
    [
        {"listens_on": "0.0.0.0"},
        {"listens_on": "192.168.1.4"},
        {"listens_on": None},
        {"host": "192.168.1.4:8501"},
        {"host": "localhost.example.org"},
        {"host": "127.0.0.1.example.org"},
        {"host": "example.org:127"},
        {"remote": "10.0.0.3"},
        {"remote": "2001:db8::1"},
        {"forwarded": True},
        {"host": ""},
    ],
)
def test_anything_else_stays_out_and_is_told_what_to_do(request_like):
    with pytest.raises(AccessRefusedError, match="127"):
        current_viewer(Request(**(HERE | request_like)), seen_as=ANALYST)


def test_a_role_that_is_not_known_stays_out():
    with pytest.raises(AccessRefusedError):
        current_viewer(Request(**HERE), seen_as="maire")


def test_only_a_referent_has_communes():
    assert current_viewer(Request(**HERE), seen_as=COMMISSION, communes=frozenset({"72065"})).communes == frozenset()
    assert current_viewer(Request(**HERE), seen_as=REFERENT, communes=frozenset({"72065"})).communes == {"72065"}


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:8501", "127.0.0.1"),
        ("localhost", "localhost"),
        ("[::1]:8501", "::1"),
        ("[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_the_port_is_no_part_of_the_host(host, name):
    assert host_name(host) == name


@pytest.mark.parametrize(
    ("address", "here"), [("127.0.0.1", True), ("::1", True), ("LOCALHOST", True), ("8.8.8.8", False), ("", False)]
)
def test_loopback(address, here):
    assert is_loopback(address) is here
