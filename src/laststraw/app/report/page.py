"""What the page says, section by section, as plain values: the templates only lay it out."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from laststraw.app.report import (
    anatomy,
    atlas,
    changes,
    course_plan,
    everyday,
    findings,
    muscles,
    norms,
    photos,
    plan,
    safety,
    selftests,
    short,
    shots,
    traits,
    words,
    yellow,
)
from laststraw.app.report import open as undecided
from laststraw.app.report.sources import Sources
from laststraw.knowledge import Knowledge
from laststraw.knowledge.numerals import written_page
from laststraw.records import FilmRef, Photo, PhotoRef, Visit

if TYPE_CHECKING:  # a picture is plain values: showing one needs no body model
    from laststraw.body import BodyPicture

METHOD = (
    "The report counts chances in people (of 100), shows every number with its 95 % range, calls a difference a finding "
    "only beyond its own error, and says in lists and tables all that it draws."
)


@cache
def _templates() -> Environment:
    """The templates, compiled once a process; everything they print is escaped."""
    return Environment(
        loader=PackageLoader("laststraw.app.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return (files("laststraw.app.report") / "templates" / "style.css").read_text(encoding="utf-8")


def _lighting(n: int) -> str:
    """Style that lights up number ``n`` in all views while its row in the list, or its mark, is pointed at."""
    chosen = f"body:has(#held-{n}:is(:hover,:focus-within,:target),#mark-{n}:is(:hover,:target))"
    return f"{chosen} .mark:not(.m{n}){{opacity:.22}}\n"


def _policy(style: str) -> str:
    """Content security policy: nothing is loaded, nothing runs, only this very style applies."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def lay_out(template: str, values: dict[str, Any]) -> str:
    """A page of its own: one of the templates with its values, the style and the policy."""
    shared = {"style": _style(), "policy": _policy(_style()), "language": "en", **values}
    language = shared["language"]
    marks = {
        "english": "",
        "not_english": "",
    }  # what is in English on a page that is not, and the other way round inside it
    if language != "en":
        marks = {"english": Markup(' lang="en"'), "not_english": Markup(f' lang="{language}"')}
    return written_page(_templates().get_template(template).render(marks | shared), language)


def write(
    visit: Visit,
    pictures: Sequence[Photo],
    body: "BodyPicture | None",
    knowledge: Knowledge,
    earlier: Visit | None,
    blur_faces: bool,
    past: Sequence[Visit] = (),
    followed: course_plan.Followed | None = None,
) -> str:
    """The page: a referral and nothing else, or the report."""
    said = words.Words(knowledge, seen=_kind(visit) in ("photos", "both"))
    shared: dict[str, Any] = {
        "say": said.say,
        "tell": said.tell,
        "shown": knowledge.shown,
        "muscle": lambda id, **filled_in: knowledge.sentence(f"muscles.{id}", **filled_in),
        "plans": lambda id, **filled_in: knowledge.sentence(f"report_plan.{id}", **filled_in),
        "grade": lambda letter: knowledge.sentence(f"grade.{letter}"),
        "visit": visit,
        "language": knowledge.language,
        "date": said.date(visit.made_at),
        "time": words.time_in_words(visit.made_at),
        "person": _person(visit, said),
        "kind": _kind(visit),
    }
    referral = safety.sheet(visit, said)
    if referral is not None:
        return lay_out("referral.html", shared | {"referral": referral})
    sections = _sections(visit, pictures, body, said, earlier, blur_faces, past)
    return lay_out("report.html", shared | sections | {"course": course_plan.sheet(followed, said)})


def _kind(visit: Visit) -> str:
    """What the page is about: photos (and tests), tests alone, or answers alone."""
    if visit.photos or visit.measurements or visit.retakes:
        return "both" if visit.tests else "photos"
    return "tests" if visit.tests else "answers"


def _person(visit: Visit, said: words.Words) -> str:
    person = visit.person
    return said.say(
        "person",
        stature=f"{person.stature_mm / 10:.0f}",
        mass=f"{person.mass_kg:.0f}",
        year=person.birth_year,
        sex=said.say(f"sex_{person.sex}"),
    )


def _sections(
    visit: Visit,
    pictures: Sequence[Photo],
    body: "BodyPicture | None",
    said: words.Words,
    earlier: Visit | None,
    blur_faces: bool,
    past: Sequence[Visit],
) -> dict[str, Any]:
    """Each section's values, in the order in which the page cites its sources."""
    sources = Sources(said, visit, tuple(past))
    belief = traits.belief_of(visit, past, said)
    cards = findings.cards(visit, said, sources, belief)
    measured = norms.cards(visit.measurements, visit.readings, visit.person.sex, said)
    tests = selftests.cards(visit, said, sources)
    structures = anatomy.lists(visit, said)
    figures = photos.figures(visit, pictures, said, blur_faces=blur_faces)
    sheet = plan.sheet(visit, said, sources)
    drawn = atlas.atlas(body, structures, said)
    style = _style() + "".join(map(_lighting, sorted(drawn.marked)))
    cites = {card.id: sources.cite(card.cites) for card in measured}
    return {
        "style": style,
        "policy": _policy(style),
        "soon": plan.soon(visit.plan, said),
        "findings": cards,
        "short": short.short(measured, tests, visit.findings, said, seen=bool(visit.photos)),
        "traits": traits.sheet(visit, belief, said),
        "open": undecided.sheet(visit, said),
        "changes": changes.sheet(visit, earlier, said),
        "figures": figures,
        "shapes": photos.shapes(figures),
        "blurred": blur_faces,
        "measured": measured,
        "norm_cites": cites,
        "tests": tests,
        "muscles": muscles.sheet(visit, said, sources),
        "structures": structures,
        "with_photos": said.seen,
        "with_body": bool(visit.posture or structures.held or structures.tested or structures.related),
        "panels": drawn.panels,
        "kinds": drawn.kinds,
        "marked": drawn.marked,
        "plan": sheet,
        "yellow": yellow.yellow(visit, said),
        "everyday": everyday.sheet(visit.everyday, said),
        "missing": [
            (said.measurement_name(item.id), _view(item.view, said), said.sentence_or_text(item.reason))
            for item in (visit.not_measured if said.seen else ())
        ],
        "retakes": [(shots.title(r.photo, r.view, said), [reason.text for reason in r.reasons]) for r in visit.retakes],
        "hashes": [
            (shots.title(one.id, one.view, said), f"{one.width_px} × {one.height_px}", one.mirrored, one.sha256)
            for one in _files(visit)
        ],
        "method": said.knowledge.shown(METHOD),
        "sources": sources.listed(),
    }


def _files(visit: Visit) -> tuple[PhotoRef | FilmRef, ...]:
    """All photos and films of a visit."""
    return (*visit.photos, *(test.film for test in visit.tests if test.film is not None))


def _view(view: str | None, said: words.Words) -> str:
    return said.say(f"view_{view}") if view else ""
