"""Plan folders: what they hold, and that they are written whole or not at all."""

import hashlib
import json
import os
import random
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from plans import greedy_choice, plan_of, small_plan, small_quarter

from jiaocha.digests import options_digest, quarter_digest
from jiaocha.folder import FolderError, read_plan, refusal, whole, write_plan
from jiaocha.planning import Plan
from jiaocha.worth.options import build_options
from jiaocha_models import Certificate

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def plan() -> Plan:
    return small_plan()


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of every file but run.json and the journal, which differ from run to run."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("run.json", "journal.jsonl", "journal.sha256")
    }


def test_reads_back_what_was_written(plan: Plan, tmp_path: Path) -> None:
    stored = read_plan(write_plan(plan, tmp_path / "方案"))
    assert options_digest(stored.options) == options_digest(plan.options)
    assert quarter_digest(stored.quarter) == quarter_digest(plan.quarter)
    assert stored.quarter.findings == plan.quarter.findings
    assert stored.solution.choice.tolist() == plan.solution.choice.tolist()
    for kind in ("certificate", "prices"):
        for part in fields(Certificate):
            written, read = (getattr(getattr(p.solution, kind), part.name) for p in (plan, stored))
            assert np.array_equal(written, read), (kind, part.name)
    assert stored.solution.method.tolist() == plan.solution.method.tolist()
    assert stored.summary == plan.summary.model_copy(update={"digests": stored.summary.digests})
    pd.testing.assert_frame_equal(stored.options.rows, plan.options.rows, check_dtype=False)
    pd.testing.assert_frame_equal(stored.options.groups, plan.options.groups, check_dtype=False)
    pd.testing.assert_frame_equal(stored.options.triage, plan.options.triage, check_dtype=False)


def test_prices_are_listed_though_the_multiplier_is_zero(plan: Plan, tmp_path: Path) -> None:
    """A block's own row has multiplier 0 in the certificate, and its price in rows.parquet and prices.csv."""
    folder = write_plan(plan, tmp_path / "方案")
    rows = pd.read_parquet(folder / "rows.parquet")
    blocks = np.unique(plan.options.problem.block[plan.options.problem.block >= 0])
    assert (rows["multiplier"][blocks] == 0).all()
    assert (rows["price"][blocks] > 0).all()
    listed = pd.read_csv(folder / "prices.csv")
    assert listed["紧张程度分子"].tolist() == rows["price"].tolist()
    certificate = json.loads((folder / "certificate.json").read_bytes())
    assert certificate["bound_fen"] < certificate["price_bound_fen"] == plan.solution.prices.bound


def test_same_plan_gives_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    write_plan(plan, tmp_path / "a")
    write_plan(read_plan(tmp_path / "a"), tmp_path / "b")
    quarter = small_quarter()
    options = build_options(quarter)
    write_plan(plan_of(quarter, options, greedy_choice(options)), tmp_path / "c")
    assert contents(tmp_path / "a") == contents(tmp_path / "b") == contents(tmp_path / "c")


def test_digests_cover_every_file_of_the_plan(plan: Plan, tmp_path: Path) -> None:
    folder = write_plan(plan, tmp_path / "plan")
    digests = json.loads((folder / "plan.json").read_text("utf-8"))["digests"]
    files = contents(folder)
    assert set(digests) == set(files) - {"plan.json", "plan.sha256"}
    for name, digest in digests.items():
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert files["plan.sha256"].decode().split() == [
        hashlib.sha256(files["plan.json"]).hexdigest(),
        "plan.json",
    ]


def test_lists_open_in_a_spreadsheet(plan: Plan, tmp_path: Path) -> None:
    folder = write_plan(plan, tmp_path / "plan")
    for name, first in (("assignments.csv", "案号"), ("prices.csv", "序号"), ("triage.csv", "案号")):
        content = (folder / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf" + first.encode()), "Excel and WPS need the byte order mark"
        assert b"\r" not in content
    assignments = pd.read_csv(folder / "assignments.csv", encoding="utf-8-sig")
    candidates = int((plan.options.case_group >= 0).sum())
    assert len(assignments) == candidates
    assert assignments["净值（分）"].sum() == plan.solution.value
    stated = (assignments["净值（分）"] / 1e6).round(2)
    assert np.allclose(stated, assignments["净值（万元）"], atol=0.0051)


def test_text_is_never_a_formula() -> None:
    from jiaocha.folder.files import csv_text

    assert csv_text(["a"], [["=1+1"], ["@x"], [-5], ["（2024）"]]) == "a\n'=1+1\n'@x\n-5\n（2024）\n"


def test_extra_files_are_written_and_not_digested(plan: Plan, tmp_path: Path) -> None:
    writers = {"报告.html": lambda given, path: path.write_text(given.summary.title, "utf-8")}
    folder = write_plan(plan, tmp_path / "plan", extra_writers=writers, run={"seconds": 1.5})
    assert (folder / "报告.html").read_text("utf-8") == plan.summary.title
    assert "报告.html" not in read_plan(folder).summary.digests
    assert "报告.html" in (folder / "plan.sha256").read_text("utf-8")
    assert read_plan(folder).run["seconds"] == 1.5
    write_plan(plan, folder, replace=True)
    assert not (folder / "报告.html").exists()


def test_existing_folder_is_refused_unless_replaced(plan: Plan, tmp_path: Path) -> None:
    folder = write_plan(plan, tmp_path / "plan")
    before = contents(folder)
    with pytest.raises(FolderError, match="--replace"):
        write_plan(plan, folder)
    assert contents(folder) == before
    assert refusal(folder, replace=True) is None


@pytest.mark.parametrize("name", ["notes.txt", "plan.json", "sub/plan.json"])
def test_a_folder_of_somebody_else_is_never_replaced(plan: Plan, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "own"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("{}")
    with pytest.raises(FolderError, match="不是方案目录"):
        write_plan(plan, folder, replace=True)
    assert (folder / name).read_text() == "{}"


def test_a_plan_folder_with_notes_in_it_is_not_replaced(plan: Plan, tmp_path: Path) -> None:
    folder = write_plan(plan, tmp_path / "plan")
    (folder / "会议纪要.txt").write_text("留", "utf-8")
    with pytest.raises(FolderError, match=r"会议纪要\.txt"):
        write_plan(plan, folder, replace=True)
    assert (folder / "会议纪要.txt").exists()
    (folder / "会议纪要.txt").rename(folder / "Thumbs.db")
    write_plan(plan, folder, replace=True)
    assert not (folder / "Thumbs.db").exists()


def test_a_file_or_link_is_never_replaced(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderError, match="不是文件夹"):
        write_plan(plan, tmp_path / "file", replace=True)
    (tmp_path / "real").mkdir()
    try:
        (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    except OSError:
        pytest.skip("links need a privilege here")
    with pytest.raises(FolderError, match="不是文件夹"):
        write_plan(plan, tmp_path / "link", replace=True)


def test_an_empty_folder_may_be_replaced(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FolderError, match="--replace"):
        write_plan(plan, tmp_path / "empty")
    assert read_plan(write_plan(plan, tmp_path / "empty", replace=True)).summary.title == plan.summary.title


def test_a_failed_write_leaves_nothing(plan: Plan, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("disk full")

    folder = write_plan(plan, tmp_path / "plan")
    before = contents(folder)
    for out in (folder, tmp_path / "new"):
        with pytest.raises(RuntimeError, match="disk full"):
            write_plan(plan, out, replace=True, extra_writers={"报告.html": fail})
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_folder_in_use_keeps_old_and_new(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_plan(plan, tmp_path / "plan")
    before = contents(folder)
    rename = os.rename

    def held(source: Path, target: Path) -> None:
        if Path(source) == folder:
            raise PermissionError("in use")
        rename(source, target)

    monkeypatch.setattr(whole, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(os, "rename", held)
    with pytest.raises(FolderError, match="正被其他程序打开"):
        write_plan(plan, folder, replace=True)
    assert contents(folder) == before
    (kept,) = (path for path in tmp_path.iterdir() if path != folder)
    assert contents(kept) == before


def test_two_writers_of_one_folder_are_kept_apart(plan: Plan, tmp_path: Path) -> None:
    with whole.whole_folder(tmp_path / "plan") as folder:
        (folder / "a").write_text("x")
        with pytest.raises(FolderError, match="另一个程序正在写入"):
            write_plan(plan, tmp_path / "plan")
    assert (tmp_path / "plan" / "a").read_text() == "x"
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_interrupted_exchange_is_finished(plan: Plan, tmp_path: Path) -> None:
    folder = write_plan(plan, tmp_path / "plan")
    before = contents(folder)
    folder.rename(tmp_path / ".plan.whole-0123abcd")
    (tmp_path / ".plan.old-0123abcd").mkdir()
    (tmp_path / ".plan.partial-0123abcd").mkdir()
    assert contents(read_plan(folder).path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_old_plan_returns_where_the_new_was_lost(plan: Plan, tmp_path: Path) -> None:
    folder = write_plan(plan, tmp_path / "plan")
    folder.rename(tmp_path / ".plan.old-0123abcd")
    assert read_plan(folder).summary.title == plan.summary.title


def test_a_damaged_folder_is_refused_with_a_sentence(plan: Plan, tmp_path: Path) -> None:
    folder = write_plan(plan, tmp_path / "plan")
    (folder / "options.parquet").write_bytes(b"PAR1")
    with pytest.raises(FolderError, match="不是完整的方案目录"):
        read_plan(folder)
    with pytest.raises(FolderError, match="不是完整的方案目录"):
        read_plan(tmp_path / "missing")


def test_an_infeasible_quarter_is_written_too(plan: Plan, tmp_path: Path) -> None:
    from jiaocha.planning import summarise
    from jiaocha_models import Limits
    from jiaocha_models.words import Status

    solution = replace(
        plan.solution, status=Status.INFEASIBLE, choice=np.zeros(0, np.int64), reason="互相矛盾"
    )
    summary = summarise(plan.quarter, plan.options, solution, Limits())
    stored = read_plan(write_plan(replace(plan, solution=solution, summary=summary), tmp_path / "plan"))
    assert stored.summary.status is Status.INFEASIBLE
    assert len(stored.solution.choice) == 0


KILLED = """
import os, random, signal, sys, time
sys.path.insert(0, sys.argv[1])
from plans import plan_of, small_plan
from jiaocha.folder import read_plan, write_plan

folder, seed = sys.argv[2], int(sys.argv[3])
first = small_plan()
second = plan_of(first.quarter, first.options, first.options.problem.group_start[:-1])
began = time.monotonic()
write_plan(first, folder)
write_plan(second, folder, replace=True)
duration = time.monotonic() - began
values = {first.summary.value_fen, second.summary.value_fen}
assert len(values) == 2
draw = random.Random(seed)
for _ in range(20):
    child = os.fork()
    if child == 0:
        while True:
            write_plan(first, folder, replace=True)
            write_plan(second, folder, replace=True)
    time.sleep(draw.uniform(0, duration))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print(read_plan(folder).summary.value_fen in values)
write_plan(first, folder, replace=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and kill -9")
def test_kill_9_leaves_the_old_or_the_new_whole(tmp_path: Path) -> None:
    seed = random.Random(20261001).randrange(10**6)
    command = [sys.executable, "-c", KILLED, str(TESTS), str(tmp_path / "plan"), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True"] * 20
    assert [path.name for path in tmp_path.iterdir()] == ["plan"], "leftovers are cleared at the next run"
