"""Who works on the case: finds its authors by name, adds one, lets one act in place of another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.case import Case, case_record
from evidence.acts import Acting, ActingRole
from evidence.cases import Author
from evidence.errors import Refused
from evidence.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable


def add_author(case: Case, name: str, role: ActingRole, *, reason: str | None = None) -> Author:
    """Add somebody to those who work on the case.

    Raises:
        Refused: Somebody of that name works on it already, or the name cannot be kept.
    """
    seen = case_record(case.file)
    added = Author(id=new_id(), name=name, role=role)
    if _of_name(seen.record.authors, added.name):
        raise Refused("{name} works on this case already.", name=name)
    wider = replace(seen.record, authors=(*seen.record.authors, added))
    with case.write() as tx:
        tx.put(wider, after=seen, reason=reason or "A colleague joins the case.")
    return added


def author_named(case: Case, name: str) -> Author:
    """Return an author of the case by name.

    Raises:
        Refused: Nobody of that name works on it.
    """
    authors = case_record(case.file).record.authors
    found = _of_name(authors, name)
    if found is None:
        raise Refused(
            "{name} does not work on this case. Its authors are {authors}.",
            advice="Check the name, or add this person to the case first.",
            name=name,
            authors=", ".join(author.name for author in authors),
        )
    return found


def own_name(case: Case) -> str:
    """Return the name of whoever has the case open."""
    authors = case_record(case.file).record.authors
    return next(author.name for author in authors if author.id == case.acting.person)


def acting_as(case: Case, name: str | None, role: ActingRole) -> Acting:
    """Return who acts: the author of that name, or whoever has the case open, in that role.

    Raises:
        Refused: Nobody of that name works on the case.
    """
    person = case.acting.person if name is None else author_named(case, name).id
    return Acting(person=person, role=role)


def _of_name(authors: Iterable[Author], name: str) -> Author | None:
    wanted = " ".join(name.casefold().split())
    return next((a for a in authors if " ".join(a.name.casefold().split()) == wanted), None)
