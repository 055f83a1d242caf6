"""Settings, sheets of key frames, pictures we write, progress: small and whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.jobs import Progress
from app.paths import settings_file, state_folder
from app.png import png
from app.settings import Settings, load_settings, save_settings
from app.sheets import KeyFrame, pack, unpack
from evidence.errors import Cancelled, Unavailable


@given(
    st.lists(
        st.builds(
            KeyFrame,
            pts=st.integers(0, 2**40),
            time_base=st.sampled_from(["1/25", "1/90000", "1001/30000"]),
            jpeg=st.binary(max_size=200),
        ),
        max_size=8,
    )
)
def test_a_sheet_reads_back_as_it_was_packed(frames: list[KeyFrame]) -> None:
    assert unpack(pack(frames)) == tuple(frames)


def test_a_key_frame_is_captioned_by_its_exact_time() -> None:
    assert KeyFrame(pts=123, time_base="1/25", jpeg=b"").caption == "0:00:04.920"
    assert KeyFrame(pts=3_600_000, time_base="1/1000", jpeg=b"").caption == "1:00:00.000"


@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_a_png_holds_exactly_the_pixels(width: int, height: int, data: st.DataObject) -> None:
    pixels = data.draw(st.binary(min_size=width * height * 3, max_size=width * height * 3))
    with Image.open(io.BytesIO(png(width, height, pixels))) as image:
        assert image.size == (width, height)
        assert image.tobytes() == pixels
        assert image.info == {}


def test_pixels_that_do_not_fill_the_picture_are_a_bug() -> None:
    with pytest.raises(ValueError, match="fill"):
        png(2, 2, b"123")


def test_settings_survive_and_unknown_ones_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.toml"
    wanted = Settings(language="ar", theme="dark", idle_minutes=5)
    save_settings(wanted, file)
    assert load_settings(file) == wanted
    file.write_text('theme = 7\nlanguage = "uk"\nsurprise = true\n')
    assert load_settings(file) == Settings(language="uk")


def test_missing_or_broken_settings_are_the_usual_ones(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == Settings()
    (tmp_path / "bad.toml").write_bytes(b"\xff = [")
    assert load_settings(tmp_path / "bad.toml") == Settings()


def test_settings_that_cannot_be_saved_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        save_settings(Settings(), tmp_path / "file" / "settings.toml")


def test_quotes_in_settings_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    save_settings(Settings(language='a"b\\c'), file)
    assert load_settings(file).language == 'a"b\\c'


def test_the_state_folder_is_named_by_its_variable_or_the_platform(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert state_folder() == state
    assert settings_file() == state / "settings.toml"
    monkeypatch.delenv("WITNESSMARK_STATE")
    assert state_folder().name == "witnessmark"


def test_progress_tells_and_stops() -> None:
    heard: list[tuple[int, int, str]] = []
    progress = Progress(report=lambda *told: heard.append(told))
    progress.step(1, 2, "half")
    assert heard == [(1, 2, "half")]
    progress.stop()
    with pytest.raises(Cancelled):
        progress.step(2, 2)
