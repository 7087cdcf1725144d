"""The unified social credit code 统一社会信用代码: 18 characters, the last one checks the others (GB 32100-2015)."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def check_character(first_17: str) -> str:
    """The 18th character of a code, from its first 17: 31 − (Σ value × weight mod 31), 31 read as 0.

    Raises ValueError when a character is not in the code's alphabet.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(_ALPHABET.index(c) * weight for c, weight in zip(first_17, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


def is_credit_code(text: str) -> bool:
    """Is this a well-formed code with the right check character?

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44"), is_credit_code("长了")
    (True, False, False)
    """
    return len(text) == 18 and all(c in _ALPHABET for c in text) and check_character(text[:17]) == text[17]
