package dev.merganser.server.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import graphql.GraphQLContext;
import graphql.execution.DataFetcherResult;
import graphql.execution.ExecutionContext;
import graphql.execution.FieldCollector;
import graphql.execution.FieldCollectorParameters;
import graphql.execution.MergedField;
import graphql.execution.MergedSelectionSet;
import graphql.introspection.Introspection;
import graphql.schema.Coercing;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLType;
import graphql.schema.LightDataFetcher;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/// Which of the selected fields are read straight off an object, by a fetcher that looks at nothing else, down to the
/// last leaf; and their values. Worked out once a request for each selection and type: the same for every object.
///
/// Whatever is out of the ordinary (a value that isn't there yet, a null where none may be, a scalar that can't be
/// written) throws [GiveUp]: then the engine answers the same fields, and tells errors as it tells all.
final class StraightFields {
    private static final FieldCollector COLLECTOR = new FieldCollector();

    private final ExecutionContext context;
    private final Map<Object, Selection> known = new ConcurrentHashMap<>();
    private final AtomicLong values = new AtomicLong();

    private StraightFields(ExecutionContext context) {
        this.context = context;
    }

    /// Those of a request.
    static StraightFields of(ExecutionContext context) {
        StraightFields there = context.getGraphQLContext().get(StraightFields.class);
        return there != null
                ? there
                : context.getGraphQLContext().computeIfAbsent(StraightFields.class, _ -> new StraightFields(context));
    }

    static final class GiveUp extends RuntimeException {
        private static final long serialVersionUID = 1;

        private GiveUp() {
            super(null, null, false, false);
        }
    }

    /// The fields selected of objects of one type.
    static final class Selection {
        private final AnsweredObject.Keys keys;
        /// By the keys' order; null where the engine has to answer.
        private final @Nullable Straight[] straight;
        private final MergedSelectionSet rest;

        private Selection(List<String> keys, List<Optional<Straight>> straight, MergedSelectionSet rest) {
            this.keys = new AnsweredObject.Keys(keys);
            this.straight = straight.stream().map(one -> one.orElse(null)).toArray(Straight[]::new);
            this.rest = rest;
        }

        boolean isStraight() {
            return rest.isEmpty();
        }

        /// What the engine has to answer.
        MergedSelectionSet rest() {
            return rest;
        }

        /// @param values those that were read straight off an object; the array is kept
        /// @param others what the engine answered of it
        AnsweredObject together(@Nullable Object[] values, Map<?, ?> others) {
            for (int i = 0; i < values.length; i++) {
                if (straight[i] == null) values[i] = others.get(keys.name(i));
            }
            return new AnsweredObject(keys, values);
        }
    }

    /// @param fetcher null for the name of the object's type
    record Straight(@Nullable LightDataFetcher<?> fetcher, GraphQLFieldDefinition definition, Shape shape) {}

    /// What becomes of a value.
    sealed interface Shape {
        record Scalar(Coercing<?, ?> coercing) implements Shape {}

        record Choice(GraphQLEnumType type) implements Shape {}

        record Name(String type) implements Shape {}

        record Many(Shape element) implements Shape {}

        record Required(Shape shape) implements Shape {}

        record Parts(Selection selection) implements Shape {}
    }

    /// What is selected of objects of that type by that field of the document.
    Selection selection(MergedField field, GraphQLObjectType type) {
        record Place(Object field, GraphQLObjectType type) {}
        // Nodes of the document are told by identity; fields that were merged, by all that they were merged from.
        var place = new Place(field.isSingleField() ? field.getSingleField() : field, type);
        Selection there = known.get(place);
        if (there == null) {
            there = make(field, type);
            known.put(place, there);
        }
        return there;
    }

    private Selection make(MergedField field, GraphQLObjectType type) {
        MergedSelectionSet selected = COLLECTOR.collectFields(
                FieldCollectorParameters.newParameters().schema(context.getGraphQLSchema()).objectType(type)
                        .fragments(context.getFragmentsByName()).variables(context.getCoercedVariables().toMap())
                        .graphQLContext(context.getGraphQLContext()).build(),
                field);
        var keys = new ArrayList<String>();
        var straight = new ArrayList<Optional<Straight>>();
        var rest = new java.util.LinkedHashMap<String, MergedField>();
        selected.getSubFields().forEach((key, sub) -> {
            keys.add(key);
            Optional<Straight> one = straight(sub, type);
            straight.add(one);
            if (one.isEmpty()) rest.put(key, sub);
        });
        return new Selection(keys, straight,
                MergedSelectionSet.newMergedSelectionSet().subFields(rest).build());
    }

    private Optional<Straight> straight(MergedField field, GraphQLObjectType type) {
        GraphQLFieldDefinition definition = Introspection.getFieldDefinition(context.getGraphQLSchema(), type,
                field.getName());
        if (field.getName().equals(Introspection.TypeNameMetaFieldDef.getName()))
            return Optional.of(new Straight(null, definition, new Shape.Name(type.getName())));
        DataFetcher<?> fetcher = context.getGraphQLSchema().getCodeRegistry().getDataFetcher(type, definition);
        if (!(fetcher instanceof LightDataFetcher<?> light)) return Optional.empty();
        return shape(field, definition.getType()).map(shape -> new Straight(light, definition, shape));
    }

    /// @return empty if the engine is needed somewhere below
    Optional<Shape> shape(MergedField field, GraphQLType type) {
        return switch (type) {
            case GraphQLNonNull required -> shape(field, required.getWrappedType()).map(Shape.Required::new);
            case GraphQLList many -> shape(field, many.getWrappedType()).map(Shape.Many::new);
            case GraphQLScalarType scalar -> Optional.of(new Shape.Scalar(scalar.getCoercing()));
            case GraphQLEnumType choice -> Optional.of(new Shape.Choice(choice));
            case GraphQLObjectType object -> Optional.of(selection(field, object)).filter(Selection::isStraight)
                    .map(Shape.Parts::new);
            default -> Optional.empty();
        };
    }

    /// @param object that the selection's fields are read off
    /// @return by the keys' order; null where the engine has to answer
    @Nullable
    Object[] values(Selection selection, Object object) {
        count(selection.straight.length);
        @Nullable
        Object[] values = new @Nullable Object[selection.straight.length];
        for (int i = 0; i < values.length; i++) {
            @Nullable
            Straight straight = selection.straight[i];
            if (straight != null) values[i] = value(straight, object);
        }
        return values;
    }

    private @Nullable Object value(Straight straight, Object object) {
        if (straight.fetcher() == null) return complete(straight.shape(), object);
        try {
            return complete(straight.shape(),
                    straight.fetcher().get(straight.definition(), object, StraightFields::noEnvironment));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception _) {
            throw new GiveUp();
        }
    }

    /// Counts into what an answer may hold, as the engine does with its own: beyond that the answer is refused as a whole.
    private void count(int more) {
        if (values.addAndGet(more) + context.getResultNodesInfo().getResultNodesCount() <= Limits.VALUES) return;
        context.getResultNodesInfo().maxResultNodesExceeded();
        throw new GiveUp();
    }

    private static DataFetchingEnvironment noEnvironment() {
        throw new GiveUp();
    }

    @Nullable
    Object complete(Shape shape, @Nullable Object value) {
        if (value == null) {
            if (shape instanceof Shape.Required) throw new GiveUp();
            return null;
        }
        if (value instanceof CompletionStage || value instanceof DataFetcherResult || value instanceof Optional
                || value instanceof Publisher)
            throw new GiveUp();
        GraphQLContext asked = context.getGraphQLContext();
        Locale locale = context.getLocale();
        return switch (shape) {
            case Shape.Required(var inner) -> {
                Object made = complete(inner, value);
                if (made == null) throw new GiveUp();
                yield made;
            }
            case Shape.Scalar(var coercing) -> coercing.serialize(value, asked, locale);
            case Shape.Choice(var type) -> type.serialize(value, asked, locale);
            case Shape.Name(var type) -> type;
            case Shape.Parts(var selection) -> new AnsweredObject(selection.keys, values(selection, value));
            case Shape.Many(var element) -> {
                if (!(value instanceof Collection<?> elements)) throw new GiveUp();
                count(elements.size());
                var list = new ArrayList<@Nullable Object>(elements.size());
                for (Object one : elements) list.add(complete(element, one));
                yield list;
            }
        };
    }
}
