"""Saving what has been chosen as a scenario: text to copy, a file to download, or one in a folder."""

from html import escape
from typing import TYPE_CHECKING

import solara

from sim.errors import InputError
from sim.view.choices import Choices, in_plain_words
from sim.view.folders import save

if TYPE_CHECKING:
    from sim.view.server import Offer


@solara.component
def Saving(now: Choices, offer: "Offer") -> None:
    """The scenario as text, under a name of one's own."""
    name, set_name = solara.use_state(f"my-{now.document['name']}")
    told, set_told = solara.use_state("")
    named = now.with_value("name", name)

    def written() -> None:
        try:
            set_told(f"Written: {save(named, offer.scenarios).name}" if offer.scenarios else "")
        except InputError as error:
            set_told(" ".join(in_plain_words(error)))

    solara.InputText("Name", value=name, on_value=set_name, dense=True)
    text = named.text()
    solara.HTML(tag="pre", unsafe_innerHTML=escape(text), classes=["bp-yaml"])
    with solara.Row(gap="8px"):
        solara.FileDownload(text, filename=f"{name}.yaml", label="Download", mime_type="application/yaml")
        if offer.scenarios is not None:
            solara.Button("Save to folder", on_click=written, color="primary")
    if told:
        solara.Text(told, classes=["bp-small", "bp-told"])
    solara.HTML(tag="div", classes=["bp-small"],
                unsafe_innerHTML=f"Then: <tt>blueprint run {escape(name)}.yaml</tt>. Its first replicate has the "
                "numbers of this page; the others tell how sure one can be.")  # fmt: skip
