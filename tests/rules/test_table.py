"""The stored parse table is that of the grammar file, and the product never needs lark to read a phrase."""

from __future__ import annotations

import subprocess
import sys

from rules.phrase.compiling import compiled
from rules.phrase.table import Table, digest_of, grammar_text, table


def test_the_stored_table_belongs_to_the_grammar_file() -> None:
    """`python -m rules.phrase.compiling` after a change of rules/timing.lark."""
    assert table().digest == digest_of(grammar_text())
    fresh = compiled()
    assert table().vocabulary == fresh.vocabulary
    assert _in_order(table()) == _in_order(fresh)


def _in_order(book: Table) -> list[dict[str, object]]:
    """The states in the order in which they are reached: their numbers are lark's own and may differ."""
    numbers, queue, out = {book.start: 0}, [book.start], []
    while queue:
        actions: dict[str, object] = {}
        for name, action in sorted(book.states[queue.pop(0)].items()):
            if action < 0:
                actions[name] = tuple(map(str, book.reductions[-1 - action]))
                continue
            if action not in numbers:
                numbers[action] = len(numbers)
                queue.append(action)
            actions[name] = numbers[action]
        out.append(actions)
    return out


def test_reading_a_phrase_loads_no_grammar_compiler() -> None:
    code = "import sys; from rules.phrase import parse; parse('Hằng năm'); print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
