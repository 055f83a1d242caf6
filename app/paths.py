"""Where the program keeps what must not lie in a case folder: keys of this device, settings."""

from __future__ import annotations

import os
from pathlib import Path

STATE_VARIABLE = "WITNESSMARK_STATE"


def state_folder() -> Path:
    """Return the user's state folder (ledger keys, signer keys, marks); it may not exist yet."""
    if given := os.environ.get(STATE_VARIABLE):
        return Path(given)
    import platformdirs

    return platformdirs.user_state_path("witnessmark", appauthor=False)


def settings_file() -> Path:
    """Return the settings file; it holds no facts of any case."""
    return state_folder() / "settings.toml"
