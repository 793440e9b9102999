"""What a case may hold: one line a field gives its English and Chinese name, its kind of value, its need, its meaning.

`need` says what becomes of a missing value: 必 a problem; 期 the papers that want it are not due; 填 only a person can
give it, printed as 【待填】; 签 signed by hand; 选 optional. `key` names the columns whose values name a row.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from pipeline.case import grammar as g

Need = Literal["必", "期", "填", "签", "选"]


class Record(BaseModel):
    """Named values. Everything is optional here: what is missing is judged by `need`, so that all of it is told at once."""

    # built when the first file is read: the process that only prints papers reads none
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
    key: ClassVar[tuple[str, ...]] = ()


def named(name: str, need: Need, meaning: str = "", example: str = "") -> Any:
    """Declare a field by its Chinese name (YAML key, sheet header, placeholder, place in messages, all the same)."""
    return Field(default=None, alias=name, description=meaning, json_schema_extra={"need": need, "example": example})


def need_of(record: type[Record], attribute: str) -> Need:
    """Return what becomes of a missing value of a field."""
    extra = record.model_fields[attribute].json_schema_extra
    assert isinstance(extra, dict)
    return extra["need"]  # type: ignore[return-value]


def inner(annotation: Any) -> tuple[type[Record] | None, bool]:
    """Return the record a field holds (or None for a plain value) and whether it holds a list or mapping of them."""
    if get_origin(annotation) in (Union, UnionType):
        for option in get_args(annotation):
            record, many = inner(option)
            if record is not None:
                return record, many
        return None, False
    if get_origin(annotation) in (list, dict):
        record, _ = inner(get_args(annotation)[-1])
        return record, True
    return (annotation, False) if isinstance(annotation, type) and issubclass(annotation, Record) else (None, False)


def is_list(annotation: Any) -> bool:
    """Whether a field may hold a list."""
    return get_origin(annotation) is list or any(is_list(one) for one in get_args(annotation))


def all_names(records: Iterable[type[Record]]) -> Iterator[str]:
    """Yield every Chinese name that stands in some records or below."""
    for record in records:
        for field in record.model_fields.values():
            yield str(field.alias)
            below, _ = inner(field.annotation)
            if below is not None:
                yield from all_names([below])


def field_of(cls: type[Record] | None, alias: str) -> Any:
    """Return the field of a Chinese name, None where there is none."""
    return next((field for field in cls.model_fields.values() if field.alias == alias), None) if cls else None


def row_name(cls: type[Record], entry: Mapping[str, Any], index: int) -> str:
    """Return the 名称 of a row from its key columns."""
    parts = [str(entry[column]) for column in cls.key if entry.get(column) is not None]
    return "-".join(parts) if parts else f"第{index + 1}行"


SIDES = ("东", "西", "南", "北")


class Side(Record):
    key = ("方位",)
    direction: Annotated[str, PlainValidator(g.choice(*SIDES))] | None = named("方位", "必", "四个方位各写一行", "东")
    wording: g.Text | None = named("用词", "必", "起、至、靠等，写在方位后面", "起")
    boundary: g.Text | None = named("界", "必", "道路、河流、村界等", "某某路")


class Registered(Record):
    """户籍情况；户数、人口均为户籍口径。"""

    as_of: g.Day | None = named("统计截止日", "填", "人口数截至哪一天", "2024-03-31")
    origin: g.Text | None = named("数据来源", "选", "数字的出处", "辖区派出所户籍台账")
    households: g.Households | None = named("户数", "必", "现住户数与空挂户数之和")
    people: g.People | None = named("人口", "必", "现住人口与空挂人口之和")
    resident_households: g.Households | None = named("现住户数", "必", "户籍在辖区、人也住在辖区的户")
    residents: g.People | None = named("现住人口", "必", "户籍在辖区、人也住在辖区的人")
    absent_households: g.Households | None = named("空挂户数", "必", "户籍在辖区而人不在辖区居住的户")
    absentees: g.People | None = named("空挂人口", "必", "户籍在辖区而人不在辖区居住的人")
    adults: g.People | None = named("十八周岁以上人口", "期", "户籍人口中年满十八周岁的")
    resident_adults: g.People | None = named("现住十八周岁以上人口", "选", "现住人口中年满十八周岁的")
    incapable: g.People | None = named("依法认定无民事行为能力人数", "选", "人民法院认定的")
    unregistered_households: g.Households | None = named("非户籍常住户数", "选", "住在辖区而户籍不在辖区的户")
    unregistered_people: g.People | None = named("非户籍常住人口", "选", "住在辖区而户籍不在辖区的人")


class Entrusted(Record):
    key = ("对象",)
    subject: g.Text | None = named("对象", "必", "代管的是谁")
    belongs_to: g.Text | None = named("所属单位", "必", "本来由谁管理")
    households: g.Households | None = named("户数", "必", "代管的户数", "约900")
    people: g.People | None = named("人口", "必", "代管的人数", "约2000")
    extent: g.Text | None = named("程度", "选", "代管到什么程度", "部分工作")
    matters: list[g.Text] | None = named("代办事项", "选", "逐项列出")
    in_adjustment: g.Flag | None = named("是否列入本次调整", "填", "代管的这部分是否也调整")
    in_consultation: g.Flag | None = named("是否列入征求意见", "填", "代管的这部分是否也征求意见")


class Premises(Record):
    tenure: g.Text | None = named("取得方式", "必", "自有、租赁、划拨等", "租赁")
    location: g.Text | None = named("位置", "必", "哪栋楼哪一层")
    area: g.SquareMetres | None = named("面积", "必", "办公用房的建筑面积", "约630")
    rent: g.TenThousandYuan | None = named("年租金", "选", "租赁的写", "4")
    rent_covers: list[g.Text] | None = named("租金包含", "选", "租金里已含的费用，逐项列出")
    heating: g.Text | None = named("取暖方式", "选", "怎样取暖")
    heated_area: g.SquareMetres | None = named("取暖面积", "选", "取暖的面积")
    hardship: g.Text | None = named("困难", "选", "办公条件上的困难")
    address: g.Text | None = named("地址", "填", "办公地址")
    postcode: g.Text | None = named("邮政编码", "选", "办公地址的邮政编码")


class Legacy(Record):
    key = ("概括",)
    summary: g.Text | None = named("概括", "必", "问题用一句话概括")
    detail: g.Text | None = named("说明", "选", "展开说明")
    work: list[g.Text] | None = named("涉及工作", "选", "涉及哪些工作，逐项列出")


class History(Record):
    year: g.Year | None = named("划分年份", "选", "上一次划分管辖范围是哪一年", "2006")
    divided_by: list[g.Text] | None = named("划分单位", "选", "在哪些单位之间划分，逐个列出")
    divided: list[g.Text] | None = named("划分对象", "选", "划分了哪些区域，逐个列出")
    legacies: list[Legacy] | None = named("遗留问题", "选", "划分后留下的问题，一个一行")


class Person(Record):
    name: g.Text | None = named("姓名", "填", "写全名")
    post: g.Text | None = named("职务", "填", "单位和职务")


class Head(Person):
    telephone: g.Text | None = named("电话", "填", "联系电话")


class Community(Record):
    key = ("简称",)
    short: g.Text | None = named("简称", "必", "全文第二次以后的称呼", "示例社区")
    committee: g.Text | None = named("居委会全称", "必", "与公章一致")
    committee_short: g.Text | None = named("居委会简称", "必", "标题中的称呼")
    party: g.Text | None = named("党组织名称", "填", "社区党组织的全称")
    founded: g.Year | None = named("成立年份", "必", "社区成立的年份", "2002")
    area: g.SquareKilometres | None = named("面积", "必", "辖区面积", "约3")
    sides: list[Side] | None = named("四至", "必", "四个方位各一行")
    blocks: list[g.Text] | None = named("下辖居民委", "必", "居民委的名称")
    groups: g.Pieces | None = named("居民小组数", "期", "居民小组有几个")
    representatives: g.People | None = named("居民代表人数", "期", "居民代表会议的应到人数由此核对")
    members: g.People | None = named("居委会成员数", "期", "居委会主任、副主任和委员共几人")
    staff: g.People | None = named("工作人员数", "选", "社区工作人员共几人")
    head: Head | None = named("负责人", "填", "社区的负责人")
    registered: Registered | None = named("户籍", "必", "户籍情况；户数、人口都是户籍口径")
    entrusted: list[Entrusted] | None = named("代管", "选", "替别处代管的居民，一处一行")
    premises: Premises | None = named("办公用房", "必", "办公用房的情况")
    history: History | None = named("历史沿革", "选", "管辖范围过去怎样划分")
