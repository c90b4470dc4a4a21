#!/bin/sh
# Measures duplicate detection on labelled sets and writes a Markdown table to standard output.
#
#   batch/matching/bench/quality.sh DIR... > table.md
#
# Each DIR holds records.csv, pairs.csv and columns.yml. A DIR of the form generate:RECORDS:SEED[:OPTION=VALUE...] is
# made up first, such as generate:10000:7:households=0.5, in a folder that is deleted afterwards. Uses batch/job/target/merganser.jar and the `java` named by
# JAVA (25 or newer), else the one on the path.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
jar=$root/batch/job/target/merganser.jar
java=${JAVA:-java}
[ -f "$jar" ] || { echo "$jar is missing: build it with mvn -pl batch/job -am package" >&2; exit 2; }
[ $# -gt 0 ] || { echo "usage: $0 DIR..." >&2; exit 2; }

echo '| set | columns | records | true pairs | precision | recall | F1 | bare pairs F1 | best F1 | B³ F1 | largest group | candidates | completeness | given 0.9 to 1: true | given 0.5 to 0.9: true | CPU s | resident MiB |'
echo '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|'
made=
trap '[ -z "$made" ] || rm -rf "$made"' EXIT
for dir in "$@"; do
    name=$(basename "$dir")
    case $dir in generate:*)
        rest=${dir#generate:}; records=${rest%%:*}; rest=${rest#*:}; seed=${rest%%:*}
        options=$(printf '%s' "$rest" | tr ':' '\n' | sed -n 's/^\([a-z-]*\)=\(.*\)$/--\1 \2/p' | tr '\n' ' ')
        made=$(mktemp -d)
        # shellcheck disable=SC2086 # options are words
        "$java" -jar "$jar" generate --records "$records" --seed "$seed" --out "$made" $options 2>/dev/null
        dir=$made;;
    esac
    for columns in named inferred; do
        with=
        [ $columns = inferred ] || with="--columns $dir/columns.yml"
        # shellcheck disable=SC2086 # two words or none
        "$java" -jar "$jar" evaluate --records "$dir/records.csv" --pairs "$dir/pairs.csv" $with 2>/dev/null |
            python3 -c '
import json, sys
name, columns = sys.argv[1:]
line = sys.stdin.readline()
if not line:
    print(f"| {name} | {columns} | failed |")
    sys.exit()
j = json.loads(line)
cpu = sum(phase.get("cpuSeconds", 0) for phase in j["phases"].values())
scored, cubed = j["scoredPairs"], j["bCubed"]
print("| %s | %s | %d | %d | %.3f | %.3f | **%.3f** | %.3f | %.3f | %.3f | %d | %d | %.3f | %s | %s | %.1f | %.0f |" % (
          name, columns, j["records"], j["truePairs"], j["precision"], j["recall"], j["f1"], scored["f1"], j["bestF1"],
          cubed["f1"], j["largestGroup"], j["candidates"], j["pairsCompleteness"],
          *("%.3f of %d" % (c["true"] / max(1, c["pairs"]), c["pairs"]) for c in reversed(j["calibration"])), cpu, j.get("residentMiB", 0)))
' "$name" $columns
    done
    [ -z "$made" ] || rm -rf "$made"
    made=
done
