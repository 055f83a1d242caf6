"""The one write: a transaction that puts records, each as one ledger entry and one revision.

Rules:
    - R-01: nothing is updated or deleted in place. R-03: a reference resolves to an allowed kind.
    - R-05: a reference, once given, is never changed or used again.
    - A change says which revision it was made from; if that is no head any more, it is refused.
    - Rows are collected and written together: kept tables first, indexes after them. A read inside
      the transaction writes them first, so that it sees them.
    - Each record has one secret, made at its first put; each file brings its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from evidence.acts import PROGRAM, ActFact, Acting, CustodyAct
from evidence.custody.acts import Act
from evidence.errors import Refused
from evidence.ids import new_id, reference, split_reference
from evidence.lines import News
from evidence.records import Kind, Record, Revision, body_of, edges_of, kind_of
from storage import indexes
from storage.chain import Chain
from storage.clock import Reading, contradiction, monotonic, reading
from storage.ledger import StoredHead
from storage.pending import Draft, Known, Pending, Writing
from storage.reader import Reader, no_such
from storage.rules import act_for, check_fixed, reason_for
from storage.vault import Kept

R = TypeVar("R", bound=Record)
After = Revision[Any] | Sequence[Revision[Any]] | None


class Transaction(Reader):
    """Puts and withdraws records; all of it is kept at the end, or nothing."""

    def __init__(self, connection: Connection, writing: Writing, actor: Acting) -> None:
        super().__init__(connection, writing.seals)
        self._writing, self._actor = writing, actor
        self._chain = Chain(connection, writing.case_id, writing.key)
        origin = (self._chain.origin_id, self._chain.origin)
        self._pending = Pending(connection, writing.seals, writing.register, origin)
        self._records: dict[str, Known | None] = {}
        self._numbers: dict[str, int] = {}
        self._last = writing.last[1] if writing.last else None
        self.news: list[News] = []
        if not self._chain.started:
            self._join()
        self._opening = len(self.news)

    @property
    def connection(self) -> Connection:
        """The connection, with everything put so far written to it."""
        self._pending.write()
        return self._connection

    @property
    def last(self) -> tuple[int, Reading] | None:
        """Number of the last entry and the clocks at it, for the next transaction."""
        return None if self._last is None else (self._chain.size - 1, self._last)

    @property
    def put_anything(self) -> bool:
        """Whether a record was put (what the program adds by itself does not count)."""
        return len(self.news) > self._opening

    def put(
        self,
        record: R,
        *,
        id: str | None = None,  # noqa: A002 - the word of the case model
        after: After = None,
        reason: str | None = None,
        act: Act = Act.RECORD_PUT,
        blob: Kept | None = None,
        ref: str | None = None,
    ) -> Revision[R]:
        """Append one revision and its ledger entry.

        Args:
            record: What to record.
            id: The id of a new record, if it was made beforehand (`new_id()`).
            after: The revision this was made from; two for a merge; none for a new record.
            reason: Why; needed from the second revision on and by some acts.
            act: The act. Kinds with an act of their own take it by themselves.
            blob: The file in the vault that this record brings in.
            ref: A free reference to use instead of the next one.

        Raises:
            Refused: A rule says no, or somebody was faster; nothing of this put is kept.
        """
        kind, seen = kind_of(record), _several(after)
        if kind.name == "case" and not seen:
            id = self._writing.case_id  # noqa: A001 - there is one case, and that is its id
        if seen:
            check_fixed(kind)
        file = None if blob is None else blob.sha256
        act = act_for(kind, record, act, first=not seen, file=file)
        why = reason_for(act, reason, first=not seen)
        known = self._checked(kind, id, seen)
        self._check_edges(record)
        revision = self._append(
            Draft(
                id=seen[0].id if seen else id or new_id(),
                kind=kind,
                record=record,
                body=body_of(record),
                act=act,
                reason=why,
                parents=tuple(one.leaf for one in seen),
                actor=self._actor,
                ref=known.ref if known else self._reference(kind, ref),
                known=known,
                blob=blob,
            )
        )
        return cast("Revision[R]", revision)

    def withdraw(self, seen: Revision[R], *, reason: str) -> Revision[R]:
        """Withdraw a record: it stays with its history, and counts no more.

        Raises:
            Refused: No reason, somebody was faster, or it is withdrawn already.
        """
        kind = kind_of(seen.kind)
        why = reason_for(Act.RECORD_WITHDRAW, reason, first=False)
        known = self._checked(kind, None, (seen,))
        if known is not None and known.state == "withdrawn":
            raise Refused("{ref} is withdrawn already.", ref=seen.ref or "This record")
        register = self._writing.register
        revision = self._append(
            Draft(
                id=seen.id,
                kind=kind,
                record=seen.record,
                body=register.body(seen.origin, seen.n) if kind.sealed else seen.body,
                act=Act.RECORD_WITHDRAW,
                reason=why,
                parents=(seen.leaf,),
                actor=self._actor,
                ref=seen.ref,
                known=known,
            )
        )
        return cast("Revision[R]", revision)

    def finish(self) -> StoredHead:
        """Write everything and sign the head.

        Raises:
            RuntimeError: Nothing was put: a write without an entry is a bug.
        """
        if not self.put_anything:
            raise RuntimeError("a write that leaves no entry")
        return self._chain.sign(self.connection)

    def program(
        self, act: Act, *, reason: str | None = None, facts: Sequence[tuple[str, str]] = ()
    ) -> Revision[CustodyAct]:
        """Record an act of the program itself, with plain facts.

        Raises:
            Refused: The act needs a reason.
        """
        told = tuple(ActFact(name=name, value=value) for name, value in facts)
        body = CustodyAct(act=act, facts=told)
        draft = Draft(
            id=new_id(),
            kind=kind_of(body),
            record=body,
            body=body_of(body),
            act=act,
            reason=reason_for(act, reason, first=True),
            parents=(),
            actor=PROGRAM,
            ref=None,
        )
        return cast("Revision[CustodyAct]", self._append(draft))

    def _join(self) -> None:
        """Start this device's ledger in a case that others have written: quote their heads."""
        others = self.origins()
        if others:
            heads = [("head", f"{one.origin} {one.size} {one.root.hex()}") for one in others]
            key = ("public_key", self._writing.key.public_key.hex())
            self.program(Act.KEY_ADD, facts=(key, *heads))

    def _checked(
        self, kind: Kind, given: str | None, seen: Sequence[Revision[Any]]
    ) -> Known | None:
        """Check what a put was made from, and return what is known of the record."""
        if not seen:
            if given is not None and self._look(given) is not None:
                raise Refused("This record exists already. Say which revision you change.")
            return None
        known = self._look(seen[0].id)
        if known is None:
            raise no_such(seen[0].ref or seen[0].id)
        if {one.id for one in seen} != {seen[0].id} or known.kind != kind.name:
            raise ValueError("a revision continues its own record")
        if not {one.leaf for one in seen} <= set(known.heads):
            raise Refused(
                "{ref} was changed meanwhile by somebody else. Your change was not saved.",
                advice="Look at the newest version and make the change there.",
                ref=known.ref or "This record",
            )
        return known

    def _check_edges(self, record: Record) -> None:
        for edge in edges_of(record):
            target = self._look(edge.to)
            if target is None:
                raise no_such(edge.to)
            if edge.kinds is not None and target.kind not in edge.kinds:
                raise Refused(
                    "{ref} is of kind {kind} and cannot stand as {role}.",
                    rule="R-03",
                    ref=target.ref or edge.to,
                    kind=target.kind,
                    role=edge.role,
                )

    def _look(self, record: str) -> Known | None:
        if record not in self._records:
            row = indexes.find(self._connection, record)
            self._records[record] = (
                None
                if row is None
                else Known(
                    kind=row.kind,
                    ref=row.ref,
                    heads=row.heads,
                    state=row.state,
                    revisions=row.revisions,
                )
            )
        return self._records[record]

    def _reference(self, kind: Kind, wanted: str | None) -> str | None:
        """Return the reference of a new record: the next free one, or a wanted one if free."""
        if kind.prefix is None:
            return None
        if wanted is not None:
            parts = split_reference(wanted)
            if parts is None or parts[0] != kind.prefix:
                raise Refused("{ref} is not a reference of this kind.", rule="R-05", ref=wanted)
            if indexes.find(self.connection, wanted) is not None:
                raise Refused("{ref} is taken.", rule="R-05", ref=reference(*parts))
            self._numbers[kind.prefix] = max(self._free_number(kind.prefix), parts[1] + 1)
            return reference(*parts)
        number = self._free_number(kind.prefix)
        self._numbers[kind.prefix] = number + 1
        return reference(kind.prefix, number)

    def _free_number(self, prefix: str) -> int:
        """Return the next number; what is put here and not yet written has been counted."""
        if prefix not in self._numbers:
            self._numbers[prefix] = indexes.next_number(self._connection, prefix)
        return self._numbers[prefix]

    def _append(self, draft: Draft) -> Revision[Any]:
        now = self._read_clocks()
        n, prev = self._chain.size, self._chain.prev
        built = self._chain.append(draft.act, draft.values(now))
        revision = self._pending.add(draft, now, n, prev, built)
        self._records[draft.id] = draft.known
        self._last = now
        self.news.append(
            News(act=revision.act, kind=revision.kind, id=draft.id, ref=draft.ref, n=n)
        )
        return revision

    def _read_clocks(self) -> Reading:
        """Read the clocks; a contradiction to the last entry is written down first."""
        now = self._writing
        at = reading(now.now(), now.boot, monotonic())
        facts = contradiction(self._last, at) if self._last else {}
        if facts:
            self._last = None  # told once; the entry about it is not compared again
            self.program(Act.CLOCK_ANOMALY, facts=tuple(facts.items()))
        return at


def _several(after: After) -> tuple[Revision[Any], ...]:
    if after is None:
        return ()
    return (after,) if isinstance(after, Revision) else tuple(after)
