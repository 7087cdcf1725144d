"""Why somebody looks: every door to people asks, and what was said is read by whom it concerns."""

LONGEST = 100


def is_stated(purpose: str) -> bool:
    """Whether it says something, and is short enough to be read beside a look: 2 to 100 characters.

    >>> is_stated("入户走访"), is_stated(" x ")
    (True, False)
    """
    return 2 <= len(purpose.strip()) <= LONGEST
