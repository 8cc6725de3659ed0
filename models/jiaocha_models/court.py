"""One court of the quarter, with what it can take and what it is already carrying."""

from datetime import date

from jiaocha_models.columns import Kind, Record, column
from jiaocha_models.words import CourtCategory, Level


class Court(Record):
    """A row of sheet 法院. Identity is ``code``; the parent codes form a tree."""

    code: str = column("法院代字", Kind.CODE, required=True, also=("代字", "法院代码"), note="如 宁0423")
    name: str = column("法院名称", Kind.TEXT, required=True, also=("法院",))
    level: Level = column("法院级别", Kind.CHOICE, required=True, also=("级别",))
    category: CourtCategory = column("法院类别", Kind.CHOICE, default=CourtCategory.REGULAR)
    parent_code: str | None = column(
        "上级法院", Kind.CODE, also=("上级法院代字",), note="上一级法院的代字；最高人民法院留空"
    )
    province: str | None = column("法院省份", Kind.TEXT, also=("省份",))
    prefecture: str | None = column("法院城市", Kind.TEXT, also=("城市", "地市"))
    division: str | None = column("区划代码", Kind.CODE, note="六位行政区划代码，保留前导零")
    longitude: float | None = column("经度", Kind.NUMBER, unit="degrees", low=70, high=140)
    latitude: float | None = column("纬度", Kind.NUMBER, unit="degrees", low=0, high=60)
    judges: float | None = column(
        "执行法官数", Kind.NUMBER, unit="persons", low=0, high=2000, also=("执行法官",)
    )
    staff: float | None = column("执行人员数", Kind.NUMBER, unit="persons", low=0, high=20000)
    intake_last_quarter: int | None = column(
        "上季度收案数", Kind.WHOLE, unit="cases", low=0, high=1_000_000, also=("上季度收案",)
    )
    backlog: int | None = column(
        "未结案数", Kind.WHOLE, unit="cases", low=0, high=10_000_000, also=("未结案件数",)
    )
    unfinished_cross_units: float = column(
        "未结交叉折算件",
        Kind.NUMBER,
        default=0.0,
        unit="weighted cases",
        low=0,
        high=1_000_000,
        note="此前收到、尚未办结的交叉案件，按折算件计",
    )
    declared_room: float | None = column(
        "申报可接收折算件",
        Kind.NUMBER,
        unit="weighted cases",
        low=0,
        high=1_000_000,
        note="本季度可接收的交叉案件折算件数；空白则按政策规则推算",
    )
    room_source: str | None = column("申报来源", Kind.TEXT, note="申报文件名称或文号")
    room_date: date | None = column("申报日期", Kind.DAY)
    most_received: int | None = column("接收件数上限", Kind.WHOLE, unit="cases", low=0, high=1_000_000)
    most_sent: int | None = column("移出件数上限", Kind.WHOLE, unit="cases", low=0, high=1_000_000)
    supervision_room: int | None = column(
        "督办件数上限",
        Kind.WHOLE,
        unit="cases",
        low=0,
        high=1_000_000,
        note="作为决定法院本季度可督办的案件数（谁决定谁督办）",
    )
    leader_room: int | None = column(
        "包案件数上限",
        Kind.WHOLE,
        unit="cases",
        low=0,
        high=1_000_000,
        note="本院领导本季度可以包案的件数",
    )
    action_force: int | None = column(
        "可调集人数",
        Kind.WHOLE,
        unit="persons",
        low=0,
        high=10000,
        note="一日之内可为协同行动调集的人数；空白则按执行人员数推算",
    )
    second_team: bool = column(
        "另有执行团队", Kind.FLAG, default=False, note="是：本院另有团队，可以内部交叉"
    )
    director_vacant: bool = column("执行局长空缺", Kind.FLAG, default=False)
    takes_part: bool = column("参加接收", Kind.FLAG, default=True, note="否：本季度不接收交叉案件")
    digital_level: int | None = column(
        "信息化等级", Kind.WHOLE, low=1, high=5, note="1 至 5，自评；空白按同级处理"
    )
    experienced_assets: str | None = column(
        "熟悉的财产类型", Kind.TEXT, note="已有办理经验的主要财产类型，多个用分号隔开，如 股权；特殊财产"
    )
    bankruptcy_jurisdiction: bool = column("有破产管辖", Kind.FLAG, default=False)
