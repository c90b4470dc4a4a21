package dev.merganser.server.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import dev.merganser.model.catalogue.ItemType;
import dev.merganser.model.catalogue.TypeKey;
import dev.merganser.server.access.Asking;
import dev.merganser.server.graph.ErrorBody;
import dev.merganser.store.Store;
import dev.merganser.store.access.Asker;
import dev.merganser.store.access.Forbidden;
import dev.merganser.store.export.Exports;
import dev.merganser.store.export.Exports.Format;
import dev.merganser.store.list.FilterText;
import dev.merganser.store.list.WrongFilter;

/// Streams items of a type that the asker may export: `/export/deal.csv`, `/export/deal.jsonl`,
/// `/export/smartProcessItem.csv?process=repair`; all of them, or those that a filter finds:
/// `?filter={"stage":{"in":["WON"]}}`.
@Controller
class ExportDownload {
    private final Store store;
    private final Exports exports;

    ExportDownload(Store store, Exports exports) {
        this.store = store;
        this.exports = exports;
    }

    @GetMapping("/export/{type}.{format}")
    void export(@PathVariable String type, @PathVariable String format,
            @RequestParam(required = false) @Nullable String process,
            @RequestParam(required = false) @Nullable String filter, HttpServletResponse response) throws IOException {
        Optional<TypeKey> key = key(type, process);
        Optional<Format> as = format(format);
        if (key.isEmpty() || as.isEmpty()) {
            refuse(response, 404, "NOT_FOUND", "There is no such export: /export/TYPE.csv or /export/TYPE.jsonl, with "
                    + "?process=KEY for items of a process.");
            return;
        }
        Asker asker = Asking.httpRequest().asker();
        try {
            asker.need(dev.merganser.store.access.Action.EXPORT, key.get());
        } catch (Forbidden e) {
            refuse(response, 403, "FORBIDDEN",
                    "You need the right %s for this: ask an administrator.".formatted(e.right()));
            return;
        }
        Exports.Selection selection;
        try {
            selection = filter == null ? Exports.Selection.all(key.get()) : narrowed(asker, key.get(), filter);
        } catch (WrongFilter e) {
            refuse(response, 400, "BAD_REQUEST", String.valueOf(e.getMessage()));
            return;
        }
        response.setContentType(as.get() == Format.CSV ? "text/csv" : "application/jsonl");
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment()
                .filename((process == null ? type : process) + "." + format).build().toString());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store");
        var out = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
        exports.write(asker, selection, as.get(), out);
        out.flush();
    }

    private Exports.Selection narrowed(Asker asker, TypeKey type, String filter) {
        var conditions = FilterText.read(store.definitions().catalogueWith(type).get(type), filter);
        return new Exports.Selection(type, store.lists().bson(asker, conditions), filter);
    }

    private Optional<TypeKey> key(String type, @Nullable String process) {
        try {
            return ItemType.of(type).map(known -> new TypeKey(known, process))
                    .filter(key -> store.definitions().catalogueWith(key).find(key).isPresent());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Format> format(String name) {
        return switch (name) {
            case "csv" -> Optional.of(Format.CSV);
            case "jsonl" -> Optional.of(Format.JSONL);
            default -> Optional.empty();
        };
    }

    private static void refuse(HttpServletResponse response, int status, String code, String message)
            throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(ErrorBody.json(code, message));
    }
}
