package dev.merganser.store.message;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.merganser.model.value.EmailAddress;
import dev.merganser.store.database.Database;
import dev.merganser.store.database.Secrets;

/// Links by which whoever gets a message says that they want no more (RFC 8058). A link names one address and is signed
/// with a secret of the base's own, so that nobody can make one for somebody else's address. It holds for ever.
public final class UnsubscribeLinks {
    /// Bytes of the signature: enough that none is ever guessed, and the link stays short.
    private static final int SIGNATURE = 16;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Database database;
    private final String page;

    /// @param page the address of the page that the links lead to, as it is reached from outside
    public UnsubscribeLinks(Database database, String page) {
        this.database = database;
        this.page = page;
    }

    /// What a link says.
    ///
    /// @param message the id of the message that it came with
    public record Claim(String message, EmailAddress address) {}

    public String of(String message, EmailAddress address) {
        byte[] claim = (message + " " + address.text()).getBytes(StandardCharsets.UTF_8);
        return page + "?t=" + ENCODER.encodeToString(claim) + "." + ENCODER.encodeToString(signature(claim));
    }

    /// @param token what follows `?t=`
    /// @return empty if it isn't one of ours
    public Optional<Claim> read(String token) {
        try {
            String[] parts = token.split("\\.", -1);
            if (parts.length != 2) return Optional.empty();
            byte[] claim = Base64.getUrlDecoder().decode(parts[0]);
            if (!MessageDigest.isEqual(signature(claim), Base64.getUrlDecoder().decode(parts[1])))
                return Optional.empty();
            String[] words = new String(claim, StandardCharsets.UTF_8).split(" ", 2);
            return Optional.of(new Claim(words[0], new EmailAddress(words[1])));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private byte[] signature(byte[] claim) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Secrets.of(database, "unsubscribe"), "HmacSHA256"));
            return Arrays.copyOf(mac.doFinal(claim), SIGNATURE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
