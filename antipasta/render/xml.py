"""XML that every reader takes: ASCII, with character references for everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from antipasta.render.printable import printable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def add(parent: Element, tag: str, /, **attributes: object) -> Element:
    """Add an element to `parent`; its values are made printable.

    XML cannot express most control characters, not even by reference.
    """
    return ElementTree.SubElement(parent, tag, texts(attributes))


def root(tag: str, /, **attributes: object) -> Element:
    """An element without a parent."""
    return ElementTree.Element(tag, texts(attributes))


def texts(attributes: dict[str, object]) -> dict[str, str]:
    """The attributes as they are written: texts, made printable."""
    return {name: printable(str(value)) for name, value in attributes.items()}


def document(element: Element) -> str:
    """The whole document, indented, which ends in a line end."""
    ElementTree.indent(element)
    text = ElementTree.tostring(element, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
