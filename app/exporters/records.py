"""The exact bytes of every revision, their index, and the snapshot of what is current."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.exporters.parts import Parts
from evidence.bundle import layout, snapshot, withheld

if TYPE_CHECKING:
    from storage.disclosing import Body


def snapshot_leaves(bodies: Iterable[Body], current: frozenset[str]) -> list[bytes]:
    """Return one salted leaf for each current revision, in the order of the snapshot."""
    return snapshot.ordered(
        snapshot.leaf(body.sha256, body.kind, body.record, body.leaf, secrets.token_bytes(16))
        for body in bodies
        if body.leaf in current
    )


def write_records(parts: Parts, leaves: list[bytes]) -> None:
    """Write all bodies, records/index.jsonl and snapshot/leaves.jsonl.

    Bodies pass through one at a time; those the view shows stay in `parts.bodies` with their
    bytes, the others without.
    """
    from storage.disclosing import bodies

    sizes = {head.origin: head.size for head in parts.heads}
    index: list[bytes] = []
    with parts.case.read() as reader:
        for body in bodies(reader.connection, reader.seals):
            if body.n >= sizes[body.origin]:
                continue
            line = _write(parts, body)
            if line is not None:
                index.append(line)
            viewed = body.leaf in parts.current and body.kind != "act"
            parts.bodies.append(body if viewed else replace(body, data=None))
    parts.writer.add(layout.INDEX, sorted(index))
    parts.writer.add(layout.SNAPSHOT, snapshot.leaves_jsonl(leaves))


def _write(parts: Parts, body: Body) -> bytes | None:
    parts.progress.check()
    if body.data is None:
        _keep_back(parts, body)
        return None
    earlier = None if body.leaf in parts.current else body.number
    path = layout.record_path(body.kind, body.ref, body.leaf, earlier=earlier)
    parts.writer.add(path, body.data)
    return snapshot.index_line(
        snapshot.Indexed(
            path.removeprefix(layout.PAYLOAD), body.kind, body.leaf, body.ref, body.sha256
        )
    )


def _keep_back(parts: Parts, body: Body) -> None:
    if body.erased:
        parts.keep_back(body, withheld.RECORD, "erased", "the record was erased")
    else:
        parts.keep_back(body, withheld.RECORD, "witness safety", "identities stay in the register")
