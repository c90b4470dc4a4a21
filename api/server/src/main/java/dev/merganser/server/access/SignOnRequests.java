package dev.merganser.server.access;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

import dev.merganser.store.session.Secret;
import dev.merganser.store.session.SignOns;

/// What was agreed on with the issuer when somebody left for it, kept in the database and bound to their browser.
final class SignOnRequests implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
    private static final String COOKIE = "merganser-sign-on";
    private static final List<String> ATTRIBUTES = List.of(OAuth2ParameterNames.REGISTRATION_ID,
            OidcParameterNames.NONCE, PkceParameterNames.CODE_VERIFIER);

    private final SignOns signOns;

    SignOnRequests(SignOns signOns) {
        this.signOns = signOns;
    }

    @Override
    public void saveAuthorizationRequest(OAuth2AuthorizationRequest leaving, HttpServletRequest request,
            HttpServletResponse response) {
        var agreed = new HashMap<String, String>();
        agreed.put("uri", leaving.getAuthorizationUri());
        agreed.put("client", leaving.getClientId());
        agreed.put("back", Objects.requireNonNull(leaving.getRedirectUri()));
        agreed.put("scopes", String.join(" ", leaving.getScopes()));
        for (String name : ATTRIBUTES) {
            @Nullable
            Object value = leaving.getAttributes().get(name);
            if (value != null) agreed.put(name, value.toString());
        }
        String browser = Secret.random();
        signOns.leave(Objects.requireNonNull(leaving.getState()), browser, agreed);
        // Lax: the way back begins on the issuer's page.
        response.addHeader(HttpHeaders.SET_COOKIE, ResponseCookie.from(COOKIE, browser).httpOnly(true)
                .secure(request.isSecure()).sameSite("Lax").path("/login/oauth2/").maxAge(600).build().toString());
    }

    @Override
    @SuppressWarnings("NullAway") // the interface's result may be null and doesn't say so
    public OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        return read(request, signOns::find).orElse(null);
    }

    @Override
    @SuppressWarnings("NullAway") // the interface's result may be null and doesn't say so
    public OAuth2AuthorizationRequest removeAuthorizationRequest(HttpServletRequest request,
            HttpServletResponse response) {
        return read(request, signOns::take).orElse(null);
    }

    private static Optional<OAuth2AuthorizationRequest> read(HttpServletRequest request,
            BiFunction<String, String, Optional<Map<String, String>>> find) {
        @Nullable
        String state = request.getParameter(OAuth2ParameterNames.STATE);
        Optional<String> browser = Optional.ofNullable(request.getCookies()).stream().flatMap(Arrays::stream)
                .filter(cookie -> cookie.getName().equals(COOKIE)).map(Cookie::getValue).findFirst();
        if (state == null || browser.isEmpty()) return Optional.empty();
        return find.apply(state, browser.get()).map(agreed -> OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(Objects.requireNonNull(agreed.get("uri")))
                .clientId(Objects.requireNonNull(agreed.get("client"))).redirectUri(agreed.get("back"))
                .scopes(Set.of(Objects.requireNonNull(agreed.get("scopes")).split(" ", -1))).state(state)
                .attributes(attributes -> ATTRIBUTES.forEach(name -> {
                    if (agreed.containsKey(name)) attributes.put(name, agreed.get(name));
                })).build());
    }
}
