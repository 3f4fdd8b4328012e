"""Documents: the YAML files that people write, read as records or refused with file, line and remedy."""

from sim.documents.kind import Kind
from sim.documents.plain_words import parsed, problem
from sim.documents.reader import read, read_file
from sim.documents.written import Source, Written, label

__all__ = ["Kind", "Source", "Written", "label", "parsed", "problem", "read", "read_file"]
