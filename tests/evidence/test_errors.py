from __future__ import annotations

import pytest

from evidence.errors import (
    Cancelled,
    CaseError,
    Damaged,
    Refused,
    Unavailable,
    WrongPassphrase,
    quote,
)


@pytest.mark.parametrize(
    ("kind", "code", "name"),
    [
        (Refused, 2, "refused"),
        (Damaged, 3, "damaged"),
        (Unavailable, 4, "unavailable"),
        (WrongPassphrase, 5, "wrong_passphrase"),
    ],
)
def test_each_failure_has_its_exit_code_and_name(
    kind: type[CaseError], code: int, name: str
) -> None:
    assert issubclass(kind, CaseError)
    assert (kind.exit_code, kind.name) == (code, name)


def test_cancelling_is_not_an_error_of_the_case() -> None:
    assert Cancelled.exit_code == 130
    assert not issubclass(Cancelled, CaseError)


def test_a_message_is_a_template_and_its_facts_apart() -> None:
    error = Refused("{ref} is taken.", rule="R-05", advice="Choose another.", ref="A-004")
    assert str(error) == "A-004 is taken."
    assert (error.template, error.facts) == ("{ref} is taken.", {"ref": "A-004"})
    assert (error.rule, error.advice) == ("R-05", "Choose another.")


def test_a_message_without_facts_may_hold_braces() -> None:
    assert str(Refused("Write {} around it.")) == "Write {} around it."


def test_damage_carries_its_code() -> None:
    assert Damaged("E-0031 has changed.", code="BLOB_CHANGED").code == "BLOB_CHANGED"


def test_text_from_evidence_cannot_write_our_dialogs() -> None:
    assert quote("a\nb\x1b[31m") == "a\\u000ab\\u001b[31m"
    assert quote("x" * 200) == "x" * 200
    assert quote("x" * 201) == "x" * 199 + "…"
    assert str(Refused("{name} is late.", name="a\nEvidence is gone")).count("\n") == 0
