#!/bin/sh
# Shows that the result is the same to the byte at 1, 2 and 5 threads, at a size where rules are chosen.
#
#   batch/matching/bench/threads.sh [RECORDS [SEED]]        100000 and 3 if not given
#
# Uses batch/job/target/merganser.jar (or the one named by JAR) and the `java` named by JAVA (25 or newer), else the one
# on the path.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
jar=${JAR:-$root/batch/job/target/merganser.jar}
java=${JAVA:-java}
[ -f "$jar" ] || { echo "$jar is missing: build it with mvn -pl batch/job -am package" >&2; exit 2; }
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$java" -jar "$jar" generate --records "${1:-100000}" --seed "${2:-3}" --out "$made" 2>/dev/null
for threads in 1 2 5; do
    "$java" -jar "$jar" dedupe --records "$made/records.csv" --columns "$made/columns.yml" --threads $threads \
        --out "$made/pairs-$threads.csv" --groups "$made/groups-$threads.csv" --explain "$made/why-$threads.jsonl" \
        2>/dev/null >/dev/null
    (cd "$made" && cat "pairs-$threads.csv" "groups-$threads.csv" "why-$threads.jsonl" | sha256sum | sed "s/-$/$threads threads/")
done | tee "$made/sums"
[ "$(cut -d' ' -f1 "$made/sums" | sort -u | wc -l)" = 1 ] || { echo "they differ" >&2; exit 1; }
