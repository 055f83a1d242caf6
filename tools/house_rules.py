"""The house rules that linters cannot see, as one walk over a module's syntax tree.

Rules (docs/architecture.md, "House rules"; each has a module in tests/tools that breaks it):
    - A module opens with a sentence, has at most 300 lines, and no function above 60.
    - Nothing that runs foreign text or bytes: eval, exec, pickle, shells, extractall, os.fork.
    - No socket, no temporary file, no second SQLite, no SQL put together from text.
    - Decoders are imported in evidence.sandbox.decoders; Qt never decodes a file by itself.
    - Text of a case reaches no widget that guesses rich text.
    - `except Exception` stands in three places, and around libraries inside the worker.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

MODULE_LINES = 300
TEST_MODULE_LINES = 400  # a list of sentences is read from anywhere
FUNCTION_LINES = 60

BANNED = frozenset({"asyncio", "ftplib", "http", "imaplib", "poplib", "smtplib", "socket"})
BANNED |= {"socketserver", "ssl", "telnetlib", "urllib", "xmlrpc"}  # no network
BANNED |= {"dbm", "marshal", "multiprocessing", "pickle", "shelve", "sqlite3", "tempfile"}
HARMLESS = frozenset({"urllib.parse"})  # it parses text and opens nothing
DECODERS = frozenset({"PIL", "av", "cv2", "exifread", "pi_heif", "pypdfium2"})
QT_LOADS = frozenset(
    f"PySide6.Qt{name}" for name in ("Multimedia", "Network", "WebEngineCore", "Pdf", "Charts")
)
RUNS_TEXT = frozenset({"eval", "exec", "compile", "__import__"})
RUNS_COMMANDS = frozenset({"os.fork", "os.forkpty", "os.system", "os.popen", "pty.fork"})
QT_DECODES = frozenset(
    {"QImageReader", "QMovie", "QMediaPlayer", "QTextBrowser", "loadFromData", "fromData"}
)
GUESS_RICH_TEXT = frozenset({"QLabel", "QMessageBox", "QToolTip"})
PLAIN_TEXT_PLACES = frozenset({"ui/widgets/label.py", "ui/errors.py"})
SQL_NAME_PLACES = frozenset(  # names of tables and columns cannot be bound; values can
    f"storage/{name}.py"
    for name in ("database", "index_compare", "migrations/__init__", "tables", "text_index")
)
CATCH_ALL_PLACES = frozenset({"ui/bridge.py", "app/cli/main.py", "evidence/sandbox/worker.py"})
IN_THE_WORKER = (  # libraries raise anything on a damaged file
    "evidence/sandbox/decoders/",
    "evidence/sandbox/operations.py",
    "evidence/analysers/",
)
SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|ATTACH|PRAGMA|VACUUM|SAVEPOINT)\s"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: where, and what to do about it."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """`path:line: text`, as editors read it."""
        return f"{self.path}:{self.line}: {self.text}"


def faults(path: str, source: str) -> list[Fault]:
    """Return what a module of app, ui, storage or evidence does against the house rules."""
    tree = ast.parse(source)
    found = [*_opening(tree), *_lengths(tree, source.splitlines(), MODULE_LINES)]
    for node in ast.walk(tree):
        found += _imports(path, node)
        found += _calls(node)
        found += _sql(path, node)
        found += _catch_all(path, node)
        if PurePosixPath(path).parts[0] == "ui":
            found += _qt(path, node)
    return [Fault(path, line, text) for line, text in sorted(set(found))]


Found = Iterator[tuple[int, str]]


def too_long(path: str, source: str) -> list[Fault]:
    """Return what is too long; this holds for tests and tools too."""
    cap = TEST_MODULE_LINES if path.startswith("tests/") else MODULE_LINES
    found = _lengths(ast.parse(source), source.splitlines(), cap)
    return [Fault(path, line, text) for line, text in found]


def _opening(tree: ast.Module) -> Found:
    first, _, _rest = (ast.get_docstring(tree) or "").partition("\n\n")
    if not first.rstrip().endswith((".", ":", "?")) or first.count("\n") > 1:
        yield 1, "a module opens with one sentence, on two lines at most"


def _lengths(tree: ast.Module, lines: list[str], cap: int) -> Found:
    if len(lines) > cap:
        yield len(lines), f"more than {cap} lines: this module is two"
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {length} lines; {FUNCTION_LINES} is the cap"


def _imports(path: str, node: ast.AST) -> Found:
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    for name in names:
        top = name.split(".")[0]
        inside = any(name == module or name.startswith(f"{module}.") for module in HARMLESS)
        if top in BANNED and not inside and name != "urllib":
            yield getattr(node, "lineno", 0), f"nobody imports {name}"
        if name in QT_LOADS:
            yield getattr(node, "lineno", 0), f"{name} opens sockets or decoders"
        if top in DECODERS and not path.startswith("evidence/sandbox/decoders/"):
            yield getattr(node, "lineno", 0), f"{top} decodes; only evidence.sandbox.decoders may"


def _calls(node: ast.AST) -> Found:
    if not isinstance(node, ast.Call):
        return
    name = _dotted(node.func)
    if name in RUNS_TEXT or name in RUNS_COMMANDS:
        yield node.lineno, f"{name}() runs what it is given"
    if name.rpartition(".")[2] in {"extractall", "unpack_archive"}:
        yield node.lineno, "archives are read member by member, names checked"
    for keyword in node.keywords:
        if keyword.arg == "shell" and not _is(keyword.value, value=False):
            yield node.lineno, "no shell: give a list of arguments"


def _sql(path: str, node: ast.AST) -> Found:
    text: ast.expr | None = None
    if isinstance(node, ast.JoinedStr) and node.values:
        text = node.values[0]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        text = node.left
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        text = node.func.value if node.func.attr == "format" else None
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
        return
    if SQL.match(text.value) and path not in SQL_NAME_PLACES:
        yield getattr(node, "lineno", 0), "SQL put together from text: bind the values"


def _catch_all(path: str, node: ast.AST) -> Found:
    if path in CATCH_ALL_PLACES or path.startswith(IN_THE_WORKER):
        return
    if isinstance(node, ast.ExceptHandler) and not _passes_on(node.body[-1]):
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        if any(kind is None or _dotted(kind) in {"Exception", "BaseException"} for kind in caught):
            yield node.lineno, "only the bridge, the command line and the worker catch everything"


def _passes_on(last: ast.stmt) -> bool:
    """Say whether a handler ends by raising again, with its cause, or gives a future its error."""
    if isinstance(last, ast.Raise):
        return last.exc is None or last.cause is not None
    call = last.value if isinstance(last, ast.Expr) else None
    return isinstance(call, ast.Call) and _dotted(call.func).endswith(".set_exception")


def _qt(path: str, node: ast.AST) -> Found:
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = _dotted(node).rpartition(".")[2]
        if name in QT_DECODES:
            yield node.lineno, f"{name} decodes a file in the application process"
        if name in GUESS_RICH_TEXT and path not in PLAIN_TEXT_PLACES:
            yield node.lineno, f"{name} guesses rich text; use ui.widgets.label"
    if isinstance(node, ast.Call) and _loads_a_path(node):
        yield node.lineno, "Qt would decode this file here; pixels come from the worker"


def _loads_a_path(call: ast.Call) -> bool:
    """Say whether a pixmap or image is made from one thing that is not a size or an image."""
    name = _dotted(call.func).rpartition(".")[2]
    if name not in {"QImage", "QPixmap"} or len(call.args) != 1:
        return False
    only = call.args[0]
    given = _dotted(only.func if isinstance(only, ast.Call) else only).rpartition(".")[2].lower()
    return not given.endswith(("size", "image", "pixmap"))


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _is(node: ast.expr, *, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
