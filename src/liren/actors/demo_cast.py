"""The invented community of the demonstration, 桂花里社区 in 梧桐街道（示例）, and who works and lives there."""

from liren.territories.public import Kind

DIVISIONS = {
    "32": "江苏省",
    "3205": "苏州市",
    "320506": "吴中区",
    "320506990": "梧桐街道（示例）",
    "320506990001": "桂花里社区居委会",
    "320506990002": "银杏社区居委会",
    "320506990201": "青石村委会",
}
"""Real down to the county, invented below; 990 is no street's code in the frame of 2023."""

DIVISION_PATHS = {
    "province": "32.",
    "city": "32.05.",
    "county": "32.05.06.",
    "street": "32.05.06.990.",
    "community": "32.05.06.990.001.",
    "other_community": "32.05.06.990.002.",
    "village": "32.05.06.990.201.",
}

BELOW: tuple[tuple[str, str, Kind, str, str | None, str | None], ...] = (
    # key, parent, kind, name, code, grid
    ("grid_1", "community", "grid", "第一网格", "320506990001001", None),
    ("grid_2", "community", "grid", "第二网格", "320506990001002", None),
    ("grid_3", "community", "grid", "第三网格", "320506990001003", None),
    ("estate", "community", "estate", "桂花里小区", None, None),
    ("estate_2", "community", "estate", "梧桐苑", None, None),
    ("building_1", "estate", "building", "1幢", None, "grid_1"),
    ("building_2", "estate", "building", "2幢", None, "grid_1"),
    ("building_3", "estate", "building", "3幢", None, "grid_3"),
    ("building_4", "estate", "building", "4幢", None, "grid_3"),
    ("building_5", "estate_2", "building", "5幢", None, "grid_2"),
    ("other_grid", "other_community", "grid", "第一网格", "320506990002001", None),
    ("other_estate", "other_community", "estate", "银杏花园", None, None),
    ("village_grid", "village", "grid", "第一网格", "320506990201001", None),
)

ORGANISATIONS = (
    # key here, key for routing, name, sub-type, status, place, parent
    ("street_party", None, "梧桐街道党工委（示例）", "street_party_committee", "registered", "street", None),
    ("street_office", None, "梧桐街道办事处（示例）", "street_office", "registered", "street", None),
    ("command", "command", "街道指挥中心", "street_command_centre", "registered", "street", "street_office"),
    ("cityops", "cityops", "街道城市管理办公室", "street_section", "registered", "street", "street_office"),
    ("safety", "safety", "街道应急管理办公室", "street_section", "registered", "street", "street_office"),
    ("livelihood", "livelihood", "街道民生服务办公室", "street_section", "registered", "street", "street_office"),
    ("party", None, "桂花里社区党委", "community_party_committee", "registered", "community", "street_party"),
    ("committee", "community", "桂花里社区居委会", "residents_committee", "registered", "community", None),
    ("property", "property", "桂花里物业工程部", "property_company", "registered", "community", None),
    ("owners", None, "桂花里小区业主委员会", "owners_committee", "filed", "community", None),
    ("volunteers", None, "桂花里邻里互助队", "volunteer_team", "unregistered", "community", None),
    ("hub", None, "梧桐街道社会组织联合会（示例）", "hub_organisation", "registered", "street", None),
    ("other_committee", "community", "银杏社区居委会", "residents_committee", "registered", "other_community", None),
    ("other_property", "property", "银杏物业服务中心", "property_company", "registered", "other_community", None),
    ("village_committee", "community", "青石村村民委员会", "villagers_committee", "registered", "village", None),
    ("county_office", None, "区级治理工作组（示例）", "county_department", "registered", "county", None),
    ("city_office", None, "市级治理工作组（示例）", "city_department", "registered", "city", None),
    ("province_office", None, "省级治理工作组（示例）", "province_department", "registered", "province", None),
)  # fmt: skip

STAFF = (
    # key, login, name, organisation, title of the post, role, place ("" is the whole country)
    ("worker", "lumin", "陆敏", "committee", "社区工作者", "community_worker", "community"),
    ("dispatcher", "shenjie", "沈洁", "command", "派单员", "dispatcher", "street"),
    ("property_handler", "zhaoqiang", "赵强", "property", "物业工程主管", "handler", "community"),
    ("cityops_handler", "qianwei", "钱伟", "cityops", "城市管理经办人", "handler", "street"),
    ("safety_handler", "fenggang", "冯刚", "safety", "应急管理经办人", "handler", "street"),
    ("livelihood_handler", "hanxue", "韩雪", "livelihood", "民生服务经办人", "handler", "street"),
    ("grid_worker", "sunli", "孙丽", "committee", "第三网格网格员", "grid_worker", "grid_3"),
    ("other_grid_worker", "dinglan", "丁兰", "committee", "第一网格网格员", "grid_worker", "grid_1"),
    ("supervisor", "wubin", "吴斌", "street_office", "街道督办", "supervisor", "street"),
    ("county_supervisor", "zhenghua", "郑华", "county_office", "区级督办", "supervisor", "county"),
    ("city_viewer", "gaoyuan", "高远", "city_office", "市级查看", "viewer", "city"),
    ("province_viewer", "luoping", "罗平", "province_office", "省级查看", "viewer", "province"),
    ("admin", "tangning", "唐宁", "street_office", "平台管理员", "administrator", ""),
    ("editor", "hejing", "何静", "street_office", "规程编辑", "editor", ""),
    ("director", "yanhua", "严华", "committee", "社区书记、主任", "community_director", "community"),
    ("reviewer", "qinlan", "秦岚", "street_office", "规程审核", "editor", ""),
    ("mediator", "mochunxia", "莫春霞", "committee", "人民调解员", "mediator", "community"),
    ("gatekeeper", "fanyong", "范勇", "street_office", "事项准入审核员", "gatekeeper", "street"),
    ("other_worker", "jiangwen", "蒋文", "other_committee", "社区工作者", "community_worker", "other_community"),
    ("village_worker", "shilei", "石磊", "village_committee", "村务工作者", "community_worker", "village"),
)

UNPAID_POSTS = (
    # organisation, title, place: posts of residents, which carry no rights on the platform
    ("committee", "3幢楼栋长", "building_3"),
    ("volunteers", "居民骨干", "community"),
)

CHANNELS = (
    # channel, place ("" is the whole country), who holds the post that answers for it
    ("portal", "", "admin"),
    ("open311", "", "admin"),
    ("portal", "street", "dispatcher"),
    ("portal", "community", "worker"),
)
CHANNEL_PHONE = "12345"

RESIDENTS = (
    # key, name, phone, place of their home
    ("wang", "王阿姨", "13800002046", "community"),
    ("zhou", "周先生", "13900006688", "community"),
    ("stranger", "陈先生", "13700001234", "other_community"),
)
