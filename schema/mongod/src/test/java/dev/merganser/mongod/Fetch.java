package dev.merganser.mongod;

/// Fetches the published build into the cache that its environment names, and prints its version.
final class Fetch {
    private Fetch() {}

    public static void main(String... args) {
        System.out.println("got " + PublishedBuild.get(System.getenv()).version());
    }
}
