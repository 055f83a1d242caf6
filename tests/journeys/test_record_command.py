"""`record` serves every kind of record by its JSON body; a refusal exits 2 and says why."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.case import create_case
from app.cli.main import main
from storage.kdf import FLOOR

PASSPHRASE = "six words that nobody else knows"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A closed case with one attack."""
    path = tmp_path_factory.mktemp("record") / "field.case"
    made = create_case(path, title="A test", investigator="N. N.", passphrase=PASSPHRASE, kdf=FLOOR)
    made.case.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
        run(path, "add", "attack", body={"title": "Market"})
        yield path


def run(
    folder: Path, verb: str, *words: str, body: object = None, text: str | None = None
) -> dict[str, Any]:
    """Run `record VERB` with its body on standard input; return code and document."""
    said, complaints, stdin = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(json.dumps(body) if text is None else text)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complaints):
            code = main(["record", verb, str(folder), *words, "--json"])
    finally:
        sys.stdin = stdin
    document: dict[str, Any] = json.loads(said.getvalue() or "{}")
    return {"code": code, "said": complaints.getvalue(), **document}


BODIES: dict[str, dict[str, object]] = {
    "attack": {"title": "Mosque", "attack_phase": "single"},
    "place": {"names": [{"text": "أريحا", "script": "Arab"}]},
    "actor": {"names": [{"text": "First Brigade"}], "kind": "unit"},
    "person": {"role": ["witness"], "prior_accounts": {"answer": "none"}},
    "item": {"item_kind": "image", "title": "A card", "attacks": [{"attack": "A-001"}]},
    "claim": {
        "kind": "fact",
        "text": "It was a market.",
        "made_by": {"own": True},
        "attack": "A-001",
        "no_source": "seen by the team",
    },
    "casualty_count": {
        "outcome": "killed",
        "count": {"low": 43},
        "claimant": {"described": "rescuers"},
        "no_source": "told by telephone",
    },
    "munition_analysis": {"question": "What is it?", "attack": "A-001"},
    "recipient": {"name": "A court", "kind": "national"},
    "finding": {
        "text": "A market was struck.",
        "standard": "reasonable_suspicion",
        "attacks": ["A-001"],
        "searched": [{"where": "press", "what": "other accounts"}],
    },
}
REFS = {"attack": "A", "place": "L", "person": "P", "item": "E", "claim": "C", "actor": None}


@pytest.mark.parametrize("kind", BODIES)
def test_a_record_is_added_shown_and_listed(folder: Path, kind: str) -> None:
    made = run(folder, "add", kind, body=BODIES[kind])
    assert made["code"] == 0, made
    assert made["revision"] == 1
    shown = run(folder, "show", made["ref"] or made["id"])
    assert (shown["id"], shown["kind"], shown["state"]) == (made["id"], kind, "live")
    for name, value in BODIES[kind].items():
        kept = shown["body"][name]
        assert kept == value or isinstance(value, (dict, list)), name
    listed = run(folder, "list", kind)["records"]
    assert made["id"] in [one["id"] for one in listed]
    if REFS.get(kind):
        assert made["ref"].startswith(f"{REFS[kind]}-")


def test_references_stand_for_ids_in_both_directions(folder: Path) -> None:
    made = run(folder, "add", "claim", body=BODIES["claim"])
    assert run(folder, "show", made["ref"])["body"]["attack"] == "A-001"


def test_a_revision_changes_what_is_given_and_keeps_the_rest(folder: Path) -> None:
    ref = run(folder, "add", "attack", body={"title": "Camp", "summary": "Tents."})["ref"]
    changed = run(folder, "revise", ref, "--reason", "misheard", body={"title": "Tent camp"})
    assert (changed["code"], changed["ref"], changed["revision"]) == (0, ref, 2)
    shown = run(folder, "show", ref)
    assert (shown["body"]["title"], shown["body"]["summary"]) == ("Tent camp", "Tents.")
    assert shown["reason"] == "misheard"


def test_a_withdrawn_record_is_shown_and_no_longer_listed(folder: Path) -> None:
    made = run(folder, "add", "place", body={"names": [{"text": "Twice"}]})
    gone = run(folder, "withdraw", made["ref"], "--reason", "entered twice")
    assert gone["code"] == 0
    assert run(folder, "show", made["ref"])["state"] == "withdrawn"
    listed = [one["id"] for one in run(folder, "list", "place")["records"]]
    assert made["id"] not in listed
    again = run(folder, "withdraw", made["ref"], "--reason", "entered twice")
    assert (again["code"], again["error"]) == (2, "refused")


def test_the_kind_may_stand_before_the_reference(folder: Path) -> None:
    ref = run(folder, "add", "attack", body={"title": "Camp"})["ref"]
    assert run(folder, "show", "attack", ref)["ref"] == ref
    changed = run(folder, "revise", "attack", ref, "--reason", "misheard", body={"title": "Tents"})
    assert (changed["code"], changed["revision"]) == (0, 2)
    assert run(folder, "withdraw", "attack", ref, "--reason", "entered twice")["code"] == 0


REFUSALS: list[tuple[str, tuple[str, ...], object, str | None, str]] = [
    ("add", ("attack",), {"title": ""}, None, "empty"),
    ("add", ("attack",), {"title": "Market", "weapon": "x"}, None, "no field weapon"),
    ("add", ("weapon",), {}, None, "no kind of record named weapon"),
    ("add", ("identity",), {"person": "P-001", "names": []}, None, "written by the program"),
    ("add", ("claim",), {**BODIES["claim"], "attack": "P-001"}, "R-03", "P-001"),
    ("add", ("claim",), {**BODIES["claim"], "no_source": None}, "R-35", "come from"),
    ("revise", ("A-001",), {"title": "Souq"}, "R-02", "Say why this changes"),
    ("show", ("A-900",), None, "R-03", "A-900"),
    ("show", ("place", "A-001"), None, "R-03", "There is no place A-001 in this case."),
    ("revise", ("place", "A-001"), {"title": "x"}, "R-03", "There is no place A-001"),
    ("withdraw", ("weapon", "A-001"), None, None, "no kind of record named weapon"),
    ("show", ("attack", "A-001", "A-002"), None, None, "One record at a time"),
]


@pytest.mark.parametrize(("verb", "words", "body", "rule", "text"), REFUSALS)
def test_a_refusal_exits_2_and_names_its_rule(
    folder: Path, verb: str, words: tuple[str, ...], body: object, rule: str | None, text: str
) -> None:
    done = run(folder, verb, *words, body=body)
    assert (done["code"], done["error"], done["rule"]) == (2, "refused", rule), done
    assert text in done["text"]
    assert done["text"].strip() == done["said"].strip()


def test_a_signed_record_takes_no_second_body(folder: Path) -> None:
    ref = run(folder, "add", "finding", body=BODIES["finding"])["ref"]
    done = run(folder, "revise", ref, "--reason", "more is known", body={"text": "Other."})
    assert (done["code"], done["rule"]) == (2, "R-04")


def test_what_is_not_json_and_a_file_that_is_not_there_are_told_apart(
    folder: Path, tmp_path: Path
) -> None:
    done = run(folder, "add", "attack", text="{title")
    assert (done["code"], done["error"]) == (2, "refused")
    assert "standard input is not JSON" in done["text"]
    done = run(folder, "add", "attack", "--file", str(tmp_path / "nowhere.json"))
    assert (done["code"], done["error"]) == (4, "unavailable")


def test_plain_words_stand_in_for_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "list", str(folder), "attack"]) == 0
    assert capsys.readouterr().out.startswith("ref")
    assert main(["record", "list", str(folder), "denial"]) == 0
    assert "No denial is recorded yet." in capsys.readouterr().out
    assert main(["record", "show", str(folder), "A-001"]) == 0
    assert "\ntitle: Market\n" in capsys.readouterr().out


def test_without_a_passphrase_nothing_is_asked_and_the_exit_code_is_5(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WITNESSMARK_PASSPHRASE")
    done = run(folder, "list", "attack")
    assert (done["code"], done["error"]) == (5, "wrong_passphrase")
