"""Two languages in one piece of HTML, and the messages that say a thing in both.

Both stand in the page and its style shows one of them (`:root[lang]`), so that switching needs no server and an
answer given before the switch changes with the page.
"""

from __future__ import annotations

import re

from rag.errors import BaodaError, IndexLocked, QuestionError
from rag.web.safe import shown

_BOTH_SAID = re.compile(r"(?P<chinese>.*[\u4e00-\u9fff].*?)\s*\((?P<english>[^()\u4e00-\u9fff]+)\)", re.DOTALL)
_NAMED = re.compile(r"(?P<file>[^：]*\.\w+|《[^》]*》|“[^”]*”)：")


def pair(chinese: str, english: str) -> str:
    """Return two texts as HTML, of which the page shows the one of its language."""
    return f'<span class="zh" lang="zh">{shown(chinese)}</span><span class="en" lang="en">{shown(english)}</span>'


def either(message: str) -> str:
    """Return as HTML a message of ours that says a thing in Chinese and then, in brackets, in English: each for itself.

    The file or article that the Chinese names first is named in English, too. Any other message stays as it is.

    >>> either("a.exe：只收文章。(Only articles.)").count("a.exe"), either("Not found.")
    (2, 'Not found.')
    """
    said = _BOTH_SAID.fullmatch(message.strip())
    if said is None:
        return shown(message)
    file = _NAMED.match(said["chinese"])
    return pair(said["chinese"], f"{file['file']}: {said['english']}" if file else said["english"])


def trouble(error: BaodaError) -> str:
    """Return as HTML what went wrong and what to do: the error's own words, introduced in both languages."""
    if isinstance(error, IndexLocked):
        lead = pair("索引正在更新，请过一会儿再问。", "The index is being rebuilt; please ask again in a moment.")
    elif isinstance(error, QuestionError):
        lead = pair("请换一种问法：", "Please ask in another way:")
    else:
        lead = pair("馆藏暂时用不了：", "The archive cannot be used just now:")
    return f'{lead} <bdi class="detail">{either(str(error))}</bdi>'
