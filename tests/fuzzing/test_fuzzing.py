"""The fuzz targets as property tests: the corpus, and what Hypothesis draws in a few seconds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.targets import TARGETS, seeds

WORDS = [
    line.split('"')[1].encode().decode("unicode_escape")
    for line in (__import__("pathlib").Path(__file__).parent / "words.dict")
    .read_text()
    .splitlines()
    if line
]


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_is_handled(target: str) -> None:
    corpus = seeds(target)
    assert corpus
    for data in corpus:
        TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_drawn_is_handled(target: str, data: st.DataObject) -> None:
    """A seed of which parts are cut out, doubled, or replaced by words and bytes."""
    text = data.draw(st.sampled_from([b"", *seeds(target)]))
    for _ in range(data.draw(st.integers(0, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        word = data.draw(st.sampled_from(WORDS).map(str.encode) | st.binary(max_size=8))
        times = data.draw(st.sampled_from([1, 1, 2, 50]))
        text = text[:start] + (word or text[start:end]) * times + text[end:]
    TARGETS[target](text)
