"""Problems of policy files speak the notation of files: what a hint says to write cures there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from crossorigin import Policy, PolicyError, PolicyMap
from crossorigin.policy.fields import FLAGS

ORIGINS = 'allow_origins = ["https://app.example.com"]\n'
WRONG = [
    *(f"{name} = {value}" for name in FLAGS for value in ('"yes"', '"off"', "0", "1")),
    *(f"block_refused = {value}" for value in ('"on"', "0", '"UNSAFE_METHODS"')),
    *(f"max_age = {value}" for value in ('"600"', "600.0", '"1h"', "-1", "99999999999")),
    *(f"preflight_status = {value}" for value in ('"200"', "99")),
    'allow_methods = "PUT"',
    'allow_headers = "x-a, x-b"',
]
CODE = re.compile(r"""(?<![\w'"])(?:True|False|None|an? (?:str|int|dict|float|bool))(?![\w'"])""")


@pytest.mark.parametrize("line", WRONG)
def test_writing_what_the_hint_says_fixes_the_file(tmp_path: Path, line: str) -> None:
    path = tmp_path / "cors.toml"
    path.write_text(f"{ORIGINS}{line}\n", "utf-8")
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    (problem,) = caught.value.exceptions
    assert not CODE.search(f"{problem.message} {problem.hint}")
    written = re.match(r"Write (\[.*\]|'[^']*'|\w+)", problem.hint)
    assert written is not None
    name = line.partition(" = ")[0]
    path.write_text(f"{ORIGINS}{name} = {written[1]}\n", "utf-8")
    Policy.from_file(path)


@pytest.mark.parametrize("suffix", ["toml", "json"])
def test_a_map_in_a_file_and_content_of_a_store_speak_it_too(tmp_path: Path, suffix: str) -> None:
    text = '[paths."/a"]\nallow_origins = "*"\nallow_credentials = true\nblock_refused = 1\n'
    if suffix == "json":
        entry = {"allow_origins": "*", "allow_credentials": True, "block_refused": 1}
        text = json.dumps({"paths": {"/a": entry}})
    path = tmp_path / f"cors.{suffix}"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError) as of_file:
        PolicyMap.from_file(path)
    with pytest.raises(PolicyError) as of_store:
        PolicyMap.from_content(text.encode(), "redis")
    for caught in (of_file, of_store):
        hints = " ".join(problem.hint for problem in caught.value.exceptions)
        assert "set allow_credentials to false" in hints
        assert "Write true." in hints
        assert not CODE.search(hints)


def test_problems_of_code_speak_python() -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_dict({"allow_origins": "*", "allow_credentials": "yes"})
    assert "Write True." in caught.value.exceptions[0].hint
