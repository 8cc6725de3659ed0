"""JSON Schema of the public records: what programs write and read agrees with it, to the last digit."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from plans import small_plan
from tiny import case

import jiaocha as jc
from jiaocha.cli import main
from jiaocha_models import Case
from jiaocha_models.schemas import EXACT, RECORDS, SCHEMA_VERSION, portable, schema_of


def faults(value: Any, schema: Any, defs: dict[str, Any], at: str = "") -> list[str]:
    """What of a value a schema does not allow; as much of JSON Schema as these schemas use."""
    if "$ref" in schema:
        return faults(value, defs[schema["$ref"].rsplit("/", 1)[1]], defs, at)
    if "anyOf" in schema:
        tried = [faults(value, each, defs, at) for each in schema["anyOf"]]
        return [] if [] in tried else [found for each in tried for found in each]
    found = []
    kinds = {"integer": int, "number": (int, float), "string": str, "boolean": bool, "array": list,
             "object": dict, "null": type(None)}  # fmt: skip
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{at}: {value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} not among the words")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: {value!r} does not match")
    if not schema.get("minimum", float("-inf")) <= (value if isinstance(value, int | float) else 0):
        found.append(f"{at}: too small")
    if isinstance(value, int | float) and value > schema.get("maximum", float("inf")):
        found.append(f"{at}: {value} too large")
    if isinstance(value, list) and "items" in schema:
        found += [fault for each in value for fault in faults(each, schema["items"], defs, at + "[]")]
    if isinstance(value, dict):
        found += _of_object(value, schema, defs, at)
    return found


def _of_object(value: dict[str, Any], schema: Any, defs: dict[str, Any], at: str) -> list[str]:
    properties = schema.get("properties", {})
    found = [f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value]
    for name, each in value.items():
        rest = schema.get("additionalProperties", True)
        if name in properties:
            found += faults(each, properties[name], defs, f"{at}.{name}")
        elif rest is False:
            found.append(f"{at}.{name}: unknown")
        elif isinstance(rest, dict):
            found += faults(each, rest, defs, f"{at}.{name}")
    return found


def wrong(name: str, content: Any) -> list[str]:
    schema = schema_of(name)
    return faults(content, schema, schema.get("$defs", {}))


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_has_a_versioned_schema(name: str) -> None:
    schema = schema_of(name)
    assert schema["$id"] == f"urn:jiaocha:schema:{name}:{SCHEMA_VERSION}"
    assert schema["type"] == "object"
    assert set(schema["properties"]) == set(RECORDS[name].model_fields)
    assert schema["additionalProperties"] is False
    json.dumps(schema)


def test_records_agree_with_their_schemas_and_are_read_back() -> None:
    plan = small_plan()
    new = Case.model_validate(case(101, debtor_identifier="新"))
    number = str(plan.quarter.cases["case_number"].iloc[0])
    records: dict[str, Any] = {
        "plan": plan.summary,
        "recommendation": jc.recommend(plan, new)[0],
        "explanation": jc.explain(plan, number),
        "table_cases": new,
        "policy": plan.quarter.policy,
    }
    for name, record in records.items():
        content = json.loads(json.dumps(portable(record)))
        assert wrong(name, content) == [], name
        assert type(record).model_validate_json(json.dumps(content)) == record, name


def test_the_checker_sees_faults() -> None:
    content = portable(small_plan().summary)
    assert wrong("plan", content | {"strange": 1}) != []
    assert wrong("plan", {key: value for key, value in content.items() if key != "gap"}) != []
    assert wrong("plan", content | {"status": "perfect"}) != []
    assert wrong("plan", content | {"value_fen": "12"}) != []
    assert wrong("plan", content | {"value_fen": EXACT + 1}) != []


@pytest.mark.parametrize("fen", [EXACT, EXACT + 1, -EXACT - 1, 2**62])
def test_integers_beyond_floating_point_are_strings_and_lose_no_digit(fen: int) -> None:
    summary = small_plan().summary.model_copy(update={"value_fen": fen, "bound_fen": fen})
    content = portable(summary)
    assert content["value_fen"] == (fen if abs(fen) <= EXACT else str(fen))
    assert wrong("plan", content) == []
    assert type(summary).model_validate_json(json.dumps(content)).value_fen == fen


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out.split() == list(RECORDS)
    assert main(["schema", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == SCHEMA_VERSION
    assert main(["schema", "recommendation"]) == 0
    assert json.loads(capsys.readouterr().out) == schema_of("recommendation")
    assert main(["schema", "--out", str(tmp_path / "格式")]) == 0
    written = {file.stem: json.loads(file.read_text("utf-8")) for file in (tmp_path / "格式").iterdir()}
    assert written == {name: schema_of(name) for name in RECORDS}
    assert main(["schema", "--out", str(tmp_path / "格式")]) == 2
    with pytest.raises(SystemExit):
        main(["schema", "nothing"])
