"""Lines → the text of an article, with the origin of every character and the bounds of every part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.pages import marks, repair
from rag.pages.printed import UNWRAPPED, Line
from rag.pages.records import Page, Part, Run
from rag.words import fold


@dataclass(frozen=True, slots=True)
class Stretch:
    """Repaired text with its place: character for character on `line` from `column` on; line 0 for a separator."""

    text: str
    line: int
    column: int


def stretches(page: Page, lines: Sequence[Line], *, running: bool) -> list[Stretch]:
    """Return the lines joined as one: in running text every space is closed, elsewhere letter-spacing alone."""
    close = repair.close_spaces if running else _close_display
    found: list[Stretch] = []
    last = ""
    for line in lines:
        text = close(line.text)
        if glue := repair.glue(last, text):
            found.append(Stretch(glue, 0, 0))
        raw = page.lines[line.number - 1]
        end = len(raw)
        for start, stop, column in repair.trace(raw[line.column : end], text):
            found.append(Stretch(text[start:stop], line.number, line.column + column))
        last = text
    return found


def _close_display(line: str) -> str:
    return repair.close_names(repair.close_letter_spacing(line))


def paragraphs(page: Page, lines: Sequence[Line]) -> list[list[Stretch]]:
    """Return running text as the paragraphs that the page shows."""
    groups: list[list[Line]] = []
    for i, line in enumerate(lines):
        if not groups or _new_paragraph(lines[i - 1], line):
            groups.append([])
        groups[-1].append(line)
    return [stretches(page, group, running=True) for group in groups]


def _new_paragraph(above: Line, line: Line) -> bool:
    """Whether a paragraph ends between two lines: a sentence end that leaves room, a blank line, an indentation."""
    if not above.closed and not above.fold.endswith(("：", ":")):
        return False
    if line.measure > UNWRAPPED:
        return above.closed
    indented = line.indent > above.indent or (line.width < line.measure - 1.2 and not line.closed)
    if not above.closed:
        return (line.gap > 0 or above.short) and indented
    return line.gap > 0 or above.short or indented


def length(text: Sequence[Stretch]) -> int:
    """Return how many characters the stretches hold."""
    return sum(len(stretch.text) for stretch in text)


def words(text: Sequence[Stretch]) -> str:
    """Return what the stretches say."""
    return "".join(stretch.text for stretch in text)


def split(text: Sequence[Stretch], at: int) -> tuple[list[Stretch], list[Stretch]]:
    """Cut stretches after `at` characters."""
    left: list[Stretch] = []
    right: list[Stretch] = []
    for stretch in text:
        kept = min(max(at, 0), len(stretch.text))
        at -= len(stretch.text)
        if kept:
            left.append(Stretch(stretch.text[:kept], stretch.line, stretch.column))
        if kept < len(stretch.text):
            right.append(Stretch(stretch.text[kept:], stretch.line, stretch.column + kept))
    return left, right


class Writer:
    """Puts parts one after the other, divided by line breaks."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.parts: list[Part] = []
        self.runs: list[Run] = []

    @property
    def text(self) -> str:
        """What was written."""
        return "".join(self._pieces)

    def write(self, kind: str, *texts: Sequence[Stretch]) -> None:
        """Write one part; several texts are its paragraphs. Empty ones are left out."""
        kept = [text for text in texts if words(text).strip()]
        if not kept:
            return
        if self._length:
            self._add("\n")
        start = self._length
        for number, text in enumerate(kept):
            if number:
                self._add("\n")
            for stretch in text:
                if stretch.line:
                    self.runs.append(Run(self._length, self._length + len(stretch.text), stretch.line, stretch.column))
                self._add(stretch.text)
        self.parts.append(Part(kind, start, self._length))

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)


def cut_head(text: list[Stretch]) -> tuple[list[Stretch], list[Stretch]]:
    """Cut the dateline off the beginning of a story: (dateline, the rest); the first is empty where there is none."""
    return split(text, marks.dateline(fold(words(text[:40]))))


def cut_tail(text: list[Stretch]) -> tuple[list[Stretch], str, list[Stretch]]:
    """Cut one closing remark off the end: (the rest, its kind, the remark); the kind is empty where there is none."""
    said = fold(words(text))
    at = marks.credit(said)
    if at >= 0:
        rest, remark = split(text, at)
        return rest, "credit", remark
    for kind, pattern in (("note", marks.AUTHOR_NOTE), ("source", marks.SOURCE), ("byline", marks.TRAILING_NAMES)):
        match = pattern.search(said[-160:])
        if match:
            rest, remark = split(text, max(0, len(said) - 160) + match.start())
            return rest, kind, remark
    return text, "", []
