"""Every error Baoda raises on purpose. Each says what happened and what to do; none needs a traceback to be read.

BaodaError
├── CorpusError            the folder of pages cannot be used
│   ├── CorpusNotFound     there is no such folder, or none was found by default
│   ├── EmptyCorpus        the folder holds nothing that can be read
│   └── UnreadableFile     one file is binary, wrongly encoded, too large or malformed
├── IndexError_            the built index cannot be used
│   ├── IndexMissing       nothing has been built there yet
│   ├── IndexStale         pages, settings or encoder changed since it was built
│   ├── IndexDamaged       a file of it is missing, cut short or altered, or it is not ours
│   ├── IndexLocked        another process is building it
│   └── IndexUnwritable    the folder cannot be written, or the disk is full
├── ModelError             an encoder or reader cannot be loaded
├── QuestionError          the question is empty or too long
├── GoldError              a gold set cannot be read
└── PortTaken              the web chat cannot listen where it was told to
"""

from __future__ import annotations


class BaodaError(Exception):
    """The root: `except BaodaError` catches everything Baoda raises on purpose."""


class CorpusError(BaodaError):
    """The folder of pages cannot be used."""


class CorpusNotFound(CorpusError):
    """There is no such corpus folder, or none was found by default."""


class EmptyCorpus(CorpusError):
    """The corpus folder holds nothing that can be read."""


class UnreadableFile(CorpusError):
    """One file of the corpus is binary, wrongly encoded, too large or malformed; `line` counts from 1."""

    def __init__(self, file: str, why: str, line: int | None = None) -> None:
        super().__init__(f"{file}: {why}" if line is None else f"{file}, line {line}: {why}")
        self.file = file
        self.why = why
        self.line = line


class IndexError_(BaodaError):
    """The built index cannot be used (the underscore keeps Python's own IndexError apart)."""


class IndexMissing(IndexError_):
    """Nothing has been built in the index folder yet."""


class IndexStale(IndexError_):
    """Pages, settings or the encoder changed since the index was built."""


class IndexDamaged(IndexError_):
    """A file of the index is missing, cut short or altered, or the folder holds something that is not ours."""


class IndexLocked(IndexError_):
    """Another process is building the index."""


class IndexUnwritable(IndexError_):
    """The index folder cannot be written, or the disk is full."""


class ModelError(BaodaError):
    """An encoder or reader cannot be loaded."""


class QuestionError(BaodaError):
    """The question is empty or too long."""


class GoldError(BaodaError):
    """A gold set cannot be read."""


class PortTaken(BaodaError):
    """The web chat cannot listen on its address: the port is taken, or not for this user."""
