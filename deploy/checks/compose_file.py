"""Checks docker-compose.yml without Docker: against the specification's schema, in itself, and against deploy/up."""

import importlib.util
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

SERVICES = {
    "intake": "Intake",
    "validation": "RequirementValidation",
    "notification": "Notification",
    "planning": "VisitPlanning",
    "statistics": "Statistics",
}


def interpolated(value):
    """Numbers with their default, as Compose fills them in before it looks at the types."""
    if isinstance(value, dict):
        return {key: interpolated(item) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolated(item) for item in value]
    match = re.fullmatch(r"\$\{[A-Z_]+:-(\d+)\}", value) if isinstance(value, str) else None
    return int(match[1]) if match else value


def schema_violations(document):
    """The specification's own schema, as published inside the docker-compose package."""
    package = pathlib.Path(importlib.util.find_spec("compose").submodule_search_locations[0])
    schema = json.loads((package / "config" / "compose_spec.json").read_text())
    validator = jsonschema.Draft201909Validator(schema)
    for error in validator.iter_errors(interpolated(document)):
        yield f"schema: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def reference_violations(document):
    """Names that a service uses must exist: volumes, networks, other services and their conditions."""
    services = document["services"]
    volumes = set(document.get("volumes", {}))
    networks = set(document.get("networks", {}))
    used = set()
    for name, service in services.items():
        for other, dependency in service.get("depends_on", {}).items():
            if other not in services:
                yield f"{name}: depends on {other}, which is not there"
            elif dependency["condition"] == "service_healthy" and "healthcheck" not in services[other]:
                yield f"{name}: waits for the health of {other}, which has no healthcheck"
        for mount in service.get("volumes", []):
            source = mount["source"] if isinstance(mount, dict) else mount.split(":")[0]
            used.add(source)
            if not source.startswith((".", "/")) and source not in volumes:
                yield f"{name}: volume {source} is not declared"
        for network in service.get("networks", []):
            if network not in networks:
                yield f"{name}: network {network} is not declared"
        if "stop_grace_period" not in service and "restart" in service:
            yield f"{name}: no stop_grace_period"
        if "deploy" not in service:
            yield f"{name}: no resource limits"
    for volume in sorted(volumes - used):
        yield f"volume {volume} is declared and never used"


def key_violations(document, root):
    """docker-compose.yml and deploy/up must give a service the same configuration keys."""
    for name, executable in SERVICES.items():
        lines = subprocess.run(
            ["bash", "-c", 'STORE=postgres; source "$1/deploy/lib/all.sh" && service_environment "$2" /data 8080 8095', "-", root, executable],
            check=True, capture_output=True, text=True,
        ).stdout.splitlines()
        up = {line.split("=", 1)[0] for line in lines}
        compose = set(document["services"][name]["environment"])
        for key in sorted(up - compose):
            yield f"{name}: {key} is given by deploy/up but not by docker-compose.yml"
        for key in sorted(compose - up):
            yield f"{name}: {key} is given by docker-compose.yml but not by deploy/up"


def main():
    root = sys.argv[1]
    document = yaml.safe_load((pathlib.Path(root) / "docker-compose.yml").read_text())
    violations = [
        *schema_violations(document),
        *reference_violations(document),
        *key_violations(document, root),
    ]
    for violation in violations:
        print(violation)
    print(f"docker-compose.yml: {len(document['services'])} services, {len(violations)} violations")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
