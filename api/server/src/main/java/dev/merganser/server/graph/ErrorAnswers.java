package dev.merganser.server.graph;

import java.util.Map;
import java.util.Objects;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/// Answers requests that failed before they came to a GraphQL engine, or that aren't for it.
@Controller
class ErrorAnswers implements ErrorController {
    @RequestMapping("/error")
    ResponseEntity<Map<String, Object>> answer(HttpServletRequest request) {
        int status = Objects.requireNonNullElse((Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE),
                HttpStatus.NOT_FOUND.value());
        return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(switch (status) {
            case 400 -> ErrorBody.of("BAD_REQUEST",
                    "This is no GraphQL request: send one JSON object with `query` as text and, if there are any, "
                            + "`variables` as an object.");
            case 404 ->
                ErrorBody.of("NOT_FOUND", "There is nothing here: the API is at /graphql, GraphiQL at /graphiql.");
            case 405 -> ErrorBody.of("BAD_REQUEST", "This address takes other methods: send documents with POST.");
            case 406, 415 -> ErrorBody.of("BAD_REQUEST", "Send and accept application/json.");
            default -> status < 500
                    ? ErrorBody.of("BAD_REQUEST", "The request was refused.")
                    : ErrorBody.of("INTERNAL_ERROR", "Something went wrong in the server. Its log tells more.");
        });
    }
}
