package dev.merganser.job.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.merganser.job.CommandLineRun;
import dev.merganser.job.base.Base;
import dev.merganser.job.console.ProgressLine;
import dev.merganser.model.recipient.AddressFlag;
import dev.merganser.model.value.EmailAddress;
import dev.merganser.mongod.TestMongod;
import dev.merganser.store.access.Asker;
import dev.merganser.store.recipient.Suppressions;

class FlagsTests {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    @DisplayName("R70: flags of addresses come along by import, with who, when and why")
    void flagsAddresses() throws IOException {
        Path file = Files.writeString(folder.resolve("flags.csv"),
                "address;flag;reason\nAda@Example.org;optedOut;by letter\nbert@example.org;bounced;550\n");
        var progress = new ProgressLine(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        try (Base base = Base.open(TestMongod.freshUri("flags"), null)) {
            var suppressions = new Suppressions(base.store().database(), base.store().searching(), Clock.systemUTC());
            assertThat(FlagsCommand.flag(base.store(), FlagsCommand.check(file), progress)).contains("\"flagged\":2");
            assertThat(FlagsCommand.flag(base.store(), FlagsCommand.check(file), progress)).contains("\"unchanged\":2");
            var ada = suppressions.find(Asker.OPERATOR, new EmailAddress("ada@example.org")).orElseThrow();
            assertThat(ada.flags()).containsExactly(AddressFlag.OPTED_OUT);
            assertThat(ada.steps().getFirst().reason()).isEqualTo("by letter");
            base.store().database().mongo().drop();
        }
    }

    @Test
    void refusesAFileThatIsWrongBeforeItFlagsAnything() throws IOException {
        for (String row : new String[]{"nobody,bounced,x", "a@b.example,gone,x", "a@b.example,bounced,"}) {
            Path file = Files.writeString(folder.resolve("flags.csv"),
                    "address,flag,reason\na@a.example,bounced,x\n" + row + "\n");
            assertThat(CommandLineRun.of("flags", "--records", file.toString()).err()).contains("row 3");
        }
        Path file = Files.writeString(folder.resolve("flags.csv"), "mail,flag,reason\n");
        assertThat(CommandLineRun.of("flags", "--records", file.toString()).err()).contains("no column 'address'");
    }
}
