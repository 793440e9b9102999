"""The second case with something from outside of every kind, made here."""

from pathlib import Path

from PIL import Image  # noqa: TID253 - these files are made of nothing else

from pipeline.volume.originals import FOLDER
from tests.conftest import replace
from tests.volume import scanning

ENTRIES = """外来件:
  - 文件: 批复.pdf
    题名: 关于同意调整管辖范围的批复
    责任者: 云澜市栖梧区人民政府
    文号: 栖政复〔2026〕15号
    日期: 2026-05-20
    归入: 独立成件
    性质: 复制件
    保管期限: 永久
    备注: 原件存区政府办公室
  - 文件: 派出所复函.png
    题名: 关于管辖范围调整意见的复函
    责任者: 云澜市公安局栖梧分局桐荫派出所
    日期: 2026-03-18
    归入: 独立成件
    性质: 原件
  - 文件: 入户照片.jpg
    题名: "[入户征求意见照片]"
    责任者: 澄湾社区居民委员会
    日期: 2026-03-12
    归入: 独立成件
    性质: 原件
  - 文件: 座次表.tif
    题名: "[第一次居民代表会议座次表]"
    责任者: 澄湾社区居民委员会
    日期: 2026-02-26
    归入: 会议记录·澄湾社区-第一次居民代表会议
    性质: 复制件
"""

SIGNED, PLAN = "请示-正本.pdf", "实施方案-正本.pdf"


def scanned(pages: int, top: float = 0.15) -> bytes:
    """Return a PDF as a scanner makes it."""
    return scanning.pdf(*[b"595 0 0 842 0 0 cm /Im Do"] * pages, change=scanning.with_picture(scanning.sheet(top)))


def with_originals(case: Path) -> Path:
    """Put something of every kind into a copy of the second case."""
    photograph = scanning.photograph()
    for name, data in {
        "originals.yaml": ENTRIES.encode(),
        SIGNED: scanned(3),
        PLAN: scanning.pdf(b"0 1 1 0 k 0 0 9 9 re f", b"", b""),  # what PDF/A cannot hold: a leaf stands for it
        "公告-正本.jpg": scanning.jpeg(scanning.sheet(0.02)),  # printed to the upper edge: no room for a stamp
        "批复.pdf": scanned(2),
        "派出所复函.png": scanning.png(scanning.sheet()),
        "入户照片.jpg": scanning.jpeg(photograph, orientation=6),
        "座次表.tif": scanning.tiff(scanning.sheet(), scanning.sheet()),
        "签到册.pdf": scanned(1),
        "公告栏.jpg": scanning.jpeg(photograph),
        "网页.png": scanning.png(photograph),
        "公示栏.jpg": scanning.jpeg(photograph.transpose(Image.Transpose.ROTATE_90)),
    }.items():
        scanning.written(case / FOLDER, name, data)
    replace(case / "results" / "meetings.yaml", "    弃权: 1\n", "    弃权: 1\n    材料: [签到册.pdf, 原始记录]\n")
    posted = case / "results" / "publication.yaml"
    replace(posted, "载体: 门户网站公告栏目,", "载体: 门户网站公告栏目, 证明材料: [网页.png],")
    replace(posted, "2026-04-01, 载体: 沙堤片、橹声片公告栏,", "2026-04-01, 载体: 沙堤片、橹声片公告栏, 证明材料: [公告栏.jpg],")
    replace(posted, "2026-04-21, 载体: 沙堤片、橹声片公告栏,", "2026-04-21, 载体: 沙堤片、橹声片公告栏, 证明材料: [公示栏.jpg],")
    return case
