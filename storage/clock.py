"""What the clocks of this device say at one moment, and when they contradict each other.

Order in the ledger never comes from a clock. A wall clock that ran backwards, or moved otherwise
than the counter that cannot be set, is written down as it is noticed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

Clock = Callable[[], datetime]
"""Gives the device time: aware, in the offset of the place."""

TOLERANCE: Final = timedelta(seconds=120)
_ENTRIES: Final = 50
_LEAST: Final = timedelta(seconds=15)
_LONGEST: Final = timedelta(minutes=15)
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_ZONE: Final = re.compile(r"([+-])(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The clocks at one moment.

    Attributes:
        at: Device clock, to the millisecond, in the offset it was read in.
        boot: Token of this start of the machine in this case.
        mono: Nanoseconds since an arbitrary start; sleep counted where the platform can.
    """

    at: datetime
    boot: str
    mono: int

    @property
    def text(self) -> str:
        """Local time with offset, ISO 8601."""
        return self.at.isoformat(timespec="milliseconds")

    def value(self) -> dict[str, object]:
        """Return the `when` of a ledger entry."""
        utc = self.at.astimezone(UTC).replace(tzinfo=None)
        return {
            "at": utc.isoformat(timespec="milliseconds") + "Z",
            "boot": self.boot,
            "mono": str(self.mono),
            "zone": self.text[-6:],
        }


def reading(now: datetime, boot: str, mono: int) -> Reading:
    """Make a reading from an aware time; what is below a millisecond is cut off.

    Raises:
        ValueError: The time says nothing of its offset, or not in whole minutes.
    """
    offset = now.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        raise ValueError("the device time needs an offset in whole minutes")
    cut = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return Reading(at=cut, boot=boot, mono=mono)


def from_value(value: object) -> Reading:
    """Read the `when` of a ledger entry.

    Raises:
        ValueError: It is not one.
    """
    if not isinstance(value, Mapping):
        raise ValueError("`when` is an object")  # noqa: TRY004 - one error for a wrong form
    at, zone, boot, mono = (value.get(name) for name in ("at", "zone", "boot", "mono"))
    if not all(isinstance(part, str) for part in (at, zone, boot, mono)):
        raise ValueError("`when` has at, zone, boot and mono, all text")
    if not _ZONE.fullmatch(str(zone)):
        raise ValueError("`zone` is an offset such as +02:00")
    local = datetime.fromisoformat(str(at)).astimezone(
        datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").tzinfo
    )
    return Reading(at=local, boot=str(boot), mono=int(str(mono)))


def contradiction(before: Reading, after: Reading) -> dict[str, str]:
    """Say how two readings contradict each other, in facts for a `clock.anomaly`; {} if not."""
    if after.at < before.at:
        return {"clock": "backwards", "before": before.text, "after": after.text}
    if before.boot == after.boot:
        wall = after.at - before.at
        counted = timedelta(microseconds=(after.mono - before.mono) // 1000)
        if abs(wall - counted) > TOLERANCE:
            return {
                "clock": "jump",
                "before": before.text,
                "after": after.text,
                "counted_seconds": str(int(counted.total_seconds())),
            }
    return {}


def boot_token(case_id: str) -> str:
    """Return the first 16 hex of SHA-256 over boot id and case id: unlinkable between cases."""
    try:
        boot = _BOOT_ID.read_text().strip()
    except OSError:  # platform: no boot id; one token for each start of the program
        boot = str(time.time_ns() - time.monotonic_ns())
    return sha256(f"{boot}{case_id}".encode()).hexdigest()[:16]


def monotonic() -> int:
    """Return nanoseconds that only grow, with sleep counted where the platform can."""
    counter = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime_ns(counter)


@dataclass(slots=True, kw_only=True)
class Pace:
    """When the next permanent checkpoint is due.

    Attributes:
        size: Entries at the last one. at: Monotonic nanoseconds then.
    """

    size: int
    at: int

    def due(self, size: int, at: int) -> bool:
        """Say whether one is due: 15 minutes, or 50 entries and 15 seconds, since the last."""
        passed = timedelta(microseconds=(at - self.at) // 1000)
        if size == self.size or passed < _LEAST:
            return False
        return passed >= _LONGEST or size - self.size >= _ENTRIES
