package dev.merganser.server.graph;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// Breaks off bodies that come too slowly. A thread waits for each, and Tomcat has a limit for a single wait only, so that
/// whoever sends a byte now and then would keep it as long as they like: be the body read, a form, or left over from a
/// request that was refused.
@Component
class SlowBodies implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    /// Bytes a second that buy more time: an upload over a bad line.
    private static final long LEAST_RATE = 4_000;

    /// Bytes of extensions and trailers, which Tomcat reads within one read of ours. Nobody here has a use for them.
    private static final int OF_CHUNKS = 16;

    private final Duration patience;

    SlowBodies(@Value("${merganser.limits.body-time}") Duration patience) {
        this.patience = patience;
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addEngineValves(new Watch(patience));
        server.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                http.setMaxExtensionSize(OF_CHUNKS);
                http.setMaxTrailerSize(OF_CHUNKS);
            }
        });
    }

    private static final class Watch extends ValveBase {
        private final Duration patience;

        Watch(Duration patience) {
            super(true);
            this.patience = patience;
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            var raw = request.getCoyoteRequest();
            InputBuffer input = raw.getInputBuffer();
            var timed = new Timed(input, patience);
            raw.setInputBuffer(timed);
            try {
                getNext().invoke(request, response);
                // Of what is broken Tomcat reads no more; asked for, it takes the body for headers.
                if (!request.isAsync() && !is(ActionCode.REQUEST_BODY_FULLY_READ, raw) && !is(ActionCode.IS_ERROR, raw))
                    readRest(raw, response, timed);
            } finally {
                raw.setInputBuffer(input);
            }
        }

        private static boolean is(ActionCode what, org.apache.coyote.Request raw) {
            var answer = new AtomicBoolean();
            raw.action(what, answer);
            return answer.get();
        }

        /// What nobody read is read, so that whoever still sends it gets to see the answer, which goes out first.
        private static void readRest(org.apache.coyote.Request raw, Response response, Timed timed) throws IOException {
            response.finishResponse();
            // Who asks before they send has got the answer in place of the leave to.
            if (raw.hasExpectation() || !timed.readRest()) raw.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /// Counts the time that was waited for the sender, and none of what was done with the bytes.
    private static final class Timed implements InputBuffer {
        private final InputBuffer input;
        private final Duration patience;
        private long allowed;
        private long waited;

        Timed(InputBuffer input, Duration patience) {
            this.input = input;
            this.patience = patience;
            this.allowed = patience.toNanos();
        }

        @Override
        public int doRead(ApplicationBufferHandler into) throws IOException {
            int bytes = read(into);
            if (bytes > 0) allowed += bytes * (1_000_000_000 / LEAST_RATE);
            return bytes;
        }

        /// @return whether it came to its end; however much comes, not for long
        boolean readRest() {
            if (waited > allowed) return false;
            allowed = waited + patience.toNanos();
            var nowhere = new Nowhere();
            try {
                int bytes;
                do
                    bytes = read(nowhere);
                while (bytes >= 0);
                return true;
            } catch (IOException _) {
                return false;
            }
        }

        private int read(ApplicationBufferHandler into) throws IOException {
            if (waited > allowed) throw new SocketTimeoutException("the body comes too slowly");
            long began = System.nanoTime();
            try {
                return input.doRead(into);
            } finally {
                waited += System.nanoTime() - began;
            }
        }

        @Override
        public int available() {
            return input.available();
        }
    }

    private static final class Nowhere implements ApplicationBufferHandler {
        private ByteBuffer bytes = EMPTY_BUFFER;

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            bytes = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return bytes;
        }

        @Override
        public void expand(int size) {
            // They come in a buffer of their own.
        }
    }
}
