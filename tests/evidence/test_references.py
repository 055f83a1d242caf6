"""Ids and references swap places in plain bodies, at any depth and nowhere else."""

from __future__ import annotations

from evidence.references import swap_ids


def marked(text: str, kinds: frozenset[str] | None) -> str:
    return f"{text}:{'|'.join(sorted(kinds)) if kinds else 'any'}"


def test_ids_are_swapped_in_fields_lists_and_values() -> None:
    plain = {
        "title": "A-001",
        "attacks": [{"attack": "A-001", "relation": "shows"}],
        "provider": {"person": "P-001"},
        "media": None,
    }
    assert swap_ids("item", plain, marked) == {
        "title": "A-001",
        "attacks": [{"attack": "A-001:attack", "relation": "shows"}],
        "provider": {"person": "P-001:person"},
        "media": None,
    }


def test_an_optional_id_is_swapped() -> None:
    assert swap_ids("attack", {"place": "L-001", "other_places": ["L-002"]}, marked) == {
        "place": "L-001:place",
        "other_places": ["L-002:place"],
    }


def test_what_the_kind_does_not_know_is_left_to_the_record_to_refuse() -> None:
    plain = {"surprise": "A-001", "attacks": "A-001", "provider": ["P-001"], "place": 7}
    assert swap_ids("item", plain, marked) == plain


def test_any_record_may_be_named_where_any_may() -> None:
    swapped = swap_ids("review", {"target": "F-001"}, marked)
    assert swapped == {"target": "F-001:any"}
