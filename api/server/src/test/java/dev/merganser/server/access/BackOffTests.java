package dev.merganser.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

class BackOffTests {
    private Instant now = Instant.EPOCH;
    private final BackOff backOff = new BackOff(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void theWaitDoublesUpToAQuarterOfAnHour() {
        for (int i = 0; i < BackOff.FREE; i++)
            backOff.wrong("ada");
        assertThat(backOff.wait("ada")).isEmpty();
        backOff.wrong("ada");
        assertThat(backOff.wait("ADA")).contains(Duration.ofSeconds(2));
        backOff.wrong("ada");
        assertThat(backOff.wait("ada")).contains(Duration.ofSeconds(4));
        for (int i = 0; i < 100; i++)
            backOff.wrong("ada");
        assertThat(backOff.wait("ada")).contains(Duration.ofMinutes(15));
        assertThat(backOff.wait("eve")).isEmpty();

        now = now.plus(Duration.ofMinutes(15));
        assertThat(backOff.wait("ada")).isEmpty();
        backOff.right("ada");
        backOff.wrong("ada");
        assertThat(backOff.wait("ada")).isEmpty();
    }
}
