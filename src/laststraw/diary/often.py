"""Which activities a diary tells of most."""

from collections import Counter

from laststraw.records import Diary

MOST = 5  # as many as a plan can speak about


def most_told(diary: Diary, most: int = MOST) -> tuple[str, ...]:
    """Ids of the activities that the diary tells of most often, usual days included; equal ones in the order of their ids."""
    told = Counter(bout.activity for bout in diary.bouts)
    told.update(bout.activity for usual in diary.usual for bout in usual.bouts)
    return tuple(id for id, _ in sorted(told.items(), key=lambda each: (-each[1], each[0]))[:most])
