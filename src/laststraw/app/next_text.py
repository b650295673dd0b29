"""``laststraw next`` on a terminal and as a document: the test, what it would tell, what else there is, when to stop."""

import textwrap
from collections.abc import Iterator, Sequence

from laststraw.app import outputs
from laststraw.app.doubts import OTHERS, how_sure, questions, runners_up, tells_most, why
from laststraw.app.report.words import capital, date_in_words
from laststraw.knowledge import Knowledge
from laststraw.records import Doubt, NextStep, NextTest, Referral

WIDTH = 80
FEW = 4  # open questions and reasons that are told without --all


def lines(
    step: NextStep,
    known: Knowledge,
    *,
    soon: Sequence[str] = (),
    said_on: str = "",
    everything: bool = False,
    looked: bool = True,
) -> list[str]:
    """The whole account.

    ``said_on``: when the safety questions were answered, where that was not now. ``looked``: something was tested or told.
    """
    said = [*_soon(soon, known)]
    if step.tests:
        said += _first(step.tests[0], known, everything=everything)
        said += _others(step.tests, known, everything=everything)
    else:
        said += _wrapped(step.stop)
    said += _undecided(step, known, everything=everything, looked=looked)
    said += _left_out(step, known, everything=everything)
    said += ["", known.sentence("next_app.head_stop")]
    said += _wrapped(known.sentence("next_app.stop_rule"), "  ")
    if said_on:
        said += ["", *_wrapped(known.sentence("next_app.said_on", date=date_in_words(said_on, known.language)))]
    return [*said, *_wrapped(known.sentence("next_app.no_diagnosis"))]


def short_line(step: NextStep, known: Knowledge) -> str:
    """The next test in one line, or why to stop."""
    if not step.tests:
        return step.stop
    one = step.tests[0]
    name = known.protocol(one.test).plain_name
    return known.sentence("next_app.short", name=name, test=one.test, minutes=f"{one.minutes:g}")


def _soon(soon: Sequence[str], known: Knowledge) -> Iterator[str]:
    for action in soon:
        yield from _wrapped(known.sentence("next_app.soon", action=action))
    if soon:
        yield ""


def _first(one: NextTest, known: Knowledge, *, everything: bool) -> Iterator[str]:
    test = known.protocol(one.test)
    yield known.sentence("next_app.first", name=test.plain_name, minutes=f"{one.minutes:g}")
    yield from _wrapped(test.purpose, "  ")
    yield from ["", known.sentence("next_app.head_why")]
    yield from _wrapped(known.sentence(f"next_app.{why(one)}"), "  ")
    for question in questions(one.settles, known):
        yield from _wrapped(f"- {question.name}: {question.sure}", "  ")
    if everything:
        yield f"  {_bits(one, known)}"
    yield from _list(known.sentence("protocol.head_when_not"), test.when_not, "- ")
    needs = ", ".join(map(known.shown, test.needs))
    yield from _list(known.sentence("protocol.head_needs"), (capital(needs) + ".",) if needs else (), "")
    yield from _list(known.sentence("protocol.head_steps"), test.steps, "{}. ")
    yield from _list(known.sentence("protocol.head_stop"), (test.stop_when,) if test.stop_when else (), "")
    yield from _wrapped(known.sentence("next_app.give", test=test.id), "  ")


def _bits(one: NextTest, known: Knowledge) -> str:
    return known.sentence("next_app.bits", bits=f"{one.bits:.2f}", per_minute=f"{one.per_minute:.3f}")


def _others(tests: Sequence[NextTest], known: Knowledge, *, everything: bool) -> Iterator[str]:
    others = runners_up(tests, len(tests) if everything else OTHERS)
    if not others:
        return
    yield from ["", known.sentence("next_app.head_others")]
    for one in others:
        test = known.protocol(one.test)
        told = ", ".join(question.name for question in questions(one.settles, known)[: None if everything else 2])
        text = known.sentence(
            "next_app.other", name=test.plain_name, minutes=f"{one.minutes:g}", test=test.id, about=told
        )
        most = f" {known.sentence('next_app.tells_most')}" if tells_most(one, tests) else ""
        yield from _wrapped(f"- {text}{most}{' ' + _bits(one, known) if everything else ''}", "  ")


def _undecided(step: NextStep, known: Knowledge, *, everything: bool, looked: bool) -> Iterator[str]:
    yield from ["", known.sentence("next_app.head_open")]
    open_ = questions(step.undecided, known, is_open=True)
    if not open_:
        none = "next_app.open_none" if looked else "next_app.open_nothing"
        yield from _wrapped(known.sentence(none), "  ")
    for question in open_[: None if everything else FEW]:
        yield from _wrapped(f"- {question.name}: {question.sure}", "  ")
    yield from _more(len(open_), known, everything=everything)


def _left_out(step: NextStep, known: Knowledge, *, everything: bool) -> Iterator[str]:
    """Tests that are left out, those with one reason together."""
    if not step.left_out:
        return
    by_reason: dict[str, list[str]] = {}
    for test, reason in step.left_out:
        by_reason.setdefault(reason, []).append(known.protocol(test).plain_name)
    yield from ["", known.sentence("next_app.head_left_out")]
    for reason, names in list(by_reason.items())[: None if everything else FEW]:
        shown = (
            names if everything or len(names) <= FEW else [*names[: FEW - 1], _and_more(len(names) - FEW + 1, known)]
        )
        yield from _wrapped(f"- {capital(reason)}: {', '.join(shown)}", "  ")
    yield from _more(len(by_reason), known, everything=everything)


def _and_more(n: int, known: Knowledge) -> str:
    return known.sentence("next_app.and_more", n=n)


def _more(n: int, known: Knowledge, *, everything: bool) -> Iterator[str]:
    if n > FEW and not everything:
        yield f"  {known.sentence('next_app.more', n=n - FEW)}"


def document(step: NextStep, known: Knowledge, *, soon: Sequence[str] = (), visit: str = "") -> dict[str, object]:
    """One document: the next test, all others in their order, what is open, what is left out, and why to stop."""
    tests = [_test(one, known) for one in step.tests]
    return {
        "visit": visit or None,
        "referral": None,
        "see_soon": list(soon),
        "next": tests[0] if tests else None,
        "others": tests[1:],
        "stop": step.stop or None,
        "undecided": [_doubt(doubt, known, is_open=True) for doubt in step.undecided],
        "left_out": [
            {"test": test, "plain_name": known.protocol(test).plain_name, "reason": reason}
            for test, reason in step.left_out
        ],
    }


def _test(one: NextTest, known: Knowledge) -> dict[str, object]:
    test = known.protocol(one.test)
    return {
        "test": one.test, "plain_name": test.plain_name, "minutes": one.minutes, "discomfort": one.discomfort, "bits": one.bits,
        "bits_per_minute": one.per_minute, "confirms": one.confirms, "settles": [_doubt(doubt, known) for doubt in one.settles],
        "needs": list(test.needs), "when_not": list(test.when_not), "steps": list(test.steps), "stop_when": test.stop_when,
        "command": f"laststraw test {one.test}",
    }  # fmt: skip


def _doubt(doubt: Doubt, known: Knowledge, *, is_open: bool = False) -> dict[str, object]:
    return {
        "finding": doubt.finding, "plain_name": known.finding(doubt.finding).plain_name, "side": doubt.side, "p": doubt.p,
        "sure": how_sure(doubt.p, known, is_open=is_open),
    }  # fmt: skip


def refer(referral: Referral, known: Knowledge, *, json: bool) -> int:
    """Print a referral, which stands alone; the exit code."""
    if json:
        outputs.print_json(referral_document(referral, known))
    else:
        print("\n".join(referral_lines(referral, known)))
    return outputs.REFUSED


def referral_document(referral: Referral, known: Knowledge) -> dict[str, object]:
    """A referral, and nothing of what was or could be tested."""
    return {
        "referral": {
            "level": referral.level, "flags": list(referral.flags), "actions": list(referral.actions),
            "unanswered": [{"flag": id, "question": known.red_flag(id).question} for id in referral.unanswered],
        },
    }  # fmt: skip


def referral_lines(referral: Referral, known: Knowledge) -> list[str]:
    """What to do; of questions that are open which they are, and how to answer them."""
    said = [line for action in referral.actions for line in _wrapped(action)]
    if referral.level == "unanswered":
        said += [line for id in referral.unanswered for line in _wrapped(f"{id}: {known.red_flag(id).question}", "  ")]
        said += _wrapped(known.sentence("next_app.how_to_answer"))
    return said


def _list(head: str, texts: Sequence[str], mark: str) -> Iterator[str]:
    if texts:
        yield from ["", head]
    for n, text in enumerate(texts, start=1):
        yield from _wrapped(mark.format(n) + text, "  ", hang=len(mark.format(n)))


def _wrapped(text: str, indent: str = "", *, hang: int = 2) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + " " * hang * bool(indent), break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip
