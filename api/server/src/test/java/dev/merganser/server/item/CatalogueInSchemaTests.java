package dev.merganser.server.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLNamedSchemaElement;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnmodifiedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.graphql.execution.GraphQlSource;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.value.FieldKind;
import dev.merganser.server.TestServer;
import dev.merganser.store.index.SortKeys;

/// The hand-made types of the schema, held against the catalogue.
class CatalogueInSchemaTests {
    private final GraphQLSchema schema = TestServer.get().bean(GraphQlSource.class).schema();

    private static String type(Field field) {
        return switch (field.kind()) {
            case TEXT, LONG_TEXT, WEB_ADDRESS -> "String";
            case DECIMAL -> "Decimal";
            case FLAG -> "Boolean";
            case DATE -> "Date";
            case TIMESTAMP -> "DateTime";
            case MONEY -> "Money";
            case EMAIL -> "EmailAddress";
            case PHONE -> "Phone";
            case ADDRESS -> "PostalAddress";
            case LINE_ITEM -> "LineItem";
            case NOTE -> "Note";
            case USER -> "User";
            case LINK -> Types.name(field.targets().iterator().next()) + (field.many() ? "Connection" : "");
            case CHOICE -> "";
        };
    }

    private static String inputType(Field field) {
        return switch (field.kind()) {
            case MONEY, EMAIL, PHONE, ADDRESS, LINE_ITEM, NOTE -> type(field) + "Input";
            case LINK, USER -> "ID";
            default -> type(field);
        };
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldOfTheCatalogueIsInItsTypeAndViceVersa(ItemType type) {
        GraphQLObjectType object = schema.getObjectType(Types.name(type));
        Set<String> expected = new HashSet<>(Relations.of(type).keySet());
        GraphQLInterfaceType common = (GraphQLInterfaceType) Objects.requireNonNull(schema.getType("Item"));
        common.getFieldDefinitions().forEach(field -> expected.add(field.getName()));
        if (type == ItemType.SMART_PROCESS_ITEM) expected.addAll(List.of("process", "stage"));
        for (Field field : Types.fields(type)) {
            expected.add(field.name());
            GraphQLFieldDefinition shown = object.getFieldDefinition(field.name());
            assertThat(shown).as(field.name()).isNotNull();
            GraphQLUnmodifiedType unwrapped = GraphQLTypeUtil.unwrapAll(shown.getType());
            if (field.kind() == FieldKind.CHOICE)
                assertThat(((GraphQLEnumType) unwrapped).getValues()).as(field.name()).extracting("name")
                        .containsExactlyElementsOf(field.choices());
            else
                assertThat(unwrapped.getName()).as(field.name()).isEqualTo(type(field));
            boolean list = GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(shown.getType()));
            assertThat(list).as(field.name()).isEqualTo(field.many() && field.kind() != FieldKind.LINK);
        }
        assertThat(object.getFieldDefinitions()).extracting(GraphQLFieldDefinition::getName)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldOfTheCatalogueCanBeWritten(ItemType type) {
        GraphQLInputObjectType set = input(Types.name(type) + "Input");
        GraphQLInputObjectType add = input(Types.name(type) + "AddInput");
        GraphQLInputObjectType remove = input(Types.name(type) + "RemoveInput");
        for (Field field : Types.fields(type)) {
            if (Types.isSetByCorrection(type, field)) continue;
            if (field.kind() != FieldKind.NOTE) holds(set, field);
            if (field.many()) holds(add, field);
            if (field.many() && field.kind() != FieldKind.NOTE) holds(remove, field);
        }
        List<String> names = Types.fields(type).stream().map(Field::name).toList();
        for (GraphQLInputObjectType input : List.of(set, add, remove)) {
            assertThat(input.getFieldDefinitions()).extracting("name").filteredOn(
                    name -> !name.equals("fields") && (type != ItemType.SMART_PROCESS_ITEM || !name.equals("stage")))
                    .isSubsetOf(names);
        }
    }

    private static void holds(GraphQLInputObjectType input, Field field) {
        var definition = input.getFieldDefinition(field.name());
        assertThat(definition).as(input.getName() + "." + field.name()).isNotNull();
        GraphQLUnmodifiedType unwrapped = GraphQLTypeUtil.unwrapAll(definition.getType());
        if (field.kind() == FieldKind.CHOICE)
            assertThat(((GraphQLEnumType) unwrapped).getValues()).extracting("name")
                    .containsExactlyElementsOf(field.choices());
        else
            assertThat(unwrapped.getName()).as(field.name()).isEqualTo(inputType(field));
        assertThat(GraphQLTypeUtil.isList(definition.getType())).as(field.name()).isEqualTo(field.many());
    }

    private static String filterType(Field field) {
        return switch (field.kind()) {
            case TEXT, LONG_TEXT, WEB_ADDRESS -> "TextFilter";
            case DECIMAL -> "DecimalFilter";
            case FLAG -> "Boolean";
            case DATE -> "DateFilter";
            case TIMESTAMP -> "DateTimeFilter";
            case MONEY -> "MoneyFilter";
            case EMAIL -> "EmailFilter";
            case PHONE -> "PhoneFilter";
            case ADDRESS -> "AddressFilter";
            case LINK -> "LinkFilter";
            case USER -> "UserFilter";
            case CHOICE, LINE_ITEM, NOTE -> "";
        };
    }

    @ParameterizedTest
    @EnumSource
    void everyFieldOfTheCatalogueCanBeFilteredBy(ItemType type) {
        GraphQLInputObjectType filter = input(Types.name(type) + "Filter");
        Set<String> expected = new HashSet<>(Set.of("and", "or", "not", "search", "ids", "externalIds", "displayName",
                "createdAt", "createdBy", "changedAt", "changedBy", "fields"));
        if (type == ItemType.SMART_PROCESS_ITEM) expected.add("stage");
        for (Field field : Types.fields(type)) {
            if (field.kind() == FieldKind.LINE_ITEM || field.kind() == FieldKind.NOTE) continue;
            expected.add(field.name());
            var condition = (GraphQLNamedSchemaElement) Objects.requireNonNull(filter.getFieldDefinition(field.name()),
                    field.name()).getType();
            if (field.kind() == FieldKind.CHOICE) {
                var values = (GraphQLEnumType) GraphQLTypeUtil
                        .unwrapAll(((GraphQLInputObjectType) condition).getFieldDefinition("in").getType());
                assertThat(values.getValues()).as(field.name()).extracting("name")
                        .containsExactlyElementsOf(field.choices());
            } else {
                assertThat(condition.getName()).as(field.name()).isEqualTo(filterType(field));
            }
        }
        assertThat(filter.getFieldDefinitions()).extracting("name").containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @EnumSource
    void everyOrderOfTheCatalogueCanBeAskedFor(ItemType type) {
        List<String> expected = new ArrayList<>(List.of("CREATED", "CHANGED", "NAME"));
        if (type == ItemType.SMART_PROCESS_ITEM) expected.add("STAGE");
        Types.fields(type).stream().filter(SortKeys::sortable).map(field -> ListArguments.constant(field.name()))
                .forEach(expected::add);

        var order = (GraphQLEnumType) Objects.requireNonNull(schema.getType(Types.name(type) + "OrderField"));
        assertThat(order.getValues()).extracting("name").containsExactlyInAnyOrderElementsOf(expected);
    }

    private GraphQLInputObjectType input(String name) {
        return (GraphQLInputObjectType) Objects.requireNonNull(schema.getType(name), name);
    }

    @Test
    void everyFieldIsAnsweredAndNothingElse() {
        var report = TestServer.get().schemaReport();

        assertThat(report.unmappedFields()).isEmpty();
        assertThat(report.unmappedRegistrations()).isEmpty();
        assertThat(report.unmappedArguments()).isEmpty();
    }

    @Test
    void everythingInTheSchemaIsDescribed() {
        var bare = new ArrayList<String>();
        for (var type : schema.getAllTypesAsList()) {
            if (type.getName().startsWith("__") || Set.of("String", "Int", "Float", "Boolean", "ID").contains(
                    type.getName()))
                continue;
            if (blank(type.getDescription())) bare.add(type.getName());
            switch (type) {
                case GraphQLFieldsContainer object -> object.getFieldDefinitions().forEach(field -> {
                    if (blank(field.getDescription())) bare.add(type.getName() + "." + field.getName());
                    bare(type.getName() + "." + field.getName() + ".", field.getArguments(), bare);
                });
                case GraphQLInputObjectType object -> bare(type.getName() + ".", object.getFieldDefinitions(), bare);
                case GraphQLEnumType values -> bare(type.getName() + ".", values.getValues(), bare);
                default -> {
                }
            }
        }
        assertThat(bare).as("without a description").isEmpty();
    }

    private static void bare(String path, List<? extends GraphQLNamedSchemaElement> elements, List<String> bare) {
        elements.stream().filter(element -> blank(element.getDescription()))
                .forEach(element -> bare.add(path + element.getName()));
    }

    private static boolean blank(@org.jspecify.annotations.Nullable String text) {
        return text == null || text.isBlank();
    }
}
