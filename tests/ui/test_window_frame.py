"""The frame around the workspaces: colours, direction, start, preflight, faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication

from app.settings import load_settings
from evidence.errors import Damaged, Refused, Unavailable, WrongPassphrase
from tests.ui.conftest import Desk
from ui import desktop, look, preflight
from ui.bidi import isolated, ltr, visible
from ui.errors import three_lines
from ui.keys import letter
from ui.window import Window


def lines_of(window: Window, menu: str) -> dict[str, QAction]:
    bar = next(one for one in window.menuBar().actions() if one.text().replace("&", "") == menu)
    inside = bar.menu()
    return {act.text().replace("&", ""): act for act in inside.actions()}  # type: ignore[attr-defined]


def test_a_theme_is_put_on_at_once_and_remembered(desk: Desk) -> None:
    lines_of(desk.window, "View")["Dark"].trigger()
    ground = QApplication.palette().window().color().name()
    assert ground == look.DARK.window
    assert load_settings().theme == "dark"
    lines_of(desk.window, "View")["High contrast"].trigger()
    assert QApplication.palette().window().color().name() == look.CONTRAST.window


def test_settings_that_cannot_be_kept_are_said(window: Window, state: Path) -> None:
    state.write_text("a file where the folder should be")
    window.recolour(look.Theme.LIGHT)
    assert "could not be saved" in window.message.words.text()
    window.message.close_button.click()
    assert window.message.isHidden()


def test_the_window_is_mirrored_and_digests_are_not(desk: Desk, qapp: QApplication) -> None:
    mirrored = lines_of(desk.window, "View")["From right to left"]
    try:
        mirrored.trigger()
        evidence = desk.evidence()
        assert evidence.layoutDirection() == Qt.LayoutDirection.RightToLeft
        assert evidence.grid.cell(0).left() > evidence.grid.cell(1).left()
        assert desk.workspace.nav.geometry().left() > desk.workspace.pages.geometry().left()
        assert desk.export().form.target.layoutDirection() == Qt.LayoutDirection.LeftToRight
        evidence.open_item(evidence.model.lines[0])
        desk.settle()
        desk.window.grab()
    finally:
        mirrored.trigger()
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_the_menu_of_workspaces_is_there_while_a_case_is_open(desk: Desk) -> None:
    window = desk.window
    assert list(lines_of(window, "Go to")) == ["Attacks", "Evidence", "Custody", "Export"]
    lines_of(window, "Go to")["Custody"].trigger()
    assert desk.workspace.pages.currentIndex() == 2
    desk.workspace.lock_button.click()
    desk.settle()
    assert not window.go_menu.menuAction().isVisible()
    assert not window.lock_action.isEnabled()


def test_a_fault_is_shown_by_places_alone(
    window: Window, capsys: pytest.CaptureFixture[str]
) -> None:
    report = desktop.crash_hook(window.message.show_bug)
    error = ValueError("the name of a child")
    report(ValueError, error, None)
    assert "ValueError" in window.message.words.text()
    assert "child" not in window.message.words.text() + capsys.readouterr().err


def test_failures_are_told_in_up_to_three_lines() -> None:
    for error in (
        Refused("This cannot be.", advice="Do that."),
        Unavailable("The disk is slow.", advice="Wait."),
        Damaged("A file differs.", advice="Compare."),
        WrongPassphrase("It does not fit.", advice="Try again."),
    ):
        assert len(three_lines(error).splitlines()) == 3
    assert three_lines(Refused("No. Nothing was changed.")) == "No. Nothing was changed."


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--help"], 0), (["-x"], 2), (["a", "b"], 2), (["-h"], 0)]
)
def test_wrong_usage_opens_no_window(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desktop.run_desktop(arguments) == code
    assert "witnessmark open" in capsys.readouterr().err


def test_without_a_screen_the_commands_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert desktop.run_desktop([]) == 4
    assert "--help" in capsys.readouterr().err


def test_another_computers_screen_is_refused() -> None:
    with pytest.raises(Unavailable, match="another computer"):
        preflight.prepare({"DISPLAY": "there:0"})


def test_missing_libraries_are_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(preflight.XCB_LIBRARIES, "libnowhere.so.9", "libnowhere9")
    with pytest.raises(Unavailable) as refused:
        preflight.prepare({"DISPLAY": ":0"})
    assert "apt-get install" in refused.value.advice
    assert "libnowhere9" in refused.value.advice
    preflight.prepare({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"})


def test_paths_to_another_qt_are_dropped() -> None:
    around = {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QPA_FONTDIR": "/x/cv2/fonts",
        "QT_PLUGIN_PATH": "/y",
    }
    preflight.prepare(around)
    assert around == {"QT_QPA_PLATFORM": "offscreen", "QT_PLUGIN_PATH": "/y"}


def test_text_of_evidence_is_isolated_and_its_controls_are_drawn() -> None:
    assert visible("photo\u202egpj.exe\n\x07") == "photo⟨RLO⟩gpj.exe⟨LF⟩⟨0007⟩"
    assert visible("x" * 300).endswith("…")
    assert len(visible("x" * 300)) == 200
    assert ltr("") == isolated("") == ""
    assert ltr("E-0001") == "\u2066E-0001\u2069"


def test_letters_are_letters_without_control_keys() -> None:
    def press(text: str, scan: int, held: Qt.KeyboardModifier) -> str:
        return letter(QKeyEvent(QKeyEvent.Type.KeyPress, 0, held, scan, 0, 0, text))

    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    assert press("g", 42, none) == "G"
    assert press("ل", 42, none) == "G"
    assert press("ل", 43, none) == press("1", 10, none) == press("g", 42, control) == ""
