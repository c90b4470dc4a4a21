package dev.merganser.store.session;

import java.security.SecureRandom;
import java.util.Base64;

import org.apache.commons.codec.digest.DigestUtils;

/// Random text that proves who holds it. Stored is only its hash: with 256 random bits a plain one keeps it safe.
public final class Secret {
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secret() {}

    public static String random() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /// 64 hexadecimal digits, the SHA-256 of the text.
    public static String hash(String secret) {
        return DigestUtils.sha256Hex(secret);
    }
}
