"""A whole quarter played through, as a bureau would live it, with every command a user types.

Manual list reviewed, planned, edited, courts asked, two refusals, repair, approvals in two batches, refresh
with a tenth of the cases changed, orders printed, ledger filled in and exported, next quarter planned from
it. After every step that makes a plan the folder is verified, and every approved case must stand where it was
approved or be named as dropped out. Run it with ``python -m benchmarks.story``; it is no timing benchmark.
"""

import argparse
import contextlib
import io
import sys
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.record import circumstances, write_json
from benchmarks.story_people import (
    answer_forms,
    edit_workbook,
    fill_ledger,
    list_by_hand,
    new_extract,
    saved_by_libreoffice,
    sign_sheet,
)

CONSULTED, DELIBERATED, SIGNED = date(2026, 10, 12), date(2026, 10, 15), date(2026, 10, 18)
SECOND, ORDER, FILED = date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 10)
NEXT = date(2027, 1, 4)


@dataclass
class Story:
    """What was typed, how long it took, what came of it."""

    out: Path
    libreoffice: bool = False
    steps: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def type(self, title: str, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        """Run a command as typed; what it printed. A code that is not expected is a fault."""
        from jiaocha.cli import main

        said, begun = io.StringIO(), time.perf_counter()
        with contextlib.redirect_stdout(said):
            code = main([*words, "--quiet"])
        seconds = round(time.perf_counter() - begun, 1)
        shown = " ".join(Path(word).name if "/" in word else word for word in words[:8])
        self.steps.append({"step": title, "command": f"jiaocha {shown}", "seconds": seconds, "code": code})
        print(f"{seconds:7.1f} s  {title}", file=sys.stderr)
        if code not in codes:
            self.faults.append(f"{title}: exit code {code}: {said.getvalue()[-300:]}")
        return said.getvalue()

    def hand_in(self, *files: Path) -> None:
        """Take workbooks as people saved them: with ``libreoffice`` that program saves them first."""
        if self.libreoffice:
            saved_by_libreoffice(files)

    def note(self, **numbers: Any) -> None:
        """Add numbers to the last step."""
        self.steps[-1].update(numbers)

    def check(self, folder: Path, before: Path | None = None) -> None:
        """Verify a folder, and compare the places of approved cases with those in the folder before."""
        from jiaocha import read_plan, verify
        from jiaocha.ledger import current_states, places_of

        begun = time.perf_counter()
        findings = [one.rule for one in verify(folder)]
        summary = read_plan(folder).summary
        places, states = places_of(folder), current_states(before or folder)
        approved = [one for one in states.values() if one.approved]
        moved = [
            one.case_number for one in approved
            if one.case_number in places and not places[one.case_number].is_as(one.place)
        ]  # fmt: skip
        self.note(
            verified=not findings, verify_seconds=round(time.perf_counter() - begun, 1),
            cases=summary.totals.cases, transferred=summary.totals.cases_transferred,
            status=summary.status.value, gap=summary.gap, approved=len(approved),
        )  # fmt: skip
        dropped = self._dropped(folder)
        if findings or set(moved) - dropped:
            self.faults.append(f"{folder.name}: {findings[:5]} {sorted(set(moved) - dropped)[:5]}")
        self.note(approved_moved=len(set(moved) - dropped), approved_dropped=len(dropped & set(states)))

    def _dropped(self, folder: Path) -> set[str]:
        from jiaocha.folder import read_entries
        from jiaocha_models import Event

        last = [entry for entry in read_entries(folder) if entry.event is Event.REFRESHED][-1:]
        return {row["case"] for entry in last for row in entry.data["dropped"] if row["approved"]}


def play(size: str, seed: int, out: Path, *, effort: float, papers: bool, libreoffice: bool = False) -> Story:
    """Play one quarter through in a folder."""
    story = Story(out, libreoffice)
    _plan(story, size, seed, effort)
    _ask(story)
    _approve(story)
    _refresh(story, seed)
    _carry_out(story, papers)
    _next(story, size, seed, effort)
    return story


def _plan(story: Story, size: str, seed: int, effort: float) -> None:
    """Review the list made by hand, plan, change two lines by hand."""
    import jiaocha as jc
    from jiaocha_scenarios import generate

    out = story.out
    quarter = generate(size, seed=seed)
    jc.write_quarter(quarter, out / "季度.xlsx")
    plan = ["plan", str(out / "季度.xlsx"), "--effort", str(effort), "--out", str(out / "方案")]
    story.type("编制方案", *plan)
    story.check(out / "方案")
    listed = list_by_hand(jc.read_plan(out / "方案"), out / "手工方案.xlsx")
    edit_workbook(out / "方案", out / "改后.xlsx")
    story.hand_in(out / "手工方案.xlsx", out / "改后.xlsx")
    said = story.type(
        "审查手工方案", "review", str(out / "季度.xlsx"), str(out / "手工方案.xlsx"),
        "--effort", str(effort), codes=(0, 1),
    )  # fmt: skip
    (out / "审查.txt").write_text(said, "utf-8")
    story.note(listed=listed, faults=said.count("\n"))
    changed = ["what-if", str(out / "方案"), str(out / "改后.xlsx"), "--out", str(out / "改后方案")]
    story.type("两处人工调整", *changed)
    story.check(out / "改后方案")


def _ask(story: Story) -> None:
    """Courts are asked; two refuse, both objections are accepted; the plan is repaired."""
    from jiaocha.ledger import objections_of

    out, folder = story.out, story.out / "改后方案"
    sign_sheet(folder, out / "征求意见.xlsx", "征求意见", "执行局", CONSULTED)
    story.type("登记征求意见", "state", str(folder), str(out / "征求意见.xlsx"))
    story.type("制作回复表", "objections", str(folder), "--forms", str(out / "回复表"))
    forms = answer_forms(folder, out / "回复表", DELIBERATED)
    story.hand_in(*forms)
    story.type("登记回复", "objections", str(folder), *map(str, forms), "--by", "书记员")
    answers = objections_of(folder)
    story.note(
        forms=len(forms), answers=len(answers), refused=sum(one.opinion.value == "objects" for one in answers)
    )
    story.type("补正方案", "repair", str(folder), "--out", str(out / "补正"), "--by", "执行局")
    story.check(out / "补正")


def _approve(story: Story) -> None:
    """Two batches of two fifths each are signed; the rest waits."""
    from jiaocha.ledger import places_of
    from jiaocha_models.words import Mode

    folder, places = story.out / "补正", places_of(story.out / "补正")
    moving = {n: place for n, place in places.items() if place.mode not in (Mode.STAY, Mode.ENTRUSTED)}
    groups = sorted({place.group for place in moving.values()})
    size = 2 * len(groups) // 5
    for name, chosen, on in (("第一批", groups[:size], SIGNED), ("第二批", groups[size : 2 * size], SECOND)):
        numbers = [n for n, place in moving.items() if place.group in set(chosen)]
        story.type(f"编入{name}", "state", str(folder), "--case", *numbers, "--batch", name)
        batch = ["state", str(folder), "--batch", name, "--on", on.isoformat()]
        story.type(f"{name}合议、局务会", *batch, "--to", "合议、局务会", "--by", "合议庭")
        story.type(f"{name}院长批准", *batch, "--to", "院长", "--by", "院长")
        story.note(batch=len(numbers))


def _refresh(story: Story, seed: int) -> None:
    """Check the plan again on the day of the order, a tenth of the cases having changed."""
    import jiaocha as jc
    from jiaocha.folder import read_entries
    from jiaocha_models import Event

    out, plan = story.out, jc.read_plan(story.out / "补正")
    extract, changed = new_extract(plan.quarter, seed)
    jc.write_quarter(extract, out / "新数据.xlsx")
    words = ["--quarter", str(out / "新数据.xlsx"), "--on", ORDER.isoformat(), "--out", str(out / "复核")]
    said = story.type("制发前复核", "refresh", str(out / "补正"), *words, "--by", "执行局", codes=(0, 1))
    (out / "复核.txt").write_text(said, "utf-8")
    (entry,) = [one for one in read_entries(out / "复核") if one.event is Event.REFRESHED]
    story.note(changed_in_extract=changed, **entry.data["counts"])
    story.check(out / "复核", out / "补正")
    back = [row["case"] for row in entry.data["dropped"] if row["approved"]]
    if back:
        words = ["--to", "退回", "--reason", "案情变化", "--by", "执行局", "--on", ORDER.isoformat()]
        story.type("退出的已批准案件由人登记退回", "state", str(out / "复核"), "--case", *back, *words)
        story.note(returned=len(back))


def _carry_out(story: Story, papers: bool) -> None:
    """Orders are printed and issued, files handed over, cases filed; the ledger is filled in."""
    from jiaocha.ledger import batches_of, current_states, places_of

    out, folder = story.out, story.out / "复核"
    first = [n for n, name in batches_of(folder).items() if name == "第一批" and n in places_of(folder)]
    ready = [n for n in first if current_states(folder)[n].approved]
    if papers:
        words = ["documents", str(folder), "--out"]
        story.type("第一批文书", *words, str(out / "文书"), "--case", *ready)
        story.note(papers=sum(1 for _ in (out / "文书").rglob("*.docx")))
        story.type("季度请示", *words, str(out / "季度材料"), "--kind", "请示")
    for state, by, on in (
        ("制发", "执行局", ORDER),
        ("移交", "原执行法院", ORDER),
        ("立案", "受案法院", FILED),
    ):
        sign_sheet(folder, out / f"{state}.xlsx", state, by, on, only=ready)
        story.type(f"第一批{state}", "state", str(folder), str(out / f"{state}.xlsx"))
    story.type("期限表", "deadlines", str(folder), "--on", FILED.isoformat())
    story.type("导出台账", "ledger", str(folder), "--out", str(out / "台账.xlsx"))
    story.note(filled=fill_ledger(out / "台账.xlsx", ready, FILED))
    story.hand_in(out / "台账.xlsx")
    story.type("登记台账", "ledger", str(folder), "--read", str(out / "台账.xlsx"), "--by", "书记员")
    story.type("季末台账", "ledger", str(folder), "--out", str(out / "季末台账.xlsx"))
    story.type("核对记录", "journal", str(folder))


def _next(story: Story, size: str, seed: int, effort: float) -> None:
    """Plan the next quarter from the ledger."""
    from dataclasses import replace

    import jiaocha as jc
    from jiaocha_scenarios import generate

    out, quarter = story.out, generate(size, seed=seed + 1)
    policy = quarter.policy.model_copy(update={"planning_date": NEXT})
    jc.write_quarter(replace(quarter, policy=policy), out / "新季度.xlsx")
    ledger = ["--ledger", str(out / "季末台账.xlsx")]
    plan = ["plan", str(out / "新季度.xlsx"), "--effort", str(effort), "--out", str(out / "新方案")]
    story.type("据台账编制下一季度", *plan, *ledger)
    story.check(out / "新方案")
    history = jc.read_plan(out / "新方案").quarter.history
    story.note(history=len(history) - len(quarter.history))
    story.type(
        "对照原始输入核验", "verify", str(out / "新方案"), "--quarter", str(out / "新季度.xlsx"), *ledger
    )


def run(arguments: list[str]) -> int:
    """Play, print, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.story", description=__doc__)
    parser.add_argument("--size", default="province", help="prefecture or province")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--effort", type=float, default=1.0)
    parser.add_argument("--out", type=Path, required=True, help="a new folder for all files")
    parser.add_argument("--no-papers", action="store_true", help="print no orders")
    parser.add_argument(
        "--libreoffice", action="store_true", help="every workbook that people edit is saved by LibreOffice"
    )
    parser.add_argument("--json", type=Path, help="write the record")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True)
    story = play(
        chosen.size, chosen.seed, chosen.out,
        effort=chosen.effort, papers=not chosen.no_papers, libreoffice=chosen.libreoffice,
    )  # fmt: skip
    for step in story.steps:
        numbers = {name: value for name, value in step.items() if name not in ("step", "command", "seconds")}
        told = ", ".join(f"{name} {value}" for name, value in numbers.items() if name != "code")
        print(f"{step['seconds']:7.1f} s  {step['step']}　{told}")
    for fault in story.faults:
        print(f"FAULT {fault}")
    if chosen.json is not None:
        write_json(chosen.json, "story", arguments, story.steps, {**circumstances(), "faults": story.faults})
    return 1 if story.faults else 0


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
