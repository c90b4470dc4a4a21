package dev.merganser.job.lexicon;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Lists of names that come with the program, by a key such as `de m`, the frequent first; `~` stands for a space.
public final class Names {
    private Names() {}

    /// Given names by culture (`de en tr pl fr it es ru ar xx`) and sex (`m f`).
    public static SequencedMap<String, List<String>> given() {
        return read("given-names.txt");
    }

    /// Family names by culture.
    public static SequencedMap<String, List<String>> family() {
        return read("family-names.txt");
    }

    /// Reads one list of this package: lines of `key: name name …`, `#` begins a remark.
    public static SequencedMap<String, List<String>> read(String resource) {
        var lists = new LinkedHashMap<String, List<String>>();
        InputStream stream = Names.class.getResourceAsStream(resource);
        if (stream == null) throw new IllegalStateException("the program lacks its list " + resource);
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line; (line = reader.readLine()) != null;) {
                if (line.isBlank() || line.startsWith("#")) continue;
                int colon = line.indexOf(':');
                lists.merge(line.substring(0, colon).strip(), Stream.of(line.substring(colon + 1).strip().split("\\s+"))
                        .map(name -> name.replace('~', ' ')).distinct().toList(), Names::joined);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lists;
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).distinct().toList();
    }

    /// All names of all lists, one by one.
    public static Stream<String> all(Map<String, List<String>> lists) {
        return lists.values().stream().flatMap(List::stream);
    }
}
