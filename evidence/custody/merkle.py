"""The Merkle tree of RFC 6962 over leaf hashes: its root, its right edge, and proofs about it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 then the data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01, left, right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; SHA-256 of nothing when there are none."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [node_hash(left, right) for left, right in pairs] + odd
    return level[0]


class Frontier:
    """The right edge of a growing tree: what is needed to append, and to know the root.

    Attributes:
        size: Number of leaves so far.
        hashes: Roots of the full subtrees, largest first: one for each bit set in the size.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(hashes) != size.bit_count():
            raise ValueError("the right edge has one hash for each bit of its size")
        if any(len(value) != HASH_BYTES for value in hashes):
            raise ValueError("a hash is 32 bytes")
        self.size = size
        self.hashes = list(hashes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the right."""
        full = self.size
        while full & 1:
            leaf = node_hash(self.hashes.pop(), leaf)
            full >>= 1
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self.hashes:
            return EMPTY_ROOT
        made = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            made = node_hash(left, made)
        return made

    def to_bytes(self) -> bytes:
        """Return the size (8 bytes, big-endian) and the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: The number of hashes does not fit the size.
        """
        if len(data) < 8 or len(data) % HASH_BYTES != 8:
            raise ValueError("not the right edge of a tree")
        parts = [data[at : at + HASH_BYTES] for at in range(8, len(data), HASH_BYTES)]
        return cls(int.from_bytes(data[:8], "big"), parts)


def _split(size: int) -> int:
    """Return the largest power of two below the size (which is at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the audit path of one leaf, lowest sibling first.

    Raises:
        ValueError: There is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError("there is no such leaf")
    path: list[bytes] = []
    part = leaves
    while len(part) > 1:
        cut = _split(len(part))
        if index < cut:
            path.append(root(part[cut:]))
            part = part[:cut]
        else:
            path.append(root(part[:cut]))
            part, index = part[cut:], index - cut
    return tuple(reversed(path))


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], expected: bytes
) -> bool:
    """Say whether the proof shows that `leaf` is number `index` of the tree with this root."""
    if not 0 <= index < size or not _all_hashes(leaf, expected, *proof):
        return False
    made, left, last = leaf, list(proof), size - 1
    while last:
        if index & 1 or index < last:
            if not left:
                return False
            other = left.pop(0)
            made = node_hash(other, made) if index & 1 else node_hash(made, other)
        index, last = index >> 1, last >> 1
    return not left and made == expected


def consistency_proof(leaves: Sequence[bytes], size: int) -> tuple[bytes, ...]:
    """Return the proof that the tree over the first `size` leaves is a first part of this one.

    Raises:
        ValueError: `size` is not between 1 and the number of leaves.
    """
    if not 1 <= size <= len(leaves):
        raise ValueError("a first part has at least one leaf and not more than the whole")
    path: list[bytes] = []
    part, whole = leaves, True
    while size < len(part):
        cut = _split(len(part))
        if size <= cut:
            path.append(root(part[cut:]))
            part = part[:cut]
        else:
            path.append(root(part[:cut]))
            part, size, whole = part[cut:], size - cut, False
    if not whole:
        path.append(root(part))
    return tuple(reversed(path))


def verify_consistency(
    size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]
) -> bool:
    """Say whether the proof shows that tree 1 is a first part of tree 2 (RFC 9162, 2.1.4.2)."""
    if not 1 <= size1 <= size2 or not _all_hashes(root1, root2, *proof):
        return False
    if size1 == size2:
        return not proof and root1 == root2
    path = list(proof) if size1 & (size1 - 1) else [root1, *proof]
    if not path:
        return False
    at, last = size1 - 1, size2 - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path.pop(0)
    for other in path:
        if not last:
            return False
        if at & 1 or at == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, other)
        at, last = at >> 1, last >> 1
    return not last and old == root1 and new == root2


def _all_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
