package dev.merganser.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import org.springframework.core.env.PropertyResolver;

/// The port that the API will listen on, looked at before anything else is started.
///
/// @param address the address to listen on; this machine only, unless something else is asked for
/// @param number  1 to 65535
record Port(String address, int number) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String DEFAULT = "8080";

    /// @throws CannotStart if what is asked for is no port
    static Port of(PropertyResolver settings) {
        var asked = settings.getProperty("server.port", DEFAULT).strip();
        if (!asked.matches("\\d{1,5}") || Integer.parseInt(asked) < 1 || Integer.parseInt(asked) > 65535)
            throw new CannotStart(
                    "The port \"%s\" is none: SERVER_PORT takes a number from 1 to 65535.".formatted(asked));
        return new Port(settings.getProperty("server.address", LOOPBACK).strip(), Integer.parseInt(asked));
    }

    /// @throws CannotStart if another program listens there
    void requireFree() {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true); // connections of a run just ended don't count
            socket.bind(new InetSocketAddress(address, number));
        } catch (IOException e) {
            throw new CannotStart("""
                    Port %d can't be had (%s), so nothing was started. Stop the program that listens there, or choose \
                    another port: SERVER_PORT=%d mvn spring-boot:run""".formatted(number, e.getMessage(),
                    number == 65535 ? 8081 : number + 1));
        }
    }
}
