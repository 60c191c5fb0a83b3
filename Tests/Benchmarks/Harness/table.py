"""Writes the figures of the last runs into docs/performance.md, between its two marks.

    table.py FOLDER DOCUMENT

FOLDER holds one NAME.json of each benchmark that has run; the sections of the others stay as they are.
"""

import json
import pathlib
import re
import sys

BEGIN, END = "<!-- figures of deploy/bench -->", "<!-- end of figures -->"
# In the order of the document; month keeps its own report.
NAMES = ("log", "broker", "service", "pages", "statistics", "footprint", "allocations", "scale")


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def section(name, run):
    machine = run["machine"]
    versions = ", ".join(f"{key} {machine[key]}" for key in ("postgresql", "sqlite", "broker", "librabbitmq", "python")
                         if machine.get(key))
    peers = ", ".join(f"{key} {value}" for key, value in machine.get("peers", {}).items())
    lines = [
        f"### deploy/bench {name}", "",
        f"{machine['date']}; {machine['cores']} cores, {machine['processor']}; Linux {machine['kernel']};"
        f" {machine['file_system']}; load {machine['load']:.1f} at the end. {versions}; peers: {peers}.", "",
        "| figure | median | best | unit | spread | beside |", "|---|---:|---:|---|---:|---|"]
    for each in run["figures"]:
        lines.append(f"| `{each['figure']}` | {number(each['value'])} | {number(each['best'])} | {each['unit']} |"
                     f" {each['spread']:.0%} | {each['peer']} |")
    lines += ["", *(f"- {note}" for note in run["notes"])]
    if run["refused"]:
        lines.append("- refused, because the machine was too restless: " + ", ".join(f"`{name}`" for name in run["refused"]))
    return lines


def main():
    folder, document = map(pathlib.Path, sys.argv[1:])
    text = document.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit(f"error: {document} has no place for the figures\n  fix: put the lines {BEGIN} and {END} into it")
    head, rest = text.split(BEGIN)
    before, tail = rest.split(END)
    kept = {part.split("\n", 1)[0].split()[-1]: part.strip().split("\n")
            for part in re.split(r"^(?=### )", before, flags=re.MULTILINE) if part.startswith("### ")}
    lines = []
    for name in NAMES:
        file = folder / f"{name}.json"
        if file.exists():
            kept[name] = section(name, json.loads(file.read_text(encoding="utf-8")))
        lines += [*kept.get(name, [f"### deploy/bench {name}", "", "Not run yet."]), ""]
    document.write_text(head + "\n".join([BEGIN, "", *lines, END]) + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
