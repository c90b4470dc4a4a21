package dev.merganser.server.recyclebin;

import java.util.List;

/// Something that speaks against restoring, purging or a setting.
record UserError(String code, String message, List<String> path) {
    static UserError of(String code, String message, String field) {
        return new UserError(code, message, List.of("input", field));
    }
}
