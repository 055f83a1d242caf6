"""The Merkle tree: its definition, its right edge, and proofs that show exactly what is so."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.custody import merkle
from evidence.custody.merkle import Frontier

LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(70)]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return merkle.node_hash(by_definition(leaves[:cut]), by_definition(leaves[cut:]))


def test_root_and_right_edge_follow_the_definition_at_every_size() -> None:
    edge = Frontier()
    for size in range(len(LEAVES)):
        assert merkle.root(LEAVES[:size]) == edge.root() == by_definition(LEAVES[:size])
        edge = Frontier.from_bytes(edge.to_bytes())
        assert edge.size == size
        edge.append(LEAVES[size])


def test_published_vectors_of_certificate_transparency() -> None:
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    data.append("606162636465666768696a6b6c6d6e6f")
    leaves = [merkle.leaf_hash(bytes.fromhex(text)) for text in data]
    assert merkle.root(leaves[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert merkle.root(leaves).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )
    assert [part.hex()[:8] for part in merkle.inclusion_proof(leaves, 0)] == [
        "96a296d2",
        "5f083f0a",
        "6b47aaf2",
    ]


@pytest.mark.parametrize(
    ("size", "hashes"), [(-1, []), (1, []), (2, [b"\0" * 32] * 2), (1, [b"\0" * 31])]
)
def test_a_right_edge_of_the_wrong_shape_is_refused(size: int, hashes: list[bytes]) -> None:
    with pytest.raises(ValueError):
        Frontier(size, hashes)


@pytest.mark.parametrize("data", [b"", b"\0" * 7, b"\0" * 39, b"\0" * 40])
def test_bytes_that_are_no_right_edge_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        Frontier.from_bytes(data)


def test_every_inclusion_is_proven_and_nothing_else_is() -> None:
    for size in range(1, 20):
        root = merkle.root(LEAVES[:size])
        for index in range(size):
            proof = merkle.inclusion_proof(LEAVES[:size], index)
            leaf = LEAVES[index]
            assert merkle.verify_inclusion(index, size, leaf, proof, root)
            assert not merkle.verify_inclusion(index, size, LEAVES[-1], proof, root)
            assert not merkle.verify_inclusion(index, size, leaf, (*proof, leaf), root)
            assert not merkle.verify_inclusion(index, size, leaf, proof, LEAVES[-1])
            if proof:
                assert not merkle.verify_inclusion(index, size, leaf, proof[:-1], root)
            for other in set(range(size)) - {index}:
                assert not merkle.verify_inclusion(other, size, leaf, proof, root)


def test_every_first_part_is_proven_and_nothing_else_is() -> None:
    for size2 in range(1, 20):
        root2 = merkle.root(LEAVES[:size2])
        for size1 in range(1, size2 + 1):
            root1 = merkle.root(LEAVES[:size1])
            proof = merkle.consistency_proof(LEAVES[:size2], size1)
            assert merkle.verify_consistency(size1, size2, root1, root2, proof)
            assert not merkle.verify_consistency(size1, size2, LEAVES[-1], root2, proof)
            assert not merkle.verify_consistency(size1, size2, root1, LEAVES[-1], proof)
            extra = (*proof, root1)
            assert not merkle.verify_consistency(size1, size2, root1, root2, extra)
            if proof:
                assert not merkle.verify_consistency(size1, size2, root1, root2, proof[:-1])


def test_edges_of_the_published_proof_vectors_are_errors() -> None:
    root = merkle.root(LEAVES[:2])
    assert not merkle.verify_consistency(0, 2, merkle.EMPTY_ROOT, root, ())
    assert not merkle.verify_consistency(2, 1, root, LEAVES[0], ())
    assert not merkle.verify_consistency(1, 1, b"short", b"short", ())
    assert not merkle.verify_consistency(3, 4, root, root, ())
    assert not merkle.verify_inclusion(0, 0, LEAVES[0], (), LEAVES[0])
    assert not merkle.verify_inclusion(-1, 1, LEAVES[0], (), LEAVES[0])
    assert not merkle.verify_inclusion(0, 1, b"short", (), b"short")


@given(st.integers(0, 80), st.integers(0, 80))
def test_proofs_of_what_is_not_there_are_refused(index: int, size: int) -> None:
    leaves = LEAVES[:size]
    if index >= len(leaves):
        with pytest.raises(ValueError):
            merkle.inclusion_proof(leaves, index)
    if not 1 <= index <= len(leaves):
        with pytest.raises(ValueError):
            merkle.consistency_proof(leaves, index)
