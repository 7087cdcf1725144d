"""Procedures with the words for doing things side by side: what tests of lines, parties and deeds run on."""

from typing import Any

OURS = {"id": "ours", "document": "our choice", "title": "试验自定", "clause": None, "checked": True}


def asked(title: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"title": title, "type": kind, "purpose": "办这件事要用", "basis": "ours", **more}


def step(
    title: str, by: str, moves: dict[str, Any], within: str | None = "2 working days", **more: Any
) -> dict[str, Any]:
    limited = {"within": within} if within and by != "system" else {}
    return {"title": title, "by": by.split(), "basis": "ours", "moves": moves, **limited, **more}


def to(target: str, title: str = "办好了", **more: Any) -> dict[str, Any]:
    return {"title": title, "to": target, **more}


def reason(key: str) -> dict[str, Any]:
    return {key: asked("理由", "long_text", required=True)}


def procedure(key: str, steps: dict[str, Any], start: str, **more: Any) -> dict[str, Any]:
    told = step("告知", "community_worker", {"close": to("end", "已告知，办结")}, tells="reporter")
    form = {
        "title": asked("一句话说明", required=True),
        "place": asked("位置", "place", required=True, known="device.location"),
    }
    form |= more.pop("form", {})
    return {
        "key": f"management/{key}",
        "version": 1,
        "title": f"试验规程{key}",
        "node": "社区管理/试验",
        "affair": {"kind": "management", "responsible": "government", "everyday_name": "事项"},
        "summary": "试验用的规程。",
        "sources": [OURS],
        "form": form,
        "start": start,
        "steps": {**steps, "tell": told},
        "measures": ["on_time"],
        **more,
    }


PARALLEL = procedure(
    "joint-check",
    {
        "check": step(
            "联合检查", "system",
            {
                "again": to("mend", "有不合格的", when={"field": "fire_ok", "is": False}),
                "fine": to("tell", "都查完了", resolves=True),
            },
            parallel=["fire", "power"],
        ),
        "fire": step(
            "查消防", "grid_worker",
            {"done": to("fire_seen", asks={"fire_ok": asked("消防合格", "yes_no", required=True)})},
        ),
        "fire_seen": step("复看", "community_worker", {"seen": to("join", "看过了", resolves=True)}, not_by="fire"),
        "power": step(
            "查用电", "handler",
            {
                "done": to("join", resolves=True, asks={"power_note": asked("用电情况")}),
                "late": {"title": "到期自动过", "to": "join", "on": "timeout"},
            },
            within="1 working day",
        ),
        "mend": step("整改", "handler", {"mended": to("tell", resolves=True)}),
    },
    "check",
)  # fmt: skip

EACH = procedure(
    "mend-each",
    {
        "list": step(
            "列清单", "community_worker",
            {"go": to("mend_all", "逐项整改", asks={
                "defects": asked("隐患", "table", required=True, max=5, columns={
                    "what": {"title": "什么隐患", "type": "text", "required": True},
                    "where": {"title": "在哪里", "type": "text"},
                }),
            })},
        ),
        "mend_all": step(
            "逐项整改", "community_worker",
            {
                "all": to("tell", "都改好了", resolves=True),
                "stop": to("tell", "不再等了", declines=True, asks=reason("why_stop")),
            },
            within="10 working days", for_each={"field": "defects", "start": "mend"}, finish_when=2,
        ),
        "mend": step("整改一项", "grid_worker", {
            "done": to("join", "改好了", resolves=True, asks={"how": asked("怎么改的", required=True)}),
            "cannot": to("join", "改不了", declines=True, asks=reason("why_not")),
        }),
    },
    "list",
)  # fmt: skip

JOINT = procedure(
    "joint-handling",
    {
        "dispatch": step("派单", "dispatcher", {"go": to("handle", "派单")}, assigns="handle"),
        "handle": step(
            "主办", "handler",
            {
                "done": to("tell", resolves=True, asks={"result": asked("办理结果", required=True)}),
                "back": to("dispatch", "退单", returns=True, asks=reason("why_back")),
            },
            within="3 working days", joint={"start": "assist", "finish_when": "all"},
        ),
        "assist": step("协办", "handler", {
            "done": to("join", "协办好了", resolves=True, asks={"helped": asked("做了什么", required=True)}),
        }),
    },
    "dispatch",
)  # fmt: skip

WHISTLE = procedure(
    "whistle",
    {
        "call": step("吹哨", "community_worker", {
            "call": to("gather", "点名吹哨", asks={"need": asked("要解决什么", required=True)}),
            "self": to("tell", "不用吹哨了", resolves=True),
        }, whistle="gather"),
        "gather": step("等各单位报到", "system", {
            "none": to("call", "没有单位办成", when={"count": "lines_resolved", "at_most": 0}),
            "all": to("tell", "各单位办完", resolves=True),
        }, for_each={"start": "arrive"}),
        "arrive": step("报到", "handler", {
            "here": to("act", "已报到"), "refuse": to("join", "不属本单位", declines=True, asks=reason("why_refuse")),
        }, within="30 minutes"),
        "act": step("办理", "handler", {
            "done": to("appraise", "办完了", resolves=True, asks={"did": asked("做了什么", required=True)}),
        }, same_unit_as="arrive"),
        "appraise": step("评价", "community_worker", {
            "rated": to("join", "评价", when={"field": "rating", "at_least": 1}),
            "skip": {"title": "到期不评", "to": "join", "on": "timeout"},
        }, rates=True),
    },
    "call",
)  # fmt: skip

TOGETHER = procedure(
    "talk-over",
    {
        "talk": step("共商", "community_worker dispatcher grid_worker", {
            "agree": to("tell", "就这么办", resolves=True, asks={"plan": asked("办法", required=True)}),
            "drop": to("tell", "不办了", declines=True, asks=reason("why_drop")),
        }, propose_together="all"),
    },
    "talk",
)  # fmt: skip

SYSTEM = procedure(
    "by-system",
    {
        "accept": step("受理", "community_worker", {"go": to("issue", "受理")}),
        "issue": step(
            "出具文书", "system", {"done": to("wait", "已出具"), "failed": to("accept", "没有出成")},
            does="tests.deed",
        ) | {"with": {"template": "notice"}},
        "wait": step("等下级事项", "system", {"come": to("tell", "都办结了", resolves=True)}, awaits="tests.come"),
    },
    "accept",
)  # fmt: skip

ELECTION = procedure(
    "polling",
    {
        "announce": step(
            "公告选民名单", "community_worker", {"done": to("tell", "已公告", resolves=True)}, None,
            before={"polling_day": "20 calendar days"},
        ),
    },
    "announce",
    form={"polling_day": asked("投票日", "date", required=True)},
)  # fmt: skip

RESULT = procedure(
    "after-polling",
    {
        "poll": step("投票", "community_worker", {"held": to("announce", "投完了")}, "60 calendar days"),
        "announce": step(
            "公布结果", "community_worker",
            {"done": to("tell", "已公布", resolves=True), "late": {"title": "到期", "to": "tell", "on": "timeout"}},
            None,
            after={"polling_day": "5 calendar days"}, pause={"reasons": ["有人申诉"], "up_to": "10 calendar days"},
            extend={"times": 1, "up_to": "2 calendar days"},
        ),
    },
    "poll",
    form={"polling_day": asked("投票日", "date", required=True)},
)  # fmt: skip

URGENT = procedure(
    "two-speeds",
    {
        "accept": step(
            "受理", "community_worker",
            {
                "go": to("handle", "转办"),
                "fast": to("tell", "应急处置", when={"mode": "emergency"}, resolves=True),
            },
            or_within=[{"when": {"mode": "emergency"}, "limit": "2 hours"}],
        ),
        "handle": step("办理", "handler", {
            "done": to("check", resolves=True),
        }, pause={"reasons": ["等待材料"], "up_to": "5 working days"}, extend={"times": 1, "up_to": "2 working days"}),
        "check": step("核对", "community_worker", {
            "fine": to("tell", "可以"), "back": to("handle", "再办", continues=True),
        }),
    },
    "accept",
    depart={"by": ["community_worker"]},
    floor=["accept.within"],
)  # fmt: skip

NOTICE = procedure(
    "notice",
    {
        "post": step("张贴", "community_worker", {"posted": to("show", "已张贴")}),
        "show": step("公示期", "community_worker", {
            "quiet": to("tell", "期满没有异议", on="timeout", at_least="7 calendar days", resolves=True),
            "objection": to("answer", "收到异议"),
            "early": to("tell", "提前结束", declines=True, at_least="3 calendar days", asks=reason("why_early")),
        }, "1 calendar day", pause={"reasons": ["公告栏坏了"], "up_to": "5 calendar days"}),
        "answer": step("回应异议", "community_worker", {"stands": to("show", "继续公示", continues=True)}),
    },
    "post",
    depart={"by": ["community_worker"]},
)  # fmt: skip

WIDE = (PARALLEL, EACH, JOINT, WHISTLE, TOGETHER, SYSTEM, ELECTION, RESULT, URGENT, NOTICE)
