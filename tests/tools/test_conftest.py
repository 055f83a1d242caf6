"""The guards of tests/conftest.py hold."""

from __future__ import annotations

import logging
import os
import shutil
import socket  # noqa: TID251 - to be refused
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_no_test_can_open_an_internet_socket(family: socket.AddressFamily) -> None:
    with pytest.raises(RuntimeError, match="opens no socket"):
        socket.socket(family)


def test_the_state_folder_is_not_the_users(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert Path(os.environ["WITNESSMARK_STATE"]).is_relative_to(tmp_path_factory.getbasetemp())


def test_a_log_line_fails_a_test_that_does_not_read_it(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parents[1] / "conftest.py", tmp_path)
    test = tmp_path / "test_it.py"
    test.write_text("import logging\ndef test_it():\n    logging.warning('disk is odd')\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xvfb"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "1 passed, 1 error" in told.stdout


def test_a_log_line_is_fine_where_it_is_read(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("storage").warning("disk is odd")
    assert caplog.messages == ["disk is odd"]
