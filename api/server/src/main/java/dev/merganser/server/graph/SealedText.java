package dev.merganser.server.graph;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/// Text that goes out and comes back and that only servers of the same base can read or make, such as a place in a list
/// that names what the asker may not see.
///
/// AES-256-GCM. The nonce is made of the text itself, so that the same text always looks the same and no nonce serves
/// two texts. The length shows.
public final class SealedText {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final HmacUtils nonces;

    /// @param secret of the base's own, 32 bytes
    public SealedText(byte[] secret) {
        var made = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, secret);
        this.key = new SecretKeySpec(made.hmac("key"), "AES");
        this.nonces = new HmacUtils(HmacAlgorithms.HMAC_SHA_256, made.hmac("nonce"));
    }

    public String seal(String text) {
        byte[] nonce = Arrays.copyOf(nonces.hmac(text), NONCE);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] bytes = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, bytes, NONCE, sealed.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
    }

    /// @throws IllegalArgumentException if it was sealed by nobody who has the secret
    public String open(String sealed) {
        byte[] bytes = Base64.getUrlDecoder().decode(sealed);
        if (bytes.length < NONCE) throw new IllegalArgumentException("nothing sealed");
        try {
            return new String(cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE)).doFinal(bytes, NONCE,
                    bytes.length - NONCE), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("sealed by somebody else", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
