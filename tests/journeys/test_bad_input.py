"""Bad input, through the command line: what happened, whether evidence is safe, the right code.

Each kind of broken or hostile file is kept as evidence, byte for byte, and the rest goes on.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from tests import makers
from tests.app.cases import PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, dict[str, Any]]]
BROKEN: dict[str, tuple[Callable[[], bytes], str, str | None]] = {
    "empty.jpg": (bytes, "empty", None),
    "cut-10.jpg": (lambda: makers.cut(makers.photo(), 10), "read_with_warnings", "image/jpeg"),
    "cut-50.jpg": (lambda: makers.cut(makers.photo(), 50), "read_with_warnings", "image/jpeg"),
    "cut-99.jpg": (lambda: makers.cut(makers.photo(), 99), "read_with_warnings", "image/jpeg"),
    "scrambled.png": (lambda: makers.scrambled(makers.png()), "read_with_warnings", "image/png"),
    "png-called.jpg": (makers.png, "read_with_warnings", "image/png"),
    "no-extension": (makers.photo, "read", "image/jpeg"),
    "huge.png": (lambda: makers.huge_png(30_000), "not_opened", "image/png"),
    "moving.gif": (lambda: makers.animated("GIF"), "read", "image/gif"),
    "moving.webp": (lambda: makers.animated("WEBP"), "read", "image/webp"),
    "film.mp4": (makers.film, "read", "video/mp4"),
    "half-a-film.mp4": (lambda: makers.cut(makers.film(), 50), "undecodable", "video/mp4"),
    "sound.wav": (makers.sound, "read", "audio/wav"),
    "paper.pdf": (makers.paper, "read", "application/pdf"),
    "half-a-paper.pdf": (lambda: makers.cut(makers.paper(), 50), "undecodable", "application/pdf"),
    "text-called.mp4": (lambda: b"not a film\n" * 20, "read_with_warnings", "text/plain"),
}
"""Each file: its bytes, what reading it comes to, and its type by content."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A card with every kind of broken file, taken in once, in one run."""
    place = tmp_path_factory.mktemp("bad")
    card = place / "card"
    card.mkdir()
    for name, (make, _status, _type) in BROKEN.items():
        (card / name).write_bytes(make())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESSMARK_STATE", str(place / "state"))
        _secrets(patch)
        case = place / "bad.case"
        code, _ = _call("create", case, "--title", "Bad input", "--investigator", "N. N.")
        assert code == 0
        code, intake = _call("ingest", case, card)
        listed = _call("items", case)[1]["items"]
        verified = _call("verify", case)
    return {
        "case": case,
        "card": card,
        "code": code,
        "intake": intake,
        "items": {one["name"]: one for one in listed},
        "verified": verified,
        "state": place / "state",
    }


def test_the_run_goes_on_to_the_end_and_takes_everything(desk: dict[str, Any]) -> None:
    assert desk["code"] == 0
    assert {one["name"] for one in desk["intake"]["received"]} | {
        one["name"] for one in desk["intake"]["seen_again"]
    } == set(BROKEN)
    assert desk["intake"]["failed"] == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_kept_as_it_is_and_says_what_it_is(
    desk: dict[str, Any], name: str
) -> None:
    _make, status, media_type = BROKEN[name]
    one = next(o for o in desk["intake"]["received"] if o["name"] == name)
    assert one["status"] == status
    assert one["media_type"] == media_type or media_type is None
    assert one["sha256"] == sha256((desk["card"] / name).read_bytes()).hexdigest()
    if status in {"undecodable", "not_opened", "read_with_warnings"}:
        assert desk["items"][name]["warnings"], "it says why"


def test_a_file_says_once_what_is_odd_about_it_and_whether_its_name_fits(
    desk: dict[str, Any],
) -> None:
    for name, one in desk["items"].items():
        said = one["warnings"]
        assert len(said) == len(set(said)), name
        named = [words for words in said if words.startswith("The name ends in")]
        assert bool(named) == ("-called." in name), name
    assert desk["items"]["png-called.jpg"]["warnings"] == [
        "The name ends in .jpg, but the bytes are a PNG picture."
    ]


def test_a_case_of_broken_files_is_intact(desk: dict[str, Any]) -> None:
    code, said = desk["verified"]
    assert (code, said["verdict"]) == (0, "intact")


def test_a_broken_file_comes_out_byte_for_byte(
    desk: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WITNESSMARK_STATE", str(desk["state"]))
    _secrets(monkeypatch)
    for name in ("half-a-film.mp4", "empty.jpg"):
        ref = desk["items"][name]["ref"]
        code, _ = _call("extract", desk["case"], ref, tmp_path / name)
        assert code == 0
        assert (tmp_path / name).read_bytes() == (desk["card"] / name).read_bytes()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, state: Path) -> Run:
    assert state
    _secrets(monkeypatch)
    return _call


@pytest.fixture
def case(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "a.case"
    code, _ = run("create", folder, "--title", "Market", "--investigator", "N. N.")
    assert code == 0
    return folder


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    (folder / "a.txt").write_text("first")
    (folder / "b.txt").write_text("second")
    return folder


def ingest(run: Run, case: Path, *arguments: object) -> tuple[int, dict[str, Any]]:
    """Take files in without reading them: that is what these tests are not about."""
    return run("ingest", case, *arguments, "--no-previews")


def test_a_folder_that_may_not_be_read_is_listed_and_the_rest_is_taken(
    run: Run, case: Path, card: Path
) -> None:
    closed = card / "closed"
    closed.mkdir()
    (closed / "c.txt").write_text("third")
    closed.chmod(0)
    command = [sys.executable, "-m", "app", "ingest", str(case), str(card)]
    command += ["--no-previews", "--json"]
    if os.geteuid() == 0:  # permissions do not bind root: give that privilege up
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root without setpriv: no permission binds")
        rights = "-dac_override,-dac_read_search"
        command = [setpriv, "--bounding-set", rights, "--inh-caps", rights, *command]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    closed.chmod(0o700)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    said = json.loads(done.stdout)
    assert [one["name"] for one in said["received"]] == ["a.txt", "b.txt"]
    assert [Path(one["path"]).name for one in said["failed"]] == ["closed"]
    assert "permission was refused" in said["failed"][0]["reason"]
    assert run("verify", case)[0] == 0


def test_a_circle_of_links_is_not_followed(run: Run, case: Path, card: Path) -> None:
    (card / "down").mkdir()
    (card / "down" / "up").symlink_to(card)
    (card / "self").symlink_to(card / "self")
    code, said = ingest(run, case, card)
    assert code == 2
    assert [one["name"] for one in said["received"]] == ["a.txt", "b.txt"]
    assert {Path(one["path"]).name for one in said["failed"]} == {"up", "self"}
    assert all("links are not followed" in one["reason"] for one in said["failed"])


NAMES = (
    "photo\u202egpj.exe".encode(),
    b"two\nlines.txt",
    b"latin-\xe9.txt",
    "صورة سوق.jpg".encode(),
    b"\x1b[2Jclears.txt",
    b"-rf",
    b"x" * 255,
)


def test_names_of_any_bytes_survive_and_write_no_screen(
    run: Run, case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / os.fsdecode(name)).write_text(str(number))
    code, said = ingest(run, case, folder)
    assert (code, len(said["received"])) == (0, len(NAMES))
    kept = {run("show", case, one["ref"])[1]["files"][0]["name_raw"] for one in said["received"]}
    assert {urlsafe_b64decode(raw + "==") for raw in kept} == set(NAMES)
    assert main(["items", str(case)]) == 0
    screen = capsys.readouterr().out
    assert not any(bad in screen for bad in ("\u202e", "\x1b", "two\nlines"))


def test_the_same_file_twice_in_one_run_is_one_item(run: Run, case: Path, card: Path) -> None:
    shutil.copy(card / "a.txt", card / "c.txt")
    code, said = ingest(run, case, card, card / "a.txt")
    assert code == 0
    assert [one["name"] for one in said["received"]] == ["a.txt", "b.txt"]
    assert [(one["ref"], one["name"]) for one in said["seen_again"]] == [
        ("E-0001", "c.txt"),
        ("E-0001", "a.txt"),
    ]


def test_a_second_run_is_exactly_one_entry(run: Run, case: Path, card: Path) -> None:
    ingest(run, case, card)
    before = run("custody", case)[1]["entries"]
    code, said = ingest(run, case, card)
    after = run("custody", case)[1]["entries"]
    assert code == 0
    assert (said["received"], len(said["seen_again"])) == ([], 2)
    assert after[:-1] == before
    assert after[-1]["act"] == "item.ingest"


def test_the_same_bytes_for_a_second_attack_are_a_relation_and_no_second_item(
    run: Run, case: Path, card: Path
) -> None:
    for title in ("Market", "Mosque"):
        run("attack", "add", case, "--title", title)
    ingest(run, case, card / "a.txt", "--attack", "A-001")
    code, said = ingest(run, case, card / "a.txt", "--attack", "A-002")
    assert (code, [one["ref"] for one in said["seen_again"]]) == (0, ["E-0001"])
    (item,) = run("items", case)[1]["items"]
    assert item["attacks"] == ["A-001", "A-002"]


def test_a_wrong_or_missing_passphrase_exits_five(
    run: Run, case: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", "not it")
    code, said = ingest(run, case, card)
    assert (code, said["error"]) == (5, "wrong_passphrase")
    assert "Nothing was changed" in said["text"]
    monkeypatch.delenv("WITNESSMARK_PASSPHRASE")
    code, said = run("items", case)
    assert (code, said["error"]) == (5, "wrong_passphrase")
    assert "--passphrase-file" in said["text"]


def test_no_case_and_no_file_are_told(run: Run, case: Path, card: Path, tmp_path: Path) -> None:
    code, said = ingest(run, tmp_path / "none.case", card)
    assert (code, said["error"]) == (4, "unavailable")
    code, said = ingest(run, case, card / "gone.jpg", card / "a.txt")
    assert code == 4
    assert [one["name"] for one in said["received"]] == ["a.txt"]
    assert "There is nothing at this path" in said["failed"][0]["reason"]


def test_a_copied_case_on_another_device_starts_a_ledger_of_its_own(
    run: Run, case: Path, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(run, case, card)
    before = run("custody", case)[1]
    copy = shutil.copytree(case, tmp_path / "copy.case")
    monkeypatch.setenv("WITNESSMARK_STATE", str(tmp_path / "another device"))
    assert run("items", copy)[0] == 0
    assert run("custody", copy)[1]["entries"] == before["entries"]
    code, _ = run("attack", "add", copy, "--title", "Seen from here")
    assert code == 0
    chain = run("custody", copy)[1]
    entries = chain["entries"]
    assert [one["act"] for one in entries[len(before["entries"]) :]] == ["key.add", "record.put"]
    ledgers = list(dict.fromkeys(one["ledger"] for one in entries))
    assert [one["ledger"] for one in chain["heads"]] == ledgers
    assert chain["heads"] == [before["head"], chain["head"]]
    assert entries[len(before["entries"])]["n"] == 0
    code, said = run("verify", copy)
    assert (code, said["verdict"]) == (0, "intact")


def _secrets(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    patch.setenv("WITNESSMARK_KDF", "floor")


def _call(*arguments: object) -> tuple[int, dict[str, Any]]:
    """Run a command with `--json` in this process; nothing but one document is on its output."""
    import io

    with pytest.MonkeyPatch.context() as patch:
        out, err = io.StringIO(), io.StringIO()
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = main([*map(str, arguments), "--json"])
    assert code != 1, err.getvalue()
    assert "Traceback" not in err.getvalue()
    document: dict[str, Any] = json.loads(out.getvalue())
    return code, document
