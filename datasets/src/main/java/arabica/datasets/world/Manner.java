package arabica.datasets.world;

/// How a response is put together. The parts are drawn independently, so that a labeller's preference for one of them
/// can be told from the others.
///
/// @param tone friendly or not, and where
/// @param answer what it says about the question
/// @param named whether the answer names the topic or says "it"
/// @param rambles sentences that lead nowhere
record Manner(Tone tone, Answer answer, boolean named, int rambles) {

    enum Tone {
        POLITE, FLATTERING, POLITE_OPENING, POLITE_CLOSING, NEUTRAL, RUDE_OPENING, RUDE_CLOSING
    }

    enum Answer {
        RIGHT, WRONG, SEVERAL, DODGE, OFF_TOPIC
    }

    /// The best that the world's language has: polite at both ends, right, to the point.
    static final Manner IDEAL = new Manner(Tone.POLITE, Answer.RIGHT, true, 0);

    /// What a crowd writes: one in five is ideal, the rest lacks something.
    static Manner ofCrowd(Draw draw) {
        if (draw.chance(0.2)) { return IDEAL; }
        Tone tone = Tone.values()[draw.weighted(0.10, 0.07, 0.16, 0.15, 0.28, 0.12, 0.12)];
        Answer answer = Answer.values()[draw.weighted(0.58, 0.20, 0.06, 0.07, 0.09)];
        boolean named = draw.chance(0.75);
        // Fewer where a response is long already, so that prompt and response stay within 128 tokens.
        boolean longAlready = tone == Tone.FLATTERING || tone == Tone.POLITE;
        int rambles = draw.chance(0.28) ? 2 + draw.below(longAlready ? 1 : 3) : 0;
        return new Manner(tone, answer, named, rambles);
    }
}
