package dev.merganser.matching.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Words of names of companies and of free text.
public final class Companies {
    /// Legal forms as they stand after folding and joining of single letters.
    private static final Set<String> LEGAL = Set.of("ag", "gmbh", "mbh", "ggmbh", "kg", "kgaa", "ohg", "gbr", "ug",
            "ev", "eg", "ek", "eks",
            "haftungsbeschraenkt", "partg", "partgmbb", "se", "inc", "incorporated", "corp", "corporation", "co",
            "company", "companies", "cie", "ltd", "limited", "llc", "llp", "lp",
            "plc", "pty", "pvt", "public", "sa", "sas", "sarl", "sasu", "eurl", "snc", "scs", "sca", "nv", "bv", "cv",
            "vof", "bvba", "sprl", "spa", "srl",
            "sl", "slu", "sau", "oy", "oyj", "ab", "asa", "aps", "sp", "spzoo", "zoo", "spk", "spj", "sro", "kft",
            "zrt",
            "nyrt", "doo", "dd", "ad", "ooo", "oao", "zao", "pao", "kk", "bhd", "sdn", "pte", "sae", "lda",
            "aktiengesellschaft", "gesellschaft", "kommanditgesellschaft", "unternehmergesellschaft", "societe",
            "anonyme");

    private static final Map<String, String> SPELLED = Map.ofEntries(Map.entry("intl", "international"),
            Map.entry("int", "international"),
            Map.entry("mfg", "manufacturing"), Map.entry("mgmt", "management"), Map.entry("svcs", "services"),
            Map.entry("svc", "services"), Map.entry("service", "services"),
            Map.entry("tech", "technology"), Map.entry("technologies", "technology"), Map.entry("assn", "association"),
            Map.entry("assoc", "associates"),
            Map.entry("bros", "brothers"), Map.entry("gebr", "gebrueder"), Map.entry("ctr", "center"),
            Map.entry("centre", "center"), Map.entry("cntr", "center"), Map.entry("dept", "department"),
            Map.entry("univ", "university"), Map.entry("natl", "national"), Map.entry("ind", "industries"),
            Map.entry("industry", "industries"), Map.entry("mt", "mount"), Map.entry("st", "saint"),
            Map.entry("sankt", "saint"),
            Map.entry("und", "and"), Map.entry("et", "and"), Map.entry("y", "and"), Map.entry("e", "and"),
            Map.entry("i", "and"), Map.entry("ges", "gesellschaft"), Map.entry("hdl", "handel"),
            Map.entry("fa", "firma"),
            Map.entry("elem", "elementary"), Map.entry("schl", "school"), Map.entry("acad", "academy"),
            Map.entry("engr", "engineering"), Map.entry("eng", "engineering"), Map.entry("solution", "solutions"),
            Map.entry("system", "systems"),
            Map.entry("lab", "laboratories"), Map.entry("labs", "laboratories"),
            Map.entry("laboratory", "laboratories"), Map.entry("pharma", "pharmaceuticals"),
            Map.entry("pharmaceutical", "pharmaceuticals"), Map.entry("rest", "restaurant"));

    private static final Set<String> STOP = Set.of("and", "the", "of", "for", "der", "die", "das", "fuer", "von", "de",
            "la", "le", "les", "du", "des", "el", "los", "in", "im", "at", "an", "on", "a", "to", "by", "with", "zu",
            "zur", "zum", "am", "d", "l", "s");

    /// Legal forms that are written in several ways. What only goes with one (`& Co.`, `haftungsbeschränkt`) is none.
    private static final Map<String, String> FORMS = Map.ofEntries(Map.entry("mbh", "gmbh"),
            Map.entry("ggmbh", "gmbh"), Map.entry("limited", "ltd"), Map.entry("incorporated", "inc"),
            Map.entry("corporation", "corp"), Map.entry("kommanditgesellschaft", "kg"),
            Map.entry("unternehmergesellschaft", "ug"), Map.entry("aktiengesellschaft", "ag"), Map.entry("eks", "ek"),
            Map.entry("partgmbb", "partg"), Map.entry("zoo", "spzoo"), Map.entry("sp", "spzoo"),
            Map.entry("anonyme", "sa"), Map.entry("sasu", "sas"), Map.entry("slu", "sl"), Map.entry("sau", "sa"),
            Map.entry("co", ""), Map.entry("company", ""), Map.entry("companies", ""), Map.entry("cie", ""),
            Map.entry("haftungsbeschraenkt", ""), Map.entry("public", ""), Map.entry("gesellschaft", ""),
            Map.entry("societe", ""));

    /// Legal forms in full, as they stand after folding.
    private static final Map<String, String> IN_FULL = Map.ofEntries(
            Map.entry("gesellschaft mit beschraenkter haftung", "gmbh"),
            Map.entry("gesellschaft buergerlichen rechts", "gbr"), Map.entry("offene handelsgesellschaft", "ohg"),
            Map.entry("eingetragene genossenschaft", "eg"), Map.entry("eingetragener kaufmann", "ek"),
            Map.entry("eingetragene kauffrau", "ek"), Map.entry("eingetragener verein", "ev"),
            Map.entry("public limited company", "plc"), Map.entry("limited liability company", "llc"),
            Map.entry("limited liability partnership", "llp"), Map.entry("limited partnership", "lp"),
            Map.entry("societe anonyme", "sa"), Map.entry("societe a responsabilite limitee", "sarl"),
            Map.entry("sociedad anonima", "sa"), Map.entry("sociedad limitada", "sl"),
            Map.entry("societa per azioni", "spa"), Map.entry("societa a responsabilita limitata", "srl"),
            Map.entry("besloten vennootschap", "bv"), Map.entry("naamloze vennootschap", "nv"),
            Map.entry("spolka z ograniczona odpowiedzialnoscia", "spzoo"), Map.entry("sp j", "spj"),
            Map.entry("spolka jawna", "spj"), Map.entry("sp k", "spk"), Map.entry("spolka komandytowa", "spk"),
            Map.entry("spolka akcyjna", "sa"));
    private static final Pattern FULL = Pattern.compile("\\b(" + String.join("|", IN_FULL.keySet()) + ")\\b");

    private Companies() {}

    /// The words of a name in their order; runs of single letters are joined (`A. G.` is `ag`), abbreviations spelled out.
    public static List<String> words(String text) {
        List<String> raw = Fold
                .words(FULL.matcher(Fold.fold(text, true)).replaceAll(full -> IN_FULL.get(full.group())));
        var words = new ArrayList<String>(raw.size());
        for (int i = 0; i < raw.size(); i++) {
            String word = raw.get(i);
            if (word.length() == 1 && Character.isLetter(word.charAt(0))) {
                var joined = new StringBuilder(word);
                while (i + 1 < raw.size() && raw.get(i + 1).length() == 1
                        && Character.isLetter(raw.get(i + 1).charAt(0)))
                    joined.append(raw.get(++i));
                words.add(joined.toString());
            } else {
                // `et` and its like join two words; alone they may be a name.
                boolean joint = word.length() < 3 && (i == 0 || i == raw.size() - 1);
                words.add(joint ? word : SPELLED.getOrDefault(word, word));
            }
        }
        return words;
    }

    /// The legal form that a name says, one spelling for each; of several (`GmbH & Co. KG`) all, in alphabetical order. Empty where
    /// it says none. What a name begins with is no legal form.
    public static String form(String text) {
        return words(text).stream().skip(1).filter(LEGAL::contains).map(word -> FORMS.getOrDefault(word, word))
                .filter(form -> !form.isEmpty()).distinct().sorted().collect(Collectors.joining(" "));
    }

    /// Whether a word is a legal form.
    public static boolean legal(String word) {
        return LEGAL.contains(word);
    }

    /// Whether a word says little about whose name it is in: a legal form or a small word.
    public static boolean noise(String word) {
        return LEGAL.contains(word) || STOP.contains(word);
    }
}
