"""XMP packets over expat: a flat list of properties; any DOCTYPE ends the parse."""

from __future__ import annotations

from xml.parsers import expat

MOST_BYTES = 1 << 20
MOST_PROPERTIES = 64
_DEEPEST = 32
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LISTS = {f"{_RDF} {name}" for name in ("li", "Bag", "Seq", "Alt", "Description", "RDF")}


class Refused(Exception):  # noqa: N818  a finding, not an error
    """The packet is not safe or not well formed."""


class _Properties:
    """Collects attributes and element texts under their local names."""

    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._path: list[str] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= _DEEPEST:
            raise Refused("too deep")
        self._path.append(name)
        self._text.clear()
        for key, value in attributes.items():
            if not key.startswith((_RDF, "http://www.w3.org/XML", "xmlns")):
                self._add(key, value)

    def end(self, _name: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        named = [name for name in self._path if name not in _LISTS]
        self._path.pop()
        if text and named:
            self._add(named[-1], text)

    def text(self, data: str) -> None:
        self._text.append(data)

    def _add(self, name: str, value: str) -> None:
        values = self.found.setdefault(name.rsplit(" ", 1)[-1], [])
        if len(self.found) <= MOST_PROPERTIES and len(values) < MOST_PROPERTIES:
            values.append(value)


def _doctype(*_: object) -> None:
    raise Refused("a DOCTYPE")


def properties(packet: bytes) -> dict[str, list[str]]:
    """Return local names ("CreatorTool") with their values in order.

    Raises:
        Refused: Too large, a DOCTYPE, too deep, not well formed.
    """
    if len(packet) > MOST_BYTES:
        raise Refused("too large")
    collected = _Properties()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = collected.start
    parser.EndElementHandler = collected.end
    parser.CharacterDataHandler = collected.text
    parser.StartDoctypeDeclHandler = _doctype
    try:
        parser.Parse(packet.strip(b"\0 \r\n"), True)  # noqa: FBT003  "this is all"
    except expat.ExpatError as error:
        raise Refused(str(error)) from error
    return collected.found
