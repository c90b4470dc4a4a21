package dev.merganser.store.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import dev.merganser.model.value.UserId;
import dev.merganser.store.TestStore;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Role;
import dev.merganser.store.database.Collections;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersTests {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private TestStore base;
    private Users users;

    @BeforeAll
    void open() {
        base = TestStore.open("users");
        users = base.store().users();
    }

    @AfterAll
    void close() {
        base.close();
    }

    @Test
    void keepsTheFirstOfTwoUsersOfOneName() {
        assertThat(users.none()).isTrue();
        var anna = new Asker(new UserId("anna"), Set.of(Role.ANALYST));

        assertThat(users.add(anna, "{bcrypt}one", NOON)).isTrue();
        assertThat(users.add(new Asker(anna.user(), Set.of(Role.ADMINISTRATOR)), "{bcrypt}two", NOON)).isFalse();

        assertThat(users.none()).isFalse();
        assertThat(users.find("anna")).contains(new Users.User(anna, "{bcrypt}one"));
        assertThat(users.find("Anna")).isEmpty();
        assertThat(users.names()).contains("anna");
    }

    @Test
    void storesNothingThatATokenCouldBeMadeOf() {
        var bert = new Asker(new UserId("bert"), Set.of(Role.ANALYST));
        users.add(bert, "{bcrypt}x", NOON);

        String token = users.newToken(bert.user(), NOON), other = users.newToken(bert.user(), NOON);

        assertThat(users.byToken(token)).map(Users.User::asker).contains(bert);
        assertThat(token).isNotEqualTo(other).hasSizeGreaterThan(40);
        assertThat(users.byToken(token + "x")).isEmpty();
        assertThat(users.byToken("")).isEmpty();
        assertThat(base.store().database().collection(Collections.API_TOKENS).find()).hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(
                        stored -> assertThat(stored.toJson()).doesNotContain(token.substring(4), other.substring(4)));
    }

    @Test
    void givesNobodyATokenOfAUserWhoIsNotThere() {
        assertThat(users.byToken(users.newToken(new UserId("ghost"), NOON))).isEmpty();
    }
}
