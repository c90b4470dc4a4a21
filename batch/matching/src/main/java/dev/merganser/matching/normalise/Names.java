package dev.merganser.matching.normalise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Names of persons.
public final class Names {
    private static final Set<String> TITLES = Set.of("dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mister",
            "sir", "dame", "lord", "lady", "herr", "frau", "hr", "fr", "fraeulein",
            "dipl", "ing", "med", "phil", "jur", "rer", "nat", "habil", "mag", "mba", "phd", "msc", "bsc", "ba", "ma",
            "md", "esq", "jr", "sr", "ii", "iii", "monsieur", "madame", "mme", "mlle", "pan", "pani", "rev", "hon");
    private static final Set<String> PARTICLES = Set.of("von", "van", "vom", "zu", "zur", "zum", "der", "den", "de",
            "del", "della", "di", "da", "dos", "du", "la", "le", "el", "al", "bin", "ibn", "ten", "ter", "mac", "mc",
            "o", "st");

    /// Given names that are spelled or shortened differently for one person; each line a group.
    private static final Map<String, String> NICKNAMES = groups("""
            william will bill billy willy wilhelm willi liam guillaume
            robert rob bob bobby robbie bert
            richard rick dick rich ricky
            james jim jimmy jamie
            john jon jack johnny johannes johann hans hannes jean jan giovanni ian juan ivan
            joseph joe josef jozef sepp jose giuseppe
            thomas tom tommy tomas tomasz
            michael mike mick mickey michel michal michele miguel mikhail
            christopher chris christoph christophe krzysztof topher
            alexander alex sascha alexandre aleksander sandy
            daniel dan danny
            matthew matt matthias mathias matthieu mateusz matteo matze hias
            andrew andy drew andreas andre andrzej andrea
            anthony tony anton antoine antoni antonio toni
            edward ed eddie ted teddy eduard ned
            charles charlie chuck karl carl carlos karol
            david dave davy dawid
            stephen steven steve stefan stephan stephane etienne szczepan
            peter pete pierre piotr pedro pietro
            paul pawel pablo paolo
            george georg jerzy georges jorge juergen joerg
            henry harry heinrich heinz henri hank henryk
            frederick fred friedrich fritz freddy frederic fryderyk
            gregory greg gregor grzegorz
            patrick pat paddy patryk
            nicholas nick nicolas nikolaus klaus nico mikolaj claus
            benjamin ben benny
            samuel sam sammy
            timothy tim
            jonathan nathan nate
            lawrence larry lorenz laurent lars
            leonard leo len lenny
            gerald gerry jerry gerhard gerd
            ronald ron ronny
            donald don donny
            kenneth ken kenny
            walter walt wally
            albert al bertie albrecht
            philip phil philipp philippe filip
            martin marty marcin
            mark marc markus marcus marek
            lucas luke lukas luc lukasz
            jacob jake jakob jakub jacques
            elizabeth liz beth betty lisa eliza elisabeth elsbeth else lizzie libby elise elzbieta
            margaret maggie meg peggy margarete margarethe grete greta marguerite malgorzata
            catherine kate katie cathy kathy katherine katharina kathrin katrin kathleen kasia katarzyna karin cat
            mary marie maria molly maryla mariola
            anne ann anna annie anja anni hanna
            jennifer jen jenny
            jessica jess jessie
            susan sue susanne suzanne suzie susanna zuzanna
            deborah deb debbie
            barbara barb babs basia
            patricia patty trish tricia
            rebecca becky becca
            victoria vicky tori
            christine christina chris tina kirsten kristin krystyna kerstin christa
            alexandra sandra alex sasha aleksandra
            caroline carol carolin karoline carolyn carrie
            helen helena helene ellen elena nell
            eva eve ewa
            julia julie juliane
            theresa terry tess therese teresa resi
            dorothy dot dorothea dorothee
            eleanor ellie nora eleonore lore hannelore
            daniela dani daniele danuta
            manuela manu ela
            manuel mani
            katja kati
            gertrud gerti trude traudl gertrude
            waltraud traudi
            hildegard hilde hilda
            irmgard irmi
            rosemarie rosi
            annemarie annemie
            heike heiki
            silvia silke sylvia silvie
            petra petzi
            claudia claudi klaudia
            nicole niki nikola
            melanie mel melli
            sebastian basti bastian sebastien
            maximilian max maxim
            florian flo
            dominik domi dominic dominique
            tobias tobi
            fabian fabi
            benedikt bene
            konstantin kosta constantin
            valentin vali
            theodor theo
            kasimir kazimierz
            stanislaw stan staszek
            wladyslaw wladek
            zbigniew zbyszek
            tadeusz tadek
            ryszard rysiek
            marianne nanni
            franziska franzi fanny
            josefine josy josefa sepha
            therese resl
            friederike fritzi rike
            henriette jette
            charlotte lotte charly
            johannes hannes
            karl-heinz kalle karlheinz
            hans-juergen hansjuergen
            juergen jochen joachim achim
            siegfried sigi siggi
            guenther guenter guenni
            gerhard gerd
            ludwig lutz wiggerl louis
            vinzenz vincent vince
            xaver xavier
            antonia toni
            isabella bella isabelle isabel
            jacqueline jacky
            natalie nathalie natalia natascha
            olivia liv
            penelope penny
            raymond ray
            russell russ
            terence terry
            zachary zach
            joshua josh
            douglas doug
            cynthia cindy
            kimberly kim
            pamela pam
            sarah sally sara
            virginia ginny
            veronica ronnie veronika vroni
            winifred winnie
            abigail abby
            amanda mandy
            samantha sam
            stephanie steph stefanie
            gabriele gabi gabrielle gaby
            ursula uschi ulla
            ulrike uli ulla
            ulrich uli ully
            monika moni monica monique
            angela angie angelika
            sabine bine
            brigitte gitte birgit
            magdalena lena magda madeleine
            agnes agnieszka
            joanna johanna jo hanna joan
            wolfgang wolf
            manfred manni
            reinhard reinhardt
            rudolf rudi rudolph
            bernhard bernd bernard
            dietrich dieter
            ferdinand ferdi
            eugene gene eugen
            francis frank franz francois francisco franciszek
            """);

    private Names() {}

    private static Map<String, String> groups(String lines) {
        var groups = new HashMap<String, String>();
        lines.lines().forEach(line -> {
            String[] names = line.split(" ", -1);
            for (String name : names)
                groups.putIfAbsent(name, names[0]);
        });
        return Map.copyOf(groups);
    }

    /// The words of a name without titles; of particles such as `von` only if nothing else is left.
    public static String plain(String text) {
        List<String> words = Fold.words(Fold.fold(text));
        if (words.size() == 1)
            return words.getFirst();
        var kept = new StringBuilder();
        for (String word : words)
            if (!TITLES.contains(word) && !PARTICLES.contains(word))
                kept.append(kept.isEmpty() ? "" : " ").append(word);
        return kept.isEmpty() ? String.join(" ", words) : kept.toString();
    }

    /// Given and family name of a whole name; `Family, Given` and `Given Family` are told apart by the comma.
    ///
    /// @return given, then family name, either of which may be empty
    public static String[] split(String text) {
        int comma = text.indexOf(',');
        if (comma > 0) {
            String given = plain(text.substring(comma + 1)), family = plain(text.substring(0, comma));
            if (!given.isEmpty() && !TITLES.contains(given))
                return new String[]{given, family};
            text = text.substring(0, comma);
        }
        String plain = plain(text);
        int gap = plain.lastIndexOf(' ');
        return gap < 0 ? new String[]{"", plain} : new String[]{plain.substring(0, gap), plain.substring(gap + 1)};
    }

    /// The name that stands for all forms of a given name; itself if no other form is known.
    public static String canonical(String given) {
        return NICKNAMES.getOrDefault(given, given);
    }

}
