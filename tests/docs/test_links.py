"""Links lead somewhere, pictures are whole, and the pages say nothing they should not."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.docs.pages import DOCS, ROOT, anchor

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.M)


def _targets(page: Path) -> list[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return [target for target in _LINK.findall(text) if not re.match(r"[a-z]+:", target)]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in _targets(page):
        path, _, part = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name}: {target}"
        assert file == ROOT or ROOT in file.parents, f"{page.name}: {target} leaves the repository"
        if part and file.suffix == ".md":
            headings = {anchor(head) for head in _HEADING.findall(file.read_text(encoding="utf-8"))}
            assert part in headings, f"{page.name}: {target}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        files = [(page.parent / target.partition("#")[0]).resolve() for target in _targets(page)]
        for file in files:
            waiting += sorted(file.glob("*.md")) if file.is_dir() else [file]
    assert not {page for page in PAGES if DOCS in page.parents} - reached


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_no_page_names_a_folder_of_somebody_s_machine(page: Path) -> None:
    assert not re.search(r"/(?:work|home|root|Users)/", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("picture", sorted((DOCS / "pictures").glob("*.svg")), ids=lambda path: path.name)
def test_a_picture_is_whole_and_fetches_nothing(picture: Path) -> None:
    text = picture.read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert "<text" in text
    assert not re.search(r"(?:href|url\()\s*=?\s*[\"']?https?:", text)
