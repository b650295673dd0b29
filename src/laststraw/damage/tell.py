"""The whole story of one episode, in its order: learn the person, compare the models, analyse the episode, look ahead."""

from datetime import date

from laststraw.damage.capacity import capacity_by_tissue
from laststraw.damage.learn import compare, learn_all
from laststraw.damage.outlook import outlook
from laststraw.damage.posterior import by_model
from laststraw.damage.straw import analyse
from laststraw.knowledge import Knowledge
from laststraw.records import Damage, Diary, LoadHistory, Outlook, Straw

PARTICLES = 400  # people who could be this one; more sharpen nothing that is shown


def tell(
    loads: LoadHistory,
    told: Diary,
    episode: str,
    known: Knowledge,
    *,
    today: date,
    age_years: float,
    seed: int = 0,
    tissues: bool = False,
) -> tuple[Straw, Outlook, tuple[Damage, ...]]:
    """The analysis of an episode, what comes, and with ``tissues`` the state of every tissue at the end.

    Parameters
    ----------
    loads, told
        Of the same diary.
    episode
        Key of one of its episodes.
    today
        The day from which the outlook counts.
    age_years
        Of the person, this year.

    *Error*: ``UnusableInput`` where the diary does not reach back before the episode.
    """
    learned = learn_all(loads, told, known, person_age_years=age_years, particles=PARTICLES, seed=seed)
    compared, posterior = compare(learned), by_model(learned)
    analysed = analyse(
        loads,
        told,
        episode,
        known,
        person_age_years=age_years,
        seed=seed,
        posterior=posterior,
        log10_bayes=compared.log10_bayes,
        cannot_tell=compared.cannot_tell,
    )
    ahead = outlook(loads, told, learned, known, now_day=loads.day_of(today), person_age_years=age_years, seed=seed)
    if not tissues:
        return analysed, ahead, ()
    rest = capacity_by_tissue(loads, told, known, person_age_years=age_years, posterior=posterior, seed=seed)
    return analysed, ahead, rest
