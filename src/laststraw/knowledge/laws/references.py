"""Laws of reference: what one fact names, another file defines, in the same unit."""

import re
from collections.abc import Iterator

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.load import meant
from laststraw.knowledge.rows import Place, located
from laststraw.knowledge.schema import Knowledge, MeasurementDef, Quantity

# The measurements that scripts depend on: design.md section 6.
MEASUREMENT_IDS = (
    "shoulder_tilt", "acromion_tilt", "hip_tilt", "psis_tilt", "asis_tilt", "tragus_tilt", "trunk_lateral_lean",
    "trunk_shift", "trunk_sagittal_lean", "craniovertebral", "pelvic_sagittal_tilt", "hip_over_ankle",
    "shoulder_over_hip", "shoulder_rotation", "pelvis_rotation", "thoracic_kyphosis_surface",
    "lumbar_lordosis_surface", "waist_asymmetry", "camera_roll",
)  # fmt: skip


def promised_measurements_are_defined(knowledge: Knowledge) -> Iterator[Breach]:
    """Every measurement of the command line's contract is defined."""
    known = {definition.id for definition in knowledge.measurements}
    for id in MEASUREMENT_IDS:
        if id not in known:
            yield Breach(Place("measurements.toml", 0), f"measurement {id!r} is promised but not defined")


def measurements_speak_one_unit(knowledge: Knowledge) -> Iterator[Breach]:
    """Norms and biases of a measurement have its unit, and their spread is above zero."""
    for where in located(knowledge, "measurement"):
        for path, quantity, spread in _numbers(where.row):
            if quantity.unit != where.row.unit:
                message = f"measurement {where.name!r}, {path}: is in {quantity.unit!r}, the measurement in "
                yield Breach(where.place, f"{message}{where.row.unit!r}")
            if spread and quantity.value <= 0.0:
                yield Breach(where.place, f"measurement {where.name!r}, {path}: a spread of {quantity.value:g}")


def differences_between_sides_have_norm_zero(knowledge: Knowledge) -> Iterator[Breach]:
    """People are on average symmetric: a left-minus-right measurement has norm mean 0, so no side is the odd one."""
    for where in located(knowledge, "measurement"):
        for norm in where.row.norms if where.row.left_minus_right else ():
            if norm.mean.value != 0.0:
                message = f"measurement {where.name!r} is left minus right: norm mean {norm.mean.value:g} must be 0"
                yield Breach(where.place, message)


def reasons_for_absence_are_sentences(knowledge: Knowledge) -> Iterator[Breach]:
    """Why a view cannot give a measurement is said by a sentence that exists."""
    known = {sentence.id for sentence in knowledge.sentences}
    for where in located(knowledge, "measurement"):
        for missing in where.row.not_measured:
            if missing.reason not in known:
                message = f"measurement {where.name!r}: no sentence {missing.reason!r}. {meant(missing.reason, known)}"
                yield Breach(where.place, message)


def findings_name_what_exists(knowledge: Knowledge) -> Iterator[Breach]:
    """Structures, measurements and latents of a finding are defined; a criterion has its latent's unit and some size."""
    structures = {structure.id for structure in knowledge.structures}
    measurements = {definition.id for definition in knowledge.measurements}
    latents = {latent.id: latent for latent in knowledge.latents}
    for where in located(knowledge, "finding"):
        named = [where.row.structure, *(involved.structure for involved in where.row.involves)]
        for id in named:
            if id not in structures:
                yield Breach(where.place, f"finding {where.name!r}: no structure {id!r}. {meant(id, structures)}")
        for id in where.row.agrees_with:
            if id not in measurements:
                yield Breach(where.place, f"finding {where.name!r}: no measurement {id!r}. {meant(id, measurements)}")
        for criterion in where.row.criteria:
            defined = latents.get(criterion.latent)
            if defined is None:
                message = f"no latent {criterion.latent!r}. {meant(criterion.latent, latents)}"
                yield Breach(where.place, f"finding {where.name!r}: {message}")
            elif criterion.beyond.unit != defined.unit:
                message = f"{defined.id} beyond {criterion.beyond.value:g} {criterion.beyond.unit}: its unit is "
                yield Breach(where.place, f"finding {where.name!r}: {message}{defined.unit!r}")
            elif criterion.beyond.value <= 0.0:
                yield Breach(where.place, f"finding {where.name!r}: {defined.id} beyond nothing")


def findings_follow_their_sides(knowledge: Knowledge) -> Iterator[Breach]:
    """Only a lateral finding speaks of a side; a sided structure is on a side, a midline one on none.

    A finding that may be reported has something that shows it and structures involved, or neither: then the body model finds
    its muscles one by one.
    """
    sided = {structure.id: structure.sided for structure in knowledge.structures}
    for where in located(knowledge, "finding"):
        finding = where.row
        if finding.grade != "X" and bool(finding.criteria or finding.signs) != bool(finding.involves):
            message = f"finding {where.name!r}: involves goes with criteria or signs: give both or neither"
            yield Breach(where.place, message)
        if not finding.lateral and any(criterion.sign == "either" for criterion in finding.criteria):
            yield Breach(where.place, f'finding {where.name!r}: sign "either" gives a side, but it is not lateral')
        for involved in finding.involves:
            if involved.side in ("same", "opposite") and not finding.lateral:
                message = f"{involved.structure} is on the {involved.side!r} side of a finding without a side"
                yield Breach(where.place, f"finding {where.name!r}: {message}")
            if (involved.side == "none") == sided.get(involved.structure, involved.side != "none"):
                message = (
                    f"{involved.structure} {'exists' if involved.side == 'none' else 'does not exist'} once a side"
                )
                yield Breach(where.place, f"finding {where.name!r}: {message}, so side {involved.side!r} is wrong")


def findings_show_the_other_view(knowledge: Knowledge) -> Iterator[Breach]:
    """A finding shows something that speaks against it, or says why there is nothing."""
    for where in located(knowledge, "finding"):
        if not where.row.contradicts and not where.row.no_contradiction.strip():
            yield Breach(
                where.place, f"finding {where.name!r}: nothing against it: add contradicts or no_contradiction"
            )


def red_flags_lead_somewhere(knowledge: Knowledge) -> Iterator[Breach]:
    """Every red flag asks something and says what to do."""
    for where in located(knowledge, "red_flag"):
        if not where.row.action.strip() or not where.row.question.strip():
            yield Breach(where.place, f"red flag {where.name!r}: needs a question and an action")
        if (
            where.row.level == "emergency"
            and not where.row.unsure_counts_as_yes
            and not where.row.unsure_action.strip()
        ):
            yield Breach(where.place, f'red flag {where.name!r}: say what "unsure" leads to (unsure_action)')


def placeholders_are_well_formed(knowledge: Knowledge) -> Iterator[Breach]:
    """``{name}`` in a sentence is a plain word; a finding's sentence uses only what findings fill in."""
    for where in located(knowledge, "sentence", "finding"):
        text = where.row.text if where.kind == "sentence" else f"{where.row.says} {where.row.says_apart}"
        inside = re.findall(r"\{([^{}]*)\}", text)
        if re.sub(r"\{[^{}]*\}", "", text).count("{") or re.sub(r"\{[^{}]*\}", "", text).count("}"):
            yield Breach(where.place, f"{where.kind} {where.name!r}: a brace without its partner")
        for name in inside:
            if not re.fullmatch(r"[a-z][a-z0-9_]*(:[^{}]+)?", name):
                yield Breach(where.place, f"{where.kind} {where.name!r}: {{{name}}} is not a plain word in braces")
            elif where.kind == "finding" and name not in FILLED_IN_BY_FINDINGS:
                message = f"nothing fills in {{{name}}}. {meant(name, FILLED_IN_BY_FINDINGS)}"
                yield Breach(where.place, f"finding {where.name!r}: {message}")


FILLED_IN_BY_FINDINGS = ("side", "other_side", "value", "lo", "hi", "structure")


def _numbers(definition: MeasurementDef) -> Iterator[tuple[str, Quantity, bool]]:
    """Path, number, and whether it is a spread."""
    for i, norm in enumerate(definition.norms):
        yield f"norms/{i}/mean", norm.mean, False
        yield f"norms/{i}/sd", norm.sd, True
    for i, bias in enumerate(definition.biases):
        yield f"biases/{i}/sd", bias.sd, True
        if bias.offset is not None:
            yield f"biases/{i}/offset", bias.offset, False


LAWS: tuple[Law, ...] = (
    promised_measurements_are_defined,
    measurements_speak_one_unit,
    differences_between_sides_have_norm_zero,
    reasons_for_absence_are_sentences,
    findings_name_what_exists,
    findings_follow_their_sides,
    findings_show_the_other_view,
    red_flags_lead_somewhere,
    placeholders_are_well_formed,
)
