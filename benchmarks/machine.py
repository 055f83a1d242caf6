"""What the figures were measured on: processor and its flags, memory, versions of both sides."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

_FLAGS = ("aes", "avx2", "avx512f", "sha_ni", "vaes", "sha1", "sha2", "sha512", "asimd")
_PEERS = {
    "openssl": ["openssl", "version"],
    "exiftool": ["exiftool", "-ver"],
    "vips": ["vipsthumbnail", "--vips-version"],
    "cp": ["cp", "--version"],
}
_LIBRARIES = ("cryptography", "sqlcipher3", "SQLAlchemy", "opencv-python-headless", "Pillow", "av")


def described() -> list[str]:
    """Return what the machine is, a line for each side."""
    processor = _first(r"model name\s*:\s*(.+)", _text("/proc/cpuinfo")) or platform.machine()
    words = set(_first(r"(?:flags|Features)\s*:\s*(.+)", _text("/proc/cpuinfo")).split())
    flags = " ".join(flag for flag in _FLAGS if flag in words)
    kib = int(_first(r"MemTotal:\s*(\d+)", _text("/proc/meminfo")) or 0)
    load = "-".join(f"{one:.1f}" for one in os.getloadavg())
    return [
        f"processor: {processor}, {os.cpu_count()} visible, flags {flags}",
        f"memory: {kib / 1024 / 1024:.0f} GiB; kernel {platform.release()}; load {load}",
        f"ours: Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
        + f", sandbox level {_sandbox()}",
        "peers: " + ", ".join(f"{name} {_said(command)}" for name, command in _PEERS.items()),
    ]


def _sandbox() -> int:
    from app.workers import reachable_level

    return reachable_level()


def _said(command: list[str]) -> str:
    if shutil.which(command[0]) is None:
        return "absent"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return _first(r"(\d+\.\d[\w.]*)", done.stdout + done.stderr)


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found.group(1).strip() if found else ""


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
