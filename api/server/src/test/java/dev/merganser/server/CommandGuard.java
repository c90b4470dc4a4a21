package dev.merganser.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.Node;
import graphql.language.OperationDefinition;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import reactor.core.publisher.Mono;

/// Counts the commands that each document of each test sends to MongoDB, and holds every query to a bound that comes
/// of the document alone: one for each selected relation, however many items there are.
final class CommandGuard implements CommandListener, WebGraphQlInterceptor {
    /// More batches of one answer are no more commands.
    private static final Set<String> CONTINUING = Set.of("getMore", "killCursors");
    private static final Set<String> OF_PAGES = Set.of("edges", "node", "pageInfo");
    /// Fields that take a fixed number of commands more, whatever they are asked of.
    private static final Map<String, Integer> MORE = Map.ofEntries(Map.entry("recipients", 6),
            Map.entry("addressSuppression", 1),
            Map.entry("mergePreview", 8), Map.entry("mergeUndoPreview", 8), Map.entry("search", 1),
            Map.entry("duplicateSuggestions", 4),
            Map.entry("duplicateCheck", 6), Map.entry("duplicateQuestions", 4), Map.entry("duplicateLinks", 4),
            Map.entry("duplicateExplanation", 5), Map.entry("wholeGroup", 3), Map.entry("duplicateMergePlans", 40),
            Map.entry("itemGraph", 4), Map.entry("bars", 1),
            Map.entry("messages", 4), Map.entry("history", 4), Map.entry("notifications", 4),
            Map.entry("recycleBin", 3), Map.entry("idChanges", 8), Map.entry("personExport", 40));

    private static final ThreadLocal<@Nullable List<String>> CURRENT = new ThreadLocal<>();
    private final List<String> tooMany = new CopyOnWriteArrayList<>();
    /// Of the documents that were asked last: reading one takes as long here as in the server.
    private final Map<String, Integer> bounds = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > 1_000;
        }
    });
    private volatile List<String> last = List.of();
    private static final ThreadLocal<@Nullable List<BsonDocument>> READING = new ThreadLocal<>();
    private volatile List<BsonDocument> lastReads = List.of();

    /// What the last document sent.
    List<String> last() {
        return last;
    }

    /// The commands themselves.
    List<BsonDocument> lastReads() {
        return lastReads;
    }

    /// Documents that sent more than their bound, since this was asked last.
    List<String> tooMany() {
        List<String> found = List.copyOf(tooMany);
        tooMany.removeAll(found);
        return found;
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        List<String> commands = CURRENT.get();
        if (commands != null && !CONTINUING.contains(event.getCommandName())) {
            commands.add(event.getCommandName());
            List<BsonDocument> reads = READING.get();
            if (reads != null) reads.add(event.getCommand().clone());
        }
    }

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        var commands = new ArrayList<String>();
        CURRENT.set(commands);
        var reads = new ArrayList<BsonDocument>();
        READING.set(reads);
        return chain.next(request).doOnNext(_ -> {
            last = List.copyOf(commands);
            lastReads = List.copyOf(reads);
            // Of what was refused nothing is counted: following its fragments may take for ever.
            if (commands.isEmpty()) return;
            int most = bounds.computeIfAbsent(request.getDocument(), CommandGuard::bound);
            if (commands.size() > most)
                tooMany.add("%d commands where %d are enough, %s: %s".formatted(commands.size(), most, commands,
                        request.getDocument()));
        }).doFinally(_ -> {
            CURRENT.remove();
            READING.remove();
        });
    }

    /// Mutations read and write what they have to, and what is no document sends nothing.
    static int bound(String text) {
        Document document;
        try {
            document = Parser.parse(text);
        } catch (InvalidSyntaxException _) {
            return Integer.MAX_VALUE;
        }
        var fragments = new HashMap<String, FragmentDefinition>();
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.put(fragment.getName(), fragment));
        int bound = 0;
        for (OperationDefinition operation : document.getDefinitionsOfType(OperationDefinition.class)) {
            if (operation.getOperation() != OperationDefinition.Operation.QUERY) return Integer.MAX_VALUE;
            bound += bound(operation.getSelectionSet(), fragments, new HashSet<>());
        }
        return bound;
    }

    private static int bound(@Nullable Node<?> node, Map<String, FragmentDefinition> fragments, Set<String> within) {
        if (node == null) return 0;
        int bound = 0;
        if (node instanceof Field field) {
            boolean object = field.getSelectionSet() != null
                    && (!OF_PAGES.contains(field.getName()) || !field.getArguments().isEmpty());
            if (object || field.getName().equals("totalCount")) bound++;
            // Conditions on links look the items up that they name, for the page and for its count.
            if (field.getArguments().stream().anyMatch(argument -> argument.getName().equals("filter"))) bound += 2;
            bound += MORE.getOrDefault(field.getName(), 0);
            return bound + bound(field.getSelectionSet(), fragments, within);
        }
        if (node instanceof FragmentSpread spread) {
            FragmentDefinition fragment = fragments.get(spread.getName());
            if (fragment == null || !within.add(spread.getName())) return 0;
            bound += bound(fragment.getSelectionSet(), fragments, within);
            within.remove(spread.getName());
            return bound;
        }
        for (Node<?> child : node.getChildren())
            bound += bound(child, fragments, within);
        return bound;
    }
}
