#!/bin/sh
# Makes an AOT cache for the command line (JDK 25): classes come linked, and the compiler starts with what it learned here.
#
#   batch/matching/bench/aot.sh            writes batch/job/target/aot/{merganser.jar,lib,merganser.aot}
#   java -XX:AOTCache=batch/job/target/aot/merganser.aot -jar batch/job/target/aot/merganser.jar dedupe ...
#
# The cache holds for the jar beside it and the `java` that made it (named by JAVA, else the one on the path; 25 or
# newer); another java passes it over. The runnable jar has to be unpacked: caches don't hold classes of nested jars.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
java=${JAVA:-java}
jar=$root/batch/job/target/merganser.jar
to=$root/batch/job/target/aot
[ -f "$jar" ] || { echo "$jar is missing: build it with mvn -pl batch/job -am package" >&2; exit 2; }
rm -rf "$to"
"$java" -Djarmode=tools -jar "$jar" extract --destination "$to" >/dev/null
"$java" -jar "$to/merganser.jar" generate --records 30000 --seed 5 --out "$to/sample" 2>/dev/null
"$java" -XX:AOTCacheOutput="$to/merganser.aot" -jar "$to/merganser.jar" evaluate --records "$to/sample/records.csv" \
    --columns "$to/sample/columns.yml" --pairs "$to/sample/pairs.csv" --out "$to/sample/out.csv" >/dev/null 2>&1
rm -rf "$to/sample"
ls -l "$to/merganser.aot" >&2
