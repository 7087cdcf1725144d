"""From a document (YAML text or a mapping) to LocalRules; everything wrong with it is said at once, in Chinese."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import jsonschema

from liren.engine.building import build_sources
from liren.engine.explaining import problems_of
from liren.engine.local_rules.schema import local_rules_schema
from liren.engine.local_rules.words import Change, LocalRules
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

OWN_SOURCE: Final = "local"
"""How a change rests on the local rules themselves (自定); what `sources` lists may be named as well."""


class LocalRulesInvalid(DocumentInvalid):
    """The document is no set of local rules, or goes where its parent does not let it."""


def parse_local_rules(document: Mapping[str, Any] | str) -> LocalRules:
    """Read local rules. Raises LocalRulesInvalid, and nothing else whatever comes in."""
    try:
        written = read(document)
    except DocumentInvalid as error:
        raise LocalRulesInvalid(error.problems) from error
    problems = problems_of(_validator(), written) or tuple(_twice(written))
    if problems:
        raise LocalRulesInvalid(problems)
    return LocalRules(
        parent=written["parent"],
        parent_version=written["parent_version"],
        parent_digest=written.get("parent_digest", ""),
        version=written["version"],
        title=written["title"],
        publisher=written["publisher"],
        place=written["place"],
        sources=build_sources(written.get("sources", [])),
        changes=tuple(Change(**change) for change in written["changes"]),
        burden_reason=written.get("burden_reason", ""),
        document=written,
    )


def _twice(written: Mapping[str, Any]) -> Iterator[Problem]:
    """One clause is changed once; a change says either a new value or a new field."""
    clauses = [change["clause"] for change in written["changes"]]
    for clause in dict.fromkeys(one for one in clauses if clauses.count(one) > 1):
        yield Problem(clause, "同一条改了两次。", "请合成一处。")
    for change in written["changes"]:
        if "to" in change and "field" in change:
            yield Problem(change["clause"], "to 和 field 不能都写。", "加栏目写 field，其余写 to。")
    names = [source["id"] for source in written.get("sources", [])]
    for name in dict.fromkeys(one for one in names if names.count(one) > 1 or one == OWN_SOURCE):
        yield Problem("sources", f"来源“{name}”重了，或是细则自己的名字。", "请换一个 id。")


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(local_rules_schema())
