#!/usr/bin/env python3
"""Writes dispensaries.csv: a synthetic list of 659 dispensaries in the format of the institute's list.

The institute's own list with codes and coordinates is not public. What is known: there are 659 dispensaries, and Manabí
has most of them, 135. This script spreads the others over the provinces in proportion to their rural parishes. The
same seed always gives the same file. Replace dispensaries.csv with the institute's list; nothing else changes.
"""
import csv
import pathlib
import random

SEED = 20250968
TOTAL = 659
KNOWN = {"13": 135}
FOLDER = pathlib.Path(__file__).resolve().parent

# Rough boxes inside each province: south, north, west, east in degrees; own reading of a map.
BOXES = {
    "01": (-3.30, -2.60, -79.40, -78.60), "02": (-1.95, -1.25, -79.20, -78.95), "03": (-2.65, -2.35, -79.20, -78.75),
    "04": (0.45, 0.85, -78.20, -77.70), "05": (-1.10, -0.55, -79.10, -78.45), "06": (-2.30, -1.55, -78.95, -78.50),
    "07": (-3.80, -3.20, -80.05, -79.45), "08": (0.30, 1.00, -79.80, -78.90), "09": (-2.60, -1.30, -80.10, -79.50),
    "10": (0.20, 0.60, -78.60, -78.00), "11": (-4.50, -3.70, -80.00, -79.10), "12": (-1.90, -0.90, -79.70, -79.30),
    "13": (-1.60, -0.20, -80.60, -79.70), "14": (-2.90, -1.70, -78.30, -77.80), "15": (-1.20, -0.50, -78.00, -77.40),
    "16": (-2.00, -1.30, -78.00, -77.00), "17": (-0.40, 0.20, -78.90, -78.20), "18": (-1.50, -1.10, -78.80, -78.40),
    "19": (-4.60, -3.60, -79.10, -78.60), "21": (-0.20, 0.30, -77.40, -76.20), "22": (-0.90, -0.30, -77.20, -76.20),
    "23": (-0.45, -0.10, -79.40, -79.00), "24": (-2.40, -1.70, -80.80, -80.40),
}
# The islands have a box per canton.
ISLANDS = {
    "2001": (-0.93, -0.88, -89.55, -89.45), "2002": (-0.90, -0.82, -91.05, -90.95),
    "2003": (-0.72, -0.65, -90.36, -90.28),
}


def rural_parishes():
    with open(FOLDER / "ec_parroquias.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "rural" and row["parish_code"]]
    return sorted(rows, key=lambda row: row["parish_code"])


def shares(parishes):
    """Dispensaries per province by largest remainders, at least one each."""
    counts = {}
    for row in parishes:
        counts[row["province_code"]] = counts.get(row["province_code"], 0) + 1
    open_provinces = sorted(code for code in counts if code not in KNOWN)
    left = TOTAL - sum(KNOWN.values()) - len(open_provinces)
    whole = sum(counts[code] for code in open_provinces)
    exact = {code: left * counts[code] / whole for code in open_provinces}
    result = {code: 1 + int(exact[code]) for code in open_provinces} | dict(KNOWN)
    by_remainder = sorted(open_provinces, key=lambda code: (int(exact[code]) - exact[code], code))
    for code in by_remainder[: TOTAL - sum(result.values())]:
        result[code] += 1
    return result


def canton_box(province, canton, cantons):
    """A cell of the province's box, so that dispensaries of one canton lie together."""
    if canton in ISLANDS:
        return ISLANDS[canton]
    south, north, west, east = BOXES[province]
    columns = max(1, round(len(cantons) ** 0.5))
    rows = -(-len(cantons) // columns)
    index = cantons.index(canton)
    height, width = (north - south) / rows, (east - west) / columns
    bottom, left = south + index // columns * height, west + index % columns * width
    return (bottom, bottom + height, left, left + width)


def main():
    source = random.Random(SEED)
    parishes = rural_parishes()
    lines = []
    for province, count in sorted(shares(parishes).items()):
        own = [row for row in parishes if row["province_code"] == province]
        cantons = sorted({row["canton_code"] for row in own})
        shuffled = source.sample(own, len(own))
        chosen = [shuffled[index % len(shuffled)] for index in range(count)]
        numbers = {}
        for row in sorted(chosen, key=lambda row: row["parish_code"]):
            number = numbers[row["parish_code"]] = numbers.get(row["parish_code"], 0) + 1
            south, north, west, east = canton_box(province, row["canton_code"], cantons)
            name = f"Dispensario SSC {row['parish']}" + (f" {number}" if number > 1 else "")
            latitude, longitude = source.uniform(south, north), source.uniform(west, east)
            lines.append([f"{row['parish_code']}-{number:02d}", name, province, row["canton_code"], row["parish_code"],
                          f"{latitude:.5f}", f"{longitude:.5f}"])
    with open(FOLDER / "dispensaries.csv", "w", encoding="utf-8", newline="") as file:
        file.write(f"# SYNTHETIC LIST made by make-dispensaries.py (seed {SEED}): replace it with the institute's list.\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["dispensary_code", "name", "province_code", "canton_code", "parish_code", "latitude", "longitude"])
        writer.writerows(lines)


if __name__ == "__main__":
    main()
