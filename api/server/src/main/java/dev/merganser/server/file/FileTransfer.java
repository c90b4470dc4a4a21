package dev.merganser.server.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import dev.merganser.model.value.ItemId;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.ErrorBody;
import dev.merganser.store.file.Adding;
import dev.merganser.store.file.Files;
import dev.merganser.store.file.ItemFile;

/// Takes files in and gives them out, as streams: the body of the request or of the response is the file's content.
@Controller
class FileTransfer {
    /// What a browser may show for what it is, were it to pass over that it is to be saved. All else goes out as bytes.
    private static final Set<String> HARMLESS = Set.of("application/pdf", "application/zip", "application/json",
            "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain", "text/csv", "audio/mpeg", "video/mp4",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet");

    private final Files files;

    FileTransfer(Files files) {
        this.files = files;
    }

    /// The body is the file, its `Content-Type` the file's.
    @PostMapping("/items/{item}/files")
    ResponseEntity<?> upload(@PathVariable String item, @RequestParam(required = false) @Nullable String name,
            HttpServletRequest request) throws IOException {
        if (name == null) return refused(400, "INVALID", "Say how the file is called: ?name=…");
        String type = Objects.requireNonNullElse(request.getContentType(), "").replaceAll(";.*", "").strip()
                .toLowerCase(java.util.Locale.ROOT);
        if (type.equals(MediaType.APPLICATION_FORM_URLENCODED_VALUE)
                || type.equals(MediaType.MULTIPART_FORM_DATA_VALUE))
            return refused(415, "INVALID", "The body is the file itself, not a form, and Content-Type is the file's.");
        long most = files.limits().largest();
        // Said before anything is read; a body that doesn't say how long it is, is counted as it comes.
        if (request.getContentLengthLong() > most) return tooLarge(most);
        if (!ItemId.isId(item)) return noItem();
        return switch (files.add(Asking.httpRequest(), new ItemId(item), name, type, request.getInputStream())) {
            case Adding.Added(var file) -> ResponseEntity.status(201).contentType(MediaType.APPLICATION_JSON)
                    .header(HttpHeaders.LOCATION, "/files/" + file.id()).body(Map.of("id", file.id(), "name",
                            file.name(), "type", file.type(), "size", file.size(), "sha256", file.sha256()));
            case Adding.NoItem() -> noItem();
            case Adding.Merged(var into) -> refused(409, "MERGED",
                    "The item was merged into %s: put the file on that one.".formatted(into));
            case Adding.NotAllowed() -> refused(403, "FORBIDDEN",
                    "You need the right CHANGE for this: ask an administrator.");
            case Adding.TooLarge(long limit) -> tooLarge(limit);
            case Adding.TooMany(int limit) -> refused(409, "TOO_MANY",
                    "An item has %,d files at most: remove some first.".formatted(limit));
            case Adding.Invalid(String problem) -> refused(400, "INVALID", problem);
        };
    }

    @GetMapping("/files/{id}")
    void download(@PathVariable String id, HttpServletResponse response) throws IOException {
        var opened = files.open(Asking.httpRequest().asker(), id);
        if (opened.isEmpty()) {
            response.setStatus(404);
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setCharacterEncoding("UTF-8");
            response.getWriter()
                    .write(ErrorBody.json("NOT_FOUND", "There is no such file, or you may not see its item."));
            return;
        }
        ItemFile file = opened.get().file();
        response.setContentType(
                HARMLESS.contains(file.type()) ? file.type() : MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setContentLengthLong(file.size());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(file.name(), StandardCharsets.UTF_8).build().toString());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store");
        try (var content = opened.get().content()) {
            content.transferTo(response.getOutputStream());
        }
    }

    private static ResponseEntity<?> noItem() {
        return refused(404, "NOT_FOUND", "There is no such item, or you may not see it.");
    }

    private static ResponseEntity<?> tooLarge(long most) {
        return refused(413, "TOO_LARGE", "A file has %,d bytes at most.".formatted(most));
    }

    private static ResponseEntity<?> refused(int status, String code, String message) {
        // At once and with its length: whoever is still sending gets to read it before the line is cut.
        byte[] body = ErrorBody.json(code, message).getBytes(StandardCharsets.UTF_8);
        return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).contentLength(body.length)
                .body(body);
    }
}
