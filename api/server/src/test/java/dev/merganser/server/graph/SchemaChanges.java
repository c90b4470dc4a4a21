package dev.merganser.server.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import graphql.language.AstPrinter;
import graphql.language.Value;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLImplementingType;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputValueDefinition;
import graphql.schema.GraphQLNamedSchemaElement;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnionType;
import graphql.schema.idl.ScalarInfo;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import org.jspecify.annotations.Nullable;

/// What of a newer schema breaks clients of an older one: whatever a document or variables could name is gone, wants
/// more, or answers something else. What the older schema marked as deprecated may go.
final class SchemaChanges {
    private final GraphQLSchema newer;
    private final List<String> breaking = new ArrayList<>();

    private SchemaChanges(GraphQLSchema newer) {
        this.newer = newer;
    }

    /// @return a sentence for each, empty if no client notices
    static List<String> breaking(String older, String newer) {
        var changes = new SchemaChanges(schema(newer));
        GraphQLSchema before = schema(older);
        before.getAllTypesAsList().stream().filter(type -> !type.getName().startsWith("__")
                && !ScalarInfo.isGraphqlSpecifiedScalar(type.getName())).forEach(changes::type);
        return changes.breaking;
    }

    private static GraphQLSchema schema(String text) {
        return UnExecutableSchemaGenerator.makeUnExecutableSchema(new SchemaParser().parse(text));
    }

    private void type(GraphQLNamedType was) {
        @Nullable
        GraphQLType is = newer.getType(was.getName());
        if (is == null || is.getClass() != was.getClass()) {
            breaking.add(was.getName() + (is == null ? " is gone" : " is of another kind"));
            return;
        }
        if (was instanceof GraphQLImplementingType implementing)
            implementing.getInterfaces().stream().map(GraphQLNamedType::getName)
                    .filter(name -> ((GraphQLImplementingType) is).getInterfaces().stream()
                            .noneMatch(one -> one.getName().equals(name)))
                    .forEach(name -> breaking.add(was.getName() + " is no " + name + " any more"));
        switch (was) {
            case GraphQLFieldsContainer object ->
                object.getFieldDefinitions().forEach(field -> field(was.getName() + "." + field.getName(), field,
                        ((GraphQLFieldsContainer) is).getFieldDefinition(field.getName())));
            case GraphQLInputObjectType input -> {
                var now = (GraphQLInputObjectType) is;
                if (now.isOneOf() != input.isOneOf()) breaking.add(was.getName() + " takes other sets of fields");
                inputs(was.getName() + ".", input.getFieldDefinitions(), now.getFieldDefinitions());
            }
            case GraphQLEnumType values -> values.getValues().stream()
                    .filter(value -> !value.isDeprecated()
                            && ((GraphQLEnumType) is).getValue(value.getName()) == null)
                    .forEach(value -> breaking.add(was.getName() + "." + value.getName() + " is gone"));
            case GraphQLUnionType union -> union.getTypes().stream().map(GraphQLNamedType::getName)
                    .filter(name -> ((GraphQLUnionType) is).getTypes().stream()
                            .noneMatch(one -> one.getName().equals(name)))
                    .forEach(name -> breaking.add(was.getName() + " never is a " + name + " any more"));
            default -> {
            }
        }
    }

    private void field(String path, GraphQLFieldDefinition was, @Nullable GraphQLFieldDefinition is) {
        if (is == null) {
            if (!was.isDeprecated()) breaking.add(path + " is gone");
            return;
        }
        if (!answers(was.getType(), is.getType()))
            breaking.add("%s answers %s instead of %s".formatted(path, GraphQLTypeUtil.simplePrint(is.getType()),
                    GraphQLTypeUtil.simplePrint(was.getType())));
        inputs(path + "(", was.getArguments(), is.getArguments());
    }

    private <T extends GraphQLInputValueDefinition> void inputs(String path, List<T> was, List<T> is) {
        Map<String, T> now = is.stream().collect(Collectors.toMap(GraphQLNamedSchemaElement::getName,
                Function.identity()));
        for (T input : was) {
            @Nullable
            T same = now.remove(input.getName());
            String name = path + input.getName();
            if (same == null) {
                if (!deprecated(input)) breaking.add(name + " is gone");
            } else if (!takes(input.getType(), same.getType())) {
                breaking.add("%s takes %s instead of %s".formatted(name, GraphQLTypeUtil.simplePrint(same.getType()),
                        GraphQLTypeUtil.simplePrint(input.getType())));
            } else if (!Objects.equals(usual(input), usual(same))) {
                breaking.add("%s is %s instead of %s unless said".formatted(name, usual(same), usual(input)));
            }
        }
        now.values().stream().filter(added -> GraphQLTypeUtil.isNonNull(added.getType()) && usual(added) == null)
                .forEach(added -> breaking.add(path + added.getName() + " is new and has to be given"));
    }

    /// Whether whoever expects the one can read the other.
    private static boolean answers(GraphQLType was, GraphQLType is) {
        if (is instanceof GraphQLNonNull some && !(was instanceof GraphQLNonNull))
            return answers(was, some.getWrappedType());
        return wrapped(was, is, SchemaChanges::answers);
    }

    /// Whether what the one took fits the other.
    private static boolean takes(GraphQLType was, GraphQLType is) {
        if (was instanceof GraphQLNonNull some && !(is instanceof GraphQLNonNull))
            return takes(some.getWrappedType(), is);
        return wrapped(was, is, SchemaChanges::takes);
    }

    private static boolean wrapped(GraphQLType was, GraphQLType is,
            java.util.function.BiPredicate<GraphQLType, GraphQLType> same) {
        if (was instanceof GraphQLNamedType before && is instanceof GraphQLNamedType now)
            return before.getName().equals(now.getName());
        return was.getClass() == is.getClass()
                && same.test(GraphQLTypeUtil.unwrapOne(was), GraphQLTypeUtil.unwrapOne(is));
    }

    private static boolean deprecated(GraphQLInputValueDefinition input) {
        return input instanceof GraphQLArgument argument
                ? argument.isDeprecated()
                : ((GraphQLInputObjectField) input).isDeprecated();
    }

    private static @Nullable String usual(GraphQLInputValueDefinition input) {
        var value = input instanceof GraphQLArgument argument
                ? argument.getArgumentDefaultValue()
                : ((GraphQLInputObjectField) input).getInputFieldDefaultValue();
        if (!value.isSet()) return null;
        return value.getValue() instanceof Value<?> literal
                ? AstPrinter.printAst(literal)
                : String.valueOf(value.getValue());
    }
}
