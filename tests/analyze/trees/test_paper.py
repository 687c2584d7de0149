"""The examples of SonarSource's paper on cognitive complexity, and those of gocognit."""

from __future__ import annotations

import pytest

from antipasta.analyze import measure_source
from tests.analyze.trees.language import numbers

SUM_OF_PRIMES = """
int sumOfPrimes(int max) {
  int total = 0;
  OUT: for (int i = 1; i <= max; ++i) {
    for (int j = 2; j < i; ++j) {
      if (i % j == 0) {
        continue OUT;
      }
    }
    total += i;
  }
  return total;
}
"""
GET_WORDS = """
String getWords(int number) {
  switch (number) {
    case 1: return "one";
    case 2: return "a couple";
    case 3: return "a few";
    default: return "lots";
  }
}
"""
TRY = """
void myMethod() {
  try {
    if (condition1) {
      for (int i = 0; i < 10; i++) {
        while (condition2) { }
      }
    }
  } catch (ExcepType1 | ExcepType2 e) {
    if (condition2) { }
  }
}
"""
LAMBDA = """
void myMethod2() {
  Runnable r = () -> {
    if (condition1) { }
  };
}
"""
SEQUENCES = """
boolean sequences() {
  if (a && b && c || d || e && f) { }
  if (a && !(b && c)) { }
}
"""
PAPER = {SUM_OF_PRIMES: 7, GET_WORDS: 1, TRY: 9, LAMBDA: 2, SEQUENCES: 7}


@pytest.mark.parametrize("source", PAPER)
def test_an_example_of_the_paper(source: str) -> None:
    """https://www.sonarsource.com/resources/cognitive-complexity/, appendices B and C."""
    found = measure_source(f"class A {{{source}}}".encode(), language="java")
    (value,) = (each.cognitive for name, each in numbers(found).items() if name != "<module>")

    assert value == PAPER[source]


GOCOGNIT = """package prime

func GetWords(number int) string {
	switch number {
	case 1:
		return "one"
	case 2:
		return "a couple"
	case 3:
		return "a few"
	default:
		return "lots"
	}
}

func SumOfPrimes(max int) int {
	var total int

OUT:
	for i := 1; i < max; i++ {
		for j := 2; j < i; j++ {
			if i%j == 0 {
				continue OUT
			}
		}
		total += i
	}

	return total
}
"""


def test_the_examples_of_gocognit() -> None:
    """https://github.com/uudashr/gocognit; gocyclo gives 4 for both."""
    found = numbers(measure_source(GOCOGNIT.encode(), language="go"))

    assert found["GetWords"][2:4] == (4, 1)
    assert found["SumOfPrimes"][2:4] == (4, 7)
