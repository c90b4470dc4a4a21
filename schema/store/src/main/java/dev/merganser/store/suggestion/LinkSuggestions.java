package dev.merganser.store.suggestion;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Updates.set;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.bson.conversions.Bson;

import dev.merganser.model.catalogue.Field;
import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeDefinition;
import dev.merganser.model.item.Item;
import dev.merganser.model.value.FieldKind;
import dev.merganser.store.database.Collections;
import dev.merganser.store.database.Database;
import dev.merganser.store.definition.Definitions;
import dev.merganser.store.item.Change;
import dev.merganser.store.item.Edit;
import dev.merganser.store.item.Items;
import dev.merganser.store.item.Outcome;
import dev.merganser.store.item.Request;
import dev.merganser.store.item.WritePath;
import dev.merganser.store.suggestion.Suggestion.Purpose;
import dev.merganser.store.suggestion.Suggestion.State;

/// Leads that are probably a contact or a company that is there already (D12): they are linked or dismissed, never merged,
/// since they are of different types.
public final class LinkSuggestions {
    private static final List<String> WAITING = List.of(State.OPEN.name(), State.POSTPONED.name());

    private final Database database;
    private final Definitions definitions;
    private final Items items;
    private final Suggestions suggestions;
    private final WritePath writePath;

    public LinkSuggestions(Database database, Definitions definitions, Items items, Suggestions suggestions,
            WritePath writePath) {
        this.database = database;
        this.definitions = definitions;
        this.items = items;
        this.suggestions = suggestions;
        this.writePath = writePath;
    }

    /// What came of linking.
    public sealed interface Linking {
        record Linked(Suggestions.WithItems suggestion) implements Linking {}

        /// There is no such suggestion of a link, or the asker may not see its items.
        record NotFound() implements Linking {}

        /// Somebody has dismissed or linked it, and it still holds.
        record AlreadyDecided(State state, Suggestion.Decision decision) implements Linking {}

        /// The lead couldn't be written.
        record Refused(Outcome outcome) implements Linking {}
    }

    /// The field by which items of a type are linked to those of another, as the catalogue says.
    public static Optional<Field> field(TypeDefinition from, ItemType to) {
        return from.fields().stream()
                .filter(field -> field.kind() == FieldKind.LINK && field.targets().contains(to)).findFirst();
    }

    /// Links the lead to the other item, by the one write path and its rights, and closes the suggestion. A run that finds
    /// the two linked takes back what a crash in between has left open.
    public Linking link(Request request, SuggestionId id, Instant at) {
        Optional<Suggestions.WithItems> found = suggestions.find(request.asker(), id)
                .filter(pair -> pair.suggestion().purpose() == Purpose.LINK);
        if (found.isEmpty()) return new Linking.NotFound();
        Optional<Suggestion> decided = suggestions.decided(found.get());
        if (decided.isPresent()) return again(request, found.get(), decided.get());
        boolean leadsLeft = found.get().left().type().type() == ItemType.LEAD;
        Item lead = leadsLeft ? found.get().left() : found.get().right();
        Item other = leadsLeft ? found.get().right() : found.get().left();
        Field field = field(definitions.catalogueWith(lead.type()).get(lead.type()), other.type().type())
                .orElseThrow();
        Outcome outcome = writePath.write(request, List.of(new Change.Update(lead.id(), lead.version(),
                Map.of(field.name(), new Edit.Add(List.of(other.id().value())))))).getFirst();
        if (!(outcome instanceof Outcome.Written)) return new Linking.Refused(outcome);
        collection().updateOne(eq("_id", id.value()),
                Suggestions.decision(State.LINKED, request.asker().user(), "", null, at));
        return new Linking.Linked(suggestions.find(request.asker(), id).orElse(found.get()));
    }

    /// Whoever sends their link again is answered as the first time.
    private static Linking again(Request request, Suggestions.WithItems pair, Suggestion decided) {
        Suggestion.Decision decision = Objects.requireNonNull(decided.decision());
        return decided.state() == State.LINKED && decision.by().equals(request.asker().user())
                ? new Linking.Linked(pair)
                : new Linking.AlreadyDecided(decided.state(), decision);
    }

    /// Queues what a run found between leads and another type.
    public void queue(ItemType other, List<Suggestions.Found> found, Instant at) {
        Suggestions.queue(database, items, found, new Document(SuggestionDocument.PURPOSE, Purpose.LINK.name())
                .append(SuggestionDocument.OTHER, other.wireName()), new Document(), at);
    }

    /// Withdraws what a run didn't find. @return how many
    public long withdrawAllBut(ItemType other, String run) {
        return collection().updateMany(and(links(other), ne("run", run), in("state", WAITING)),
                set("state", State.WITHDRAWN.name())).getModifiedCount();
    }

    /// Every dismissed pair, with the fingerprint of what was compared.
    public Map<SuggestionId, String> dismissed(ItemType other) {
        return SuggestionDocument
                .fingerprints(collection().find(and(links(other), eq("state", State.DISMISSED.name()))));
    }

    private static Bson links(ItemType other) {
        return and(eq("type", ItemType.LEAD.wireName()), eq(SuggestionDocument.PURPOSE, Purpose.LINK.name()),
                eq(SuggestionDocument.OTHER, other.wireName()));
    }

    private MongoCollection<Document> collection() {
        return database.collection(Collections.SUGGESTIONS);
    }
}
