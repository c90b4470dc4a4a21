#!/bin/sh
# Measures the hot comparators beside commons-text: comparisons (or texts prepared) a microsecond and core.
#
#   batch/matching/bench/comparators.sh [options of JMH, such as -f 3 jaroWinkler]
#   batch/matching/bench/comparators.sh cpu        by CPU time, for machines that others use as well
#
# Uses the `java` named by JAVA (25 or newer), else the one on the path.
set -eu
root=$(cd "$(dirname "$0")/../../.." && pwd)
cd "$root"
mvn -q -B -Pbench -pl batch/matching/bench -am package -DskipTests >&2
cd batch/matching/bench/target
main=org.openjdk.jmh.Main
[ "${1:-}" != cpu ] || { main=dev.merganser.matching.bench.ComparatorSeconds; shift; }
exec "${JAVA:-java}" -cp 'merganser-matching-bench-0.1.0-SNAPSHOT.jar:lib/*' $main "$@"
