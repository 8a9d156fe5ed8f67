"""The real plans, from document to register: every lead taken, succeeded with a reason, or asked."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from scheduler.intake.directory import Directory
from scheduler.intake.documents import read_document
from scheduler.intake.draft import read_draft
from scheduler.intake.planfile import PlanFile, plan_file_of, review_plan
from scheduler.intake.planfile.toml_in import read_toml
from scheduler.intake.planfile.toml_out import write_toml
from scheduler.register.roster import AgencyFacts, Heir, Roster
from scheduler.register.store import Register
from tests.intake.offices import PRACTICE, OfficeOf

STEMS = (
    "ninh-binh-06-KH-UBND-2026",
    "bac-ninh-draft-KH-UBND-2026",
    "bac-ninh-371-KH-UBND-2024",
    "ha-tinh-KH-UBND-2024",
    "ninh-binh-141-KH-UBND-2025",
)
TODAY = date(2026, 3, 2)


def province(shared: Path, stem: str, name: str, *more: AgencyFacts) -> Roster:
    """Departments and communes of one province, with the bodies that were before them."""
    folder = shared / "agencies"
    names = (folder / f"{stem}-departments.txt").read_text(encoding="utf-8").splitlines()
    bodies = [AgencyFacts(f"s{at}", words.strip()) for at, words in enumerate(names) if words.strip()]
    with (folder / f"{stem}-xa-phuong-codes.tsv").open(encoding="utf-8") as file:
        bodies += [AgencyFacts(code, words, "commune") for code, words in csv.reader(file, delimiter="\t")]
    bodies.append(AgencyFacts("ubnd", f"UBND tỉnh {name}", "superior"))
    return Roster((*bodies, *_former(folder / "successors.tsv", [*bodies, *more]), *more))


def _former(path: Path, bodies: list[AgencyFacts]) -> list[AgencyFacts]:
    known = {body.name: body.code for body in bodies}
    heirs: dict[str, list[Heir]] = {}
    with path.open(encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            if line["new_name"] in known and line["old_name"] not in known:
                scope = "" if line["scope"].startswith("all") else line["scope"]
                heir = Heir(known[line["new_name"]], date.fromisoformat(line["effective"]), scope)
                heirs.setdefault(line["old_name"], []).append(heir)
    return [
        AgencyFacts(f"c{at}", name, valid_to=date(2025, 2, 28), heirs=tuple(found))
        for at, (name, found) in enumerate(heirs.items())
    ]


def drafted(shared: Path, stem: str, suffix: str = "txt") -> PlanFile:
    name = f"{stem}.{suffix}"
    return plan_file_of(read_draft(read_document(shared / "plans" / name)), name)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("suffix", ["txt", "docx"])
def test_each_becomes_a_plan_file_that_loses_nothing(shared_dir: Path, stem: str, suffix: str) -> None:
    made = drafted(shared_dir, stem, suffix)
    review = review_plan(made, PRACTICE.calendar, TODAY)
    assert read_toml(write_toml(review), "plan.toml") == made
    assert not [row.row.timing for row in review.rows if row.row.timing and not row.reading.rules]
    assert not [row.reading.unread for row in review.rows if row.reading.unread]


@pytest.mark.parametrize("stem", STEMS)
def test_keys_do_not_hang_on_the_format(shared_dir: Path, stem: str) -> None:
    keys = [[row.key for row in drafted(shared_dir, stem, suffix).rows] for suffix in ("txt", "docx")]
    assert keys[0] == keys[1]


def test_every_lead_of_the_new_plan_is_known_or_proposed(shared_dir: Path) -> None:
    made = drafted(shared_dir, "ninh-binh-06-KH-UBND-2026")
    roster = province(shared_dir, "ninh-binh", "Ninh Bình")
    review = review_plan(made, PRACTICE.calendar, TODAY, Directory(roster, TODAY, made.issuer))
    hows = {
        row.row.ref or row.row.title[:20]: [part.how for part in row.lead.parts]
        for row in review.rows
        if row.lead
    }
    assert hows.pop("1") == ["proposal"]
    assert {how for found in hows.values() for how in found} == {"agency", "group"}


def test_an_old_plan_applied_today_is_succeeded_asked_or_settled_in_silence(shared_dir: Path) -> None:
    made = drafted(shared_dir, "bac-ninh-371-KH-UBND-2024")
    register = Register("sqlite://")
    SQLModel.metadata.create_all(register.engine)
    office = OfficeOf(register, TODAY).load(province(shared_dir, "bac-ninh", "Bắc Ninh"))
    diff = office.apply(made)
    asked = {problem.words for problem in diff.problems if problem.words}
    assert asked >= {
        "Sở Thông tin và Truyền thông",
        "Sở Lao động, Thương binh và xã hội",
        "Viện Nghiên cứu phát triển kinh tế xã hội",
        "các hội thành viên",
    }
    assert any("Sở Kế hoạch và Đầu tư" in note for note in diff.notes)
    assert any("01/07/2025" in note for note in diff.notes)
    assert {state for _code, due, state in office.dues() if due < TODAY} == {"unsettled"}
    assert {state for _code, due, state in office.dues() if due >= TODAY} == {"open"}


def test_the_two_stages_of_one_plan_are_linked(shared_dir: Path) -> None:
    made = replace(drafted(shared_dir, "ha-tinh-KH-UBND-2024"), number="1/KH-UBND", issued=date(2024, 10, 1))
    register = Register("sqlite://")
    SQLModel.metadata.create_all(register.engine)
    roster = province(shared_dir, "bac-ninh", "Hà Tĩnh")
    office = OfficeOf(register, TODAY).load(roster)
    assert office.apply(made).links == 1
