"""Facts with their sources: measurements, structures, findings, red flags, exercises, sentences."""

from laststraw.knowledge.browse import about, cite, count, describe, search, table
from laststraw.knowledge.check import Problem, Tally, assumptions, check, tally
from laststraw.knowledge.find import by_words, find_activity, find_protocol
from laststraw.knowledge.load import load, meant
from laststraw.knowledge.own import check_files, load_own
from laststraw.knowledge.schema import (
    Activity,
    Bias,
    Claim,
    Constant,
    Criterion,
    Evidence,
    Exercise,
    Fact,
    Fascicle,
    Fibre,
    FindingDef,
    InvolvementDef,
    Knowledge,
    MeasurementDef,
    Missing,
    ModelClaim,
    Norm,
    Origin,
    Phase,
    PosturePrior,
    Quantity,
    RedFlag,
    Sentence,
    StructureDef,
    TestProtocol,
)
from laststraw.knowledge.ties import FindingMap, Tie, finding_map

METHOD = (
    "Every fact about bodies comes from reviewed files that name its source, or says why it was assumed; facts that "
    "were only recalled are marked so and carry no number."
)

__all__ = [
    "METHOD", "Activity", "Bias", "Claim", "Constant", "Criterion", "Evidence", "Exercise", "Fact", "Fascicle", "Fibre",
    "FindingDef", "FindingMap", "InvolvementDef", "Knowledge", "MeasurementDef", "Missing", "ModelClaim", "Norm",
    "Origin", "Phase", "PosturePrior", "Problem", "Quantity", "RedFlag", "Sentence", "StructureDef", "Tally",
    "TestProtocol", "Tie", "about", "assumptions", "by_words", "check", "check_files", "cite", "count", "describe",
    "find_activity", "find_protocol", "finding_map", "load", "load_own", "meant", "search", "table", "tally",
]  # fmt: skip
