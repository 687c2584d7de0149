from __future__ import annotations

import lizard_languages
import pytest

from antipasta.languages import BY_EXTENSION, BY_INTERPRETER, BY_NAME, LANGUAGES

OURS = {"pyw", "pyi", "ipynb"}
# Lizard has one reader for two languages, of which no two share an extension.
SHARED_READERS = {frozenset({"c", "cpp"})}


def readers() -> dict[str, set[type]]:
    found: dict[str, set[type]] = {}
    for reader in lizard_languages.languages():
        for extension in reader.ext:
            found.setdefault(extension.lower(), set()).add(reader)
    return found


def test_the_extensions_are_those_of_the_installed_lizard() -> None:
    assert BY_EXTENSION.keys() == readers().keys() | OURS


def test_no_extension_means_two_languages() -> None:
    extensions = [each for language in LANGUAGES for each in language.extensions]

    assert sorted(extensions) == sorted(BY_EXTENSION)
    assert all(len(found) == 1 for found in readers().values())


def test_extensions_and_interpreters_are_lower_case() -> None:
    names = [*BY_EXTENSION, *BY_INTERPRETER]

    assert names == [name.lower() for name in names]


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - {"notebook"}))
def test_one_reader_of_lizard_reads_all_files_of_a_language(name: str) -> None:
    extensions = set(BY_NAME[name].extensions) - OURS

    assert len({reader for each in extensions for reader in readers()[each]}) == 1


def test_languages_with_one_reader_are_one_language() -> None:
    by_reader: dict[type, set[str]] = {}
    for extension in BY_EXTENSION.keys() - OURS:
        (reader,) = readers()[extension]
        by_reader.setdefault(reader, set()).add(BY_EXTENSION[extension].name)

    shared = {frozenset(names) for names in by_reader.values() if len(names) > 1}
    assert shared == SHARED_READERS


def test_no_name_and_no_interpreter_stands_twice() -> None:
    assert len(BY_NAME) == len(LANGUAGES)
    assert len(BY_INTERPRETER) == sum(len(language.interpreters) for language in LANGUAGES)


def test_what_lizard_does_not_measure_has_an_engine_of_its_own() -> None:
    engines = {language.name: language.engine for language in LANGUAGES}

    assert {name for name, engine in engines.items() if name == engine} == {"python", "notebook"}
    assert set(engines.values()) == {"python", "notebook", "lizard"}
