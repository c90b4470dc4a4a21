package dev.merganser.server.graph;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.Value;
import graphql.scalars.ExtendedScalars;
import graphql.schema.Coercing;
import graphql.schema.GraphQLScalarType;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

/// The library's scalars under this schema's names.
@Configuration(proxyBeanMethods = false)
class Scalars {
    @Bean
    RuntimeWiringConfigurer scalarTypes() {
        return wiring -> wiring.scalar(ExtendedScalars.Date).scalar(dateTime()).scalar(ExtendedScalars.Currency)
                .scalar(ExtendedScalars.Json)
                .scalar(ExtendedScalars.newAliasedScalar("Decimal").aliasedScalar(ExtendedScalars.GraphQLBigDecimal)
                        .build());
    }

    /// The library's `DateTime`, which knows no [Instant].
    private static GraphQLScalarType dateTime() {
        Coercing<?, ?> library = ExtendedScalars.DateTime.getCoercing();
        return ExtendedScalars.DateTime.transform(scalar -> scalar.coercing(new Coercing<Object, Object>() {
            @Override
            public @Nullable Object serialize(Object time, GraphQLContext context, Locale locale) {
                return time instanceof Instant instant
                        ? DateTimeFormatter.ISO_INSTANT.format(instant.atOffset(ZoneOffset.UTC))
                        : library.serialize(time, context, locale);
            }

            @Override
            public @Nullable Object parseValue(Object input, GraphQLContext context, Locale locale) {
                return library.parseValue(input, context, locale);
            }

            @Override
            public @Nullable Object parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context,
                    Locale locale) {
                return library.parseLiteral(input, variables, context, locale);
            }

            @Override
            public Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
                return library.valueToLiteral(input, context, locale);
            }
        }));
    }
}
