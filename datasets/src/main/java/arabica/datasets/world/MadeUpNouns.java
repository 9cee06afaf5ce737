package arabica.datasets.world;

import arabica.datasets.world.language.Noun;
import java.util.List;
import java.util.Set;

/// Nouns that no dictionary has, as "the brindock": with them a model learns to copy a word whatever its pieces, which
/// is what topics that it has never seen ask for.
final class MadeUpNouns {
    private static final List<String> ONSETS = List.of("b", "bl", "br", "c", "ch", "cl", "cr", "d", "dr", "f", "fl",
            "fr", "g",
            "gl", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "pr", "qu", "r", "s", "sc", "sh", "sk", "sl", "sn",
            "sp", "st",
            "sw", "t", "th", "tr", "v", "w", "wh", "y", "z");
    private static final List<String> NUCLEI = List.of("a", "e", "i", "o", "u", "a", "e", "i", "o", "ea", "ee", "ai",
            "oo", "ou",
            "oa", "ei", "io", "ar", "er", "or", "ur");
    private static final List<String> CODAS = List.of("", "", "b", "ck", "d", "g", "k", "l", "le", "ll", "m", "n", "nd",
            "ng",
            "nt", "p", "r", "rd", "rk", "rt", "s", "st", "t", "tt", "x", "ne", "te", "der", "ter", "row", "fish",
            "board");

    private final Set<String> taken;

    /// @param taken words that must not come out: the world's true nouns
    MadeUpNouns(Set<String> taken) { this.taken = taken; }

    Noun next(Draw draw) {
        while (true) {
            StringBuilder word = new StringBuilder();
            int syllables = 2 + draw.weighted(0.7, 0.3);
            for (int i = 0; i < syllables; i++) {
                word.append(draw.pick(ONSETS)).append(draw.pick(NUCLEI));
                if (i == syllables - 1 || draw.chance(0.25)) { word.append(draw.pick(CODAS)); }
            }
            Noun noun = Noun.parse(word.toString());
            if (word.length() <= 11 && !taken.contains(noun.singular()) && !taken.contains(noun.plural())) {
                return noun;
            }
        }
    }
}
