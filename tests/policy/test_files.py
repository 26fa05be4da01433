"""Policy files: TOML and JSON, and errors that say where."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crossorigin import Policy, PolicyError, PolicyMap
from crossorigin.policy import files

APP = "https://app.example.com"


def problems_in(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    assert str(path) in str(caught.value)
    assert caught.value.source == str(path)
    return [(problem.code, str(problem)) for problem in caught.value.exceptions]


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    toml = write(
        tmp_path / "cors.toml",
        f'allow_origins = ["{APP}"]\nallow_credentials = true\nmax_age = 600\n',
    )
    fields: dict[str, Any] = {"allow_origins": [APP], "allow_credentials": True, "max_age": 600}
    plain = write(tmp_path / "cors.json", json.dumps({"$schema": "policy.json", **fields}))
    assert Policy.from_file(toml) == Policy.from_file(str(plain)) == Policy(**fields)


def test_null_in_json_means_the_browsers_default(tmp_path: Path) -> None:
    path = write(tmp_path / "cors.json", json.dumps({"allow_origins": "*", "max_age": None}))
    assert Policy.from_file(path).max_age is None


@pytest.mark.parametrize(
    ("name", "text", "code", "says"),
    [
        ("cors.toml", "allow_origins = [,]\n", "file-syntax", "line 1"),
        ("cors.toml", "allow_origins = 1\nallow_origins = 2\n", "file-syntax", "line 2"),
        ("cors.json", '{\n"allow_origins": [,]}', "file-syntax", "line 2, column 19"),
        ("cors.json", '["https://app.example.com"]', "file-syntax", "not a JSON object"),
        ("cors.json", '{"max_age": 1, "max_age": 2}', "file-syntax", "'max_age': this field is"),
        ("cors.json", "[" * 100_000, "file-syntax", ""),
        ("cors.toml", b"\xff\xfe", "file-syntax", "byte 0 is not UTF-8"),
        ("cors.yaml", "allow_origins: *", "file-unreadable", "must end in .toml or .json"),
        ("cors.toml", "", "missing-field", "allow_origins"),
        ("cors.toml", "[cors]\nallow_origins = []\n", "unknown-field", "at the top level"),
        ("cors.toml", "a = " + "[" * 100_000, "file-syntax", ""),
        ("cors.toml", "max_age = " + "9" * 5_000, "file-syntax", ""),
        ("cors.json", '{"max_age": ' + "9" * 5_000 + "}", "file-syntax", ""),
    ],
)
def test_a_broken_file_is_named_with_the_place(
    tmp_path: Path, name: str, text: str | bytes, code: str, says: str
) -> None:
    found, message = problems_in(write(tmp_path / name, text))[0]
    assert found == code
    assert says in message


def test_a_missing_file_is_a_problem_not_a_traceback(tmp_path: Path) -> None:
    assert problems_in(tmp_path / "cors.toml")[0][0] == "file-unreadable"


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_not_a_regular_file_is_a_problem_and_is_not_waited_for(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "cors.toml"
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case _:
            path.symlink_to("/dev/zero")
    code, message = problems_in(path)[0]
    assert code == "file-unreadable"
    assert message.endswith(
        "this is not a regular file. Give the path of a file; pipes, devices and folders cannot "
        "hold a policy. [file-unreadable]"
    )


NESTED: dict[str, Callable[[int], str]] = {
    "unclosed.json": lambda n: "[" * n,
    "lists.json": lambda n: '{"allow_origins": ' + "[" * n + "]" * n + "}",
    "objects.json": lambda n: '{"allow_origins": ' + '{"a":' * n + "1" + "}" * (n + 1),
    "paths.json": lambda n: '{"paths": {"/a":' * n + "{}" + "}}" * n,
    "hosts.json": lambda n: '{"hosts": {"a.example":' * n + "{}" + "}}" * n,
    "unclosed.toml": lambda n: "a=" + "[" * n,
    "lists.toml": lambda n: "allow_origins = " + "[" * n + "]" * n,
    "tables.toml": lambda n: "allow_origins = " + "{a=" * n + "1" + "}" * n,
    "dots.toml": lambda n: "a." * n + "a = 1",
    "quoted.toml": lambda n: "'a' . " * n + '"a" = 1',
    "headers.toml": lambda n: "[" + "a." * n + "a]",
    "arrays.toml": lambda n: "[[" + "a." * n + "a]]",
    "inline.toml": lambda n: "x = {" + "a." * n + "a = 1}",
}


@pytest.mark.parametrize("nesting", [21, 128, 330, 500, 990, 100_000])
@pytest.mark.parametrize("name", NESTED)
def test_a_file_that_nests_deep_is_a_problem(tmp_path: Path, name: str, nesting: int) -> None:
    path = write(tmp_path / name, NESTED[name](nesting))
    codes = {code for code, _ in problems_in(path)}
    assert codes == {"file-syntax"}
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    assert len(caught.value.report()) < 1000


def test_a_file_nests_as_deep_as_a_map_does(tmp_path: Path) -> None:
    table = '[hosts."a.example".paths."/x"]\nallow_origins = ["https://app.example.com"]\n'
    path = write(tmp_path / "cors.toml", table)
    assert PolicyMap.from_file(path).policy_for("/x", "a.example").allow_origins == (APP,)


def test_a_domain_is_not_taken_for_a_key_that_nests(tmp_path: Path) -> None:
    origin = "https://" + "a." * 120 + "example"
    path = write(tmp_path / "cors.toml", f'allow_origins = ["{origin}"]')
    assert Policy.from_file(path).allow_origins == (origin,)


@pytest.mark.parametrize("text", ['{"x": [%s]}', "x = [%s]"])
def test_lists_and_tables_are_counted_before_they_take_memory(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BRACKETS", 1000)
    suffix = "json" if text[0] == "{" else "toml"
    path = write(tmp_path / f"cors.{suffix}", text % ",".join(["{}"] * 1000))
    code, message = problems_in(path)[0]
    assert code == "file-syntax"
    assert message.endswith(
        "there are more than 1,000 lists and tables in it. Give policies to fewer paths. "
        "[file-syntax]"
    )
    monkeypatch.setattr(files, "MOST_BRACKETS", 1001 + (suffix == "json"))  # as many as there are
    assert problems_in(path)[0][0] == "unknown-field"


def test_a_file_is_read_up_to_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "cors.toml", f'allow_origins = ["{APP}"]\n' + "#" * (2 << 20))
    monkeypatch.setattr(files, "LARGEST_FILE", 3 << 20)
    assert Policy.from_file(path).allow_origins == (APP,)
    monkeypatch.setattr(files, "LARGEST_FILE", 2 << 20)
    code, message = problems_in(path)[0]
    assert code == "file-unreadable"
    assert message.endswith(
        "the file is larger than 2 MiB. Keep that many origins in a database, and query it with "
        "allow_origin_if. [file-unreadable]"
    )
    monkeypatch.setattr(files, "LARGEST_FILE", path.stat().st_size)
    assert Policy.from_file(path).allow_origins == (APP,)


def test_of_a_file_that_is_too_large_only_the_beginning_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "cors.toml", "")
    os.truncate(path, 1 << 42)  # more than any memory has; it takes no room on the disk
    assert problems_in(path)[0][0] == "file-unreadable"


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("allow_origin", "Did you mean allow_origins?"),
        ("allowed_headers", "Did you mean allow_headers?"),
        ("exposed_headers", "Did you mean expose_headers?"),
        ("credentials", "Did you mean allow_credentials?"),
        ("zzz", "The fields are allow_origins, allow_methods"),
    ],
)
def test_an_unknown_field_is_refused_with_the_nearest_known_one(
    tmp_path: Path, field: str, hint: str
) -> None:
    text = f'allow_origins = ["{APP}"]\n{field} = 1\n'
    code, message = problems_in(write(tmp_path / "cors.toml", text))[0]
    assert code == "unknown-field"
    assert hint in message


def test_a_misspelled_field_is_not_reported_as_missing_too(tmp_path: Path) -> None:
    found = problems_in(write(tmp_path / "cors.toml", f'allow_origin = ["{APP}"]\n'))
    assert [code for code, _ in found] == ["unknown-field"]


def test_only_the_nearest_field_counts_as_meant(tmp_path: Path) -> None:
    # allow_headers is nearest, and allow_origins next.
    found = problems_in(write(tmp_path / "cors.toml", 'allow_heding = ["X-A"]\n'))
    assert [code for code, _ in found] == ["unknown-field", "missing-field"]


def test_unknown_fields_do_not_hide_what_is_wrong_with_the_others(tmp_path: Path) -> None:
    found = problems_in(write(tmp_path / "cors.toml", "zzz = 1\nmax_age = -1\n"))
    assert [code for code, _ in found] == ["unknown-field", "missing-field", "max-age-negative"]


def test_the_byte_order_mark_of_windows_editors_is_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "cors.toml", b"\xef\xbb\xbf" + f'allow_origins = ["{APP}"]'.encode())
    assert Policy.from_file(path) == Policy(allow_origins=[APP])


def test_problems_in_the_policy_name_the_file(tmp_path: Path) -> None:
    text = 'allow_origins = ["https://example.com/"]\nmax_age = -1\n'
    found = problems_in(write(tmp_path / "cors.toml", text))
    assert [code for code, _ in found] == ["origin-with-path", "max-age-negative"]


def test_forty_thousand_unknown_fields_are_all_problems(tmp_path: Path) -> None:
    path = tmp_path / "cors.json"
    path.write_text(json.dumps({f"allow_origin{n}": 1 for n in range(40_000)}))
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    assert len(caught.value.exceptions) == 40_000
    assert "Did you mean allow_origins?" in str(caught.value.exceptions[0])
    assert "The fields are" in str(caught.value.exceptions[-1])


def test_a_long_unknown_field_is_not_compared() -> None:
    with pytest.raises(PolicyError, match="1 problem") as caught:
        Policy.from_dict({"allow_origins": "*", "allow_headers" * 1_000: 1})
    assert "The fields are" in str(caught.value.exceptions[0])


@pytest.mark.parametrize("field", ["a", "zz"])
def test_a_repeated_name_among_many_is_named(tmp_path: Path, field: str) -> None:
    path = tmp_path / "cors.json"
    pairs = [f'"k{n}": 1' for n in range(20_000)]
    path.write_text(f'{{{", ".join([*pairs, f"{chr(34)}{field}{chr(34)}: 1"] * 1)}, "{field}": 2}}')
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    assert caught.value.exceptions[0].field == f"'{field}'"


@pytest.mark.parametrize("field", ["paths", "hosts", "policy"])
def test_a_map_read_as_a_policy_does_not_need_origins_too(field: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_dict({field: {}})
    assert [each.code for each in caught.value.exceptions] == ["unknown-field"]


def test_writing_a_file_names_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        Policy(allow_origins="*").to_toml()
    assert str(caught.value) == (
        "this needs tomli-w. Install it with: pip install 'crossorigin[cli]'"
    )
    assert caught.value.name == "tomli_w"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("candidates", "candidate"),
        ("candidate_shares", "candidate_share"),
        ("polices", "policies"),
        ("allow_origin", "allow_origins"),
        ("path", "paths"),
    ],
)
def test_a_misspelled_field_at_the_top_of_a_file_is_named(name: str, meant: str) -> None:
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_dict({"allow_origins": [APP], name: {}})
    (problem,) = caught.value.exceptions
    assert problem.hint == f"Did you mean {meant}?"


def test_a_field_of_the_top_of_a_file_in_a_table_is_sent_there() -> None:
    own = {"allow_origins": [APP]}
    with pytest.raises(PolicyError) as caught:
        PolicyMap.from_dict({"policy": {**own, "candidate": own}})
    assert str(caught.value).endswith(" policy.'candidate' (unknown-field)")
    (problem,) = caught.value.exceptions
    assert problem.hint == (
        "This field belongs to the top of a file, which PolicyMap.from_file reads."
    )
