"""What holds for every test: no socket, no stray log line, no trace in the user's own folders."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt

ROOT = Path(__file__).resolve().parent.parent
INTERNET = {2, 10, 23, 30}  # AF_INET, and AF_INET6 as Linux, Windows and macOS number it

settings.register_profile(
    "commit",
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,  # the gate says the same twice; the nightly run looks for the new
)
settings.register_profile(
    "nightly", settings.get_profile("commit"), max_examples=2000, derandomize=False
)
settings.load_profile(os.environ.get("WITNESSMARK_HYPOTHESIS", "commit"))


def _refuse_sockets(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.__new__" and arguments[1] in INTERNET:
        raise RuntimeError("This program opens no socket, and neither do its tests.")


sys.addaudithook(_refuse_sockets)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the nightly tests out unless the command line speaks of them."""
    if "nightly" in str(config.getoption("-m")):
        return
    long = [item for item in items if item.get_closest_marker("nightly")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep device keys, settings and caches of the person who runs the tests out of it."""
    place = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESSMARK_STATE", str(place / "state"))
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(place / name.lower()))
        for name in ("WITNESSMARK_PASSPHRASE", "WITNESSMARK_REGISTER_PASSPHRASE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another device: a state folder that no other test has used."""
    place = tmp_path / "state"
    monkeypatch.setenv("WITNESSMARK_STATE", str(place))
    return place


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_stray_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs at WARNING or above, unless it asked for `caplog` to read it."""
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)
    if "caplog" not in request.fixturenames:
        assert not listener.lines


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real photographs and films; it lies beside the checkout, not in it."""
    place = Path(os.environ.get("WITNESSMARK_SAMPLES", ROOT.parent / "shared" / "samples"))
    if not place.is_dir():
        pytest.skip("no folder of samples; WITNESSMARK_SAMPLES names one")
    return place
