"""A first draft for whoever writes a new procedure: it runs as it is, and its comments say what to change."""

from typing import Final

_EVERYDAY: Final = {"management": "事件", "service": "办件", "autonomy": "议题"}
_ATTRIBUTE: Final = {
    "management": "administrative_product",
    "service": "service_product",
    "autonomy": "common_interest",
}
_RESPONSIBLE: Final = {"management": "government", "service": "self_governance", "autonomy": "self_governance"}

_PROCEDURE: Final = """\
# 新规程的底稿。每个词的意思和写法见 docs/language.md；改完运行 lawbook check。
key: {key}
version: 1                            # 改一次加一；在办的按收件时的版本办完
title: 请改成规程名                     # 例如：噪声扰民调解规程
node: 社区管理                         # 在标准体系中的位置
affair:
  kind: {kind}                  # management 管理型、service 服务型、autonomy 自治型
  attribute: {attribute}         # 事务属性，三选一，见 lawbook/classification.yaml
  responsible: {responsible}     # party、government、self_governance、social_force：党组织、政府、自治组织、社会力量
  everyday_name: {everyday}                  # 居民平时怎么叫
applies: {{urban: true, rural: true}}
summary: 请用一句话说清这件事从哪里开始、到哪里办结。
sources:                              # 每一步、每一栏都要引用这里的一项
  - {{id: s2-loop, document: S2, title: 信息采集、分流、处理、反馈的闭环管理, clause: 三（三）, checked: true}}
  - {{id: ours, document: our choice, title: 本规程自定，可由实施细则调整, clause: null, checked: true}}
visibility: private                   # 默认不公开
form:                                 # 反映时问什么；说不出为什么问的，就不要问
  title: {{title: 一句话说明, type: text, required: true, max: 60, purpose: 让经办人看懂, basis: ours}}
  place: {{title: 位置, type: place, required: true, purpose: 分到所在社区, basis: ours, known: device.location}}
  phone: {{title: 联系电话, type: phone, purpose: 反馈结果, basis: ours, known: reporter.phone, personal: true}}
start: accept
steps:
  accept:
    title: 受理
    by: [community_worker]            # 谁来办
    clock: sign                       # 时钟名，评价按它归集
    within: 1 working day             # 期限：minutes、hours、working hours、working days、calendar days
    basis: ours
    moves:                            # 去向，第一个是通常走的
      accept: {{title: 受理, to: handle}}
      decline:
        title: 不予受理
        to: feedback
        declines: true                # 退单、不予受理一定要说理由
        asks:
          reason: {{title: 理由, type: long_text, required: true, max: 500, purpose: 告诉居民为什么, basis: s2-loop}}
  handle:
    title: 办理
    by: [community_worker]
    clock: finish
    within: 3 working days
    basis: ours
    moves:
      done:
        title: 办好了
        to: feedback
        resolves: true                # 有了结果
        asks:
          reply: {{title: 办理结果, type: long_text, required: true, max: 2000, purpose: 答复居民, basis: s2-loop}}
  feedback:                           # 办结前一定要告知反映人
    title: 反馈
    by: [reporter]
    rates: true
    tells: reporter
    clock: feedback
    within: 5 working days
    basis: s2-loop
    moves:
      satisfied: {{title: 解决了, to: end, when: {{field: rating, at_least: 3}}}}
      dissatisfied: {{title: 没解决, to: handle, when: {{field: rating, at_most: 2}}, reopens: true}}
      no_answer: {{title: 逾期未评，按已告知办结, to: end, on: timeout}}
escalate: {{to: supervisor, overdue_every: 1 working day}}
measures: [on_time, solved, satisfied]
"""

_CASES: Final = """\
# 案例用大白话写。栏目、步骤、去向都写屏幕上的字；时间写成 2026-03-02 09:10。
规程: {key}
案例:
  - 名称: 顺利办好，居民满意
    反映:
      时间: 2026-03-02 09:10
      填写: {{一句话说明: 请改成一件真事, 位置: "320506001002"}}
      应在: 受理
      期限: 2026-03-03 18:00
    经过:
      - {{时间: 2026-03-02 10:00, 办: 受理, 应在: 办理, 期限: 2026-03-05 18:00}}
      - {{时间: 2026-03-04 15:00, 办: 办好了, 填写: {{办理结果: 请写结果}}, 应在: 反馈}}
      - {{时间: 2026-03-04 20:00, 办: 解决了, 填写: {{评价: 5}}, 应在: 办结}}
    结果: {{办结: 是, 解决: 是}}
  - 名称: 不予受理要说理由
    反映: {{时间: 2026-03-02 09:10, 填写: {{一句话说明: 请改成一件真事, 位置: "320506001002"}}}}
    经过:
      - {{时间: 2026-03-02 10:00, 不能办: 不予受理, 提示: 理由}}
      - {{时间: 2026-03-02 10:00, 办: 不予受理, 填写: {{理由: 请写理由和可以找谁}}, 应在: 反馈}}
    结果: {{办结: 否, 受理: 否}}
"""


def drafts(key: str) -> tuple[str, str]:
    """The procedure and its cases for a new key (`service/borrow-room`), as YAML text."""
    kind = key.partition("/")[0]
    words = {
        "key": key,
        "kind": kind,
        "responsible": _RESPONSIBLE[kind],
        "attribute": _ATTRIBUTE[kind],
        "everyday": _EVERYDAY[kind],
    }
    return _PROCEDURE.format(**words), _CASES.format(**words)
