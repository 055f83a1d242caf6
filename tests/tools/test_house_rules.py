"""Every house rule is broken by one bad line, and honest lines pass."""

from __future__ import annotations

import pytest

from tools.house_rules import FUNCTION_LINES, MODULE_LINES, TEST_MODULE_LINES, faults, too_long

HEAD = '"""A module."""\n'

BAD = [
    ("app/x.py", "import pickle"),
    ("app/x.py", "import urllib.request"),
    ("app/x.py", "from urllib import request"),
    ("storage/x.py", "from sqlite3 import connect"),
    ("app/x.py", "import tempfile"),
    ("app/x.py", "from http.client import HTTPConnection"),
    ("app/x.py", "eval(text)"),
    ("app/x.py", "exec(text)"),
    ("app/x.py", "os.fork()"),
    ("app/x.py", "os.system(text)"),
    ("app/x.py", "run(command, shell=True)"),
    ("app/x.py", "archive.extractall(place)"),
    ("app/x.py", "connection.execute(f'SELECT a FROM {table}')"),
    ("storage/lists.py", "connection.execute('DELETE FROM item WHERE id = ' + key)"),
    ("storage/lists.py", "connection.execute('PRAGMA key = %s' % key)"),
    ("storage/lists.py", "connection.execute('INSERT INTO a VALUES ({})'.format(value))"),
    ("evidence/analysers/x.py", "import cv2"),
    ("ui/x.py", "from PIL import Image"),
    ("evidence/x.py", "try:\n    f()\nexcept Exception:\n    pass"),
    ("evidence/x.py", "try:\n    f()\nexcept:\n    pass"),
    ("evidence/x.py", "try:\n    f()\nexcept (OSError, BaseException) as e:\n    print(e)"),
    ("ui/x.py", "from PySide6 import QtNetwork"),
    ("ui/x.py", "from PySide6.QtMultimedia import QMediaPlayer"),
    ("ui/x.py", "QPixmap(path)"),
    ("ui/x.py", "QtGui.QImage(str(path))"),
    ("ui/x.py", "QImageReader(path)"),
    ("ui/x.py", "pixmap.loadFromData(data)"),
    ("ui/x.py", "QMovie(path)"),
    ("ui/x.py", "QLabel(item.title)"),
    ("ui/x.py", "QMessageBox.warning(self, a, b)"),
]

HONEST = [
    ("app/x.py", "from urllib.parse import quote"),
    ("app/x.py", "pattern = re.compile(text)"),
    ("app/x.py", "run(command, shell=False)"),
    ("app/x.py", "say(f'Selected {n} items')"),
    ("storage/tables.py", "connection.execute(f'DROP TABLE {table}')"),
    ("evidence/sandbox/decoders/image.py", "from PIL import Image"),
    ("evidence/x.py", "try:\n    f()\nexcept BaseException:\n    close()\n    raise"),
    ("app/x.py", "try:\n    f()\nexcept Exception as error:\n    raise Failed from error"),
    ("app/x.py", "try:\n    f()\nexcept BaseException as e:\n    job.future.set_exception(e)"),
    ("evidence/analysers/x.py", "try:\n    f()\nexcept Exception as error:\n    note(error)"),
    ("ui/bridge.py", "try:\n    f()\nexcept Exception as error:\n    show(error)"),
    ("ui/x.py", "dialog.exec()"),
    ("ui/x.py", "QImage(data, width, height, stride, form)"),
    ("ui/x.py", "QPixmap(self.size())"),
    ("ui/x.py", "QPixmap.fromImage(image)"),
    ("ui/widgets/label.py", "class Label(QLabel):\n    pass"),
]


@pytest.mark.parametrize(("path", "line"), BAD)
def test_one_bad_line_is_found(path: str, line: str) -> None:
    assert [fault.line for fault in faults(path, HEAD + line)][:1] == [
        4 if line.startswith("try") else 2
    ]


@pytest.mark.parametrize(("path", "line"), HONEST)
def test_an_honest_line_passes(path: str, line: str) -> None:
    assert faults(path, HEAD + line) == []


@pytest.mark.parametrize("source", ["", "x = 1\n", '"""No full stop"""\n'])
def test_a_module_without_an_opening_sentence_is_found(source: str) -> None:
    [fault] = faults("app/x.py", source)
    assert str(fault).startswith("app/x.py:1: a module opens")


def test_a_module_above_the_cap_is_found() -> None:
    assert too_long("app/x.py", "x = 1\n" * MODULE_LINES) == []
    [fault] = too_long("app/x.py", "x = 1\n" * (MODULE_LINES + 1))
    assert "this module is two" in fault.text


def test_a_module_of_tests_may_be_a_little_longer() -> None:
    assert too_long("tests/x.py", "x = 1\n" * TEST_MODULE_LINES) == []
    assert too_long("tests/x.py", "x = 1\n" * (TEST_MODULE_LINES + 1)) != []


def test_a_function_above_the_cap_is_found() -> None:
    function = "def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1)
    assert too_long("tests/x.py", function) == []
    [fault] = too_long("tests/x.py", function + "    x = 1\n")
    assert "is the cap" in fault.text
