"""One run of Splink over normalised contacts, in a process of its own so that its cost can be told.

    python splink_run.py RECORDS.parquet CONFIGURATION OUT.parquet THREADS

CONFIGURATION is `few`, `best` or `wide`. Writes the scored pairs and prints one JSON line: CPU and wall seconds from the records
in memory to the clusters, and the largest resident size.
"""
import json
import resource
import sys
import time

import duckdb
import pyarrow.parquet as parquet
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FEW = [block_on("email"), block_on("family_name", "birth_date"), block_on("given_name", "family_name", "postal_code")]
MANY = FEW + [
    block_on("given_name", "birth_date"), block_on("phone"), block_on("mobile"), block_on("email_name"),
    block_on("given_name", "family_name", "city"), block_on("family_name", "postal_code", "house_number"),
    block_on("given_name", "street", "house_number"), block_on("birth_date", "postal_code"),
    block_on("family_start", "birth_date"), block_on("family_start", "given_start", "postal_code"),
    block_on("family_start", "given_start", "street"), block_on("family_name", "given_start", "birth_year"),
    block_on("given_start", "street", "house_number"),
]
# Of seven more those that bring up the most copies for their pairs; with the other three the best F1 falls.
WIDE = MANY + [
    block_on("city", "street", "house_number"), block_on("family_name", "postal_code"),
    block_on("city", "family_start", "given_start"), block_on("birth_date", "city"),
]
GIVEN_ALIKE = ("(jaro_winkler_similarity(given_name_l, given_name_r) >= 0.8 or starts_with(given_name_l, given_name_r) "
               "or starts_with(given_name_r, given_name_l))")
SWAPPED = "(family_name_l = given_name_r and given_name_l = family_name_r)"
FAMILY_ALIKE = (f"(jaro_winkler_similarity(family_name_l, family_name_r) >= 0.88 or {SWAPPED} "
                "or starts_with(family_name_l, family_name_r || ' ') or starts_with(family_name_r, family_name_l || ' ') "
                "or ends_with(family_name_l, ' ' || family_name_r) or ends_with(family_name_r, ' ' || family_name_l))")
PLACE = "(postal_code_l = postal_code_r or city_l = city_r)"
# An address made of its owner's name: many who bear it have it at some provider or other.
MADE = " or ".join(f"(length({name}) >= 3 and contains(email_name_l, replace({name}, ' ', '')))"
                   for name in ("family_name_l", "given_name_l", "family_name_r", "given_name_r"))
HOME = ("(phone_l = phone_r or email_l = email_r or house_number_l = house_number_r "
        "and jaro_winkler_similarity(street_l, street_r) >= 0.9 and (damerau_levenshtein(postal_code_l, postal_code_r) <= 1 "
        "or jaro_winkler_similarity(city_l, city_r) >= 0.9))")


def level(sql, u=None):
    """A level that is so rare among random pairs that a million of them may not show it has a u to fall back on."""
    made = cll.CustomLevel(sql, label_for_charts=sql)
    return made.configure(u_probability=u) if u else made


def comparison(name, missing, *levels):
    return cl.CustomComparison(output_column_name=name, comparison_levels=[
        level(missing).configure(is_null_level=True), *levels, cll.ElseLevel()])


def by_field():
    """What Splink's library has for each field."""
    return [
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
    ]


def by_home_and_person():
    """What a household shares is one comparison, or its members pass for copies; an e-mail address made of its owner's
    name says no more than the name does, and one of people with other given names is the household's."""
    exact = cll.ExactMatchLevel
    return [
        comparison("home", "family_name_l is null or family_name_r is null",
                   level(f"family_name_l = family_name_r and {HOME}", 8e-6), level(f"{FAMILY_ALIKE} and {HOME}", 2e-6),
                   cll.And(exact("family_name"), cll.CustomLevel(PLACE)).configure(
                       tf_adjustment_column="family_name", u_probability=3e-6),
                   level(f"{FAMILY_ALIKE} and {PLACE}", 7e-6), level(HOME, 2e-6),
                   exact("family_name", term_frequency_adjustments=True), level(FAMILY_ALIKE), level(PLACE)),
        comparison("given", "given_name_l is null or given_name_r is null",
                   exact("given_name", term_frequency_adjustments=True), level(SWAPPED),
                   level("starts_with(given_name_l, given_name_r) or starts_with(given_name_r, given_name_l)"),
                   cll.JaroWinklerLevel("given_name", 0.92), cll.JaroWinklerLevel("given_name", 0.8)),
        comparison("born", "birth_date_l is null or birth_date_r is null", exact("birth_date"),
                   level("birth_year_l = birth_year_r and (birth_date_l like '%-01-01' or birth_date_r like '%-01-01' "
                         "or birth_date_l[6:7] = birth_date_r[9:10] and birth_date_l[9:10] = birth_date_r[6:7])"),
                   cll.DamerauLevenshteinLevel("birth_date", 1)),
        cl.ExactMatch("gender"),
        comparison("mail", f"email_l is null or email_r is null or email_l = email_r and not {GIVEN_ALIKE}",
                   level(f"email_l = email_r and ({MADE})").configure(u_probability=0.3, fix_u_probability=True),
                   exact("email", term_frequency_adjustments=True),
                   level("email_name_l <> email_name_r and damerau_levenshtein(email_l, email_r) <= 2")),
        comparison("mobile", "mobile_l is null or mobile_r is null", exact("mobile", term_frequency_adjustments=True),
                   cll.DamerauLevenshteinLevel("mobile", 1).configure(u_probability=1e-6, fix_u_probability=True)),
    ]


# Pairs that parameters are learned from: none that households bring up.
BY_PERSON = [block_on("given_name", "birth_date"), FEW[2], block_on("mobile")]
# Rules, comparisons, and the rules whose pairs parameters are learned from.
CONFIGURATIONS = {
    "few": (FEW, by_field, [FEW[1], FEW[2], FEW[0]]),
    "best": (MANY, by_home_and_person, BY_PERSON),
    "wide": (WIDE, by_home_and_person, BY_PERSON),
}


def cpu():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def main(records, configuration, out, threads):
    rules, comparisons, learned_from = CONFIGURATIONS[configuration]
    table = parquet.read_table(records)
    connection = duckdb.connect()
    connection.execute(f"set threads to {int(threads)}")
    database = DuckDBAPI(connection)
    frame = database.register(table)
    wall, before = time.time(), cpu()
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=rules,
        comparisons=comparisons(),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(frame, settings, log_level="ERROR")
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("given_name", "family_name", "birth_date")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in learned_from:
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
