package dev.merganser.matching.normalise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
            "aktiengesellschaft", "gesellschaft", "societe", "anonyme");

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

    private Companies() {}

    /// The words of a name in their order; runs of single letters are joined (`A. G.` is `ag`), abbreviations spelled out.
    public static List<String> words(String text) {
        List<String> raw = Fold.words(Fold.fold(text, true));
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

    /// Whether a word is a legal form.
    public static boolean legal(String word) {
        return LEGAL.contains(word);
    }

    /// Whether a word says little about whose name it is in: a legal form or a small word.
    public static boolean noise(String word) {
        return LEGAL.contains(word) || STOP.contains(word);
    }
}
