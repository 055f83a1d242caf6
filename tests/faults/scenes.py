"""What an investigator does while the disk fails: each scene ends with an exit code.

Every act the program calls saved is told to `acknowledge` at that moment, with its place in the
ledger and the digests of what was saved. Scenes go through the use cases of `app`, and end as the
command line does: a sentence and the code of the failure, or a bug.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.case import Case, create_case, open_case
from app.cli.main import main as command_line
from app.cli.main import places_in_code
from app.exporting import export_bundle
from app.ingest import add_files
from evidence.acts import CustodyAct
from evidence.attacks import Attack
from evidence.custody.acts import Act
from evidence.errors import CaseError
from evidence.lines import News
from storage.kdf import FLOOR

PASSPHRASE = "correct horse battery staple"
NAMES = "register of names, its own words"
Acknowledge = Callable[[dict[str, object]], None]


def run(scene: str, desk: Path, acknowledge: Acknowledge) -> int:
    """Act a scene on the case of a desk; return the exit code of the program."""
    os.environ["WITNESSMARK_STATE"] = str(desk / "state")
    os.environ["WITNESSMARK_PASSPHRASE"] = PASSPHRASE
    os.environ["WITNESSMARK_KDF"] = "floor"
    if scene == "command":
        return _command(desk, acknowledge)
    try:
        SCENES[scene](desk, acknowledge)
    except CaseError as error:
        sys.stderr.write(f"{error}\n{error.advice}\n")
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - a bug, told as the command line tells it
        sys.stderr.write(f"BUG {error!r}\n{places_in_code(error)}\n")
        return 1
    return 0


def make(desk: Path) -> None:
    """Make the case every scene but `create` begins with: a few records and one file."""
    sources = desk.parent / "sources"
    desk.mkdir()
    _create(desk, _nobody)
    case = _open(desk, _nobody)
    with case.write() as tx:
        tx.put(Attack(title="Market"))
    add_files(case, [sources / "first.bin"], read=False)
    case.close()


def make_sources(sources: Path) -> None:
    """Write the files that scenes take in: small, empty, and more than one chunk."""
    sources.mkdir()
    (sources / "first.bin").write_bytes(b"the first file " * 50)
    folder = sources / "card"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(bytes(range(256)) * 90)
    (folder / "b.txt").write_bytes("سوق\n".encode())
    (folder / "c.mp4").write_bytes(bytes(range(255)) * 4600)
    many = sources / "many"
    many.mkdir()
    for number in range(60):
        (many / f"{number:03}.bin").write_bytes(b"%d " % number * (number * 40))


def tell(case: Case, news: tuple[News, ...], acknowledge: Acknowledge) -> None:
    """Acknowledge entries as they are in the ledger now."""
    with case.read() as reader:
        for line in reader.entries(after=news[0].n - 1, limit=len(news)):
            acknowledge(
                {
                    "n": line.n,
                    "leaf": line.leaf,
                    "record": line.record,
                    "body": line.body_sha256,
                    "file": line.file,
                }
            )


def _open(desk: Path, acknowledge: Acknowledge) -> Case:
    case = open_case(desk / "a.case", PASSPHRASE)
    case.file.listeners.append(lambda news: tell(case, news, acknowledge))
    return case


def _create(desk: Path, acknowledge: Acknowledge) -> None:
    made = create_case(
        desk / "a.case",
        title="Six strikes",
        investigator="N. N.",
        passphrase=PASSPHRASE,
        kdf=FLOOR,
    )
    made.case.close()
    acknowledge({"n": 0, "created": made.recovery_key})


def _put(desk: Path, acknowledge: Acknowledge) -> None:
    """Type three records, correct one, withdraw one."""
    case = _open(desk, acknowledge)
    try:
        for title in ("Mosque", "Hospital", "Street"):
            with case.write() as tx:
                tx.put(Attack(title=title))
        with case.write() as tx:
            tx.put(Attack(title="Mosque, north"), after=tx.get("A-002"), reason="its name")
        with case.write() as tx:
            tx.withdraw(tx.get("A-003"), reason="entered twice")
    finally:
        case.close()


def _ingest(desk: Path, acknowledge: Acknowledge) -> None:
    _take_in(desk, acknowledge, "card")


def _bulk(desk: Path, acknowledge: Acknowledge) -> None:
    """More files than fit two batches."""
    _take_in(desk, acknowledge, "many")


def _take_in(desk: Path, acknowledge: Acknowledge, name: str) -> None:
    case = _open(desk, acknowledge)
    try:
        intake = add_files(case, [desk.parent / "sources" / name], attack="A-001", read=False)
    finally:
        case.close()
    if intake.failed:
        raise RuntimeError("the source was blamed for a failure of the case's disk")


def _identity(desk: Path, acknowledge: Acknowledge) -> None:
    """The first identity: makes `register.db`, its slot, and an entry that commits to the name."""
    from evidence.ids import PersonId
    from evidence.people import Identity, Person
    from evidence.texts import Name

    case = _open(desk, acknowledge)
    try:
        case.file.register.create(NAMES, kdf=FLOOR)
        with case.write() as tx:
            person = tx.put(Person(pseudonym="Baker"))
        with case.write() as tx:
            tx.put(Identity(person=PersonId(person.id), names=(Name(text="Real Person"),)))
    finally:
        case.close()


def _rebuild(desk: Path, acknowledge: Acknowledge) -> None:
    case = _open(desk, acknowledge)
    try:
        case.file.rebuild()
        case.file.checkpoint("asked for")
    finally:
        case.close()


def _export(desk: Path, acknowledge: Acknowledge) -> None:
    case = _open(desk, acknowledge)
    try:
        export_bundle(case, desk / "out", purpose="review", reason="weekly")
    finally:
        case.close()


def _long(desk: Path, acknowledge: Acknowledge) -> None:
    """Typing and intake in turn: what the power fails in."""
    case = _open(desk, acknowledge)
    try:
        for number in range(4):
            with case.write() as tx:
                tx.put(Attack(title=f"Strike {number}"))
        add_files(case, [desk.parent / "sources" / "card"], attack="A-001", read=False)
        for number in range(4):
            with case.write() as tx:
                tx.put(Attack(title=f"Later strike {number}"))
    finally:
        case.close()


def _forever(desk: Path, acknowledge: Acknowledge) -> None:
    """Puts until it is killed or told to stop."""
    case = _open(desk, acknowledge)
    try:
        while not (desk.parent / "stop").exists():
            with case.write() as tx:
                tx.put(CustodyAct(act=Act.ITEM_CHECK), act=Act.ITEM_CHECK)
    finally:
        case.close()


def _command(desk: Path, acknowledge: Acknowledge) -> int:
    """The command itself: what it printed with exit code 0 is what it acknowledged."""
    card, case = desk.parent / "sources" / "card", desk / "a.case"
    code = command_line(["ingest", str(case), str(card), "--no-previews", "--json"])
    if code == 0:
        acknowledge({"n": 0, "ingested": 3})
    return code


def _nobody(_act: dict[str, object]) -> None:
    """Nobody waits for it."""


SCENES: dict[str, Callable[[Path, Acknowledge], Any]] = {
    "create": _create,
    "put": _put,
    "ingest": _ingest,
    "bulk": _bulk,
    "identity": _identity,
    "rebuild": _rebuild,
    "export": _export,
    "long": _long,
    "forever": _forever,
}
