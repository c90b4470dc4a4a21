package dev.merganser.mongod;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// A server that somebody else runs and that an environment variable names. Never stopped from here.
final class GivenServer implements Server {
    private final String uri;

    private GivenServer(String uri) {
        this.uri = uri;
    }

    /// @throws MongodException if nothing answers there, or what answers can't do transactions: it was asked for by name, so
    ///         going on with another server would be wrong
    static GivenServer check(String variable, String uri) {
        ConnectionString parsed;
        try {
            parsed = new ConnectionString(uri);
        } catch (IllegalArgumentException e) {
            throw new MongodException(
                    "%s is no MongoDB address (%s): write it like mongodb://host:27017/?replicaSet=rs0"
                            .formatted(variable, e.getMessage()),
                    e);
        }
        var where = variable + " (" + String.join(",", parsed.getHosts()) + ")";
        try (var client = ReplicaSet.open(uri)) {
            var hello = client.getDatabase("admin").runCommand(new Document("hello", 1));
            if (hello.getString("setName") == null && !"isdbgrid".equals(hello.getString("msg")))
                throw new MongodException(
                        """
                                %s is a MongoDB without transactions: it has to be a replica set. Start it with --replSet rs0 and \
                                run rs.initiate() once, or unset %s to let Merganser run its own."""
                                .formatted(where, variable));
        } catch (MongoException e) {
            throw new MongodException("%s doesn't answer: %s. Start it, correct the address, or unset %s."
                    .formatted(where, e.getMessage(), variable), e);
        }
        return new GivenServer(uri);
    }

    /// The database that the address names already; null if it names none.
    @Nullable
    String database() {
        return new ConnectionString(uri).getDatabase();
    }

    @Override
    public String uri(String database) {
        return withDatabase(uri, database);
    }

    static String withDatabase(String uri, String database) {
        var parsed = new ConnectionString(uri);
        int hosts = uri.indexOf("://") + 3;
        int question = uri.indexOf('?', hosts);
        var address = question < 0 ? uri : uri.substring(0, question);
        int slash = address.indexOf('/', hosts);
        var options = question < 0 ? "" : uri.substring(question + 1);
        // Where nothing else is said, who signs in is looked up in the database that the address names.
        if (parsed.getUsername() != null && parsed.getDatabase() != null && !options.contains("authSource="))
            options = "authSource=" + parsed.getDatabase() + (options.isEmpty() ? "" : "&" + options);
        return (slash < 0 ? address : address.substring(0, slash)) + "/" + database
                + (options.isEmpty() ? "" : "?" + options);
    }

    @Override
    public @Nullable ProcessHandle process() {
        return null;
    }

    @Override
    public void stop() {}

    @Override
    public void kill() {
        throw new IllegalStateException("this server was not started here, so it is not killed here");
    }
}
