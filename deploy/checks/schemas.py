"""Checks the generated contract: schemas, their examples, the golden files and the AsyncAPI document.

The schemas of the last release, in docs/released-messages, say what others rely on: within one version of a message
nothing may become incompatible.

    schemas.py ROOT

Prints every violation; the exit code is 1 when there is one.
"""

import copy
import datetime
import json
import pathlib
import sys

import jsonschema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FORMATS = jsonschema.FormatChecker(["date", "email"])


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value):
    """RFC 3339 with Z, which the library checks only with a package more."""
    return not isinstance(value, str) or (
        value.endswith("Z") and "T" in value and datetime.datetime.fromisoformat(value) is not None
    )


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def place(error):
    return "/" + "/".join(map(str, error.absolute_path))


def schema_violations(path, schema):
    """The schema is valid, says who it is, and its examples satisfy it."""
    name = path.name.removesuffix(".schema.json")
    if schema.get("$schema") != DIALECT:
        yield f"{path.name}: $schema is not {DIALECT}"
    if schema.get("$id") != f"urn:ssc:message:{name}":
        yield f"{path.name}: $id does not name the message"
    try:
        jsonschema.Draft202012Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        yield f"{path.name}: no valid schema: {error.message[:200]}"
        return
    if not schema.get("examples"):
        yield f"{path.name}: no example"
    for field, described in schema["properties"].items():
        if not described.get("description"):
            yield f"{path.name}: {field} has no description"
    validator = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
    for example in schema.get("examples", []):
        for error in validator.iter_errors(example):
            yield f"{path.name}: example: {place(error)}: {error.message[:200]}"


def teeth_violations(path, schema):
    """A schema that accepts anything proves nothing: each required field is missed, each text field is typed."""
    validator = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
    example = schema["examples"][0]
    for field in schema["required"]:
        broken = {name: value for name, value in example.items() if name != field}
        if validator.is_valid(broken):
            yield f"{path.name}: accepts a message without {field}"
        if validator.is_valid(example | {field: None}):
            yield f"{path.name}: accepts null for {field}"


# What a value is; another one under the same version is another contract.
KINDS = ("type", "format", "pattern", "contentEncoding", "minimum", "maximum", "maxLength")


def incompatibilities(released, current, where=""):
    """Changes within one version that break those who read or write by the released schema."""
    for kind in KINDS:
        if released.get(kind) != current.get(kind):
            yield f"{where or '/'}: {kind} was {released.get(kind)} and is {current.get(kind)}"
    for value in released.get("enum", []):
        if value not in current.get("enum", []):
            yield f"{where or '/'}: the value {value} is gone"
    old, new = released.get("properties", {}), current.get("properties", {})
    for name in sorted(set(old) - set(new)):
        yield f"{where}/{name}: the field is gone"
    for name in sorted(set(released.get("required", [])) ^ set(current.get("required", []))):
        if name in new:
            yield f"{where}/{name}: required was {name in released.get('required', [])} and is the opposite"
    for name in sorted(set(old) & set(new)):
        yield from incompatibilities(old[name], new[name], f"{where}/{name}")
    for inner in ("items", "x-sealed-content"):
        if inner in released:
            yield from incompatibilities(released[inner], current.get(inner, {}), f"{where}/{inner}")


def breaking_changes(schema):
    """Pairs of a name and the schema with that incompatible change, to see that the comparison finds it."""
    field = schema["required"][0]
    for name, change in {
        "field gone": lambda one: (one["properties"].pop(field), one["required"].remove(field)),
        "field optional": lambda one: one["required"].remove(field),
        "field added as required": lambda one: (
            one["properties"].update(added={"type": "string"}),
            one["required"].append("added"),
        ),
        "type changed": lambda one: one["properties"][field].update(type="null"),
    }.items():
        changed = copy.deepcopy(schema)
        change(changed)
        yield name, changed


def release_violations(released, schemas):
    """Every released message is still there, and compatible; the comparison is tried out on each of them."""
    for name, schema in sorted(released.items()):
        if name not in schemas:
            yield f"{name}: a released message is gone; keep it until nobody takes it any more"
            continue
        for change in incompatibilities(schema, schemas[name]):
            yield f"{name}: {change}; make a new version of the message"
        for change, changed in breaking_changes(schema):
            if not list(incompatibilities(schema, changed)):
                yield f"{name}: the comparison does not see: {change}"
        optional = copy.deepcopy(schema)
        optional["properties"]["added"] = {"type": "string"}
        if list(incompatibilities(schema, optional)):
            yield f"{name}: the comparison refuses a new optional field"


def golden_violations(path, schemas):
    """A golden file satisfies the schema of its name."""
    schema = schemas.get(path.stem)
    if schema is None:
        yield f"{path.name}: golden file of no known message"
        return
    validator = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
    for error in validator.iter_errors(load(path)):
        yield f"{path.name}: golden: {place(error)}: {error.message[:200]}"


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def resolves(document, reference):
    node = document
    for part in reference.removeprefix("#/").split("/"):
        if not isinstance(node, dict) or part not in node:
            return False
        node = node[part]
    return True


def api_violations(document, schemas):
    """All references resolve, every message is sent, and whatever a queue delivers was sent to an exchange."""
    if document.get("asyncapi") != "3.0.0":
        yield "asyncapi.json: asyncapi is not 3.0.0"
    for reference in sorted(set(references(document))):
        if not reference.startswith("#/") or not resolves(document, reference):
            yield f"asyncapi.json: {reference} does not resolve"
    messages = set(document["components"]["messages"])
    for name in sorted(messages ^ set(schemas)):
        yield f"asyncapi.json: {name} is not in both the document and the schemas"
    moved = {"send": set(), "receive": set()}
    for operation in document["operations"].values():
        moved[operation["action"]] |= {message["$ref"].split("/")[-1] for message in operation["messages"]}
    for name in sorted(messages - moved["send"]):
        yield f"asyncapi.json: nobody sends {name}"
    for name in sorted(moved["receive"] - moved["send"]):
        yield f"asyncapi.json: {name} is received and never sent"
    for name, payload in document["components"]["schemas"].items():
        if payload["properties"] != schemas.get(name, {}).get("properties"):
            yield f"asyncapi.json: the schema of {name} differs from its file"


def main():
    root = pathlib.Path(sys.argv[1])
    folder = root / "docs" / "messages"
    paths = sorted(folder.glob("*.schema.json"))
    schemas = {path.name.removesuffix(".schema.json"): load(path) for path in paths}
    goldens = sorted((root / "Tests" / "MessagesTests" / "Goldens").glob("*.json"))
    violations = []
    for path in paths:
        schema = schemas[path.name.removesuffix(".schema.json")]
        violations += schema_violations(path, schema)
        violations += teeth_violations(path, schema)
    for path in goldens:
        violations += golden_violations(path, schemas)
    for name in sorted(set(schemas) - {path.stem for path in goldens}):
        violations.append(f"{name}: no golden file")
    released = {
        path.name.removesuffix(".schema.json"): load(path) for path in (root / "docs" / "released-messages").glob("*.schema.json")
    }
    violations += release_violations(released, schemas)
    if not released:
        violations.append("docs/released-messages: no schema of a release")
    violations += api_violations(load(folder / "asyncapi.json"), schemas)
    for violation in violations:
        print(violation, file=sys.stderr)
    counts = f"{len(schemas)} schemas, {len(goldens)} golden files, {len(released)} released"
    print(f"{counts}, {len(violations)} violations", file=sys.stderr)
    if not paths or violations:
        sys.exit(1)


if __name__ == "__main__":
    main()
