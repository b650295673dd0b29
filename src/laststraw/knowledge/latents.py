"""The shapes of what tests are about: quantities of a body that nobody sees directly, and what reads them."""

from typing import Literal

from laststraw.knowledge.fact import Fact, Quantity


class Latent(Fact, frozen=True, kw_only=True):
    """A quantity of one person that changes slowly, and that tests and photos read with error.

    ``sides``: ``pair``, one value a side; ``difference``, only left minus right exists; ``none``, one for the body.
    ``as_reading``: the reading that is this quantity plus error; it gives unit, mean and spread over people
    (``test/output``, or the id of a measurement of photos). ``difference_sd``: spread over people of the true left minus
    right, of a pair. ``keeps``: how slowly it drifts: after this time a person's own value is known a third as well as it
    was.
    """

    id: str
    name: str
    plain_name: str
    unit: str
    sides: Literal["pair", "difference", "none"]
    worse: Literal["higher", "lower", "either"]
    as_reading: str
    difference_sd: Quantity | None = None
    keeps: Quantity
    what_it_is: str


class Observation(Fact, frozen=True, kw_only=True):
    """Another reading that tells something about a latent.

    ``reading`` = its norm + ``gain`` * (latent - norm of the latent) + what is special to this reading in this person,
    whose spread over people is ``specific_sd``. A yes or no has ``yes_beyond``: yes and no are equally likely where the
    latent is this far on its worse side of the norm, and ``specific_sd`` (unit of the latent) says how sharp the border
    is.
    """

    id: str
    reading: str
    latent: str
    gain: Quantity | None = None
    specific_sd: Quantity
    yes_beyond: Quantity | None = None
    edges: tuple[str, ...] = ()  # of the clinical map


class Coupling(Fact, frozen=True, kw_only=True):
    """What one latent does to another in the same body: ``to`` moves by ``gain`` for each unit of ``of``, sides as they are."""

    id: str
    of: str
    to: str
    parts: Literal["difference", "level", "both"]
    gain: Quantity
    says: str


class Accuracy(Fact, frozen=True, kw_only=True):
    """A published accuracy of a test for a condition.

    ``tempered``: the people were referred, or few, so that both likelihood ratios count with power one half.
    """

    id: str
    test: str  # T-number and index test as in the paper
    condition: str
    population: str
    sensitivity: Quantity
    specificity: Quantity
    tempered: bool
    at_home: bool  # whether a person can do this test alone


class Symptom(Fact, frozen=True, kw_only=True):
    """Something only the person knows: a question with a yes or no, for each side where it has one.

    ``from_age``: not asked; yes from that age on.
    """

    id: str
    question: str
    plain_name: str
    sides: Literal["each", "none"]
    from_age: int = 0


class LeftOutEdge(Fact, frozen=True, kw_only=True):
    """A row of the clinical map that is not used, and why."""

    id: str  # E-number
    finding: str
    why: str
