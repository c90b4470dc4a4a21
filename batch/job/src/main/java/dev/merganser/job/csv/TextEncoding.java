package dev.merganser.job.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.merganser.job.console.WrongInput;

/// In which encoding a file is text: UTF-8 if every byte fits it, else Windows-1252 if every byte fits that.
///
/// A file that is UTF-8 almost everywhere is refused rather than read as Windows-1252, where each `ü` would turn into
/// `Ã¼`: damaged text should be seen by a person, not imported.
///
/// @param bytesToSkip the length of the byte-order mark
record TextEncoding(Charset charset, int bytesToSkip) {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /// Reads the whole file once.
    ///
    /// @throws WrongInput if it is text in neither, naming the row of the first byte that isn't
    static TextEncoding of(Path file) throws IOException {
        var scan = new Scan();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[1 << 16];
            for (int n; (n = in.read(bytes)) > 0;) {
                scan.take(bytes, n);
            }
        }
        return scan.verdict(file);
    }

    /// Walks over the bytes, counting well-formed sequences of UTF-8 (RFC 3629) and rows.
    private static final class Scan {
        private final byte[] first = new byte[3];
        private long position;
        private long row = 1;
        private boolean quoted;
        private int pending;
        private int low = 0x80;
        private int high = 0xBF;
        private long sequences;
        private long broken;
        private long firstBroken;
        private long firstControl;
        private long firstUndefined;
        private long firstNul;

        void take(byte[] bytes, int n) {
            for (int i = 0; i < n; i++) {
                int b = bytes[i] & 0xFF;
                if (position < 3) first[(int) position] = (byte) b;
                position++;
                if (b < 0x80) {
                    if (pending > 0) fault();
                    if (b >= 0x20) {
                        if (b == '"') quoted = !quoted;
                    } else {
                        control(b);
                    }
                } else {
                    high(b);
                }
            }
        }

        private void control(int b) {
            if (b == '\n') {
                if (!quoted) row++;
            } else if (b == 0) {
                if (firstNul == 0) firstNul = row;
            } else if (b < '\t' || b > '\r') {
                if (firstControl == 0) firstControl = row;
            }
        }

        private void high(int b) {
            if (firstUndefined == 0 && (b == 0x81 || b == 0x8D || b == 0x8F || b == 0x90 || b == 0x9D))
                firstUndefined = row;
            if (pending > 0) {
                if (b >= low && b <= high) {
                    low = 0x80;
                    high = 0xBF;
                    if (--pending == 0) sequences++;
                    return;
                }
                fault();
            }
            if (b >= 0xC2 && b <= 0xDF) {
                pending = 1;
            } else if (b >= 0xE0 && b <= 0xEF) {
                pending = 2;
                if (b == 0xE0) low = 0xA0;
                if (b == 0xED) high = 0x9F; // what follows would be half of a surrogate pair
            } else if (b >= 0xF0 && b <= 0xF4) {
                pending = 3;
                if (b == 0xF0) low = 0x90;
                if (b == 0xF4) high = 0x8F;
            } else {
                fault();
            }
        }

        private void fault() {
            broken++;
            if (firstBroken == 0) firstBroken = row;
            pending = 0;
            low = 0x80;
            high = 0xBF;
        }

        TextEncoding verdict(Path file) {
            if (pending > 0) fault();
            boolean mark = begins(0xEF, 0xBB, 0xBF);
            if (begins(0xFF, 0xFE) || begins(0xFE, 0xFF))
                throw WrongInput.in(file, "row 1", "this is UTF-16: save the file as UTF-8 or Windows-1252");
            if (firstNul > 0) throw refused(file, firstNul, "a zero byte");
            if (broken == 0) return new TextEncoding(StandardCharsets.UTF_8, mark ? 3 : 0);
            if (mark || sequences > broken) throw refused(file, firstBroken, "bytes that aren't UTF-8, as the rest is");
            if (firstUndefined > 0) throw refused(file, firstUndefined, "bytes that are text in neither");
            if (firstControl > 0) throw refused(file, firstControl, "control characters");
            return new TextEncoding(WINDOWS_1252, 0);
        }

        private boolean begins(int... bytes) {
            for (int i = 0; i < bytes.length; i++) {
                if (position <= i || (first[i] & 0xFF) != bytes[i]) return false;
            }
            return true;
        }

        private static WrongInput refused(Path file, long row, String what) {
            return WrongInput.in(file, "row " + row,
                    "holds " + what + ": the file must be text in UTF-8 or Windows-1252; save it as one of them");
        }
    }
}
