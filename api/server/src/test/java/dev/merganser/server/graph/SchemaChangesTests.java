package dev.merganser.server.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The schema is an API: what strangers' clients rely on goes only after a release that deprecated it.
class SchemaChangesTests {
    private static final Path SOURCES = Path.of("../../schema/model/src/main/resources/graphql");
    private static final Path RELEASED = Path.of("../../schema/released.graphqls");
    private static final boolean RECORD = Boolean.getBoolean("merganser.schema.record");

    private static String now() throws IOException {
        var text = new StringBuilder();
        try (var files = Files.list(SOURCES)) {
            for (Path file : files.sorted().toList())
                text.append(Files.readString(file)).append('\n');
        }
        return text.toString();
    }

    @Test
    void noClientOfTheReleasedSchemaBreaks() throws IOException {
        String now = now();
        if (RECORD) Files.writeString(RELEASED, now);

        assertThat(SchemaChanges.breaking(Files.readString(RELEASED), now))
                .as("""
                        The schema no longer answers clients of the released one. Keep what is gone, mark it @deprecated with what \
                        to use instead, and take it out in a release after the next. Is the break meant? Tell of it in \
                        schema/CHANGELOG.md and record the schema as released: mvn -pl api/server -am test \
                        -Dtest=SchemaChangesTests -Dsurefire.failIfNoSpecifiedTests=false -Dmerganser.schema.record=true""")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', value = {
            "type Query { a: Int b: Int } | type Query { a: Int } | Query.b is gone",
            "type Query { a: Int b: Int @deprecated } | type Query { a: Int } | ",
            "type Query { a: Int } | type Query { a: Int! b: Int } | ",
            "type Query { a: Int! } | type Query { a: Int } | Query.a answers Int instead of Int!",
            "type Query { a: [Int] } | type Query { a: [Int!]! } | ",
            "type Query { a: [Int] } | type Query { a: Int } | Query.a answers Int instead of [Int]",
            "type Query { a: Int } | type Query { a: String } | Query.a answers String instead of Int",
            "type Query { a(b: Int!): Int } | type Query { a(b: Int): Int } | ",
            "type Query { a(b: Int): Int } | type Query { a(b: Int!): Int } | Query.a(b takes Int! instead of Int",
            "type Query { a(b: Int): Int } | type Query { a: Int } | Query.a(b is gone",
            "type Query { a: Int } | type Query { a(b: Int! = 1, c: Int): Int } | ",
            "type Query { a: Int } | type Query { a(b: Int!): Int } | Query.a(b is new and has to be given",
            "type Query { a(b: Int = 1): Int } | type Query { a(b: Int = 2): Int } | Query.a(b is 2 instead of 1 unless said",
            "type Query { a(b: I): Int } input I { x: Int } | type Query { a(b: I): Int } input I { x: Int y: Int! } | I.y is new and has to be given",
            "type Query { a(b: I): Int } input I { x: Int y: Int } | type Query { a(b: I): Int } input I { x: Int } | I.y is gone",
            "type Query { a: E } enum E { X Y } | type Query { a: E } enum E { Y Z } | E.X is gone",
            "type Query { a: E } enum E { X @deprecated Y } | type Query { a: E } enum E { Y } | ",
            "type Query { a: T } type T { x: Int } | type Query { a: T } interface T { x: Int } type U implements T { x: Int } | T is of another kind",
            "type Query { a: T } interface N { x: Int } type T implements N { x: Int } | type Query { a: T n: N } interface N { x: Int } type T { x: Int } | T is no N any more",
            "type Query { a: U } union U = S | type Query { a: U } union U = R type S { x: Int } type R { x: Int } | U never is a S any more",
    })
    void tellsWhatBreaksClients(String older, String newer, @org.jspecify.annotations.Nullable String says) {
        String types = older.contains("union") ? " type S { x: Int }" : "";

        assertThat(SchemaChanges.breaking(older + types, newer)).isEqualTo(says == null ? List.of() : List.of(says));
    }
}
