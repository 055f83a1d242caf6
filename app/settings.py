"""What the user likes: language, theme, folder of cases. Never a fact of a case."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from app.paths import settings_file
from evidence.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings, each with the value a new user gets.

    Attributes:
        language: Of the window, as BCP 47; it also decides the direction of writing.
        theme: system, light, dark or contrast.
        idle_minutes: After so long without input the window locks.
    """

    language: str = "en"
    theme: str = "system"
    idle_minutes: int = 10


def load_settings(file: Path | None = None) -> Settings:
    """Return the stored settings; unknown names and wrong types are passed over."""
    path = file or settings_file()
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return Settings()
    kinds = {field.name: type(getattr(Settings(), field.name)) for field in fields(Settings)}
    known = {n: v for n, v in stored.items() if n in kinds and type(v) is kinds[n]}
    return replace(Settings(), **known)


def save_settings(settings: Settings, file: Path | None = None) -> None:
    """Store the settings, whole or not at all.

    Raises:
        Unavailable: The folder cannot be written.
    """
    path = file or settings_file()
    lines = [f"{name} = {_toml(value)}" for name, value in asdict(settings).items()]
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise Unavailable(
            "The settings could not be saved.", advice="No case is touched by this."
        ) from error


def _toml(value: object) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)
