"""The journal of a plan folder: appended only, chained, and never losing what was acknowledged."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from depth import deep
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import small_plan

from jiaocha.cli import main
from jiaocha.folder import (
    FolderError,
    append_entry,
    begin_journal,
    files,
    read_entries,
    read_plan,
    refusal,
    write_plan,
)
from jiaocha.folder.journal import JOURNAL, JOURNAL_DIGEST, breaks
from jiaocha.verification import verify
from jiaocha_models import Event, Finding


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan folder with a run and three further entries."""
    folder = write_plan(small_plan(), tmp_path_factory.mktemp("plans") / "方案", by="执行局")
    for number in range(3):
        append_entry(folder, Event.STATES, {"number": number, "理由": "力量不足"}, by="甲")
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "方案"))


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def test_a_run_is_noted_with_what_went_in_and_what_came_out(folder: Path) -> None:
    first = read_entries(folder)[0]
    summary = read_plan(folder).summary
    assert (first.sequence, first.event, first.by, first.previous) == (1, Event.PLANNED, "执行局", "0" * 64)
    assert first.data["plan"] == files.file_digest(folder / "plan.json")
    assert first.data["quarter"] == summary.provenance.quarter_digest
    assert first.data["value_fen"] == summary.value_fen


def test_an_untouched_journal_holds(folder: Path) -> None:
    assert breaks(folder) == []
    assert verify(folder) == []
    assert [entry.data.get("number") for entry in read_entries(folder)] == [None, 0, 1, 2]


@settings(max_examples=deep(80), deadline=None)
@given(data=st.data())
def test_any_changed_byte_breaks_the_journal(written: Path, data: st.DataObject) -> None:
    """Changed, left out, put in or cut off, in the journal or in its digest."""
    name = data.draw(st.sampled_from([JOURNAL, JOURNAL_DIGEST]))
    content = (written / name).read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != content[place]))
    changed = {
        "changed": content[:place] + bytes([byte]) + content[place + 1 :],
        "left out": content[:place] + content[place + 1 :],
        "put in": content[:place] + bytes([byte]) + content[place:],
        "cut off": content[:place],
    }[data.draw(st.sampled_from(["changed", "left out", "put in", "cut off"]))]
    try:
        (written / name).write_bytes(changed)
        found = breaks(written)
        assert found
        if name == JOURNAL:
            assert not any(fault.harmless for fault in found)
    finally:
        (written / name).write_bytes(content)


@pytest.mark.parametrize("row", [1, 2, 3])
def test_a_changed_line_is_named_even_where_the_digest_was_renewed(folder: Path, row: int) -> None:
    lines = (folder / JOURNAL).read_bytes().split(b"\n")
    lines[row - 1] = lines[row - 1].replace(b'"time":"2', b'"time":"1')
    (folder / JOURNAL).write_bytes(b"\n".join(lines))
    files.write_digests(folder / JOURNAL_DIGEST, [JOURNAL])
    (finding,) = verify(folder)
    assert (finding.rule, finding.source, finding.row) == ("journal_chain_broken", JOURNAL, row + 1)


def test_a_broken_journal_takes_no_more_entries_and_is_not_replaced(folder: Path) -> None:
    content = (folder / JOURNAL).read_bytes()
    (folder / JOURNAL).write_bytes(content.replace("甲".encode(), "乙".encode(), 1))
    with pytest.raises(FolderError, match="备份"):
        append_entry(folder, Event.STATES, {})
    assert "备份" in str(refusal(folder, replace=True))
    with pytest.raises(FolderError, match="备份"):
        write_plan(small_plan(), folder, replace=True)
    assert "journal_digest_wrong" in rules(verify(folder))


@pytest.mark.parametrize("name", [JOURNAL, JOURNAL_DIGEST])
def test_a_missing_journal_is_a_finding(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (finding,) = verify(folder)
    assert (finding.rule, finding.source, finding.severity.value) == ("file_missing", name, "error")
    with pytest.raises(FolderError, match="记录"):
        append_entry(folder, Event.STATES, {})


def test_another_plan_in_the_folder_is_a_finding(folder: Path) -> None:
    plan = json.loads((folder / "plan.json").read_bytes())
    files.write_json(folder / "plan.json", plan | {"reason": "另一个理由"})
    files.write_digests(folder / "plan.sha256", ["plan.json"])
    assert "journal_other_plan" in rules(verify(folder))


def test_a_replaced_plan_carries_its_journal_on(folder: Path) -> None:
    before = (folder / JOURNAL).read_bytes()
    write_plan(small_plan(), folder, replace=True, inputs={"季度.xlsx": "0" * 64})
    assert (folder / JOURNAL).read_bytes().startswith(before)
    assert [entry.event for entry in read_entries(folder)][-1] is Event.PLANNED
    assert read_entries(folder)[-1].data["inputs"] == {"季度.xlsx": "0" * 64}
    assert verify(folder) == []


def test_an_append_cut_short_is_mentioned_then_settled(folder: Path) -> None:
    whole = (folder / JOURNAL).read_bytes()
    (folder / JOURNAL).write_bytes(whole + b'{"by":"')
    (finding,) = verify(folder)
    assert (finding.rule, finding.severity.value) == ("journal_unfinished", "warning")
    append_entry(folder, Event.STATES, {"number": 4})
    assert verify(folder) == []
    settled, last = read_entries(folder)[-2:]
    assert (settled.event, settled.data["bytes"]) == (Event.SETTLED, 7)
    assert last.data == {"number": 4}


def test_a_line_without_its_digest_is_kept(folder: Path) -> None:
    digest = (folder / JOURNAL_DIGEST).read_bytes()
    append_entry(folder, Event.STATES, {"number": 4})
    (folder / JOURNAL_DIGEST).write_bytes(digest)
    (finding,) = verify(folder)
    assert (finding.rule, finding.severity.value) == ("journal_unfinished", "warning")
    append_entry(folder, Event.STATES, {"number": 5})
    assert [entry.data["number"] for entry in read_entries(folder)[-2:]] == [4, 5]
    assert verify(folder) == []


def test_an_older_folder_is_refused_with_a_sentence(folder: Path) -> None:
    plan = json.loads((folder / "plan.json").read_bytes())
    files.write_json(folder / "plan.json", plan | {"format": 0})
    with pytest.raises(FolderError, match="方案格式为 0"):
        read_plan(folder)
    (finding,) = verify(folder)
    assert (finding.rule, finding.column) == ("plan_format_other", "format")


def test_a_folder_without_journal_is_given_one_that_says_so(folder: Path) -> None:
    with pytest.raises(FolderError, match="已有"):
        begin_journal(folder)
    for name in (JOURNAL, JOURNAL_DIGEST):
        (folder / name).unlink()
    before = (folder / "plan.json").read_bytes()
    assert main(["journal", str(folder), "--begin", "--by", "乙"]) == 0
    (entry,) = read_entries(folder)
    assert (entry.event, entry.by) == (Event.BEGUN, "乙")
    assert verify(folder) == []
    assert (folder / "plan.json").read_bytes() == before


def test_two_writers_lose_nothing(folder: Path) -> None:
    def write(name: str) -> None:
        for number in range(10):
            append_entry(folder, Event.STATES, {"number": number}, by=name)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("甲组", "乙组")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    entries = read_entries(folder)
    for name in ("甲组", "乙组"):
        assert [entry.data["number"] for entry in entries if entry.by == name] == list(range(10))
    assert breaks(folder) == []


KILLED = """
import json, os, random, signal, sys, time
from jiaocha.folder import append_entry, read_entries
from jiaocha.folder.journal import breaks
from jiaocha_models import Event
from pathlib import Path

folder, draw, number = sys.argv[1], random.Random(20261001), 100
for _ in range(20):
    reading, writing = os.pipe()
    writer = os.fork()
    if writer == 0:
        while True:
            append_entry(folder, Event.STATES, {"number": number}, by="甲")
            os.write(writing, b"%d\\n" % number)
            number += 1
    os.close(writing)
    said = os.fdopen(reading)
    acknowledged = [int(said.readline())]
    time.sleep(draw.uniform(0, 0.05))
    os.kill(writer, signal.SIGKILL)
    acknowledged += [int(line) for line in said if line.endswith("\\n")]
    os.waitpid(writer, 0)
    stored = [entry.data["number"] for entry in read_entries(folder) if "number" in entry.data]
    print(json.dumps([acknowledged, stored, [fault.harmless for fault in breaks(Path(folder))]]))
    number = stored[-1] + 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_kill_9_loses_no_state(folder: Path) -> None:
    """Twenty writers, each killed at a random moment; what a writer acknowledged stands in the journal."""
    ran = subprocess.run([sys.executable, "-c", KILLED, str(folder)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    rounds = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(rounds) == 20
    number = 100
    for acknowledged, stored, harmless in rounds:
        assert all(harmless)
        assert acknowledged == list(range(number, number + len(acknowledged)))
        assert stored == [0, 1, 2, *range(100, stored[-1] + 1)]
        assert stored[-1] - acknowledged[-1] in (0, 1)
        number = stored[-1] + 1
    append_entry(folder, Event.STATES, {"number": number})
    stored = [entry.data["number"] for entry in read_entries(folder) if "number" in entry.data]
    assert stored == [0, 1, 2, *range(100, number + 1)]
    assert verify(folder) == []


def test_the_command_lists_the_journal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "编制方案" in shown
    assert "设定状态" in shown
    assert main(["journal", str(folder), "--json"]) == 0
    assert [line["sequence"] for line in json.loads(capsys.readouterr().out)["entries"]] == [1, 2, 3, 4]
    (folder / JOURNAL).write_bytes((folder / JOURNAL).read_bytes()[:-1])
    assert main(["journal", str(folder)]) == 1
    assert main(["journal", str(folder.parent)]) == 2
