"""How big the file is."""

from __future__ import annotations

import os
from typing import BinaryIO

from evidence.analysers import Findings, Tier, analyser
from evidence.sandbox.results import ANY


@analyser("size", version=1, reads=ANY, tier=Tier.FAST, fields=("bytes",))
def measure(file: BinaryIO) -> Findings:
    """Return the number of bytes."""
    return {"bytes": file.seek(0, os.SEEK_END)}
