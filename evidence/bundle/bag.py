"""BagIt 1.0 (RFC 8493): the declaration, the manifests and bag-info.txt, written and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_HEX: Final = {"sha256": 64, "sha512": 128}
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_DECODED = re.compile(r"%(25|0[DdAa])")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def encode_path(path: str) -> str:
    """Write a path as a manifest holds it: percent sign, CR and LF encoded."""
    return re.sub(r"[%\r\n]", lambda match: _ENCODED[match[0]], path)


def decode_path(text: str) -> str:
    """Read a path of a manifest."""
    return _DECODED.sub(lambda match: chr(int(match[1], 16)), text)


def write_manifest(digests: Mapping[str, str]) -> bytes:
    """Return a manifest: a digest and its path on each line, sorted by path."""
    lines = (f"{digests[path]}  {encode_path(path)}\n" for path in sorted(digests))
    return "".join(lines).encode()


def read_manifest(data: bytes, algorithm: str) -> dict[str, str]:
    """Return the digests of a manifest by path.

    Args:
        data: The file. Any spacing and line ends that RFC 8493 allows are read.
        algorithm: "sha256" or "sha512".

    Raises:
        ValueError: A line is not a digest and a path, or a path stands twice.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(re.split(r"\r\n|\r|\n", _utf8(data)), 1):
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None or len(match[1]) != _HEX[algorithm]:
            raise ValueError(f"line {number} is not a digest and a path")
        path = decode_path(match[2].removeprefix("./"))
        if path in found:
            raise ValueError(f"line {number} names a path twice")
        found[path] = match[1].lower()
    return found


def write_info(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return bag-info.txt.

    Raises:
        ValueError: A label has other characters than letters, digits and hyphens.
    """
    lines: list[str] = []
    for label, value in fields:
        if not _LABEL.fullmatch(label):
            raise ValueError(f"{label!r} is not a label of bag-info.txt")
        lines.append(f"{label}: {' '.join(value.split())}\n")
    return "".join(lines).encode()


def read_info(data: bytes) -> list[tuple[str, str]]:
    """Return the fields of bag-info.txt in order; folded lines are joined.

    Raises:
        ValueError: A line is neither a field nor the rest of one.
    """
    fields: list[tuple[str, str]] = []
    for number, line in enumerate(re.split(r"\r\n|\r|\n", _utf8(data)), 1):
        label, colon, value = line.partition(":")
        if line[:1] in {" ", "\t"} and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
        elif colon and label.strip():
            fields.append((label.strip(), value.strip()))
        elif line:
            raise ValueError(f"line {number} is not a field")
    return fields


def read_declaration(data: bytes) -> str:
    """Return the version that bagit.txt declares.

    Raises:
        ValueError: It is not a declaration, or of another encoding than UTF-8.
    """
    fields = read_info(data)
    labels = [label for label, _ in fields]
    if labels != ["BagIt-Version", "Tag-File-Character-Encoding"] or fields[1][1] != "UTF-8":
        raise ValueError("bagit.txt does not declare a bag in UTF-8")
    if not re.fullmatch(r"[0-9]+\.[0-9]+", fields[0][1]):
        raise ValueError("bagit.txt does not declare a version")
    return fields[0][1]


def _utf8(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise ValueError("the file begins with a byte order mark")
    return data.decode("utf-8")
