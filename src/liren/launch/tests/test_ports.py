import os
import socket

import pytest

from liren.launch import ports
from liren.launch.errors import LaunchError


def test_a_free_port_is_itself_and_zero_is_any():
    port = ports.free_port("127.0.0.1", 0)
    assert port > 0
    assert ports.free_port("127.0.0.1", port) == port


def test_a_taken_port_is_refused_naming_who_is_there_and_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LaunchError) as refused:
            ports.free_port("127.0.0.1", port)
    assert f"进程 {os.getpid()}" in refused.value.chinese
    assert f"--port {port + 1}" in refused.value.chinese


def test_an_address_that_is_not_ours_is_refused_in_words():
    with pytest.raises(LaunchError, match="没有地址"):
        ports.free_port("192.0.2.7", 8000)


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("192.0.2.7", False), ("::", False)],
)
def test_only_this_machine_reaches_loopback(host, own):
    assert ports.is_loopback(host) is own
