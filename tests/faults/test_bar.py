"""What the package's table promises is there: each line of the bar has tests, under their names."""

import ast
import re
from pathlib import Path

from tests import faults

TESTS = Path(faults.__file__).parents[1]
TABLE = faults.__doc__ or ""


def names_in(path: str) -> set[str]:
    """The names of the tests in a file, those of classes too."""
    tree = ast.parse((TESTS / path).read_text())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, functions)}


def test_every_test_that_the_table_names_is_there() -> None:
    named = re.findall(r"^ +(\S+\.py)::(\w+)$", TABLE, re.MULTILINE)
    assert [(path, name) for path, name in named if name not in names_in(path)] == []


def test_every_line_of_the_bar_has_a_test() -> None:
    lines = re.findall(r"^T(\d+) .*\n((?: +\S+::\w+\n)*)", TABLE, re.MULTILINE)
    assert [int(number) for number, _ in lines] == list(range(1, 33))
    assert all(tests for _, tests in lines)
