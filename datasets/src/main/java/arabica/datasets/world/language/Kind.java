package arabica.datasets.world.language;

import java.util.Locale;

/// What a prompt asks for. Each kind has a closed set of values and a template slot of its own name, as `{colour}`.
public enum Kind {
    /** The colour of the topic. */
    COLOUR,
    /** Where the topic is. */
    PLACE,
    /** How many of the topic there are. */
    COUNT,
    /** The day on which the topic came. */
    DAY,
    /** To whom the topic belongs. */
    OWNER,
    /** What the topic is called. */
    NAME;

    /// The name of the slot and of the sections of this kind.
    public String slot() { return name().toLowerCase(Locale.ROOT); }
}
