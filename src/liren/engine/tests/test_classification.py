from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from liren.engine.book import check_book
from liren.engine.classification import Matter, classify, load_rules, near

RULES = load_rules(
    yaml.safe_load((Path(__file__).resolve().parents[4] / "lawbook/classification.yaml").read_text("utf-8"))
)


def matter(key="m", title="楼道灯不亮", node="社区管理/环境", attribute="common_interest", responsible="residents"):
    return Matter(key, title, node, attribute, responsible)


@pytest.mark.requirement("R024")
@pytest.mark.requirement("R021")
def test_an_administrative_product_the_government_answers_for_is_management() -> None:
    found = classify(matter(attribute="administrative_product", responsible="government"), RULES)
    assert (found.kind, found.rule) == ("management", 1)
    assert "责任主体是政府" in found.why


@pytest.mark.requirement("R022")
@pytest.mark.parametrize("provider", ["party", "government", "self_governance", "social_force"])
def test_a_service_product_is_service_whoever_of_the_four_provides_it(provider: str) -> None:
    assert classify(matter(attribute="service_product", responsible=provider), RULES).kind == "service"


@pytest.mark.requirement("R023")
@pytest.mark.parametrize("attribute", ["administrative_product", "common_interest"])
def test_what_is_neither_is_autonomy(attribute: str) -> None:
    assert classify(matter(attribute=attribute, responsible="self_governance"), RULES).kind == "autonomy"


def test_the_law_book_is_told_when_a_procedure_declares_another_kind_than_the_rules_give() -> None:
    root = Path(__file__).resolve().parents[4] / "lawbook"
    texts = {str(p.relative_to(root)): p.read_text("utf-8") for p in root.rglob("*.yaml")}
    event = "procedures/management/grid-event.yaml"
    texts[event] = texts[event].replace("attribute: administrative_product", "attribute: service_product")
    (finding,) = [f for f in check_book(texts) if f.path == event]
    assert [p.path for p in finding.problems] == ["affair.kind"]
    assert "应是 service" in finding.problems[0].message


@pytest.mark.requirement("R024")
def test_near_matters_are_proposed_for_merging_but_only_within_kind_responsible_party_and_node() -> None:
    pairs = near(
        [
            matter("a", "楼道灯报修", node="社区服务/物业"),
            matter("b", "楼道灯报修申请", node="社区服务/物业"),
            matter("c", "楼道灯报修", node="社区管理/环境"),
            matter("d", "助餐登记", node="社区服务/物业"),
        ],
        RULES,
    )
    assert [(p.first, p.second, p.alike) for p in pairs] == [("a", "b", Fraction(4, 6))]


def test_rules_without_a_residual_class_are_refused() -> None:
    with pytest.raises(ValueError, match="最后一条"):
        load_rules({"rules": [{"kind": "service", "why": "x", "when": {"field": "attribute", "is": "a"}}]})
