"""The body, as the knowledge files tell it: structures, what of the model they own, fibres, and usual postures."""

from typing import Literal

from laststraw.knowledge.fact import Fact, Quantity


class StructureDef(Fact, frozen=True, kw_only=True):
    """A muscle or joint, by its standard and its plain name.

    ``geometry_only``: we added it to the model; its lengths and angles follow from its place, its force is not validated.
    """

    id: str
    kind: Literal["muscle", "joint", "region"]
    name: str  # Terminologia Anatomica (English)
    plain_name: str
    sided: bool  # exists once on each side
    in_model: bool
    region: Literal["neck", "shoulder", "arm", "thorax", "abdomen", "lumbar", "pelvis", "hip", "thigh", "leg", "foot"]
    geometry_only: bool = False


class ModelClaim(Fact, frozen=True, kw_only=True):
    """One actuator or joint of the body model, claimed by exactly one structure (model_map.csv)."""

    model_kind: Literal["actuator", "joint"]
    model_name: str
    structure: str
    side: Literal["left", "right", "none"]


class Fibre(Fact, frozen=True, kw_only=True):
    """Optimal fibre length of a structure's muscle (mm, at the model's own stature): length change is in % of it."""

    structure: str
    length: Quantity


class PosturePrior(Fact, frozen=True, kw_only=True):
    """What postures people stand in before anything was measured: one joint angle of the fitted posture."""

    joint: str
    mean: Quantity
    sd: Quantity
    drift_per_year: Quantity  # sd of slow change between visits


class Fascicle(Fact, frozen=True, kw_only=True):
    """The Hill parameters of one trunk muscle of the model (fascicles.csv), the same on both sides.

    ``optimal_mm``: optimal fibre length at the model's own stature. ``neutral_length``: fibre length in upright standing
    over it. ``pcsa_cm2``: physiological cross-section of a man of the model's size; its force follows with the specific
    tension. The rest of the path is tendon. ``evidence`` (ids, separated by spaces) or ``assumed``: of the whole row.
    """

    model_name: str  # without side
    structure: str
    optimal_mm: float
    neutral_length: float
    pennation_deg: float
    pcsa_cm2: float
    evidence: str = ""
    assumed: str = ""
