"""Says which promises a case folder breaks after a kill, a failure or a loss of power.

A case that was being created and never acknowledged may be no case. Everything else opens without
help within two seconds, holds every acknowledged act with equal bytes, verifies to the last byte,
and takes the next act.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any, Final

from app.case import Case, open_case
from app.exporting import export_bundle
from app.ingest import add_files
from evidence.attacks import Attack
from evidence.bundle.verify import verify as verify_bundle
from storage.check import verify
from tests.faults.scenes import PASSPHRASE

OPENS_WITHIN: Final = 2.0  # seconds


def check(job: dict[str, Any]) -> dict[str, Any]:
    """Check the case of a desk against what was acknowledged; an empty list is a good case."""
    desk = Path(job["desk"])
    os.environ["WITNESSMARK_STATE"] = str(desk / "state")
    acks = [json.loads(line) for line in job["acks"]]
    if not acks and job.get("unborn") and not (desk / "a.case" / "case.json").exists():
        return {"broken": [], "opened": 0.0}
    began = time.perf_counter()
    try:
        case = open_case(desk / "a.case", PASSPHRASE)
    except Exception as error:  # noqa: BLE001 - a bug breaks every promise there is
        return {"broken": [f"it does not open: {error!r}"], "opened": 0.0}
    opened = time.perf_counter() - began
    found: list[str] = []
    try:
        if opened > OPENS_WITHIN:
            found.append(f"it took {opened:.1f} s to open")
        found += _look(case, acks, job)
        case.close()
    except Exception as error:  # noqa: BLE001 - likewise
        found.append(f"it cannot be used: {error!r}")
        case.close()
    return {"broken": found, "opened": opened}


def _look(case: Case, acks: list[dict[str, Any]], job: dict[str, Any]) -> list[str]:
    found = []
    if not case.file.writable:
        found.append(f"it is read-only: {case.file.why_read_only}")
    found += _missing(case, acks)
    checked = verify(case.file, full=True)
    found += [
        f"{one.code} {one.place}: {one.detail}" for one in checked if one.verdict == "damaged"
    ]
    orphans = sum(one.code == "FILE_UNLISTED" for one in checked)
    if orphans > job.get("orphans", 0):
        found.append(f"{orphans} files of the vault belong to nothing")
    found += _bundle(case, Path(job["desk"]), tidy=job.get("tidy", False))
    found += [f"tmp/{path.name} was left" for path in case.file.layout.tmp.iterdir()]
    if case.file.writable and not found:
        found += _goes_on(case, job)
    return found


def _missing(case: Case, acks: list[dict[str, Any]]) -> list[str]:
    """Which acknowledged acts are gone or another, and which files have other bytes."""
    with case.read() as reader:
        entries = {line.n: line for line in reader.entries(limit=10_000)}
    found = []
    for act in acks:
        line = entries.get(act["n"])
        if line is None:
            found.append(f"entry {act['n']} was acknowledged and is gone")
        elif "leaf" in act and (line.leaf, line.body_sha256, line.file) != (
            act["leaf"],
            act["body"],
            act["file"],
        ):
            found.append(f"entry {act['n']} is not the one that was acknowledged")
        elif act.get("file"):
            with case.file.open_blob(act["file"]) as blob:
                if hashlib.sha256(blob.read()).hexdigest() != act["file"]:
                    found.append(f"the file of entry {act['n']} has other bytes")
        if "ingested" in act:
            files = sum(line.file is not None for line in entries.values())
            if files < 1 + act["ingested"]:
                found.append("files that were acknowledged are gone")
    return found


def _bundle(case: Case, desk: Path, *, tidy: bool) -> list[str]:
    """What a bundle's name promises: it is whole; and the ledger tells only of one that is."""
    found, out, part = [], desk / "out", desk / "out.part"
    if out.exists() and verify_bundle(out).exit_code() != 0:
        found.append("a bundle that does not verify has its name")
    with case.read() as reader:
        told = any(line.act == "bundle.export" for line in reader.entries(limit=10_000))
    if told and not out.exists():
        found.append("the ledger tells of a bundle that is not there")
    if part.exists() and (tidy or out.exists()):
        found.append("out.part was left")
    return found


def _goes_on(case: Case, job: dict[str, Any]) -> list[str]:
    """The next act works; with `again`, the intake is made good; with `export`, a bundle is."""
    desk = Path(job["desk"])
    with case.write() as tx:
        tx.put(Attack(title="The next act"))
    if job.get("export"):
        shutil.rmtree(desk / "out.part", ignore_errors=True)
        made = export_bundle(case, desk / "second", reason="weekly")
        return [] if verify_bundle(made.path).exit_code() == 0 else ["it cannot be exported again"]
    if "again" not in job:
        return []
    folder = desk.parent / "sources" / job["again"]
    intake = add_files(case, [folder], read=False)
    here = {one.sha256 for one in (*intake.received, *intake.seen_again)}
    wanted = {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    found = [] if here == wanted and not intake.failed else ["the intake cannot be made good"]
    left = verify(case.file, full=True)
    return found + [
        f"after making good: {one.code} {one.place}"
        for one in left
        if one.verdict == "damaged" or one.code == "FILE_UNLISTED"
    ]
