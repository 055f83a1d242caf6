"""Every import contract holds on a stub of the tree and is broken by one bad line."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

STUBS = """\
ui/__main__ ui/desktop ui/window ui/bridge ui/actions ui/palette ui/places ui/errors ui/look
ui/keys ui/bidi ui/models/rows ui/screens/attacks ui/screens/custody ui/widgets/viewer
app/case app/ingest app/workers app/cli/main app/exporters/records
storage/casefile storage/tables storage/indexes storage/index_tables storage/index_kinds
storage/lists storage/vault
evidence/errors evidence/lines evidence/attacks evidence/custody/entries evidence/bundle/verify
evidence/munitions/records evidence/sandbox/client evidence/sandbox/protocol
evidence/sandbox/worker evidence/sandbox/operations evidence/sandbox/decoders/image
evidence/analysers/picture
""".split()  # noqa: SIM905 - a list of forty names reads better as text

HONEST = {
    "ui/__main__": "import ui.desktop\nimport app.cli.main",
    "ui/desktop": "import PySide6\nimport ui.window",
    "ui/window": "import ui.screens.attacks",
    "ui/screens/attacks": "import ui.widgets.viewer\nimport app.case",
    "ui/bridge": "import evidence.lines",
    "app/case": "import storage.casefile",
    "app/workers": "import evidence.sandbox.client",
    "storage/casefile": "import storage.tables\nimport evidence.attacks",
    "storage/tables": "import sqlalchemy",
    "evidence/attacks": "import msgspec",
    "evidence/bundle/verify": "import evidence.custody.entries\nimport json",
    "evidence/sandbox/client": "import evidence.sandbox.protocol",
    "evidence/sandbox/worker": (
        "import evidence.sandbox.decoders.image\nimport evidence.analysers.picture"
    ),
    "evidence/sandbox/decoders/image": "import PIL",
    "evidence/analysers/picture": "import evidence.sandbox.decoders.image",
}

BAD = [
    ("layers", "storage/vault", "import app.case"),
    ("layers", "evidence/lines", "import storage.lists"),
    ("Qt", "app/ingest", "import PySide6"),
    ("SQL", "app/ingest", "import sqlalchemy"),
    ("SQL", "app/ingest", "import storage.tables"),
    ("SQL", "app/ingest", "import storage.indexes"),
    ("storage by use case", "ui/screens/custody", "import storage.lists"),
    ("process", "app/ingest", "import cv2"),
    ("process", "evidence/munitions/records", "import PIL"),
    ("sandbox", "app/ingest", "import evidence.analysers.picture"),
    ("sandbox", "evidence/attacks", "import evidence.analysers.picture"),
    ("decoders", "evidence/sandbox/client", "import evidence.sandbox.decoders.image"),
    ("process", "evidence/sandbox/client", "import evidence.sandbox.worker"),
    ("decoders", "evidence/attacks", "import evidence.sandbox.decoders.image"),
    ("decoders", "app/workers", "import evidence.sandbox.decoders.image"),
    ("process", "evidence/sandbox/protocol", "import PIL"),
    ("verifier", "evidence/custody/entries", "import msgspec"),
    ("verifier", "evidence/sandbox/protocol", "import numpy"),
    ("no network", "app/ingest", "import socket"),
    ("no network", "storage/vault", "import pickle"),
    ("no network", "storage/vault", "import sqlite3"),
    ("screens", "ui/screens/custody", "import ui.screens.attacks"),
    ("inside ui", "ui/widgets/viewer", "import ui.window"),
    ("inside ui", "ui/bridge", "import ui.models.rows"),
]


@pytest.fixture
def stub_tree(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in sorted({parent for stub in STUBS for parent in Path(stub).parents}):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "__init__.py").unlink()
    for stub in STUBS:
        (tmp_path / f"{stub}.py").write_text(HONEST.get(stub, ""))
    return tmp_path


def broken_contracts(tree: Path) -> list[str]:
    told = subprocess.run(
        [LINT, "--no-cache"], cwd=tree, capture_output=True, text=True, env={"PYTHONPATH": "."}
    )
    assert "Contracts: " in told.stdout, told.stdout + told.stderr
    return [line.removesuffix(" BROKEN") for line in told.stdout.splitlines() if "BROKEN" in line]


def contracts() -> list[dict[str, object]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: list[dict[str, object]] = project["tool"]["importlinter"]["contracts"]
    return found


def test_an_honest_tree_keeps_every_contract(stub_tree: Path) -> None:
    assert broken_contracts(stub_tree) == []


@pytest.mark.parametrize(("contract", "module", "line"), BAD)
def test_one_bad_line_breaks_its_contract(
    stub_tree: Path, contract: str, module: str, line: str
) -> None:
    with (stub_tree / f"{module}.py").open("a") as file:
        file.write(f"\n{line}\n")
    assert any(name.startswith(contract) for name in broken_contracts(stub_tree))


def test_every_contract_has_a_bad_line_here() -> None:
    named = {contract for contract, _module, _line in BAD}
    for contract in contracts():
        assert any(str(contract["name"]).startswith(name) for name in named), contract["name"]


def test_no_contract_has_an_exception() -> None:
    assert not [c["name"] for c in contracts() if "ignore_imports" in c]


def test_the_verifier_contract_names_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = {_distribution(line) for line in project["project"]["dependencies"]}
    [verifier] = [c for c in contracts() if str(c["name"]).startswith("verifier")]
    forbidden = verifier["forbidden_modules"]
    assert isinstance(forbidden, list)
    for module, names in importlib.metadata.packages_distributions().items():
        if module in forbidden:
            declared -= {_distribution(name) for name in names}
    assert declared == set()


def _distribution(requirement: str) -> str:
    name = requirement
    for mark in "<>=!~;[ ":
        name = name.split(mark)[0]
    return name.lower().replace("_", "-")
