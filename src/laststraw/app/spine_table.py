"""The loads of a task on a terminal: words first, then a table of discs and one of muscles; plain where it is piped."""

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from laststraw.app.report.spine import LEAST_N, Pair, Part, Task, pairs, part_notes, person_sentences, sentences
from laststraw.app.report.words import Words, capital
from laststraw.knowledge import Knowledge
from laststraw.knowledge.numerals import written
from laststraw.records import Estimate, LevelLoad
from laststraw.stats import Z90

MOST = 10  # muscles on a terminal; --json and --out have all


def print_task(task: Task, knowledge: Knowledge) -> None:
    """All parts of a task, the one with the highest load first."""
    words, tell = Words(knowledge), knowledge.sentence
    console = Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())
    console.print(Text(task.name, style="bold"))
    for line in (task.says, *person_sentences(task, words)):
        if line:
            console.print(Text(line))
    for i, part in enumerate(task.heaviest_first):
        _print_part(part, task, words, console, muscles=i == 0)
    console.print()
    if any(part.load.holdable for part in task.parts):
        for id in ("interval", "experimental"):
            console.print(Text(tell(f"loads.{id}"), style="dim"))
    if task.leaves_out:
        console.print(Text(tell("loads.leaves_out", what=task.leaves_out), style="dim"))
    console.print(Text(tell("loads.meaning")))
    console.print(Text(tell("loads.is_not")))


def _print_part(part: Part, task: Task, words: Words, console: Console, *, muscles: bool) -> None:
    console.print()
    if len(task.parts) > 1:
        heading = words.knowledge.sentence("loads.phase", name=capital(part.name), percent=round(100 * part.share))
        console.print(Text(heading, style="bold underline"))
    for line in (*sentences(part, task, words), *part_notes(part, words)):
        console.print(Text(line))
    if part.load.holdable:
        console.print()
        console.print(_levels(part.load.levels, words))
    if part.load.holdable and muscles:
        console.print()
        console.print(_muscles(pairs(part.load.muscles), words))


def _levels(levels: tuple[LevelLoad, ...], words: Words) -> Table:
    tell = words.knowledge.sentence
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(tell("spine.head_disc"), no_wrap=True)
    for head in ("head_compression", "head_pressure", "head_forwards", "head_to_left", "head_share"):
        table.add_column(tell(f"spine.{head}"), justify="right", no_wrap=True)
    for level in levels:
        table.add_row(
            level.level,
            _between(level.compression_n, 0, words),
            _between(level.pressure_mpa, 2, words),
            _tidy(level.ap_shear_n.mean),
            _tidy(level.lateral_shear_n.mean),
            f"{100 * level.left_share.mean:.0f}",
        )
    return table


def _muscles(strongest: tuple[Pair, ...], words: Words) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    tell = words.knowledge.sentence
    table.add_column(tell("spine.head_muscle"))
    for head in ("head_left", "head_right", "head_effort"):
        table.add_column(tell(f"spine.{head}"), justify="right", no_wrap=True)
    for pair in [pair for pair in strongest[:MOST] if pair.total_n >= LEAST_N]:
        both = (pair.left, pair.right)
        forces = ["" if side is None else f"{side.force_n:.0f} ± {Z90 * side.force_sd_n:.0f}" for side in both]
        effort = "/".join("-" if side is None else f"{100 * side.activation:.0f}" for side in both)
        table.add_row(words.structure(pair.structure)[1], *forces, effort)
    return table


def _between(estimate: Estimate, digits: int, words: Words) -> str:
    """A number and where 90 of 100 possible bodies and postures lie."""
    value, lo, hi = (f"{n:.{digits}f}" for n in (estimate.mean, estimate.lo90, estimate.hi90))
    return written(f"{value} ({words.say('interval', lo=lo, hi=hi)})", words.knowledge.language)


def _tidy(value: float) -> str:
    """Newtons without a minus before zero."""
    return f"{round(value) or 0:d}"
