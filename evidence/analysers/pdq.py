"""The 256-bit PDQ fingerprint of a picture, in numpy.

After "PDQ" of ThreatExchange: two passes of a box filter (Jarosz), 64 × 64 samples, the 16 × 16
lowest cosines without the constant one, each above the median or not. All of it is linear up to
the last step, so filter and sampling are one matrix per side.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

RECIPE = "pdq/1/512"
SIDE = 512  # hashes of other sizes drift: all are made from a long side of 512
_SAMPLES, _COSINES = 64, 16

Matrix = npt.NDArray[np.float32]


@lru_cache(maxsize=64)
def _sampler(length: int) -> Matrix:
    """Return the matrix that filters `length` samples twice and picks 64 of them."""
    window = -(-length // (2 * _SAMPLES))
    ahead = (window + 2) // 2
    row = np.arange(length)
    low = np.maximum(0, row - (window - ahead))[:, None]
    high = np.minimum(length - 1, row + ahead - 1)[:, None]
    inside = (row >= low) & (row <= high)
    box = inside / inside.sum(axis=1, keepdims=True)
    picked = ((np.arange(_SAMPLES) + 0.5) * length / _SAMPLES).astype(int)
    return np.asarray((box @ box)[picked], dtype=np.float32)


@lru_cache(maxsize=1)
def _cosines() -> Matrix:
    rows = np.arange(1, _COSINES + 1)[:, None]
    columns = np.arange(_SAMPLES)[None, :]
    waves = np.cos(np.pi / (2 * _SAMPLES) * rows * (2 * columns + 1))
    return np.asarray(np.sqrt(2 / _SAMPLES) * waves, dtype=np.float32)


def pdq(luma: npt.NDArray[np.uint8]) -> tuple[str, int]:
    """Return the fingerprint as 64 hex digits and its quality 0 to 100.

    Below a quality of 50 two pictures are not compared: flat ones all look alike.
    """
    height, width = luma.shape
    small = _sampler(height) @ luma.astype(np.float32) @ _sampler(width).T
    waves = _cosines() @ small @ _cosines().T
    bits = (waves > np.median(waves)).ravel()
    number = int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")
    return f"{number:064x}", _quality(small)


def _quality(small: Matrix) -> int:
    """Return how much the 64 × 64 samples vary from one to the next, as the reference does."""
    steps = sum(
        int(np.abs((np.diff(small, axis=axis) * 100 / 255).astype(int)).sum()) for axis in (0, 1)
    )
    return min(100, steps // 90)
