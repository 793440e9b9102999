"""What a package says of itself in plain words: values in, the texts of 说明文件.TXT and 其他/ out."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

NAMING = """\
命名规则
一、文件夹 data/ 里的 说明文件.TXT、文件目录.XML、案卷目录.XML、电子档案、其他 按《电子档案移交与接收办法》附件2命名。
二、电子档案/年度/类别/件：“件”用档号命名，间隔号“·”写作“.”，汉字写作 u 加四位以上的 Unicode 编号（如“办”是 u529E）。
三、件内文件按正本、电子稿、附件的顺序编号：01.pdf、02.docx ……；metadata.xml 是这一件的元数据。
四、各文件的中文题名、角色（正本、电子稿、附件）写在 metadata.xml 的“文档”里。
五、件和文件的名称只用英文字母、数字、“.”和“-”，在各种系统上都能用。
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """What the explanation tells; `people` are those who make, check and keep it, empty where it is left to the hand."""

    title: str
    unit: str
    fonds: str
    scheme: str
    provisional: bool
    day: dt.date
    software: str
    people: Mapping[str, str]
    items: int
    files: int
    size: int
    others: Mapping[str, str]
    absent: Mapping[str, str]
    with_volumes: bool
    algorithms: Sequence[str]


def explanation(told: Told) -> str:
    """Return 说明文件: what is on the carrier, whose it is, who made it, what reads it, how it is checked."""
    sums = "、".join({"sha256": "SHA-256", "sm3": "SM3（GB/T 32905）"}[name] for name in told.algorithms)
    lines = [
        "电子档案数据包说明",
        "",
        f"内容：{told.title}",
        f"立档单位：{told.unit}",
        f"全宗：{told.fonds or '（档案馆未给全宗号）'}",
        f"数量：{told.items}件，电子档案文件{told.files}个，共{told.size}字节",
        f"档号：按 {told.scheme} 编制" + ("；现为暂编，封卷时定号" if told.provisional else ""),
        *(f"包里没有的号：{code}（{reason}）" for code, reason in sorted(told.absent.items())),
        f"包内所署日期：{told.day:%Y%m%d}",
        *(f"{who}：{name}" for who, name in told.people.items()),
        "",
        "目录",
        "文件目录.XML：每件一行",
        *(["案卷目录.XML：每卷一行"] if told.with_volumes else []),
        "电子档案/年度/类别/件/：每件的文件和元数据（metadata.xml）",
        *(f"其他/{name}：{title}" for name, title in sorted(told.others.items())),
        "",
        "所需软件和硬件",
        "能读 PDF 的软件（版式文件），能读 .docx 的软件（电子稿），文本编辑器（XML、TXT）；没有特殊硬件要求，没有加密和压缩。",
        f"制作软件：{told.software}",
        "",
        "核对",
        f"这个数据包按 BagIt 1.0（RFC 8493）组织，清单用 {sums} 摘要。",
        *([] if "sm3" in told.algorithms else ["没有 SM3 清单：制作时的软件不会算 SM3。"]),
        "核对方法：装有 Python 3.8 以上的，运行 python verify.py（不需要别的软件）；装有 lijuan 的，运行 lijuan verify 和这个文件夹。",
        "没有检查的：病毒、存储介质。请另行检查，并登记载体编号。",
    ]
    return "\n".join(lines) + "\n"


def as_text(text: str) -> bytes:
    """Return a text as a file that every editor of Windows reads: with a mark of UTF-8 and its ends of lines."""
    return text.rstrip("\n").replace("\n", "\r\n").encode("utf-8-sig") + b"\r\n"
