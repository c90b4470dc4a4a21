package dev.merganser.job.columns;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

import dev.merganser.job.console.OutputFile;
import dev.merganser.job.console.WrongInput;
import dev.merganser.model.Meaning;

/// Reads `columns.yml`. Whatever it doesn't know is an error that names the line and lists what there is: a word
/// passed over in silence is a column that isn't compared.
public final class ColumnsFile {
    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("type", "typeColumn", "id", "source", "columns", "links"));

    private final Path path;

    private ColumnsFile(Path path) {
        this.path = path;
    }

    /// @throws WrongInput if the file isn't there, isn't YAML, or says what there isn't
    public static ColumnPlan read(Path path) {
        return new ColumnsFile(path).read();
    }

    private ColumnPlan read() {
        Map<String, Node> keys = entries(parse(), "the file");
        for (Map.Entry<String, Node> entry : keys.entrySet()) {
            if (!KEYS.contains(entry.getKey()))
                throw at(entry.getValue(), "unknown key '%s'; there are %s".formatted(entry.getKey(), list(KEYS)));
        }
        var meanings = new LinkedHashMap<String, Meaning>();
        section(keys.get("columns"), "columns").forEach((column, node) -> meanings.put(column, meaning(node)));
        if (meanings.isEmpty())
            throw WrongInput.in(path, null,
                    "says of no column what it means: add `columns:` with lines such as `tel: phone`");
        var links = new LinkedHashMap<String, String>();
        section(keys.get("links"), "links").forEach((column, node) -> links.put(column, text(node, "links")));
        String typeColumn = optional(keys.get("typeColumn"), "typeColumn");
        RecordType type = null;
        Node typeNode = keys.get("type");
        if (typeNode != null) {
            String name = text(typeNode, "type");
            type = RecordType.of(name).orElseThrow(
                    () -> at(typeNode, "unknown type '%s'; there are %s".formatted(name, RecordType.names())));
            if (typeColumn != null)
                throw at(typeNode, "says both type and typeColumn: keep the one that holds");
        } else if (typeColumn == null) {
            type = Types.ofMeanings(meanings.values());
        }
        String id = optional(keys.get("id"), "id");
        return new ColumnPlan(type, typeColumn, id == null ? "id" : id, optional(keys.get("source"), "source"),
                meanings,
                links);
    }

    private @Nullable Node parse() {
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
        } catch (MarkedYAMLException e) {
            String place = e.getProblemMark() == null ? null : "line " + (e.getProblemMark().getLine() + 1);
            throw WrongInput.in(path, place, "isn't YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw WrongInput.in(path, null, "isn't YAML: " + e.getMessage());
        } catch (CharacterCodingException _) {
            throw WrongInput.in(path, null, "isn't UTF-8: save it as UTF-8");
        } catch (IOException e) {
            throw WrongInput.in(path, null, "can't be read (" + OutputFile.reason(e) + ")");
        }
    }

    private Map<String, Node> section(@Nullable Node node, String name) {
        return node == null ? Map.of() : entries(node, name);
    }

    private Map<String, Node> entries(@Nullable Node node, String name) {
        if (node == null)
            throw WrongInput.in(path, null, "is empty: it needs `columns:` with lines such as `tel: phone`");
        if (!(node instanceof MappingNode mapping))
            throw at(node, name + " must be a list of `name: value` lines");
        var entries = new LinkedHashMap<String, Node>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = text(tuple.getKeyNode(), name);
            if (entries.put(key, tuple.getValueNode()) != null)
                throw at(tuple.getKeyNode(), "'%s' stands twice".formatted(key));
        }
        return entries;
    }

    private Meaning meaning(Node node) {
        String name = text(node, "a column's meaning");
        return Meaning.of(name).orElseThrow(() -> at(node, "unknown meaning '%s'; there are %s".formatted(name,
                Arrays.stream(Meaning.values()).map(Meaning::wireName).collect(Collectors.joining(", ")))));
    }

    private @Nullable String optional(@Nullable Node node, String name) {
        return node == null ? null : text(node, name);
    }

    private String text(Node node, String name) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) return scalar.getValue();
        throw at(node, name + " must be one word or text in quotes");
    }

    private WrongInput at(Node node, String fault) {
        return WrongInput.in(path, "line " + (node.getStartMark().getLine() + 1), fault);
    }

    private static String list(Set<String> words) {
        return String.join(", ", words);
    }
}
