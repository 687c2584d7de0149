from __future__ import annotations

import pytest

from antipasta.analyze import measure_source

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("language", "source", "words"),
    [
        ("typescript", b'<?xml version="1.0"?>\n<TS/>', "XML"),
        ("typescript", BOM + b"\n <!DOCTYPE TS>\n<TS></TS>", "XML"),
        ("typescript", b'<TS version="2.1" language="de">', "XML"),
        ("objectivec", b"% says what it does\nx = 1;", "MATLAB"),
        ("objectivec", b"\r\nfunction y = f(x)\n", "MATLAB"),
        ("objectivec", b"classdef Box < handle", "MATLAB"),
        ("objectivec", b"## Copyright", "MATLAB"),
        ("objectivec", b"clear; clc\n", "MATLAB"),
        ("objectivec", b"clear all\n", "MATLAB"),
        ("objectivec", b"close all;\n", "MATLAB"),
        ("objectivec", BOM + b"(* ::Package:: *)", "Mathematica"),
        ("objectivec", b'BeginPackage["Box`"]', "Mathematica"),
    ],
)
def test_a_file_in_another_language_than_its_name_means_is_skipped(
    language: str, source: bytes, words: str
) -> None:
    measured = measure_source(source, language=language)

    assert (measured.analysis, measured.reason) == ("skipped", "language")
    assert measured.detail is not None
    assert measured.detail.startswith(f"not {language}: {words}")


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("typescript", b"<TS>value;\n"),
        ("typescript", b"// <?xml\nlet x = 1;\n"),
        ("typescript", b"const x = '<!DOCTYPE TS>';\n"),
        ("tsx", b"<?xml"),
        ("objectivec", b"#import <A.h>\n% function\n"),
        ("objectivec", b"/* a */ @interface A : B\n@end\n"),
        ("objectivec", b"function_t f;\n"),
        ("objectivec", b"clear_all();\n"),
        ("objectivec", b""),
        ("python", b"% no Python\n"),
    ],
)
def test_in_doubt_a_file_is_measured(language: str, source: bytes) -> None:
    assert measure_source(source, language=language).reason != "language"
