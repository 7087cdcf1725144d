"""What is wrong with a file of the law book, said so that its author can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """path: where (`steps.accept.within`; empty: the whole document). message: what is wrong. hint: what to do.

    code: a name that stays (`burden.known`), of what may be answered or counted; '' of what must simply be mended.
    """

    path: str
    message: str
    hint: str = ""
    code: str = ""

    def __str__(self) -> str:
        place = f"{self.path}：" if self.path else ""
        code = f"［{self.code}］" if self.code else ""
        return f"{place}{self.message}{self.hint}{code}"


class DocumentInvalid(ValueError):
    """A file of the law book cannot be used; `problems` says everything that is wrong at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))
