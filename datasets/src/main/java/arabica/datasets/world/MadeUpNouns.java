package arabica.datasets.world;

import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Phrasebook;
import java.util.Set;

/// Nouns that no dictionary has, as "the brindock": with them a model learns to copy a word whatever its pieces, which
/// is what topics that it has never seen ask for.
public final class MadeUpNouns {
    private static final double LINK_SHARE = 0.3;

    private final Phrasebook parts;
    private final Set<String> taken;

    public MadeUpNouns(Language language) {
        parts = language.madeUp();
        taken = language.words();
    }

    /// A noun of two or three syllables that is no word of the world's language, nor is its plural.
    public Noun next(Draw draw) {
        while (true) {
            String link = draw.chance(LINK_SHARE) ? draw.pick(parts.section("link")) : "";
            Noun noun = Noun.parse(draw.pick(parts.section("first")) + link + draw.pick(parts.section("last")));
            if (!taken.contains(noun.singular()) && !taken.contains(noun.plural())) { return noun; }
        }
    }
}
