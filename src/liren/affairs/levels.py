"""Up the five levels: whom an affair is raised to."""

from liren.territories.public import cut

STREET, PROVINCE = 4, 1
TITLES = {4: "街道（乡镇）", 3: "县（市、区）", 2: "设区的市", 1: "省"}


def next_level_up(path: str, level: int | None) -> tuple[int, str] | None:
    """The level above `level` (None: not raised yet) and the path of the place there; None above the province.

    >>> next_level_up("32.05.06.001.002.", None), next_level_up("32.05.06.001.002.", 4)
    ((4, '32.05.06.001.'), (3, '32.05.06.'))
    """
    wanted = STREET if level is None else level - 1
    while wanted >= PROVINCE:
        place = cut(path, wanted)
        if place is not None:
            return wanted, place
        wanted -= 1
    return None
