package arabica.studies.stories;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The style that DPO is to teach: somebody speaks. Judged exactly, from the text alone: between two straight quotation
/// marks stand at least two words and an end of a sentence or a comma, as in `"Let's play," said Tom.`
final class DialogueStyle {
    private static final Pattern SPEECH = Pattern.compile("\"[^\"\\s][^\"]*\\s[^\"]*[.,!?]\"");

    private DialogueStyle() {}

    static boolean holds(String text) { return SPEECH.matcher(text).find(); }

    /// The share of the characters that stand in speeches: near 1 where nothing is told any more.
    static double share(String text) {
        Matcher speeches = SPEECH.matcher(text);
        long spoken = speeches.results().map(MatchResult::group).mapToLong(String::length).sum();
        return text.isEmpty() ? 0 : (double) spoken / text.length();
    }
}
