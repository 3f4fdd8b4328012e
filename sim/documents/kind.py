"""Kinds of documents: what scenarios and economies say differently where something is wrong with one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel
from pydantic_core import ErrorDetails

type Sentence = Callable[[ErrorDetails, type[BaseModel] | None], str]
"""What is wrong and what to do, of one of pydantic's errors in a record."""


@dataclass(frozen=True)
class Kind:
    """What messages about one kind of document say that those about others do not."""

    beginning: str
    """How such a document may begin: `name: my-question`."""
    length: str
    """How long it may be, in a sentence."""
    members: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    """The records that lists and keys may choose from, by pydantic's tag, so that their keys can be named."""
    sentences: Mapping[str, Sentence] = field(default_factory=dict)
    """Its own sentences, by pydantic's type of error."""
