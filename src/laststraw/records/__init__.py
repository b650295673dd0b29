"""The nouns that flow: frozen, keyword-only, without I/O. A constructor refuses the impossible."""

from laststraw.records.finding import (
    Alert,
    Effect,
    Finding,
    Grade,
    Involvement,
    Level,
    Plan,
    PlanItem,
    Referral,
    Reservation,
    Role,
    Urgency,
)
from laststraw.records.measurement import ErrorTerm, Measurement, NotMeasured, Source
from laststraw.records.person import AGE_YEARS, MASS_KG, STATURE_MM, Answer, Intake, Person, SafetyAnswer, Sex
from laststraw.records.photo import OTHER_SIDE, VIEWS, Landmark, Landmarks, Photo, PhotoRef, Reason, Retake, Side, View
from laststraw.records.posture import Posture, StateName, StructureState
from laststraw.records.visit import Assumption, Change, Seen, Version, Visit

__all__ = [
    "AGE_YEARS", "MASS_KG", "OTHER_SIDE", "STATURE_MM", "VIEWS", "Alert", "Answer", "Assumption", "Change",
    "Effect", "ErrorTerm", "Finding", "Grade", "Intake", "Involvement", "Landmark", "Landmarks", "Level",
    "Measurement", "NotMeasured", "Person", "Photo", "PhotoRef", "Plan", "PlanItem", "Posture", "Reason",
    "Referral", "Reservation", "Retake", "Role", "SafetyAnswer", "Seen", "Sex", "Side", "Source", "StateName",
    "StructureState", "Urgency", "Version", "View", "Visit",
]  # fmt: skip
