"""Whether a translated order fits the form of the procedure it would open: what a dry run can say before anything is
written."""

from liren.engine.forms import check
from liren.integrations.connectors.mapping import Translated
from liren.standards.public import Rules


def unfit(told: Translated, rules: Rules) -> dict[str, str]:
    """By field of the form, or of the mapping: what is wrong and what to do; empty when it would be taken."""
    form = rules.procedure.form
    beside = {"reporter.name": told.contact.name, "reporter.phone": told.contact.phone}
    answers = {**{key: beside[f.known] for key, f in form.items() if f.known and beside.get(f.known)}, **told.answers}
    asked = {key: field for key, field in form.items() if field.type != "place"}
    classes = rules.catalogue.classes if rules.catalogue else None
    return {**check(asked, answers, facts=dict.fromkeys(form), classes=classes), **told.problems}
