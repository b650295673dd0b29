"""The shapes of languages: what is never said in one, how it names left and right, how hard its texts may be to read."""

from laststraw.knowledge.fact import Fact, Quantity


class Recorded(Fact, frozen=True, kw_only=True):
    """Words that records keep in English (causes of error, methods) and reports show; ``Knowledge.shown`` translates them."""

    id: str
    text: str


class Unsaid(Fact, frozen=True, kw_only=True):
    """Words that people never read (a regular expression), and why. ``but``: where they may stand all the same."""

    words: str
    why: str
    but: str = ""


class Ease(Fact, frozen=True, kw_only=True):
    """A formula for the ease of reading: ``start`` + ``syllables`` per word * its factor + ``words`` per sentence * its factor.

    ``vowels``: a regular expression that matches once a syllable. ``least``: the ease that a reader of eleven years needs.
    """

    vowels: str
    start: Quantity
    syllables: Quantity
    words: Quantity
    least: Quantity


class Language(Fact, frozen=True, kw_only=True):
    """A language besides English; its texts lie in the catalogues (``*.po``) beside its file.

    ``left``, ``right``: regular expressions for the words that mean a side. ``longest_sentence``: in words.
    """

    id: str  # as in HTML: "es", "pt-BR"
    name: str  # as its speakers call it
    left: str
    right: str
    longest_sentence: Quantity
    ease: Ease
    unsaid: tuple[Unsaid, ...]
