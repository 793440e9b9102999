"""The redlines of the thirty changes of the data and of a changed example case: both ways, by the schemas, in LibreOffice.

LibreOffice accepts and rejects by a macro, one document a call. Comments have no window without a screen: there a macro
brings LibreOffice 7.4 down, so what it settles has none; that it opens them is asked by converting.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from pipeline import run
from pipeline.ledger import Ledger
from pipeline.redline.write import Note, redline
from pipeline.review import versions
from pipeline.review.compare import DocumentChange, compare
from pipeline.word.text import flatten, structure
from tests.conftest import CASES, CHANGSHENG, TEMPLATES, Once, PlainEngine, replace
from tests.prove.test_schema import faults
from tests.review.settled import assert_both_ways
from tests.review.test_thirty import written
from tests.review.thirty import EDITS, Edit
from tests.review.versions import WHEN, Both
from tests.review.versions import both as random_versions

pytestmark = pytest.mark.prove


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(random_versions())
def test_random_versions(both: Both) -> None:
    assert_both_ways(redline(*both.files, both.pairs, [], date=WHEN), *both.files)


def drawn(one: DocumentChange, *, noted: bool = True) -> bytes:
    assert one.old is not None
    assert one.new is not None
    notes = [Note(change.pair, str(change.causes)) for change in one.changes if noted]
    return redline(one.old.docx, one.new.docx, one.pairs, notes, date=WHEN)


@pytest.mark.parametrize("edit", EDITS, ids=lambda one: one.name)
def test_the_documents_of_thirty_changes(edit: Edit, once: Once, tmp_path: Path) -> None:
    folder = once(CASES / "第二案")
    output = folder / "output" / "第二案"
    before = versions.present(output, Ledger.load(output))
    assert before is not None
    case = Path(shutil.copytree(folder / "data" / "第二案", tmp_path / "第二案"))
    edit.make(case)
    found = compare(before, versions.of_papers(written(case, output).papers))
    assert {one.edition.short for one in found} == set(edit.sentences)
    for one in found:
        assert one.old is not None
        assert one.new is not None
        assert_both_ways(drawn(one), one.old.docx, one.new.docx)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> list[DocumentChange]:
    """Return the example case, some numbers and names changed, a speaker more, an absent member less."""
    folder = tmp_path_factory.mktemp("changed")
    case, output = Path(shutil.copytree(CHANGSHENG, folder / "data" / "changsheng")), folder / "output"
    run.archive(run.Order(case, output, (TEMPLATES,), PlainEngine()))
    before = versions.present(output, Ledger.load(output))
    assert before is not None
    replace(case / "community.yaml", "      户数: 473\n      人口: 1093", "      户数: 480\n      人口: 1100")
    replace(case / "community.yaml", "      空挂户数: 393\n      空挂人口: 947", "      空挂户数: 400\n      空挂人口: 954")
    replace(case / "community.yaml", "      - 交通委\n", "      - 交通委\n      - 新建委\n")
    meetings = case / "results" / "meetings.yaml"
    replace(
        meetings,
        "建议空挂户先电话联系，再寄信函\n",
        "建议先寄信函，寄不到的再打电话\n      - 名称: 发言三\n        发言人: 示例丁\n        要点: 同意\n",
    )
    found = compare(before, versions.of_papers(written(case, output).papers))
    assert len(found) >= 10
    return list(found)


def test_a_redline_is_valid_and_opens(changed: list[DocumentChange], tmp_path: Path) -> None:
    made = [tmp_path / f"{one.edition.stem}.docx" for one in changed]
    for path, one in zip(made, changed, strict=True):
        path.write_bytes(drawn(one))
    assert faults(made) == []
    command = [soffice(), profile(tmp_path), "--headless", "--norestore", "--convert-to", "docx", "--outdir", str(tmp_path / "back")]
    subprocess.run([*command, *map(str, made)], check=True, capture_output=True, timeout=300)
    for path, one in zip(made, changed, strict=True):
        assert one.new is not None
        with zipfile.ZipFile(tmp_path / "back" / path.name) as package:
            assert "word/comments.xml" in package.namelist()
            assert package.read("word/document.xml").count(b"<w:ins ") >= 1


@pytest.mark.parametrize("command", ["Accept", "Reject"])
def test_libreoffice_settles_it_likewise(changed: list[DocumentChange], command: str, tmp_path: Path) -> None:
    wrong = []
    for number, one in enumerate(changed):
        wanted = one.new if command == "Accept" else one.old
        assert wanted is not None
        source, target = tmp_path / f"{number}.docx", tmp_path / f"{number}.settled.docx"
        source.write_bytes(drawn(one, noted=False))
        settled = by_libreoffice(source, target, command, tmp_path)
        if (flatten(settled), structure(settled)) != (flatten(wanted.docx), structure(wanted.docx)):
            wrong.append(one.edition.stem)
    assert wrong == []


# --- LibreOffice


def soffice() -> str:
    found = shutil.which("soffice")
    assert found, "make prove needs LibreOffice Writer: apt-get install libreoffice-writer-nogui"
    return found


def profile(folder: Path) -> str:
    return f"-env:UserInstallation={(folder / 'profile').as_uri()}"


LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>
</library:libraries>"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false">
<library:element library:name="Settle"/></library:library>"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Settle" script:language="StarBasic">
Sub All(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  Dim none()
  dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:" &amp; command &amp; "AllTrackedChanges", "", 0, none())
  Dim word(0) As New com.sun.star.beans.PropertyValue
  word(0).Name = "FilterName"
  word(0).Value = "MS Word 2007 XML"
  document.storeToURL(target, word())
  StarDesktop.terminate()
End Sub
</script:module>"""
FILES: Mapping[str, str] = {"script.xlc": LIBRARIES, "Standard/script.xlb": LIBRARY, "Standard/Settle.xba": MODULE}


def by_libreoffice(source: Path, target: Path, command: str, folder: Path) -> bytes:
    """Return a document that LibreOffice settled; it does not always end when the macro tells it to, and is ended then."""
    basic = folder / "profile" / "user" / "basic"
    call = f'macro:///Standard.Settle.All("{source.as_uri()}","{target.as_uri()}","{command}")'
    for _ in range(3):  # the first start sets its profile up, and takes the macro out of it
        (basic / "Standard").mkdir(parents=True, exist_ok=True)
        for name, text in FILES.items():
            (basic / name).write_text(text, encoding="utf-8")
        with running([soffice(), profile(folder), "--headless", "--norestore", call]) as process:
            until = time.monotonic() + 60
            while process.poll() is None and not zipfile.is_zipfile(target) and time.monotonic() < until:
                time.sleep(0.2)
        if zipfile.is_zipfile(target):
            return target.read_bytes()
    raise AssertionError(f"LibreOffice made nothing of {source.name}")


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
