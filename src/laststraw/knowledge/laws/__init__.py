"""The laws across knowledge files. Each law is a function that yields what breaks it; its docstring is the law."""

from laststraw.knowledge.laws._law import Breach, Law
from laststraw.knowledge.laws.activities import LAWS as ACTIVITIES
from laststraw.knowledge.laws.added import LAWS as ADDED
from laststraw.knowledge.laws.exercises import LAWS as EXERCISES
from laststraw.knowledge.laws.latents import LAWS as LATENTS
from laststraw.knowledge.laws.model import LAWS as MODEL
from laststraw.knowledge.laws.muscles import LAWS as MUSCLES
from laststraw.knowledge.laws.patterns import LAWS as PATTERNS
from laststraw.knowledge.laws.poses import LAWS as POSES
from laststraw.knowledge.laws.protocols import LAWS as PROTOCOLS
from laststraw.knowledge.laws.references import LAWS as REFERENCES
from laststraw.knowledge.laws.sayings import LAWS as SAYINGS
from laststraw.knowledge.laws.selftests import LAWS as SELFTESTS
from laststraw.knowledge.laws.sources import LAWS as SOURCES
from laststraw.knowledge.laws.wording import LAWS as WORDING

LAWS: tuple[Law, ...] = (
    SOURCES
    + REFERENCES
    + EXERCISES
    + MODEL
    + ADDED
    + MUSCLES
    + SELFTESTS
    + PROTOCOLS
    + POSES
    + LATENTS
    + PATTERNS
    + ACTIVITIES
    + SAYINGS
    + WORDING
)

__all__ = ["LAWS", "Breach", "Law"]
