"""One function in every language that antipasta measures."""

from __future__ import annotations

EXAMPLES = {
    "python": "def f(a):\n    if a:\n        b()\n",
    "notebook": """\
{
 "cells": [
  {
   "cell_type": "code",
   "source": [
    "def f(a):\\n",
    "    if a: b()\\n"
   ]
  }
 ]
}
""",
    "c": "int f(int a, char *b) {\n  if (a && b) { return 1; }\n  return 0;\n}\n",
    "cpp": "int Box::knotty(int a) {\n  for (;;) { if (a) { return 1; } }\n}\n",
    "java": "class Box {\n  int knotty(int a) {\n    return a > 0 ? 1 : 2;\n  }\n}\n",
    "csharp": "class Box {\n  int Knotty(int a) {\n    for (;;) { z(); }\n    return a;\n  }\n}\n",
    "javascript": "if (x) { y(); }\nfunction f(a) {\n  if (a) { return 1; }\n}\n",
    "typescript": "function f(a: number): number {\n  return a ? 1 : 2;\n}\n",
    "tsx": "const F = (a: any) => {\n  if (a) { return <b>x</b>; }\n};\n",
    "vue": "<template/>\n<script>\nfunction f(a) {\n  if (a) { b(); }\n}\n</script>\n",
    "svelte": "<script>\nfunction f(a) {\n  if (a) { b(); }\n}\n</script>\n<p>it's {a}</p>\n",
    "objectivec": "int f(int a) {\n  if (a) { return 1; }\n}\n",
    "ttcn": "module m {\n  function f(integer a) {\n    if (a) { b(); }\n  }\n}\n",
    "ruby": "def f(a)\n  if a\n    b\n  end\nend\n",
    "php": "<?php\nclass Box {\n  function knotty($a) {\n    if ($a) { b(); }\n  }\n}\n",
    "swift": "func f(a: Int) {\n  if a > 1 { b() }\n}\n",
    "scala": "object Box {\n  def f(a: Int) = {\n    if (a > 1) { b() }\n  }\n}\n",
    "gdscript": "func f(a):\n\tif a:\n\t\tb()\n",
    "go": "package p\nfunc f(a int) int {\n  if a > 1 { return 1 }\n  return 2\n}\n",
    "lua": "function f(a)\n  if a then b() end\nend\n",
    "rust": "fn f(a: i32) -> i32 {\n  if a > 1 { 1 } else { 2 }\n}\n",
    "fortran": "subroutine f(a)\nif (a) then\n b = 1\nend if\nend subroutine\n",
    "kotlin": "fun f(a: Int) {\n  if (a > 1) { b() }\n}\n",
    "solidity": "contract Box {\n  function f(uint a) public {\n    if (a > 1) { b(); }\n  }\n}\n",
    "erlang": "f(A) -> case A of 1 -> 2; 2 -> 3 end.\n",
    "zig": "fn f(a: i32) void {\n  if (a > 1) { b(); }\n}\n",
    "perl": "sub f {\n  if ($a) { b(); }\n}\n",
    "st": "FUNCTION f : INT\nIF a THEN b := 1; END_IF\nEND_FUNCTION\n",
    "r": "f <- function(a) {\n  if (a) { b() }\n}\n",
    "plsql": "FUNCTION f(a IN NUMBER) RETURN NUMBER IS\nBEGIN\n  IF a THEN b; END IF;\nEND;\n",
}
"""A source by the name of its language. Its one function has a decision."""
