package dev.merganser.server.access;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

import dev.merganser.model.value.UserId;
import dev.merganser.store.session.Session;
import dev.merganser.store.session.SignOns;

/// Lets people sign in at their company (OpenID Connect, authorization code with PKCE): afterwards they have a session like
/// any other. What the issuer gave out for it isn't kept.
final class CompanySignOn {
    /// In the addresses that lead to the issuer and back: `/login/oauth2/code/company`.
    static final String NAME = "company";
    private static final Logger LOG = LoggerFactory.getLogger(CompanySignOn.class);

    private final OidcSettings settings;
    private final Issuer issuer;
    private final AtomicReference<@Nullable ClientRegistration> registration = new AtomicReference<>();

    CompanySignOn(OidcSettings settings, Issuer issuer) {
        this.settings = settings;
        this.issuer = issuer;
    }

    void configure(HttpSecurity http, SignOns signOns) throws Exception {
        ClientRegistrationRepository clients = name -> name.equals(NAME) ? registration() : null;
        var requests = new DefaultOAuth2AuthorizationRequestResolver(clients);
        requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        http.oauth2Login(login -> login.loginPage(SignIn.PAGE).clientRegistrationRepository(clients)
                .authorizedClientRepository(new Forgetful())
                .authorizationEndpoint(there -> there.authorizationRequestResolver(requests)
                        .authorizationRequestRepository(new SignOnRequests(signOns)))
                .userInfoEndpoint(who -> who.oidcUserService(this::user))
                .successHandler(CompanySignOn::welcome).failureHandler(CompanySignOn::refuse)
                .withObjectPostProcessor(new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {
                    @Override
                    public <F extends OAuth2AuthorizationRequestRedirectFilter> F postProcess(F filter) {
                        filter.setAuthenticationFailureHandler(CompanySignOn::refuse);
                        return filter;
                    }
                }));
    }

    /// The issuer is asked where its pages are when the first one signs in there, so that the server starts without it.
    private ClientRegistration registration() {
        @Nullable
        ClientRegistration known = registration.get();
        if (known != null) return known;
        ClientRegistration made = ClientRegistrations.fromIssuerLocation(settings.issuer()).registrationId(NAME)
                .clientId(settings.clientId()).clientSecret(settings.clientSecret())
                .clientAuthenticationMethod(settings.clientSecret().isEmpty()
                        ? ClientAuthenticationMethod.NONE
                        : ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .scope("openid", "profile", "email").redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
                .build();
        registration.set(made);
        return made;
    }

    /// Somebody whom the issuer vouches for.
    private static final class CompanyUser extends DefaultOidcUser implements Entering {
        private static final long serialVersionUID = 1;
        private final String name;

        CompanyUser(UserId user, OidcUserRequest request) {
            super(List.of(), request.getIdToken());
            this.name = user.value();
        }

        @Override
        public UserId user() {
            return new UserId(name);
        }

        @Override
        public Session.Way way() {
            return Session.Way.COMPANY;
        }

        @Override
        public boolean enters() {
            return true;
        }
    }

    private OidcUser user(OidcUserRequest request) {
        try {
            return new CompanyUser(issuer.user(request.getIdToken().getClaims()), request);
        } catch (Bearers.Unknown e) {
            throw new OAuth2AuthenticationException(new OAuth2Error("access_denied", e.words(), null));
        }
    }

    /// A page rather than a redirect: browsers send the cookie of the session, which is for requests of these pages alone,
    /// only once a page of ours stands there.
    private static void welcome(HttpServletRequest request, HttpServletResponse response, Authentication who)
            throws IOException {
        response.setContentType(MediaType.TEXT_HTML_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Merganser</title>
                <meta http-equiv="refresh" content="0; url=%1$s/graphiql"></head>
                <body><a href="%1$s/graphiql">Go on</a></body></html>
                """.formatted(request.getContextPath()));
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        LOG.warn("Somebody couldn't sign in at {}: {}", request.getServletPath(), why.getMessage());
        response.sendRedirect(request.getContextPath() + SignIn.PAGE + "?company");
    }

    /// Keeps no tokens of the issuer's: nobody needs them after the sign-on.
    private static final class Forgetful implements OAuth2AuthorizedClientRepository {
        @Override
        // The interface has it so, and doesn't say that the result may be null.
        @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
        public <T extends OAuth2AuthorizedClient> T loadAuthorizedClient(String client, Authentication who,
                HttpServletRequest request) {
            return null;
        }

        @Override
        public void saveAuthorizedClient(OAuth2AuthorizedClient client, Authentication who, HttpServletRequest request,
                HttpServletResponse response) {}

        @Override
        public void removeAuthorizedClient(String client, Authentication who, HttpServletRequest request,
                HttpServletResponse response) {}
    }
}
