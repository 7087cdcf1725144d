"""Every page's address."""

from django.urls import path

from liren.web import affairs, figures, files, notices, opening, people, places, residents, session, standards, switches
from liren.web import drafts as draft_pages
from liren.web import editor as draft_editor
from liren.web.health import healthz

urlpatterns = [
    path("", residents.root, name="root"),
    path("healthz", healthz, name="healthz"),
    path("sign-in", session.sign_in_page, name="sign-in"),
    path("sign-in/staff", session.sign_in_staff, name="sign-in-staff"),
    path("sign-in/resident", session.sign_in_resident, name="sign-in-resident"),
    path("sign-out", session.sign_out, name="sign-out"),
    path("look", session.look, name="look"),
    # residents
    path("home", residents.home, name="home"),
    path("report", opening.report, name="report"),
    path("apply", opening.apply, name="apply"),
    path("open/<path:key>", opening.open_form, name="open"),
    path("mine", residents.mine, name="mine"),
    path("mine/<uuid:id>", residents.my_affair, name="my-affair"),
    path("mine/<uuid:id>/rating", residents.rate, name="my-rating"),
    path("r/<str:secret>", residents.rate_link, name="rate-link"),
    path("notices", notices.messages, name="notices"),
    path("notices/read", notices.read, name="notice-read"),
    path("me", notices.me, name="me"),
    path("me/tell", notices.tell, name="me-tell"),
    path("me/home", places.choose_home, name="me-home"),
    path("me/choose", notices.choose, name="me-choose"),
    path("me/password", notices.password, name="me-password"),
    # the workbench
    path("today", affairs.today, name="today"),
    path("affairs", affairs.affairs_list, name="affairs"),
    path("affairs/<uuid:id>", affairs.affair, name="affair"),
    path("affairs/<uuid:id>/claim", affairs.claim, name="claim"),
    path("affairs/<uuid:id>/do/<slug:step>/<slug:move>", affairs.move, name="move"),
    path("affairs/<uuid:id>/<slug:act>", affairs.beside, name="beside"),
    path("behalf", opening.behalf, name="behalf"),
    path("behalf/<path:key>", opening.behalf, name="behalf-key"),
    path("drafts", draft_pages.drafts, name="drafts"),
    path("drafts/new", draft_pages.start, name="draft-new"),
    path("drafts/words", draft_editor.words, name="draft-words"),
    path("drafts/<uuid:id>", draft_editor.editor, name="draft"),
    path("drafts/<uuid:id>/try", draft_editor.attempt, name="draft-try"),
    path("drafts/<uuid:id>/saves", draft_pages.saves, name="draft-saves"),
    path("drafts/<uuid:id>/review", draft_pages.review, name="draft-review"),
    path("drafts/<uuid:id>/<slug:act>", draft_pages.act, name="draft-act"),
    path("procedures", standards.procedures, name="procedures"),
    path("procedures/<path:key>", standards.procedure, name="procedure"),
    path("figures", figures.figures, name="figures"),
    # small administration
    path("organisations", people.organisations, name="organisations"),
    path("organisations/new", people.new_organisation, name="organisation-new"),
    path("organisations/<uuid:id>", people.organisation, name="organisation"),
    path("organisations/<uuid:id>/add", people.add_member, name="organisation-add"),
    path("organisations/<uuid:id>/change", people.change_member, name="organisation-change"),
    path("places", places.places, name="places"),
    path("places/add", places.add_place, name="place-add"),
    path("places/grid", places.put_in_grid, name="place-grid"),
    path("places/search", places.search, name="place-search"),
    path("switches", switches.switches, name="switches"),
    path("switches/mode", switches.switch_mode, name="switch-mode"),
    path("switches/feature", switches.switch_feature, name="switch-feature"),
    path("switches/type", switches.say_type, name="switch-type"),
    path("files/<uuid:id>", files.file, name="file"),
]
