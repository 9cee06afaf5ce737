package arabica.datasets.world.reasoning;

import arabica.datasets.world.Draw;
import arabica.datasets.world.MadeUpNouns;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import java.util.ArrayList;
import java.util.List;

/// Lists of different nouns.
final class Words {
    private final Language language;
    private final MadeUpNouns madeUp;

    Words(Language language) {
        this.language = language;
        madeUp = new MadeUpNouns(language);
    }

    /// @param madeUpShare how likely a training noun is one that no dictionary has
    List<String> draw(int count, boolean heldOut, double madeUpShare, Draw draw) {
        List<String> words = new ArrayList<>();
        while (words.size() < count) {
            Noun noun = heldOut
                    ? draw.pick(language.heldOutTopics())
                    : draw.chance(madeUpShare) ? madeUp.next(draw) : draw.pick(language.trainingTopics());
            if (!words.contains(noun.singular())) { words.add(noun.singular()); }
        }
        return words;
    }
}
