"""Reading what a person typed, and saying what would have worked."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from laststraw.capture import open_photo
from laststraw.errors import UnusableInput
from laststraw.knowledge import Knowledge
from laststraw.records import AGE_YEARS, MASS_KG, STATURE_MM, Person, Photo, View
from laststraw.units import mm_from_cm

_SEX = {
    "female": "female",
    "f": "female",
    "woman": "female",
    "male": "male",
    "m": "male",
    "man": "male",
    "other": "other",
}


def read_number(option: str, text: str, unit: str, low: float, high: float, example: str) -> float:
    """A number in a range; a decimal comma and the unit behind it are understood.

    *Error*: ``UnusableInput``.
    """
    hint = f"Give a number between {low:g} and {high:g} {unit}, for example {option} {example}."
    try:
        value = float(re.sub(rf"\s*{unit}$", "", text.strip().lower()).replace(",", "."))
    except ValueError:
        raise UnusableInput(f"{option} {text!r} is not a number.", hint=hint) from None
    if not low <= value <= high:
        raise UnusableInput(f"{option} {text} is outside {low:g} to {high:g} {unit}.", hint=hint + _slip(option, value))
    return value


def _slip(option: str, value: float) -> str:
    """The usual slips of unit."""
    if option == "--height-cm" and 900 <= value <= 2500:
        return f" {value:g} looks like millimetres: that would be {value / 10:g}."
    if option == "--height-cm" and 0.9 <= value <= 2.5:
        return f" {value:g} looks like metres: that would be {100 * value:g}."
    return ""


def read_stature_mm(text: str) -> float:
    """Stature (mm) from centimetres. *Error*: ``UnusableInput``."""
    return mm_from_cm(read_number("--height-cm", text, "cm", STATURE_MM[0] / 10, STATURE_MM[1] / 10, "175"))


def open_photos(files: Sequence[tuple[View, Path]], *, mirrored: bool) -> list[Photo]:
    """The photos, those of one view numbered. *Error*: ``UnusableInput``, also where one photo is given twice."""
    photos: list[Photo] = []
    for view, path in files:
        number = 1 + sum(photo.view == view for photo in photos)
        photo = open_photo(path, view, mirrored=mirrored, number=number)
        if any(photo.sha256 == other.sha256 for other in photos):
            raise UnusableInput(
                f"{path} was given twice.",
                hint="Several photos of one view make the numbers surer only if each was taken anew.",
            )
        photos.append(photo)
    return photos


def read_person(
    height_cm: str | None, mass_kg: str | None, sex: str | None, birth_year: str | None, today: date
) -> Person:
    """The person from the four options. *Error*: ``UnusableInput`` naming what is missing or impossible."""
    given = {"--height-cm": height_cm, "--mass-kg": mass_kg, "--sex": sex, "--birth-year": birth_year}
    missing = [option for option, text in given.items() if text is None]
    if height_cm is None or mass_kg is None or sex is None or birth_year is None:
        raise UnusableInput(
            f"{', '.join(missing)} missing.",
            hint="The body model is scaled to you: --height-cm 175 --mass-kg 70 --sex female --birth-year 1980.",
        )
    if sex.lower() not in _SEX:
        raise UnusableInput(
            f"--sex {sex!r} is not known.", hint="Give female, male or other (norms of both are pooled)."
        )
    youngest, oldest = today.year - AGE_YEARS[0], today.year - AGE_YEARS[1]
    if not (re.fullmatch("[0-9]{4}", birth_year) and oldest <= int(birth_year) <= youngest):
        ages = f"laststraw is for people of {AGE_YEARS[0]} to {AGE_YEARS[1]} years"
        raise UnusableInput(
            f"--birth-year {birth_year} does not fit today's date.",
            hint=f"{ages}: give a year from {oldest} to {youngest}.",
        )
    return Person(
        stature_mm=read_stature_mm(height_cm),
        mass_kg=read_number("--mass-kg", mass_kg, "kg", MASS_KG[0], MASS_KG[1], "70"),
        sex=_SEX[sex.lower()],  # type: ignore[arg-type]
        birth_year=int(birth_year),
    )


def read_person_or_reference(
    height_cm: str | None,
    mass_kg: str | None,
    sex: str | None,
    birth_year: str | None,
    today: date,
    knowledge: Knowledge,
) -> tuple[Person, tuple[str, ...]]:
    """The person, and what was not given and so taken from the reference person: height, mass, sex, birth_year.

    *Error*: ``UnusableInput`` naming what is impossible.
    """
    given = {"height": height_cm, "mass": mass_kg, "sex": sex, "birth": birth_year}
    reference = {
        "height": f"{knowledge.constant('reference_stature_mm') / 10:g}",
        "mass": f"{knowledge.constant('reference_mass_kg'):g}",
        "sex": "other",  # norms of women and men pooled
        "birth": f"{today.year - knowledge.constant('reference_age_year'):.0f}",
    }
    filled = {name: reference[name] if text is None else text for name, text in given.items()}
    person = read_person(filled["height"], filled["mass"], filled["sex"], filled["birth"], today)
    return person, tuple(name for name, text in given.items() if text is None)


def read_whole(option: str, text: str, low: int, high: int, example: str) -> int:
    """A whole number in a range. *Error*: ``UnusableInput``."""
    if not re.fullmatch(r"\s*\d{1,9}\s*", text, re.ASCII) or not low <= int(text) <= high:
        raise UnusableInput(
            f"{option} {text!r} is not a whole number from {low} to {high}.", hint=f"For example {option} {example}."
        )
    return int(text)


def read_roll_deg(text: str | None) -> float | None:
    """Camera roll (deg), or None when it is not known. *Error*: ``UnusableInput``."""
    return None if text is None else read_number("--camera-roll-deg", text, "deg", -12, 12, "0")


def read_answers(path: Path) -> dict[str, Any]:
    """The parsed answers file. *Error*: ``UnusableInput`` with the line that cannot be read."""
    hint = 'An answers file is TOML: a [safety] table with RF01 = "no" and so on; `laststraw check --questions` prints one.'
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise UnusableInput(f"{path} is not there.", hint=hint) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput(f"{path} cannot be read ({error}).", hint=hint) from error
    except (ValueError, RecursionError) as error:
        raise UnusableInput(f"{path} is not valid TOML: {error}.", hint=hint) from error
