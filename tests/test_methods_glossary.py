"""The glossary: every word is explained in plain ones, and links touch nothing that is not the program's wording."""

import re

import pytest

from analysis.methods import entries, glossary
from analysis.support.escaping import inert_markdown
from tests.wording import unlinked

LINK = re.compile(r"\[([^\]]+)\]\(methods\?methods_term=([\w-]+) \"[^\"]+\"\)")


def links(text: str, **options: object) -> list[tuple[str, str]]:
    return LINK.findall(glossary.linked(text, **options))


@pytest.mark.parametrize("key", glossary.TERMS)
def test_a_term_is_explained_in_whole_sentences_without_marks_and_leads_to_methods(key):
    term = glossary.TERMS[key]
    assert re.fullmatch(r"[a-z-]+", key) and term.means.endswith(".") and term.means[0].isupper()
    assert not re.search(r"[\"`*_\[\]\\<>$]", term.means + term.name)
    assert set(term.see) <= set(entries.all_entries())
    assert len(term.means) < 250


def test_about_forty_terms_with_the_main_ones_and_no_form_of_two():
    assert len(glossary.TERMS) >= 40
    wanted = (
        "prior bit entropy perplexity coverage hill-number null neutral held-out cluster code-length interval bootstrap"
    )
    assert set([*wanted.split(), "permuted-labels", "label-information", "representation", "multiverse"]) <= set(
        glossary.TERMS
    )
    forms = [form.casefold() for term in glossary.TERMS.values() for form in (term.name, *term.forms)]
    assert len(set(forms)) == len(forms)


@pytest.mark.parametrize("key", glossary.TERMS)
def test_every_form_is_found_whatever_its_case_and_however_it_is_escaped(key):
    term = glossary.TERMS[key]
    for form in (term.name, *term.forms):
        for written in (form, form.upper(), form.capitalize(), inert_markdown(form), form.replace(" ", "\n")):
            assert links(f"The {written}.") == [(written, key)], written


def test_the_first_occurrence_of_a_term_is_linked_the_longest_form_wins():
    assert links("Bits and bits of a bit.") == [("Bits", "bit")]
    assert links("The entropy rate is an entropy.") == [("entropy rate", "entropy-rate"), ("entropy", "entropy")]
    assert links("near relatives") == [("near relatives", "relatives")]


def test_text_that_is_not_wording_stays_as_it_is():
    for kept in (
        "`entropy`", "```\nentropy\n```", "$entropy$", "$$entropy$$", "[the entropy](https://a.b/entropy)", "![entropy](x.png)",
        "https://a.b/entropy", "<entropy>", ":material/label:", ":red[entropy]", "# Entropy", "path/entropy", "entropy/path",
        "entropy_of", "no-entropy", "entropy-like", r"no\-entropy", "`a` [coverage `x`](y(z)w) `b`", "entropies2",
    ):  # fmt: skip
        assert glossary.linked(kept) == kept, kept
    mixed = "`bits` and [bits](x), $bits$, then bits"
    assert glossary.linked(mixed).startswith("`bits` and [bits](x), $bits$, then [bits](methods?")


def test_linking_again_changes_nothing():
    text = "Entropy of **held-out** objects; bits, `bits` and [coverage](x). Coverage: near copies, neutral ones, intervals."
    once = glossary.linked(text)
    assert once != text and glossary.linked(once) == once
    assert unlinked(once) == text  # nothing but links was added


def test_names_that_somebody_gave_are_not_touched():
    """A set named 'Entropy of my lab (bits)' would have led to the glossary."""
    name = "Entropy of my lab (bits)"
    for form in (name, inert_markdown(name)):
        text = f"Objects of {form}: entropy is counted in bits."
        assert f"Objects of {form}: [entropy](" in glossary.linked(text, {name, inert_markdown(name)})
    assert glossary.linked("label.smi", {"label.smi"}) == "label.smi"
    assert links("labels of lab", names={"lab"}) == [("labels", "label")]  # a name is no part of a word


def test_a_term_that_a_text_explains_is_not_linked_to_itself():
    assert links("Entropy in bits.", but="entropy") == [("bits", "bit")]


def test_an_address_is_relative_for_the_dashboard_may_lie_below_a_path():
    assert glossary.address("held-out") == "methods?methods_term=held-out"
