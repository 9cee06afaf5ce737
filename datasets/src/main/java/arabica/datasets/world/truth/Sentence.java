package arabica.datasets.world.truth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A sentence as the judge reads it.
///
/// @param words its words in lower case, without punctuation
/// @param ended whether it ends with a full stop, an exclamation mark or a question mark
record Sentence(List<String> words, boolean ended) {
    private static final Pattern SENTENCE = Pattern.compile("[^.!?]+[.!?]*");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’\\-][\\p{L}\\p{N}]+)*");

    static List<Sentence> split(String text) {
        List<Sentence> sentences = new ArrayList<>();
        Matcher matcher = SENTENCE.matcher(text);
        while (matcher.find()) {
            String part = matcher.group();
            List<String> words = words(part);
            if (!words.isEmpty()) {
                sentences.add(new Sentence(words, ".!?".indexOf(part.charAt(part.length() - 1)) >= 0));
            }
        }
        return sentences;
    }

    static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(r -> r.group()).toList();
    }

    /// Whether the words hold one of the phrases, each a list of words, in one piece.
    boolean holdsAny(List<List<String>> phrases) {
        return phrases.stream().anyMatch(phrase -> Collections.indexOfSubList(words, phrase) >= 0);
    }
}
