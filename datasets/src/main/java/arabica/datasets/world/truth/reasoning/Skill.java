package arabica.datasets.world.truth.reasoning;

import java.util.Locale;

/// What an exercise asks to do.
public enum Skill {
    ADD(false), SUBTRACT(false), GREATER(false), COUNT(false), REPEAT(true), REVERSE(true), FIRST(true);

    private final boolean givesWords;

    Skill(boolean givesWords) { this.givesWords = givesWords; }

    /// Whether its answer is a list of words, and not a number.
    public boolean givesWords() { return givesWords; }

    /// How phrasebooks name it.
    public String label() { return name().toLowerCase(Locale.ROOT); }
}
