from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from evidence.search.fold import fold
from evidence.search.query import MAX_TERMS, Query, Term, parse

HOSTILE = [
    '"', '""', '"""', "*", "AND", "a AND", "NOT x", "NEAR(a b)", "col:x", "^a", "a*b", "(", ")",
    "a\0b", "\0", "''", "'; DROP TABLE x; --", '"a', 'a"', "-", "+a", "{x y}: z", "a OR", "\\",
    "٢٠١٥", "«قنبلة عنقودية»", "😀", "\u200f", "a" * 5000, "x " * 500, "\ud800", "a\udcffb",
    "%", "_", "[", "\u0301",
]  # fmt: skip


@pytest.fixture(name="index")
def _index() -> dbapi2.Connection:
    connection = dbapi2.connect(":memory:")
    options = "content='', contentless_delete=1"
    connection.execute(
        f"CREATE VIRTUAL TABLE words USING fts5(text, {options}, "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    connection.execute(f"CREATE VIRTUAL TABLE parts USING fts5(text, {options}, tokenize=trigram)")
    for text in ("market square in Ariha", "a hospital; the market hall", "سوق أريحا ٢٠١٥"):
        connection.execute("INSERT INTO words(text) VALUES (?)", (fold(text),))
        connection.execute("INSERT INTO parts(text) VALUES (?)", (fold(text),))
    return connection


def words(index: dbapi2.Connection, query: Query) -> list[int]:
    found = index.execute("SELECT rowid FROM words WHERE words MATCH ?", (query.words,))
    return sorted(row for (row,) in found)


def test_words_are_quoted_and_only_the_last_is_a_beginning() -> None:
    assert parse("Market squ").words == '"market" AND "squ"*'


def test_a_beginning_needs_three_letters() -> None:
    assert parse("Market sq").words == '"market" AND "sq"'


def test_quotation_marks_make_a_phrase_that_is_no_beginning() -> None:
    assert parse("x “Market  Square”").terms == (Term(text="x"), Term(text="market square"))


def test_an_unpaired_quotation_mark_quotes_nothing() -> None:
    assert [term.text for term in parse('one "two three').terms] == ["one", "two", "three"]


def test_words_without_letters_or_digits_are_left_out() -> None:
    assert not parse(' - “”  *** \0 "" ')
    assert parse("a").parts is None
    assert parse("").parts is None


def test_at_most_thirty_two_words_are_asked_for() -> None:
    query = parse("word " * 100)
    assert len(query.terms) == MAX_TERMS
    assert query.words.endswith('"*')


def test_parts_of_words_are_asked_without_a_star() -> None:
    assert parse("arke").parts == '"arke"'


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("market", [1, 2]),
        ("MARKET ho", []),
        ("market hosp", [2]),
        ('"market hall"', [2]),
        ('"hall market"', []),
        ("2015 اريحا", [3]),
        ("mark ariha", []),
        ("ariha mark", [1]),
    ],
)
def test_the_index_answers_what_was_meant(
    index: dbapi2.Connection, asked: str, found: list[int]
) -> None:
    assert words(index, parse(asked)) == found


def test_an_unfolded_query_misses(index: dbapi2.Connection) -> None:
    """The negative control: without folding, the same words find nothing."""
    unfolded = Query(terms=(Term(text="أريحا"),))
    assert words(index, unfolded) == []
    assert words(index, parse("أريحا")) == [3]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_input_is_only_text(index: dbapi2.Connection, text: str) -> None:
    ask(index, text)


@given(st.text(max_size=200))
def test_no_input_is_read_as_syntax(text: str) -> None:
    connection = dbapi2.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
    connection.execute("CREATE VIRTUAL TABLE parts USING fts5(text, tokenize=trigram)")
    ask(connection, text)
    connection.close()


def ask(index: dbapi2.Connection, text: str) -> None:
    query = parse(text)
    if query:
        words(index, query)
    if query.parts:
        index.execute("SELECT rowid FROM parts WHERE parts MATCH ?", (query.parts,)).fetchall()
