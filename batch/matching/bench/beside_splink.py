#!/usr/bin/env python3
"""Runs Splink and Merganser on the same generated contacts and prints a Markdown table.

    batch/matching/bench/beside_splink.py [--records 10000,100000,1000000] [--splink few,best,wide] [--seed 1] [--threads 2]

Needs batch/job/target/merganser.jar, Python 3.10 or newer with venv and pip, and the `java` named by JAVA (25 or newer),
else the one on the path. Installs Splink of a fixed version into target/bench/venv, once. Contacts are those of
`merganser generate`; Splink gets them normalised (case, accents, dates, digits of phones), which isn't counted, nor is
reading on either side: CPU seconds are from normalised records to groups. Those of the JVM's compiler are told apart.
F1 is pairwise, at probability ½ and at the best threshold, of scored pairs, and for Merganser of its groups too. Last
comes how many times fewer CPU seconds Merganser took than the configuration of Splink with the best F1.
"""
import argparse
import csv
import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WORK = ROOT / "batch" / "matching" / "target" / "bench"
PINNED = ["splink==5.0.0", "duckdb==2.0.0", "pyarrow==26.0.1"]
MEANINGS = {"gender": "gender", "given_name": "givenName", "family_name": "familyName", "birth_date": "birthDate",
            "street": "street", "house_number": "houseNumber", "postal_code": "postalCode", "city": "city",
            "country": "country", "email": "email", "phone": "phone", "mobile": "phone"}


def venv():
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PINNED], check=True)
    return python


def contacts(java, jar, records, seed):
    """So many contacts of a generated base of all types, within one; the folder they lie in."""
    folder = WORK / f"contacts-{records}-{seed}"
    if (folder / "pairs.csv").exists():
        return folder
    base = WORK / "base"
    subprocess.run([java, "-jar", jar, "generate", "--records", str(round(records / 0.67)), "--seed", str(seed), "--out",
                    base], check=True, stderr=subprocess.DEVNULL)
    folder.mkdir(parents=True, exist_ok=True)
    ids = set()
    with open(base / "records.csv", newline="", encoding="utf-8") as source, \
            open(folder / "records.csv", "w", newline="", encoding="utf-8") as target:
        rows, out = csv.DictReader(source), csv.writer(target, lineterminator="\n")
        out.writerow(["id", *MEANINGS])
        for row in rows:
            if row["type"] == "contact":
                ids.add(row["id"])
                out.writerow([row["id"], *(row[name] for name in MEANINGS)])
    (folder / "columns.yml").write_text("type: contact\nid: id\ncolumns:\n" + "".join(
        f"  {name}: {meaning}\n" for name, meaning in MEANINGS.items()))
    with open(base / "pairs.csv", newline="") as source, open(folder / "pairs.csv", "w", newline="") as target:
        rows, out = csv.reader(source), csv.writer(target, lineterminator="\n")
        out.writerow(next(rows))
        out.writerows(row for row in rows if row[0] in ids and row[1] in ids)
    return folder


def fold(text):
    text = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", text).strip()


def date(text):
    parts = re.findall(r"\d+", text)
    if len(parts) != 3:
        return None
    if len(parts[0]) == 4:
        year, month, day = parts
    else:
        day, month, year = parts
    if len(year) == 2:
        year = ("19" if int(year) > 30 else "20") + year
    return f"{int(year):04}-{int(month):02}-{int(day):02}"


def phone(text):
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    digits = re.sub(r"^(00)?49", "", digits) if text.strip().startswith(("+", "00")) else digits
    return digits.lstrip("0") or None


def street(text):
    return re.sub(r"(strasse|str)$", "str", fold(text)) or None


def normalised(folder, python):
    """The records as Splink is to have them, in a Parquet file that the venv's Python writes."""
    out = folder / "records.parquet"
    if out.exists():
        return out
    plain = folder / "normalised.csv"
    with open(folder / "records.csv", newline="", encoding="utf-8") as source, \
            open(plain, "w", newline="", encoding="utf-8") as target:
        rows, lines = csv.DictReader(source), csv.writer(target, lineterminator="\n")
        lines.writerow(["id", *MEANINGS, "email_name", "family_start", "given_start", "birth_year"])
        for row in rows:
            given, family, born = fold(row["given_name"]), fold(row["family_name"]), date(row["birth_date"])
            email = row["email"].strip().lower()
            lines.writerow([row["id"], row["gender"], given, family, born, street(row["street"]),
                            fold(row["house_number"]).replace(" ", ""), row["postal_code"].strip(), fold(row["city"]),
                            row["country"], email, phone(row["phone"]), phone(row["mobile"]),
                            email.split("@")[0], family[:4], given[:2], born and born[:4]])
    subprocess.run([python, "-c", """
import sys, pyarrow as pa, pyarrow.csv as csv, pyarrow.parquet as parquet
names = open(sys.argv[1]).readline().strip().split(",")
options = csv.ConvertOptions(column_types={n: pa.string() for n in names}, strings_can_be_null=True, null_values=[""])
parquet.write_table(csv.read_csv(sys.argv[1], convert_options=options), sys.argv[2])
""", plain, out], check=True)
    plain.unlink()
    return out


def f1(true, said, all_true):
    return 2 * true / (said + all_true) if said else 0.0


def quality(python, pairs, truth):
    """F1 at ½ and the best, of a Parquet file of scored pairs."""
    said = json.loads(subprocess.run([python, "-c", """
import csv, json, sys, pyarrow.parquet as parquet
truth = {tuple(sorted(row[:2])) for row in list(csv.reader(open(sys.argv[2])))[1:]}
table = parquet.read_table(sys.argv[1])
columns = [table[name].to_pylist() for name in ("id_l", "id_r", "match_probability")]
pairs = sorted(((p, tuple(sorted((a, b))) in truth) for a, b, p in zip(*columns)), key=lambda pair: -pair[0])
best = at = true = 0
half = 0.0
for n, (p, same) in enumerate(pairs, 1):
    true += same
    f = 2 * true / (n + len(truth))
    if n == len(pairs) or pairs[n][0] < p:
        best = max(best, f)
    if p >= 0.5:
        half = f
print(json.dumps([half, best]))
""", pairs, truth], check=True, capture_output=True, text=True).stdout)
    return said


def compiling(pid, known):
    """CPU seconds of a JVM's compiler threads, by thread: what ended threads used stays known. A large file is matched by
    a JVM that the first one starts."""
    children = []
    for started in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += started.read_text().split()
        except OSError:
            pass
    for task in [each for process in (pid, *children) for each in Path(f"/proc/{process}/task").glob("*")]:
        try:
            name, rest = (task / "stat").read_text().split("(", 1)[1].rsplit(") ", 1)
        except OSError:
            continue
        if name.startswith(("C1 Comp", "C2 Comp")):
            known[task.name] = sum(map(int, rest.split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return sum(known.values())


def merganser(java, jar, folder, threads, flags):
    """What `evaluate` says, and the CPU seconds of the JVM's compiler from normalised records to groups."""
    run = subprocess.Popen([java, *flags, "-jar", jar, "evaluate", "--records", folder / "records.csv", "--columns",
                            folder / "columns.yml", "--pairs", folder / "pairs.csv", "--threads", str(threads)],
                           stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True)
    known, seen, begun = {}, [], time.time()
    while run.poll() is None:
        seen.append((time.time() - begun, compiling(run.pid, known)))
        time.sleep(0.1)
    said = json.loads(run.stdout.read())
    phases = said["phases"]
    start = phases["read"]["seconds"] + phases["normalise"]["seconds"]
    end = start + sum(phases[name]["seconds"] for name in ("block+score", "estimate", "group"))
    said["compiler"] = sum(sign * max((used for at, used in seen if at <= until), default=0)
                           for sign, until in ((1, end), (-1, start)))
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", default="10000,100000,1000000")
    parser.add_argument("--splink", default="few,best,wide", help="configurations of splink_run.py")
    parser.add_argument("--seed", default=1, type=int)
    parser.add_argument("--threads", default=2, type=int, help="of either engine")
    parser.add_argument("--jar", default=ROOT / "batch" / "job" / "target" / "merganser.jar", type=Path)
    parser.add_argument("--java-flags", default="", help="such as --java-flags=-XX:AOTCache=FILE")
    asked = parser.parse_args()
    java = os.environ.get("JAVA", "java")
    jar = asked.jar
    if not jar.exists():
        sys.exit(f"{jar} is missing: build it with mvn -pl batch/job -am package")
    WORK.mkdir(parents=True, exist_ok=True)
    python = venv()
    print("| contacts | engine | CPU s | of these the JVM's compiler | wall s | resident MiB | F1 at ½ | best F1 | F1 of groups |")
    print("|--:|---|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    for records in map(int, asked.records.split(",")):
        folder = contacts(java, jar, records, asked.seed)
        done = []
        for configuration in filter(None, asked.splink.split(",")):
            out = folder / f"splink-{configuration}.parquet"
            run = subprocess.run([python, Path(__file__).with_name("splink_run.py"), normalised(folder, python),
                                  configuration, out, str(asked.threads)], capture_output=True, text=True)
            if run.returncode:
                print(f"| {records:,} | Splink, {configuration} | failed: {run.stderr.strip().splitlines()[-1]} |",
                      flush=True)
                continue
            cost = json.loads(run.stdout.strip().splitlines()[-1])
            half, best = quality(python, out, folder / "pairs.csv")
            done.append((best, cost["cpuSeconds"], configuration))
            print(f"| {records:,} | Splink, {configuration} | {cost['cpuSeconds']:.1f} | | {cost['seconds']:.1f} "
                  f"| {cost['residentMiB']:.0f} | {half:.3f} | {best:.3f} | |", flush=True)
        said = merganser(java, jar, folder, asked.threads, asked.java_flags.split())
        phases = [said["phases"][name] for name in ("block+score", "estimate", "group")]
        used = sum(p["cpuSeconds"] for p in phases)
        print(f"| {records:,} | Merganser | {used:.1f} | {said['compiler']:.1f} "
              f"| {sum(p['seconds'] for p in phases):.1f} | {said['residentMiB']:.0f} | {said['scoredPairs']['f1']:.3f} "
              f"| {said['bestF1']:.3f} | {said['f1']:.3f} |", flush=True)
        print(f"| {records:,} | Merganser, file to result | {said['cpuSeconds']:.1f} | | {said['seconds']:.1f} | | | | |",
              flush=True)
        if done:
            _, spent, configuration = max(done)
            print(f"| {records:,} | Splink, {configuration}, to Merganser | {spent / used:.1f} times, without the compiler "
                  f"{spent / (used - said['compiler']):.1f} | | | | | | |", flush=True)


if __name__ == "__main__":
    main()
