from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bench.suite.plots import COLOURS, Bar, Curve, bars, curves

SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_as_long_as_their_values() -> None:
    rows = [Bar("ours", 1.0, "1 s", True), Bar("a <b> & c", 4.0, "4 s", False)]

    picture = ElementTree.fromstring(bars("Title & more", rows))

    widths = [float(each.get("width", "")) for each in picture.iter(f"{SVG}rect")]
    texts = [each.text for each in picture.iter(f"{SVG}text")]
    assert widths[1] == pytest.approx(4 * widths[0], rel=0.01)
    assert texts == ["Title & more", "ours", "1 s", "a <b> & c", "4 s"]


def test_a_curve_has_a_point_for_each_value_and_what_is_modelled_is_dashed() -> None:
    lines = [
        Curve("measured", [(1, 2.0), (2, 1.0)]),
        Curve("model", [(1, 2.0), (2, 1.1), (8, 0.3)], dashed=True),
    ]

    picture = ElementTree.fromstring(curves("T", lines, "workers", "seconds"))

    drawn = list(picture.iter(f"{SVG}polyline"))
    assert [len(each.get("points", "").split()) for each in drawn] == [2, 3]
    assert [each.get("stroke-dasharray") is None for each in drawn] == [True, False]
    assert len(list(picture.iter(f"{SVG}circle"))) == 2
    assert {"measured", "model"} <= {each.text for each in picture.iter(f"{SVG}text")}
    xs = [float(place.split(",")[0]) for place in drawn[1].get("points", "").split()]
    assert xs == sorted(xs)


@pytest.mark.parametrize("points", [[(10, 3.0)], [(10, 0.0), (100, 5.0)], [(1, 1e-3), (1e6, 1e3)]])
def test_odd_values_are_drawn_inside(points: list[tuple[float, float]]) -> None:
    picture = ElementTree.fromstring(curves("T", [Curve("a", points)], "x", "y"))

    (_, _, width, height) = map(float, picture.get("viewBox", "").split())
    for each in picture.iter(f"{SVG}circle"):
        assert 0 < float(each.get("cx", "")) < width
        assert 0 < float(each.get("cy", "")) < height


@pytest.mark.parametrize("colour", COLOURS)
def test_colours_can_be_told_from_light_and_from_dark_ground(colour: str) -> None:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert 1.05 / (luminance + 0.05) >= 3
    assert (luminance + 0.05) / 0.05 >= 3
