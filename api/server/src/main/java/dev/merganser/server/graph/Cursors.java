package dev.merganser.server.graph;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/// The cursors of one list: opaque text that names a place by what stands there, never by a number.
///
/// A cursor carries a checksum over its list and place, so that one of another list, or one that somebody made up, is
/// told apart and refused. It keeps nothing secret: whoever presents a place reads no more than from the list's start.
/// A place that names what the asker may not see is sealed before ([SealedText]).
public final class Cursors {
    private static final int CHECKSUM = 6;
    private static final int LONGEST = 400;

    private final String list;

    /// @param list names the list, such as `contact.companies` and the contact's id
    public Cursors(String... list) {
        this.list = String.join("\n", list);
    }

    /// @param place what the list is continued from
    public String cursor(String place) {
        byte[] text = place.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(checksum(place), CHECKSUM + text.length);
        System.arraycopy(text, 0, bytes, CHECKSUM, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// @param read makes a place of its text, and throws if it is none
    /// @return the place of a cursor, null for null
    /// @throws BadRequest if the cursor isn't one of this list's
    public <T> @Nullable T place(@Nullable String cursor, Function<String, T> read) {
        if (cursor == null) return null;
        if (cursor.length() <= LONGEST) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(cursor);
                if (bytes.length > CHECKSUM) {
                    var place = new String(bytes, CHECKSUM, bytes.length - CHECKSUM, StandardCharsets.UTF_8);
                    if (Arrays.equals(checksum(place), Arrays.copyOf(bytes, CHECKSUM))) return read.apply(place);
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
                // said below
            }
        }
        throw new BadRequest("That cursor isn't one of this list's: use `cursor`, `startCursor` or `endCursor` of an "
                + "earlier page of the same field, or none for the first page.");
    }

    private byte[] checksum(String place) {
        return Arrays.copyOf(DigestUtils.sha256(list + "\n\n" + place), CHECKSUM);
    }
}
