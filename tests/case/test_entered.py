"""An entry written into `issued.yaml` as a person would write it: everything else stays as it was, to the letter."""

import pytest
import yaml

from pipeline.case.entered import entered

VALUES = {"文号": "甲居字〔2024〕1号", "成文日期": "2024-05-20", "状态": "已印发"}

FILES = {
    "no file": "",
    "comments alone": "# 发文登记\n# 发文:\n",
    "other roots alone": "别的:\n  甲: 乙\n",
    "no end of line": "发文:\n  公告:\n    状态: 草稿",
    "an entry": "发文:\n  请示:\n    状态: 草稿  # 等签\n    份数: 3\n  公告:\n    状态: 草稿\n",
    "an entry that has them all": "发文:\n  请示:\n    文号: 旧\n    成文日期: 2024-01-01 # 旧日期\n    状态: 送签\n",
    "a comment before the first": "发文:\n  # 社区的\n  公告:\n    状态: 草稿\n  # 结束\n",
    "a comment at the end of the line": "发文:\n  公告:\n    状态: 草稿   # 写完再送\n\n# 以上\n",
    "another root behind": "发文:\n  公告:\n    状态: 草稿\n别的:\n  甲: 乙\n",
    "deeper": "发文:\n    公告:\n        状态: 草稿\n        份数: 2\n",
    "in braces": "发文:\n  请示: {状态: 草稿, 份数: 3}\n",
    "all in braces": "发文: {公告: {状态: 草稿}}\n",
    "quoted": '发文:\n  \'请示\':\n    "状态": "草稿"\n',
    "quoted over lines": '发文:\n  公告:\n    状态: "草\n      稿"\n',
    "empty braces": "发文: {}\n",
}


def plain(text: str) -> dict[str, dict[str, dict[str, str]]]:
    return yaml.load(text, Loader=yaml.BaseLoader) or {}  # noqa: S506 - it makes nothing but text, lists and mappings


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_only_what_is_asked_for_changes(text: str, ends: str) -> None:
    before = text.replace("\n", ends)
    after = entered(before.encode(), "发文", "请示", VALUES).decode()
    wanted = plain(text)
    wanted.setdefault("发文", {})
    wanted["发文"]["请示"] = {**wanted["发文"].get("请示", {}), **VALUES}
    assert plain(after) == wanted
    kept = [line.partition("#")[2] for line in before.splitlines() if "#" in line]
    assert [line.partition("#")[2] for line in after.splitlines() if "#" in line] == kept
    assert after.count("\n") == after.count(ends if before else "\n")
    assert after.endswith("\n")


@pytest.mark.parametrize("name", FILES)
def test_the_second_time_nothing_changes(name: str) -> None:
    once = entered(FILES[name].encode(), "发文", "请示", VALUES)
    assert entered(once, "发文", "请示", VALUES) == once


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_stays(encoding: str) -> None:
    text = "发文:\n  公告:\n    状态: 草稿 # 某居\n"
    after = entered(text.encode(encoding), "发文", "公告", {"状态": "已印发"})
    assert after == text.replace("草稿", "已印发").encode(encoding)


@pytest.mark.parametrize("value", ["甲: 乙", "#甲", "- 甲", "“甲”", "a'b\"c", "2024 年", "[甲]", "true", "0101"])
def test_any_text_is_read_back_as_it_was(value: str) -> None:
    after = entered("发文:\n  公告:\n    状态: 草稿\n".encode(), "发文", "函·甲: 乙", {"文号": value}).decode()
    assert plain(after)["发文"]["函·甲: 乙"] == {"文号": value}
