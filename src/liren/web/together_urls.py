"""Addresses of what a place decides and keeps together: points, conventions, rules, rolls and questions."""

from django.urls import path

from liren.web import bodies, budgets, conventions, deciding, decisions, own_rules, points

addresses = [
    path("me/points", points.mine, name="my-points"),
    path("me/points/<slug:act>", points.mine_act, name="my-points-act"),
    path("bodies", bodies.bodies, name="bodies"),
    path("bodies/found", bodies.found, name="body-found"),
    path("bodies/<uuid:id>", bodies.body, name="body"),
    path("bodies/<uuid:id>/<slug:act>", bodies.act, name="body-act"),
    path("conventions", conventions.conventions, name="conventions"),
    path("conventions/compare", conventions.compare, name="conventions-compare"),
    path("conventions/keep", conventions.keep, name="conventions-keep"),
    path("conventions/keep/<slug:act>", conventions.keep_act, name="conventions-keep-act"),
    path("points", points.points, name="points"),
    path("points/keep", points.keep, name="points-keep"),
    path("points/keep/<slug:act>", points.keep_act, name="points-keep-act"),
    path("points/people/<uuid:id>", points.person, name="points-person"),
    path("points/people/<uuid:id>/slip", points.slip, name="points-slip"),
    path("points/people/<uuid:id>/<slug:act>", points.person_act, name="points-person-act"),
    path("decisions/budget", budgets.budget, name="decision-budget"),
    path("decisions/rules", decisions.rules, name="decision-rules"),
    path("decisions/rules/own", own_rules.own, name="own-rules"),
    path("decisions/rules/own/<slug:act>", own_rules.act, name="own-rules-act"),
    path("decisions/rules/<slug:key>", decisions.rule, name="decision-rule"),
    path("decisions", deciding.at_place, name="decisions"),
    path("decisions/ask", deciding.ask, name="decision-ask"),
    path("decisions/rolls/make", deciding.make_roll, name="roll-make"),
    path("decisions/rolls/<uuid:id>", deciding.roll, name="roll"),
    path("decisions/rolls/<uuid:id>/<slug:act>", deciding.roll_act, name="roll-act"),
    path("decisions/<uuid:id>", deciding.question, name="decision"),
    path("decisions/<uuid:id>/package", deciding.package, name="decision-package"),
    path("decisions/<uuid:id>/<slug:act>", deciding.question_act, name="decision-act"),
]
