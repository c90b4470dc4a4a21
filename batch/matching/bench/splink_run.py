"""One run of Splink over normalised contacts, in a process of its own so that its cost can be told.

    python splink_run.py RECORDS.parquet RULES OUT.parquet

RULES is `few` or `many`. Writes the scored pairs and prints one JSON line: CPU and wall seconds from the records in
memory to the clusters, and the largest resident size.
"""
import json
import resource
import sys
import time

import duckdb
import pyarrow.parquet as parquet
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FEW = [block_on("email"), block_on("family_name", "birth_date"), block_on("given_name", "family_name", "postal_code")]
MANY = FEW + [
    block_on("given_name", "birth_date"), block_on("phone"), block_on("mobile"), block_on("email_name"),
    block_on("given_name", "family_name", "city"), block_on("family_name", "postal_code", "house_number"),
    block_on("given_name", "street", "house_number"), block_on("birth_date", "postal_code"),
    block_on("family_start", "birth_date"), block_on("family_start", "given_start", "postal_code"),
    block_on("family_start", "given_start", "street"), block_on("family_name", "given_start", "birth_year"),
]


def cpu():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def main(records, rules, out):
    table = parquet.read_table(records)
    connection = duckdb.connect()
    connection.execute("set threads to 2")
    database = DuckDBAPI(connection)
    frame = database.register(table)
    wall, before = time.time(), cpu()
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=FEW if rules == "few" else MANY,
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("family_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("birth_date", [1, 2]),
            cl.ExactMatch("gender"),
            cl.JaroWinklerAtThresholds("street", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("house_number"),
            cl.DamerauLevenshteinAtThresholds("postal_code", [1, 2]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("city", [0.9]).configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
            cl.DamerauLevenshteinAtThresholds("phone", [1, 2]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("mobile", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(frame, settings, log_level="ERROR")
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("given_name", "family_name", "birth_date")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("family_name", "birth_date"), block_on("given_name", "family_name", "postal_code"),
                 block_on("email")):
        # Of all records, not the hundredth that is taken by default; F1 at 100,000 came out the same.
        training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    scored = linker.inference.predict(threshold_match_probability=0.001)
    linker.clustering.cluster_pairwise_predictions_at_threshold(scored, threshold_match_probability=0.5)
    used, elapsed = cpu() - before, time.time() - wall
    pairs = scored.as_pyarrow_table().select(["id_l", "id_r", "match_probability"])
    parquet.write_table(pairs, out)
    print(json.dumps({"cpuSeconds": used, "seconds": elapsed, "pairs": pairs.num_rows,
                      "residentMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
