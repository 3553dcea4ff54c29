"""Text from pages, file names and questions → HTML that shows it and does nothing else.

Everything of `rag/web` that writes a piece of foreign text calls `shown`: markup becomes letters, and characters
that nobody can see but that move or hide others become signs.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

# C0, C1 and DEL; zero-width and bidirectional marks; tags; line separators; halves of surrogate pairs.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def shown(text: str) -> str:
    """Return `text` as HTML: markup escaped, hidden characters written out.

    Tabs and line breaks are kept. Safe between tags and inside a double-quoted attribute.

    >>> shown('<b onclick="x()">报&答</b>')
    '&lt;b onclick=&quot;x()&quot;&gt;报&amp;答&lt;/b&gt;'
    >>> shown("件7.0231\N{RIGHT-TO-LEFT OVERRIDE}量务业\N{ESCAPE}[31m")
    '件7.0231⟨U+202E⟩量务业⟨U+001B⟩[31m'
    """
    return html.escape(_HIDDEN.sub(_written_out, text))


def _written_out(found: re.Match[str]) -> str:
    return f"⟨U+{ord(found[0]):04X}⟩"


def marked(text: str, spans: Iterable[tuple[int, int]], tag: str) -> str:
    """Return `text` as HTML with each text[start:end] of `spans` inside `tag`; spans must not overlap.

    >>> marked("同比<增长>", [(2, 5)], "mark")
    '同比<mark>&lt;增长</mark>&gt;'
    """
    cuts = [0, *(edge for span in sorted(spans) for edge in span), len(text)]
    return "".join(
        f"<{tag}>{shown(text[a:b])}</{tag}>" if number % 2 else shown(text[a:b])
        for number, (a, b) in enumerate(pairwise(cuts))
    )


def is_chinese(text: str) -> bool:
    """Whether to mark `text` as Chinese for fonts and screen readers: it holds a Chinese character.

    >>> is_chinese("GDP增长"), is_chinese("How many parcels?")
    (True, False)
    """
    return any(unicodedata.name(char, "").startswith("CJK UNIFIED") for char in text)


def language(text: str) -> str:
    """Return the `lang` attribute's value for a foreign text: `zh` or `en`."""
    return "zh" if is_chinese(text) else "en"
