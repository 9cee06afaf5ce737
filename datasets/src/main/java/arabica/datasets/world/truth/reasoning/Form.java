package arabica.datasets.world.truth.reasoning;

import java.util.Locale;

/// The form that a prompt asks an answer in.
public enum Form {
    /** A number as `42`. */
    DIGITS(false),
    /** A number as `forty two`. */
    WORDS(false),
    /** Words on one line: `fox, lamp, moon`. */
    COMMAS(true),
    /** Words in lines, `1. fox` and so on. */
    NUMBERED(true);

    private final boolean ofList;

    Form(boolean ofList) { this.ofList = ofList; }

    /// Whether it is a form of several words, and not of a number.
    public boolean ofList() { return ofList; }

    /// The other form of the same kind of answer.
    public Form other() {
        return switch (this) {
            case DIGITS -> WORDS;
            case WORDS -> DIGITS;
            case COMMAS -> NUMBERED;
            case NUMBERED -> COMMAS;
        };
    }

    /// How phrasebooks name it.
    public String label() { return name().toLowerCase(Locale.ROOT); }
}
