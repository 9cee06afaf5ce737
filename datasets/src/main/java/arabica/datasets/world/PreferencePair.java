package arabica.datasets.world;

import arabica.datasets.world.truth.Facts;
import arabica.datasets.world.truth.RatedPair;
import java.util.Locale;

/// Two responses to a prompt, and which of them the labeller preferred.
///
/// @param prompt what was asked
/// @param chosen the preferred response, beginning with a space
/// @param rejected the other, beginning with a space
/// @param source whose language the responses are in
public record PreferencePair(WorldPrompt prompt, String chosen, String rejected, Source source) implements RatedPair {

    /// Where both responses of a pair come from.
    public enum Source {
        /** The distribution of the demonstrations. */
        OWN,
        /** Registers that no demonstration or text is written in. */
        FOREIGN;

        /// `own` or `foreign`.
        public String label() { return name().toLowerCase(Locale.ROOT); }
    }

    @Override
    public Facts facts() { return prompt.facts(); }
}
