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
        ("objectivec", b"clc;\nclear;\n\n% says what it does\n", "MATLAB"),
        ("objectivec", b"function [a, b] = f(x)\n", "MATLAB"),
        ("objectivec", b"close all;\n", "MATLAB"),
        ("objectivec", b"function go\n", "MATLAB"),
        ("objectivec", b"function x = pkg.go % why\ny = cellfun(@(x) {x}, z);\n", "MATLAB"),
        ("objectivec", b"function [a, ...\n b] = f(x)\n% @end\n", "MATLAB"),
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
        # Each of these compiles.
        ("typescript", b'<TS extends string, version = "2.1">(value: TS) => value;\n'),
        ("objectivec", b"%:import <A.h>\nint f(int a) { return a; }\n"),
        ("objectivec", b"clear;\nint f(int a) { return a; }\n"),
        ("objectivec", b"clear; clc\n;\nint f(int a) { return a; }\n"),
        ("objectivec", b"function(a) { return a; }\n"),
        ("objectivec", b"function [2] = {1, 2};\n"),
        ("objectivec", b"(*f(int *a)) { return a; }\n"),
        # `function` is a type here, from another file.
        ("objectivec", b"function void f(int a) { if (a) { return; } }\n"),
        ("objectivec", b"function\ntypedef int (^block)(void);\n"),
        ("objectivec", b"function f(a)\n{\n  return a;\n}\n"),
        ("objectivec", b"function f;\n#import <A.h>\n"),
        ("objectivec", b"function make(void);\n@implementation A\n@end\n"),
        ("python", b"% no Python\n"),
    ],
)
def test_in_doubt_a_file_is_measured(language: str, source: bytes) -> None:
    assert measure_source(source, language=language).reason != "language"
