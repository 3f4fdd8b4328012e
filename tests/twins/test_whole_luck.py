"""The twin draws what the table of draws on the model's page says, one number at a time."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from littleland.country import RESTLESS, ask, every_lever
from twins.whole.economy import Twin
from twins.whole.luck import Named, normal, philox

from sim import streams

MODEL = (Path(__file__).parents[2] / "sim" / "MODEL.md").read_text("utf-8")
WORDS = st.integers(0, 2**32 - 1)


def table_of_draws():
    """Rows by draw: whose id, what is made of it."""
    table = MODEL[MODEL.index("| draw | id |") :].split("\n\n", 1)[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    return {name.strip("`"): (whose, made) for name, whose, made, _ in rows}


@given(st.tuples(WORDS, WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_one_block_is_that_of_the_streams(counter, key):
    assert philox(counter, key) == tuple(streams.philox(counter, key)[0].tolist())


@given(st.integers(0, 2**64 - 1), st.integers(0, 400), st.integers(0, 9))
def test_numbers_are_those_of_the_streams(identity, quarter, block):
    luck, many = Named(streams.Streams(7, 3), quarter), streams.Streams(7, 3).at(quarter)("exit.close")
    ids = np.array([identity], dtype=np.uint64)
    assert luck.uniform("exit.close", identity, block) == many.uniform(ids, block)[0]
    assert normal(luck.words("exit.close", identity, block)) == pytest.approx(
        many.normal(ids, block)[0], rel=1e-12
    )


def test_a_quarter_draws_from_every_stream_of_the_table_and_no_other(monkeypatch):
    """And from as many blocks as it says."""
    drawn, words = {}, Named.words

    def noted(self, name, identity, index=0):
        drawn.setdefault(name, set()).add(index)
        return words(self, name, identity, index)

    monkeypatch.setattr(Named, "words", noted)
    scenario = ask(arms={"policy": every_lever()}, parameters=RESTLESS)
    twin = Twin(scenario, arm="policy")
    for _ in range(2):
        twin.step()
    table = table_of_draws()
    assert drawn.keys() == table.keys()
    several = {name for name, blocks in drawn.items() if len(blocks) > 1}
    assert several == {name for name, (_, made) in table.items() if re.search(r"block [^0]|blocks", made)} - {
        "migration.taste"  # three provinces fit into one block
    }
