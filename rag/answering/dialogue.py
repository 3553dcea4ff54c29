"""What was said in a conversation, as far as later turns may lean on it: plain values, to JSON and back.

Nothing is shared between conversations and nothing is kept by the archive: a page holds one for each of its readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

LONGEST = 12  # turns that are remembered


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as far as later ones may lean on it.

    `question` is what was typed, `whole` what it was taken for, `frame` the question that a follow-up carries on: of
    哪个最高 the one about the chosen thing; `thing` what that is asked of, where the words alone would not tell.
    `cited` are (article id, start, end), `reason` why it was refused.
    """

    question: str
    whole: str
    frame: str
    short: str | None
    refused: bool
    cited: tuple[tuple[str, int, int], ...]
    thing: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What was said so far, the latest last; at most the last LONGEST turns."""

    said: tuple[Said, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return this dialogue as plain JSON values."""
        return {"said": [asdict(item) for item in self.said]}

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Dialogue:
        """Make a dialogue from what `to_dict` returned. Raises KeyError or TypeError where the row is none."""
        said = (
            Said(**{**item, "cited": tuple((str(name), int(a), int(b)) for name, a, b in item["cited"])})
            for item in row["said"]
        )
        return cls(tuple(said)[-LONGEST:])

    def then(self, said: Said) -> Dialogue:
        """Return the dialogue with one more turn."""
        return Dialogue((*self.said, said)[-LONGEST:])
