package dev.merganser.server.rights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnionType;

/// Writes documents by the schema: each selects all that a root field gives, one item deep, and fills arguments with
/// what belongs to one item. Nobody adds to it what they add to the schema.
final class Documents {
    private static final String ITEM_INPUT = "(Lead|Contact|Company|Deal|Invoice|Quote|SmartProcessItem)";

    private final GraphQLSchema schema;
    /// `Type.field` of everything that some document selected.
    final Set<String> selected = new TreeSet<>();

    Documents(GraphQLSchema schema) {
        this.schema = schema;
    }

    /// What arguments are filled with.
    ///
    /// @param type    of the item, as GraphQL names it, such as `Deal`
    /// @param related the id of whatever else belongs to it: its merge, message or suggestion, by the argument's name
    record Target(String type, String id, long version, String token, Map<String, String> related) {}

    /// Every field of every object that an answer can hold.
    Set<String> all() {
        var all = new TreeSet<String>();
        schema.getAllTypesAsList().stream().filter(GraphQLObjectType.class::isInstance)
                .map(GraphQLObjectType.class::cast)
                .filter(type -> !type.getName().startsWith("__") && !type.equals(schema.getSubscriptionType()))
                .forEach(type -> type.getFieldDefinitions()
                        .forEach(field -> all.add(type.getName() + "." + field.getName())));
        return all;
    }

    List<GraphQLFieldDefinition> queries() {
        return schema.getQueryType().getFieldDefinitions();
    }

    List<GraphQLFieldDefinition> mutations() {
        return Objects.requireNonNull(schema.getMutationType()).getFieldDefinitions();
    }

    List<GraphQLFieldDefinition> subscriptions() {
        return Objects.requireNonNull(schema.getSubscriptionType()).getFieldDefinitions();
    }

    String subscription(GraphQLFieldDefinition field, Target target) {
        return "subscription { " + call(field, target, true) + " }";
    }

    String query(GraphQLFieldDefinition field, Target target) {
        selected.add("Query." + field.getName());
        return "{ " + call(field, target, true) + " }";
    }

    String mutation(GraphQLFieldDefinition field, Target target) {
        selected.add("Mutation." + field.getName());
        // What items hold is asked for by the queries.
        return "mutation { " + call(field, target, false) + " }";
    }

    private String call(GraphQLFieldDefinition field, Target named, boolean whole) {
        String other = named.related().get(field.getName().startsWith("duplicateSuggestion")
                ? "suggestion"
                : field.getName().startsWith("file") ? "file" : "");
        Target target = other == null
                ? named
                : new Target(named.type(), other, named.version(), named.token(), named.related());
        return field.getName() + arguments(field, target) + told(field.getType(), target, whole);
    }

    static boolean names(GraphQLFieldDefinition field) {
        return field.getArguments().stream().anyMatch(argument -> GraphQLTypeUtil.isNonNull(argument.getType())
                && !argument.hasSetDefaultValue());
    }

    private String arguments(GraphQLFieldDefinition field, Target target) {
        var given = new ArrayList<String>();
        for (GraphQLArgument argument : field.getArguments()) {
            boolean needed = GraphQLTypeUtil.isNonNull(argument.getType()) && !argument.hasSetDefaultValue();
            if (needed) given.add(argument.getName() + ": " + value(argument.getName(), argument.getType(), target, 0));
        }
        if (field.getArgument("first") != null && given.stream().noneMatch(one -> one.startsWith("first")))
            given.add("first: " + (isRoot(field) ? 8 : 4));
        return given.isEmpty() ? "" : "(" + String.join(", ", given) + ")";
    }

    private boolean isRoot(GraphQLFieldDefinition field) {
        return queries().contains(field);
    }

    private String value(String name, GraphQLType type, Target target, int depth) {
        GraphQLType bare = GraphQLTypeUtil.unwrapNonNull(type);
        if (GraphQLTypeUtil.isList(bare))
            return "[" + value(name, GraphQLTypeUtil.unwrapOne(bare), target, depth) + "]";
        return switch (bare) {
            case GraphQLEnumType choice -> choice.getValues().getFirst().getName();
            case GraphQLInputObjectType input -> object(input, target, depth);
            default -> switch (GraphQLTypeUtil.unwrapAll(bare).getName()) {
                case "ID" -> "\"" + target.related().getOrDefault(name, target.id()) + "\"";
                case "Int" -> name.toLowerCase(java.util.Locale.ROOT).contains("version")
                        ? String.valueOf(target.version())
                        : "1";
                case "Boolean" -> "true";
                case "Float", "Decimal" -> "1";
                case "DateTime" -> "\"2031-01-31T12:00:00Z\"";
                case "Date" -> "\"2031-01-31\"";
                case "Currency" -> "\"EUR\"";
                default -> "\"" + text(name, target) + "\"";
            };
        };
    }

    private static String text(String name, Target target) {
        return switch (name) {
            case "address", "to", "email" -> target.token() + "@rights.example";
            case "process" -> "rights";
            case "name", "user" -> "nobody";
            case "key" -> "rightsTest";
            default -> target.token();
        };
    }

    /// Of an item's own fields only its name is set, so that a change by whoever may make it is a good one.
    private String object(GraphQLInputObjectType input, Target target, int depth) {
        if (input.getName().matches(ITEM_INPUT + "Input")) {
            return switch (input.getName()) {
                case "ContactInput" -> "{familyName: \"" + target.token() + "\"}";
                case "CompanyInput" -> "{name: \"" + target.token() + "\"}";
                default -> "{title: \"" + target.token() + "\"}";
            };
        }
        if (input.getName().matches(ITEM_INPUT + "(Add|Remove)Input") || depth > 4) return "{}";
        if (input.getName().matches(ITEM_INPUT + "Filter")) return "{ids: [\"" + target.id() + "\"]}";
        var parts = new ArrayList<String>();
        List<GraphQLInputObjectField> fields = input.getFieldDefinitions();
        for (GraphQLInputObjectField field : input.isOneOf() ? List.of(one(fields, target)) : fields) {
            boolean needed = GraphQLTypeUtil.isNonNull(field.getType()) && !field.hasSetDefaultValue();
            boolean telling = GraphQLTypeUtil.unwrapAll(field.getType()) instanceof GraphQLInputObjectType
                    || GraphQLTypeUtil.unwrapAll(field.getType()).getName().equals("ID");
            if (needed || input.isOneOf() || telling)
                parts.add(field.getName() + ": " + value(field.getName(), field.getType(), target, depth + 1));
        }
        return "{" + String.join(", ", parts) + "}";
    }

    /// The part of a choice that is about the target's type, if there is one.
    private static GraphQLInputObjectField one(List<GraphQLInputObjectField> fields, Target target) {
        return fields.stream().filter(field -> field.getName().equalsIgnoreCase(target.type())).findFirst()
                .orElse(fields.getFirst());
    }

    /// All fields of what a root field gives; of items within it what is enough to know them by.
    private String told(GraphQLOutputType type, Target target, boolean whole) {
        return switch (GraphQLTypeUtil.unwrapAll(type)) {
            case GraphQLObjectType object -> selection(object, whole, List.of(), target);
            case GraphQLInterfaceType ofItems when ofItems.getName().equals("Item")
                    || ofItems.getName().equals("Node") ->
                " { __typename ... on " + target.type()
                        + selection(schema.getObjectType(target.type()), true, List.of(),
                                target)
                        + " }";
            case GraphQLInterfaceType other -> implementations(other, List.of(), target);
            case GraphQLUnionType union -> " { __typename " + union.getTypes().stream()
                    .map(one -> "... on " + one.getName()
                            + selection((GraphQLObjectType) one, true, List.of(), target))
                    .collect(Collectors.joining(" ")) + " }";
            default -> "";
        };
    }

    private boolean isItem(GraphQLType type) {
        return type instanceof GraphQLObjectType object
                && object.getInterfaces().stream().anyMatch(one -> one.getName().equals("Item"));
    }

    /// @param whole whether an item's own fields are all selected
    /// @param path  the types above, so that none stands within itself
    private String selection(GraphQLObjectType type, boolean whole, List<String> path, Target target) {
        if (isItem(type) && !whole) return " { id displayName }";
        var parts = new LinkedHashMap<String, String>();
        var below = new ArrayList<>(path);
        below.add(type.getName());
        // The first items on the way down are told whole, those that they lead to are not.
        boolean items = whole && !isItem(type);
        for (GraphQLFieldDefinition field : type.getFieldDefinitions()) {
            String part = switch (GraphQLTypeUtil.unwrapAll(field.getType())) {
                case GraphQLObjectType object when below.contains(object.getName()) ->
                    isItem(object) ? " { id displayName }" : null;
                case GraphQLObjectType object -> selection(object, items, below, target);
                case GraphQLInterfaceType one when one.getName().equals("Item") || one.getName().equals("Node") ->
                    " { __typename id" + (one.getName().equals("Item") ? " displayName }" : " }");
                case GraphQLInterfaceType one -> below.contains(one.getName())
                        ? null
                        : implementations(one, below, target);
                case GraphQLUnionType union -> " { __typename " + union.getTypes().stream()
                        .map(one -> "... on " + one.getName()
                                + selection((GraphQLObjectType) one, false, below, target))
                        .collect(Collectors.joining(" ")) + " }";
                default -> "";
            };
            if (part == null) continue;
            selected.add(type.getName() + "." + field.getName());
            parts.put(field.getName(), field.getName() + arguments(field, target) + part);
        }
        return " { " + String.join(" ", parts.values()) + " }";
    }

    private String implementations(GraphQLFieldsContainer type, List<String> path, Target target) {
        var below = new ArrayList<>(path);
        below.add(type.getName());
        return " { __typename " + schema.getImplementations((GraphQLInterfaceType) type).stream()
                .map(one -> "... on " + one.getName() + selection(one, false, below, target))
                .collect(Collectors.joining(" ")) + " }";
    }
}
