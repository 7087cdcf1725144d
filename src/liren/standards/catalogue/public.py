"""The door to the catalogue of standards; other rooms come through `standards.public`."""

from liren.standards.catalogue.citing import Citation, CitedBy, citation_of, citations_in, citations_of, cited_in
from liren.standards.catalogue.codes import ACTORS as STANDARD_ACTORS
from liren.standards.catalogue.codes import (
    ADOPTED,
    AREAS,
    DOMAINS,
    LEVELS,
    MACHINE_LEVELS,
    MACHINE_SCHEMES,
    QUASI_TYPES,
    RELATIONS,
    TOPICS,
)
from liren.standards.catalogue.codes import KINDS as STANDARD_KINDS
from liren.standards.catalogue.codes import STATUSES as STANDARD_STATUSES
from liren.standards.catalogue.committees import (
    BEARINGS,
    CommitteeEntry,
    committee,
    committees,
    put_committee,
)
from liren.standards.catalogue.entering import FIELDS as STANDARD_FIELDS
from liren.standards.catalogue.entering import (
    MACHINE,
    change_typed,
    record_typed,
    relation_text,
    source_text,
    told_text,
    typed_entry,
    typed_of,
)
from liren.standards.catalogue.entering import NAMES as STANDARD_FACTS
from liren.standards.catalogue.entry import READING, ClauseEntry, RelationEntry, SourceEntry, StandardEntry
from liren.standards.catalogue.errors import CatalogueMovedOn, NoSuchCommittee, NoSuchStandard
from liren.standards.catalogue.reading import (
    StandardFilters,
    StandardsFound,
    counts_by_level,
    counts_by_province,
    find_clauses,
    find_standards,
    relations_of,
    standard,
    standard_changes,
    standards_by_id,
)
from liren.standards.catalogue.seeding import CatalogueSeeded, check_catalogue, seed_catalogue
from liren.standards.catalogue.view import (
    CatalogueChangeView,
    ClauseView,
    CommitteeView,
    RelationView,
    StandardLine,
    StandardPage,
)
from liren.standards.catalogue.writing import change_standard, expect_standard, record_standard

__all__ = [
    "ADOPTED",
    "AREAS",
    "BEARINGS",
    "DOMAINS",
    "LEVELS",
    "MACHINE",
    "MACHINE_LEVELS",
    "MACHINE_SCHEMES",
    "QUASI_TYPES",
    "READING",
    "RELATIONS",
    "STANDARD_ACTORS",
    "STANDARD_FACTS",
    "STANDARD_FIELDS",
    "STANDARD_KINDS",
    "STANDARD_STATUSES",
    "TOPICS",
    "CatalogueChangeView",
    "CatalogueMovedOn",
    "CatalogueSeeded",
    "Citation",
    "CitedBy",
    "ClauseEntry",
    "ClauseView",
    "CommitteeEntry",
    "CommitteeView",
    "NoSuchCommittee",
    "NoSuchStandard",
    "RelationEntry",
    "RelationView",
    "SourceEntry",
    "StandardEntry",
    "StandardFilters",
    "StandardLine",
    "StandardPage",
    "StandardsFound",
    "change_standard",
    "change_typed",
    "check_catalogue",
    "citation_of",
    "citations_in",
    "citations_of",
    "cited_in",
    "committee",
    "committees",
    "counts_by_level",
    "counts_by_province",
    "expect_standard",
    "find_clauses",
    "find_standards",
    "put_committee",
    "record_standard",
    "record_typed",
    "relation_text",
    "relations_of",
    "seed_catalogue",
    "source_text",
    "standard",
    "standard_changes",
    "standards_by_id",
    "told_text",
    "typed_entry",
    "typed_of",
]
