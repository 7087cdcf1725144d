"""The five phases of a facility 投资、建设、运行、管护、综合利用, and how premises were got: 收回、调整、租赁."""

from datetime import date, datetime, timedelta
from uuid import UUID

from liren.access.public import Actor, require
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.facilities import checks
from liren.registry.facilities.keeping import ACT, held, tell
from liren.registry.facilities.words import PHASES, WAYS
from liren.registry.models import Facility, FacilityPhase, Premises
from liren.territories.public import place_at

LONGEST_LEASE = timedelta(days=366 * 20)
"""民法典 第七百零五条: a lease runs for twenty years at most."""


@write
def begin_phase(
    *, facility_id: UUID, phase: str, began_on: date | None, ended_on: date | None = None, document: str,
    cost: str = "", payer: str = "", note: str = "", by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """Write down a phase: since when, on which document, what it costs (yuan as typed, "" unknown) and who pays.

    A facility may be in several phases at once, and in one again.
    Raises NotYours, NotAllowed, FacilityGone, InvalidInput.
    """
    row = held(facility_id, by)
    problems = {}
    if phase not in PHASES:
        problems["phase"] = f"请选：{'、'.join(PHASES.values())}"
    if began_on is None or not checks.FIRST_YEAR <= began_on.year < checks.LAST_YEAR:
        problems["began_on"] = "请写从哪天起"
    elif ended_on is not None and not began_on <= ended_on < date(checks.LAST_YEAR, 1, 1):
        problems["ended_on"] = "请写开始以后的日子，没有结束就空着"
    if checks.line(document) is None:
        problems["document"] = f"请写依据的文件、合同或会议，{checks.LONGEST} 字以内"
    if cost.strip() and checks.fen(cost) is None:
        problems["cost"] = "请写多少元，最多两位小数；不清楚就空着"
    if checks.loose(payer, 60) is None:
        problems["payer"] = "请写谁出钱，60 字以内"
    elif cost.strip() and not payer.strip():
        problems["payer"] = "写了多少钱，请写谁出"
    if checks.loose(note) is None:
        problems["note"] = f"请用一行话写，{checks.LONGEST} 字以内"
    if problems or began_on is None:
        raise InvalidInput.of(problems)
    made = FacilityPhase.objects.create(
        facility=row, phase=phase, began_on=began_on, ended_on=ended_on, document=document.strip(),
        cost_fen=checks.fen(cost) if cost.strip() else None, payer=payer.strip(), note=note.strip(),
        by=by.person_id, at=at,
    )  # fmt: skip
    tell(row, "phase", made.id, None, f"{PHASES[phase]}：{began_on} 起，{made.document}", began_on, by, at)
    return made.id


@write
def end_phase(*, phase_id: UUID, ended_on: date | None, by: Actor, at: datetime) -> None:
    """Its last day. Raises NotYours, NotAllowed, FacilityGone, InvalidInput."""
    row, found = _held_phase(phase_id, by)
    if ended_on is None or not found.began_on <= ended_on < date(checks.LAST_YEAR, 1, 1):
        raise InvalidInput(ended_on=f"请写 {found.began_on} 或以后的日子")
    before = {"ended_on": str(found.ended_on) if found.ended_on else None}
    found.ended_on = ended_on
    found.save(update_fields=["ended_on"])
    tell(row, "phase", found.id, before, f"{PHASES[found.phase]}到 {ended_on} 为止", ended_on, by, at)


@write
def withdraw_phase(*, phase_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """The entry was a mistake. Raises NotYours, NotAllowed, FacilityGone, InvalidInput."""
    row, found = _held_phase(phase_id, by)
    if checks.line(why) is None:
        raise InvalidInput(why=f"请用一行话写明原因，{checks.LONGEST} 字以内")
    found.withdrawn = why.strip()
    found.save(update_fields=["withdrawn"])
    today = at.astimezone(CHINA).date()
    tell(
        row, "phase", found.id, {"withdrawn": ""}, f"{PHASES[found.phase]}登记有误，撤回：{why.strip()}", today, by, at
    )


def _held_phase(phase_id: UUID, by: Actor) -> tuple[Facility, FacilityPhase]:
    facility_id = FacilityPhase.objects.filter(id=phase_id).values_list("facility_id", flat=True).first()
    if facility_id is None:
        raise NotYours(what="这个阶段")
    row = held(facility_id, by)
    found = FacilityPhase.objects.select_for_update().filter(id=phase_id, withdrawn="").first()
    if found is None:
        raise NotYours(what="这个阶段")
    return row, found


@write
def record_premises(
    *, path: str, way: str, address: str, area: str, on: date | None, until: date | None = None, document: str,
    cost: str, whose: str, facility_id: UUID | None = None, note: str = "", by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """Write down premises got for the community: 收回, 调整 or 租赁. cost: yuan as typed, a year's rent of a lease.

    whose: whose they were, an organisation's. Raises InvalidInput with the fields, NotAllowed.
    """
    place = place_at(path)
    require(by, ACT, path if place else "")
    problems = _of_premises(way, address, area, document, cost, whose, note)
    today = at.astimezone(CHINA).date()
    if place is None or checks.level_of(place) == "":
        problems["place"] = "请选到街道、社区，或社区以内"
    if not checks.day_of_our_time(on, today):
        problems["on"] = "请写哪天拿到的，今天或以前"
    elif on is not None and until is not None and (way != "rent" or not on <= until <= on + LONGEST_LEASE):
        problems["until"] = "只有租赁的写到期日，在起租以后、二十年以内"
    elif way == "rent" and until is None:
        problems["until"] = "租赁的，请写租到哪天"
    if facility_id is not None and not Facility.objects.filter(id=facility_id, path__startswith=path).exists():
        problems["facility_id"] = "请选这里的一处设施，或不选"
    measured, cost_fen = checks.square_metres(area), checks.fen(cost)
    if problems or on is None or measured is None or cost_fen is None:
        raise InvalidInput.of(problems)
    return Premises.objects.create(
        path=path, way=way, address=address.strip(), area=measured, on=on, until=until, document=document.strip(),
        cost_fen=cost_fen, whose=whose.strip(), facility_id=facility_id, note=note.strip(), by=by.person_id, at=at,
    ).id  # fmt: skip


@write
def withdraw_premises(*, premises_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """The entry was a mistake; it stays, marked. Raises NotYours, NotAllowed, InvalidInput."""
    row = Premises.objects.select_for_update().filter(id=premises_id).first()
    if row is None or row.withdrawn:
        raise NotYours(what="这一条用房记录")
    require(by, ACT, row.path)
    if checks.line(why) is None:
        raise InvalidInput(why=f"请用一行话写明原因，{checks.LONGEST} 字以内")
    row.withdrawn, row.withdrawn_by, row.withdrawn_at = why.strip(), by.person_id, at
    row.save(update_fields=["withdrawn", "withdrawn_by", "withdrawn_at"])


def _of_premises(way: str, address: str, area: str, document: str, cost: str, whose: str, note: str) -> dict[str, str]:
    problems = {}
    if way not in WAYS:
        problems["way"] = f"请选：{'、'.join(WAYS.values())}"
    if checks.line(address) is None:
        problems["address"] = f"请写房屋在哪里，{checks.LONGEST} 字以内"
    if checks.square_metres(area) is None:
        problems["area"] = "请写平方米数，大于 0，最多两位小数"
    if checks.line(document) is None:
        problems["document"] = f"请写依据的文件、协议或合同，{checks.LONGEST} 字以内"
    if checks.fen(cost) is None:
        problems["cost"] = "请写花了多少元，没有花钱写 0；租赁写一年的租金"
    if checks.line(whose, 60) is None:
        problems["whose"] = "请写原来是哪个单位的，60 字以内；个人的房子写“个人”"
    if checks.loose(note) is None:
        problems["note"] = f"请用一行话写，{checks.LONGEST} 字以内"
    return problems
