"""Bundles of a real case: complete, checkable without us, and never half made."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest

from app.case import Case
from app.exporters.originals import extension
from app.exporters.view import heading
from app.exporting import check_apart, export_bundle
from app.history import read_chain
from app.ingest import add_files
from app.jobs import Progress
from app.records import add_record, revise_record
from app.verifying import verify_bundle
from evidence.bundle.verify import verify
from evidence.errors import Cancelled, Damaged, Refused, Unavailable
from tests.app.cases import MEDIA, fresh_case, size_of_ledger, with_attack

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("export")
    hostile = folder / "<img src=x onerror=alert(1)>.html"
    hostile.write_text("<script>alert(1)</script>")
    with fresh_case(folder, title="Market <b>north</b>") as made:
        attack = with_attack(made, "Market of سوق كارسن")
        add_files(
            made, [MEDIA / "market-stalls.jpg", MEDIA / "market-film.mp4", hostile], attack=attack
        )
        revise_record(made, attack, {"summary": "Seen by three."}, reason="two more witnesses")
        yield made


@pytest.fixture(scope="module")
def bundle(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("out") / "bundle"
    export_bundle(case, target, purpose="review", reason="for the test")
    return target


def test_headings_of_the_view_are_words() -> None:
    assert [heading(kind) for kind in ("munition_analysis", "reported_history", "claim")] == [
        "Munition analyses",
        "Reported histories",
        "Claims",
    ]


def test_our_verifier_finds_nothing_bad_and_says_what_it_cannot_know(bundle: Path) -> None:
    assert check_apart(bundle) == {
        "completeness": "good",
        "fixity": "good",
        "records": "good",
        "ledger": "good",
        "signature": "unknown",
        "time": "unknown",
    }


def test_public_tools_accept_it(bundle: Path) -> None:
    sums = ["sha256sum", "-c", "--quiet", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    subprocess.run(sums, cwd=bundle, check=True, capture_output=True)
    subprocess.run(
        ["sha256sum", "-c", "SIGNATURES/statement.sha256"],
        cwd=bundle,
        check=True,
        capture_output=True,
    )
    statement = bundle / "SIGNATURES" / "statement.json"
    subprocess.run(
        [
            *("ssh-keygen", "-Y", "verify", "-f", "SIGNATURES/allowed_signers", "-I", "S-01"),
            *("-n", "bundle@witnessmark", "-s", "SIGNATURES/statement.json.S-01.sig"),
        ],
        cwd=bundle,
        input=statement.read_bytes(),
        check=True,
        capture_output=True,
    )


def test_the_verifier_needs_nothing_but_the_standard_library(bundle: Path) -> None:
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import runpy; "
    run = f"{start}runpy.run_module('evidence.bundle', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", run, str(bundle)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_originals_lie_in_it_byte_for_byte_under_harmless_names(bundle: Path) -> None:
    photo = (bundle / "data/evidence/E-0001.jpg").read_bytes()
    assert photo == (MEDIA / "market-stalls.jpg").read_bytes()
    assert sorted(path.name for path in (bundle / "data/evidence").iterdir()) == [
        "E-0001.jpg",
        "E-0002.mp4",
        "E-0003.txt",
    ]


def test_every_revision_is_there_with_its_exact_bytes(bundle: Path, case: Case) -> None:
    with case.read() as reader:
        history = reader.history("A-001")
    folder = bundle / "data/records/attack"
    assert (folder / "A-001.json").read_bytes() == history[1].body
    assert (folder / "A-001.r1.json").read_bytes() == history[0].body


def test_the_view_runs_nothing_and_shows_no_markup_of_evidence(bundle: Path) -> None:
    pages = sorted((bundle / "data/view").glob("*.html"))
    assert bundle / "data/view/index.html" in pages
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "<img src=x" not in text
        assert "<b>north" not in text
        assert "default-src 'none'" in unescape(text)
    assert "سوق كارسن" in (bundle / "data/view/A-001.html").read_text(encoding="utf-8")


def test_pictures_of_the_view_are_drawn_by_us_and_blurred(bundle: Path) -> None:
    picture = (bundle / "data/view/pictures/E-0001.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") <= 16


def test_the_ledger_tells_of_snapshot_and_export(case: Case, bundle: Path) -> None:
    acts = [entry.act for entry in read_chain(case).entries]
    assert "snapshot" in acts
    exported = next(e for e in read_chain(case).entries if e.act == "bundle.export")
    assert (exported.ref, exported.reason) == ("B-001", "for the test")
    statement = (bundle / "SIGNATURES" / "statement.json").read_bytes()
    with case.read() as reader:
        assert sha256(statement).hexdigest() in reader.get("B-001").body.decode()


def test_a_second_bundle_quotes_the_first(case: Case, bundle: Path, tmp_path: Path) -> None:
    first = sha256((bundle / "SIGNATURES" / "statement.json").read_bytes()).hexdigest()
    made = export_bundle(case, tmp_path, reason="a second one")
    assert made.path.parent == tmp_path
    assert made.path.name.startswith("B-002-")
    statement = json.loads((made.path / "SIGNATURES" / "statement.json").read_bytes())
    assert statement["previous"] == {"bundle": "B-001", "statement": first}
    assert verify(made.path).exit_code() == 0


def test_one_changed_byte_of_a_file_stops_the_export(case: Case, tmp_path: Path) -> None:
    copy = tmp_path / "vault"
    blobs = case.file.folder / "blobs"
    shutil.copytree(blobs, copy)
    victim = max(blobs.glob("*/*"), key=lambda path: path.stat().st_size)
    victim.chmod(0o600)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    try:
        with pytest.raises(Damaged):
            export_bundle(case, tmp_path / "out", reason="x y z")
    finally:
        shutil.copy(copy / victim.parent.name / victim.name, victim)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "out.part").exists()


def test_a_stop_leaves_no_folder(case: Case, tmp_path: Path) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Cancelled):
        export_bundle(case, tmp_path / "out", reason="x y z", progress=progress)
    assert list(tmp_path.iterdir()) == []


def test_a_stop_while_the_bundle_is_read_back_ends_the_verifier_and_leaves_no_folder(
    case: Case, tmp_path: Path
) -> None:
    class Late(Progress):
        """Stopped by whoever waits for the verifier: when all else is written."""

        def check(self) -> None:
            if (tmp_path / "out.part/SIGNATURES/statement.json.S-01.sig").exists():
                self.stop()
            Progress.check(self)

    size = size_of_ledger(case)
    with pytest.raises(Cancelled):
        export_bundle(case, tmp_path / "out", reason="x y z", progress=Late())
    assert list(tmp_path.iterdir()) == []
    assert size_of_ledger(case) == size + 1
    assert read_chain(case).entries[0].act == "snapshot"


def test_a_check_can_be_stopped(bundle: Path) -> None:
    seen: list[int] = []
    progress = Progress(report=lambda done, _total, _words: seen.append(done))
    assert verify_bundle(bundle, progress=progress)[1] == 0
    assert seen == sorted(seen)
    progress.stop()
    with pytest.raises(Cancelled):
        verify_bundle(bundle, progress=progress)


def test_a_verifier_that_takes_long_is_waited_for_and_can_be_stopped(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.exporting._STOP_WITHIN_S", 0.0001)
    assert check_apart(bundle)["fixity"] == "good"
    progress = Progress()
    progress.stop()
    with pytest.raises(Cancelled):
        check_apart(bundle, progress)


def test_nothing_is_overwritten_and_leftovers_are_named(case: Case, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    size = size_of_ledger(case)
    with pytest.raises(Refused, match="exists already"):
        export_bundle(case, tmp_path / "file")
    (tmp_path / "out.part").mkdir()
    with pytest.raises(Refused, match="cut off"):
        export_bundle(case, tmp_path / "out")
    with pytest.raises(Unavailable, match="no folder"):
        export_bundle(case, tmp_path / "no" / "out")
    assert size_of_ledger(case) == size


def test_nothing_is_written_in_the_clear_into_the_case(case: Case) -> None:
    for target in (case.file.folder, case.file.folder / "out"):
        with pytest.raises(Refused, match="inside the case"):
            export_bundle(case, target)


def test_a_bundle_is_not_put_inside_another(case: Case, bundle: Path) -> None:
    with pytest.raises(Refused, match="bundle already"):
        export_bundle(case, bundle)


def test_a_full_disk_is_said_before_anything_is_written(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr("app.export_order.shutil.disk_usage", lambda _path: free)
    with pytest.raises(Unavailable, match="free"):
        export_bundle(case, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_is_said_in_a_sentence(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(Unavailable, match="No space left"):
        export_bundle(case, tmp_path / "out")


def test_a_bundle_the_ledger_could_not_record_is_not_to_be_handed_over(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = case.write
    calls: list[int] = []

    def second_fails() -> object:
        calls.append(1)
        if len(calls) == 2:
            raise Unavailable("The disk is full.")
        return write()

    monkeypatch.setattr(Case, "write", lambda _case: second_fails())
    with pytest.raises(Unavailable, match="complete, but the case could not record"):
        export_bundle(case, tmp_path / "out")
    assert verify(tmp_path / "out").exit_code() == 0


def test_a_profile_that_withholds_nothing_yet_is_not_written(case: Case, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="internal"):
        export_bundle(case, tmp_path / "out", profile="public")


def test_recipients_are_named_or_the_only_one_or_ourselves(case: Case, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="R-404"):
        export_bundle(case, tmp_path / "out", recipient="R-404")
    add_record(case, "recipient", {"name": "Own office", "kind": "own"})
    made = export_bundle(case, tmp_path / "out")
    statement = json.loads((made.path / "SIGNATURES" / "statement.json").read_bytes())
    assert statement["recipient"] == "R-001"


@pytest.mark.parametrize(
    ("media_type", "name", "expected"),
    [
        ("image/heic", "x.jpg", "heic"),
        (None, "report.docx", "docx"),
        (None, "page.HTML", "bin"),
        ("application/octet-stream", "run.exe", "bin"),
        (None, "صورة", "bin"),
    ],
)
def test_endings_come_from_the_bytes_and_never_run_anything(
    media_type: str | None, name: str, expected: str
) -> None:
    assert extension(media_type, name) == expected
