"""What a step of the parent does not have and local rules may not give it, because having it would loosen.

An extension, a pause and a sample each let somebody do less, or later, than the parent says; not having any is the
strictest there is. Where the step is open its limit may be replaced by a longer one, which is said instead of hidden.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from liren.engine.language import Step

_WORDS: Final[Mapping[str, str]] = {
    "extend": "上级规定这一步不能延期，准许延期就是放宽，细则不能加。",
    "pause": "上级规定这一步不能暂停计时，准许暂停就是放宽，细则不能加。",
    "sample": "上级规定这一步每件都办，改成抽查就是放宽，细则不能加。",
}


def never_given(step: Step) -> Iterator[str]:
    """A sentence for each of an extension and a pause that the step does not have."""
    for word in ("extend", "pause"):
        if getattr(step, word) is None:
            yield refusal(step, word)


def refusal(step: Step, word: str) -> str:
    """Why the word may not be given to this step; '' where the step has it, or it is another matter.

    >>> refusal(Step("s", "办", ("a",), "s", "ours", {}), "pause")
    '上级规定这一步不能暂停计时，准许暂停就是放宽，细则不能加。'
    """
    if word not in _WORDS or getattr(step, word) is not None:
        return ""
    return _WORDS[word]


def instead(step: Step) -> str:
    """What may be done in its place."""
    if step.open and step.within is not None:
        return f"这一步可调：要更多时间，请替换 {step.key}.within。"
    return "请去掉这一处；确实需要，请提请上级改规程。"
