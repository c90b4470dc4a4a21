package dev.merganser.server.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;

import dev.merganser.model.value.UserId;
import dev.merganser.store.Store;
import dev.merganser.store.session.BackOff;
import dev.merganser.store.session.Passwords;
import dev.merganser.store.session.Sessions;
import dev.merganser.store.session.SignOns;
import dev.merganser.store.user.CompanyUsers;
import dev.merganser.store.user.FirstSignIns;

/// How people and programs sign in: people by name and password, or by their company's sign-on, for a session; programs
/// by a token with each request.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OidcSettings.class)
class SignIn {
    static final String PAGE = "/sign-in";
    /// Whoever gets a message opens it by a link that is signed; their mail program posts to it without looking at it first.
    private static final String UNSUBSCRIBE = "/unsubscribe";
    static final String FORGOTTEN = "/forgotten-password";
    static final String NEW_PASSWORD = "/new-password";
    /// Pages load nothing from elsewhere and stand in no frame. GraphiQL sets styles on its elements.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'";

    @Bean
    Sessions sessions(Store store, Clock clock, @Value("${merganser.session.idle}") Duration idle,
            @Value("${merganser.session.longest}") Duration longest) {
        return new Sessions(store.database(), clock, idle, longest);
    }

    @Bean
    Passwords passwordLinks(Store store, Clock clock, @Value("${merganser.password-link}") Duration good) {
        return new Passwords(store.database(), clock, good);
    }

    @Bean
    Issuer issuer(OidcSettings settings, Store store, Clock clock) {
        return new Issuer(settings, new CompanyUsers(store.database()), clock);
    }

    @Bean
    Bearers bearers(Store store, Issuer issuer) {
        return new Bearers(store.users(), issuer);
    }

    @Bean
    SecurityFilterChain signInRules(HttpSecurity http, Store store, Sessions sessions, Bearers bearers,
            OidcSettings company, Issuer issuer, Clock clock) throws Exception {
        if (company.signsPeopleOn())
            new CompanySignOn(company, issuer).configure(http, new SignOns(store.database(), clock));
        var html = new MediaTypeRequestMatcher(MediaType.TEXT_HTML);
        html.setIgnoredMediaTypes(Set.of(MediaType.ALL));
        var page = new LoginUrlAuthenticationEntryPoint(PAGE);
        var csrfCookie = new CookieCsrfTokenRepository();
        csrfCookie.setCookieName("merganser-form");
        csrfCookie.setHeaderName("X-CSRF-TOKEN");
        csrfCookie.setCookieCustomizer(cookie -> cookie.sameSite("Strict").httpOnly(true));
        return http
                // A WebSocket is let in by its first message; a stream that goes on was let in when it began.
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC).permitAll()
                        .requestMatchers(SignIn::opensSocket).permitAll()
                        .requestMatchers(PAGE, FORGOTTEN, NEW_PASSWORD, "/style.css", "/error", UNSUBSCRIBE).permitAll()
                        .anyRequest().authenticated())
                .securityContext(context -> context
                        .securityContextRepository(new StoredSessions(sessions, store.users())))
                .addFilterBefore(new TokenFilter(bearers), UsernamePasswordAuthenticationFilter.class)
                .csrf(csrf -> csrf.csrfTokenRepository(csrfCookie).ignoringRequestMatchers(TokenFilter::hasToken)
                        .ignoringRequestMatchers(UNSUBSCRIBE))
                .formLogin(form -> form.loginPage(PAGE).usernameParameter("name").passwordParameter("password")
                        .defaultSuccessUrl("/graphiql")
                        .failureHandler((request, response, why) -> response.sendRedirect(
                                request.getContextPath() + PAGE + "?" + SignInPage.reason(why))))
                .logout(out -> out.logoutUrl("/sign-out").logoutSuccessUrl(PAGE))
                .exceptionHandling(refused -> refused.authenticationEntryPoint((request, response, why) -> {
                    if (html.matches(request)) page.commence(request, response, why);
                    else Refusals.notSignedIn(response);
                }).accessDeniedHandler((_, response, _) -> refuse(response)))
                .requestCache(cache -> cache.disable())
                .headers(headers -> headers
                        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .build();
    }

    private static boolean opensSocket(HttpServletRequest request) {
        return request.getMethod().equals("GET") && request.getServletPath().equals("/graphql")
                && "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
    }

    /// The check for forged requests comes before the question who asks: whoever isn't signed in is told that first.
    private static void refuse(HttpServletResponse response) throws java.io.IOException {
        @Nullable
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who != null && who.getPrincipal() instanceof SignedIn) Refusals.forged(response);
        else Refusals.notSignedIn(response);
    }

    /// 16 MiB and two passes a password: the parameters that Spring Security recommends.
    @Bean
    static PasswordEncoder passwords() {
        return Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
    }

    private static UserDetailsService names(Store store) {
        return name -> store.users().find(name)
                .filter(user -> !user.passwordHash().isEmpty())
                .map(user -> new SignedIn(user.asker(), user.passwordHash(), java.util.Optional::empty, null))
                .orElseThrow(() -> new UsernameNotFoundException("no such user"));
    }

    @Bean
    AuthenticationProvider signInWithBackOff(Store store, PasswordEncoder passwords, Clock clock) {
        var backOff = new BackOff(store.database(), clock, "password");
        var first = new FirstSignIns(store.database());
        var turns = new SignInTurns();
        var provider = new DaoAuthenticationProvider(names(store)) {
            @Override
            public Authentication authenticate(Authentication request) throws AuthenticationException {
                return turns.take(() -> lookedAt(request));
            }

            private Authentication lookedAt(Authentication request) {
                String name = request.getName();
                var wait = backOff.tried(name);
                if (wait.isPresent()) throw new TooManyTries(wait.get());
                Authentication done = Objects.requireNonNull(super.authenticate(request));
                backOff.right(name);
                first.signedIn(new UserId(name));
                return done;
            }
        };
        provider.setPasswordEncoder(passwords);
        return provider;
    }

    /// Another password is looked at only after a while.
    static final class TooManyTries extends LockedException {
        private static final long serialVersionUID = 1;
        private final long seconds;

        TooManyTries(Duration wait) {
            super("too many wrong passwords");
            this.seconds = Math.max(1, wait.toSeconds() + 1);
        }

        long seconds() {
            return seconds;
        }
    }
}
