"""Modules and functions stay small, the inner layers load no UI, and the README tells the keys."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

import ariatui
from ariatui.actions.action import Scope
from ariatui.actions.keys import key_name
from ariatui.actions.table import ACTIONS

PACKAGE = Path(ariatui.__file__).parent
README = Path(__file__).parent.parent / "README.md"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def names() -> dict[str, Path]:
    """All modules by their dotted names."""
    parts = {path: path.relative_to(PACKAGE.parent).with_suffix("").parts for path in MODULES}
    return {".".join(part).removesuffix(".__init__"): path for path, part in parts.items()}


INNER = [
    name
    for name in names()
    if name.startswith(("ariatui.model", "ariatui.words"))
    or name
    in (
        "ariatui.actions.table",
        "ariatui.rpc.aria2",
        "ariatui.rpc.aria2_details",
        "ariatui.rpc.decode",
        "ariatui.rpc.decode_details",
        "ariatui.rpc.protocol",
        "ariatui.text",
    )
]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function takes, without its docstring."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    return whole - ((function.body[0].end_lineno or 0) - function.body[0].lineno + 1)


def test_no_module_is_long() -> None:
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert len(lengths) > 20
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_no_function_is_long() -> None:
    lengths = {
        f"{path.name}: {function.name}": code_lines(function)
        for path in MODULES
        for function in functions(path)
    }
    assert len(lengths) > 300
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_every_module_says_what_it_holds() -> None:
    assert [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))] == []


@pytest.mark.parametrize("module", INNER)
def test_the_inner_layers_load_no_ui_and_no_network(module: str) -> None:
    code = f"import {module}, sys; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    loaded = {name.partition(".")[0] for name in result.stdout.split()}
    assert "ariatui" in loaded
    assert not loaded & {"textual", "rich", "websockets", "click"}


WIDGETS_OF_TEXT = {"Button", "Label", "Link", "OptionList", "Static", "notify"}
"""What reads markup in its text unless told otherwise."""


def test_no_text_is_read_as_markup() -> None:
    """A name may be `[@click=app.quit]`, and a stray bracket ends the program."""
    calls = [
        (path.name, node.lineno, node.keywords)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in WIDGETS_OF_TEXT
    ]
    assert len(calls) > 5
    plain = ast.dump(ast.keyword("markup", ast.Constant(value=False)))
    assert [call[:2] for call in calls if plain not in map(ast.dump, call[2])] == []


def key_table() -> str:
    """The README's table of keys, as the table of actions makes it."""
    rows = ["| Keys | What |", "| --- | --- |"]
    for action in ACTIONS:
        if action.keys:
            keys = " ".join(f"`{key_name(key)}`" for key in action.keys)
            rows.append(f"| {keys} | {action.help[0].upper()}{action.help[1:]} |")
    return "\n".join(rows)


def test_the_readme_tells_every_key() -> None:
    text = README.read_text(encoding="utf-8")
    _, start, rest = text.partition("<!-- keys -->\n")
    table, end, _ = rest.partition("\n<!-- /keys -->")
    assert start
    assert end
    assert table == key_table()


def test_no_key_does_two_things() -> None:
    passing = (Scope.LINK, Scope.DETAILS)
    pairs = [
        (one.id, other.id)
        for one, other in combinations(ACTIONS, 2)
        if set(one.keys) & set(other.keys)
        # Of these only one has a use at a time.
        and all((one.scope is scope) is (other.scope is scope) for scope in passing)
    ]
    assert pairs == []


def test_a_small_letter_and_its_capital_mean_the_same_for_one_and_for_all() -> None:
    by_key = {key: action for action in ACTIONS for key in action.keys}
    for letter in "puft":
        assert by_key[letter.upper()].id == f"{by_key[letter].id}-all"
