"""Every command shows an example in its help, and every example works as it stands there."""

from __future__ import annotations

import contextlib
import io
import json
import math
import shlex
import shutil
import struct
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.commands import commands
from app.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
MARK = "Example: witnessmark "
ORDER = (
    *(
        "create",
        "attack",
        "ingest",
        "analyse",
        "items",
        "show",
        "extract",
        "person",
        "identity",
        "consent",
    ),
    *("interview", "claim", "denial", "casualty", "munition", "review", "record", "place"),
    *("recipient", "custody", "search", "rebuild", "verify", "export", "verify-bundle", "demo"),
)
"""Each noun after those it names; within a noun the commands stand in the order of its help."""

FILES: dict[str, object] = {
    "place.json": {"names": [{"text": "Old market"}], "admin": ["Northern Province"]},
    "change.json": {"summary": "Several explosions in a market street."},
    "identity.json": {
        "names": ["Nadia Example", {"text": "نادية", "script": "Arab", "language": "ar"}],
        "contacts": [{"kind": "phone", "value": "+00 000 000"}],
    },
    "analysis.json": {
        "question": "What does the remnant in E-0001 come from?",
        "attack": "A-001",
        "examined": ["E-0001"],
        "observations": [
            {
                "label": "O1",
                "item": "E-0001",
                "kind": "marking",
                "method": "photograph",
                "marking": {"text": "ТЕСТ ?-00", "legibility": "partial", "script": "cyrillic"},
            },
            {
                "label": "O2",
                "item": "E-0001",
                "kind": "part",
                "part": {"remnant_state": "tail_unit"},
            },
        ],
        "hypotheses": [
            {"label": "H1", "level": "class", "text": "an air-dropped bomb"},
            {"label": "H2", "level": "category", "text": "a remnant of an earlier strike"},
        ],
        "bearings": [{"hypothesis": "H1", "observation": "O2", "bearing": "consistent"}],
        "identification": {
            "hypothesis": "H1",
            "level": "class",
            "likelihood": "likely",
            "confidence": "moderate",
            "confidence_reasons": "One legible photograph of one remnant.",
            "basis": ["marking_partial"],
            "limits": "The remnant itself was not examined.",
        },
    },
}


def examples() -> Iterator[tuple[str, str]]:
    """Give the name of every command, and the epilog of its help."""
    waiting = [("", commands())]
    while waiting:
        path, command = waiting.pop(0)
        inner = getattr(command, "commands", None)
        if inner is None:
            yield path, getattr(command, "epilog", None) or ""
        else:
            waiting[:0] = [(f"{path} {name}".strip(), one) for name, one in inner.items()]


def a_recording(path: Path) -> None:
    """Write two seconds of a tone."""
    tone = [int(9000 * math.sin(n / 9)) for n in range(16_000)]
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(struct.pack(f"<{len(tone)}h", *tone))


def told(arguments: list[str]) -> tuple[int, str]:
    """Run a command in this process; return its exit code and all it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(arguments)
    return code, said.getvalue()


@pytest.fixture
def field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the examples name: photographs, a recording, forms, passphrases."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WITNESSMARK_KDF", "floor")
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", "six words that nobody else knows")
    monkeypatch.setenv("WITNESSMARK_REGISTER_PASSPHRASE", "six other words for the register")
    photos = tmp_path / "photos"
    photos.mkdir()
    for photo in sorted((ROOT / "app" / "media").glob("*.jpg"))[:3]:
        shutil.copy(photo, photos)
    a_recording(tmp_path / "interview.wav")
    for name, body in FILES.items():
        (tmp_path / name).write_text(json.dumps(body), encoding="utf-8")
    return tmp_path


def test_every_command_has_an_example_of_itself() -> None:
    found = dict(examples())
    assert [name for name, text in found.items() if not text.startswith(f"{MARK}{name}")] == []
    assert {name.split()[0] for name in found} == set(ORDER)


def test_the_examples_run_one_after_another_on_one_case(field: Path) -> None:
    ordered = sorted(examples(), key=lambda one: ORDER.index(one[0].split()[0]))
    failed = []
    for name, text in ordered:
        places = {"CASE": "field.case", "DIR": "demo", "OUT": "copy.jpg"}
        if name != "extract":
            places["OUT"] = "handed-over"
        words = shlex.split(text.removeprefix(MARK))
        code, said = told([places.get(word, word) for word in words])
        if code != 0:
            failed.append(f"{name}: exit code {code}\n{said}")
    assert failed == []


def test_every_help_page_opens_with_what_the_command_does() -> None:
    for name, _text in examples():
        code, said = told([*name.split(), "--help"])
        assert code == 0
        assert MARK.strip() in " ".join(said.split()), name


def test_plain_words_stand_where_a_person_reads(field: Path) -> None:
    """What a command says without `--json` is for people: a few of them, over one case."""
    assert told(["create", "field.case", "--title", "T", "--investigator", "N. N."])[0] == 0
    for noun, words in (
        ("attack", "No attack is recorded yet"),
        ("person", "Nobody is recorded yet"),
        ("interview", "No interview is recorded yet"),
        ("casualty", "No count is recorded yet"),
        ("munition", "No munition analysis is recorded yet"),
        ("claim", "No claim is recorded yet"),
        ("denial", "No denial is recorded yet"),
        ("consent", "No consent is recorded yet"),
        ("place", "No place is recorded yet"),
        ("recipient", "No recipient is recorded yet"),
    ):
        code, said = told([noun, "list", "field.case"])
        assert (code, words in said) == (0, True), said
    code, said = told(["items", "field.case"])
    assert "No evidence yet" in said
    code, said = told(["search", "field.case", "market"])
    assert (code, said.strip()) == (0, "No match.")
