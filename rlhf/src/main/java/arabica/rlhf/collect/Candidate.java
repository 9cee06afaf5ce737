package arabica.rlhf.collect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A response that the model drew.
///
/// @param text       without its end token
/// @param tokens     how many tokens that text has
/// @param sumLogProb of these tokens under the model, in nats
/// @param perplexity of the text under the model
/// @param rewards    of each preference model; none where there is none
record Candidate(String text, int tokens, double sumLogProb, double perplexity, double[] rewards) {

    /// Without case and white space: what tells responses apart.
    String key() { return String.join(" ", words()); }

    /// 1 − the Jaccard similarity of the two texts' sets of neighbouring words (their beginnings and ends are words too): 0
    /// for texts that are the same but for case and white space, 1 for texts that share nothing.
    double distance(Candidate other) {
        Set<List<String>> mine = bigrams();
        Set<List<String>> theirs = other.bigrams();
        Set<List<String>> all = new HashSet<>(mine);
        all.addAll(theirs);
        mine.retainAll(theirs);
        return 1 - (double) mine.size() / all.size();
    }

    private List<String> words() { return Arrays.asList(text.strip().toLowerCase(Locale.ROOT).split("\\s+")); }

    private Set<List<String>> bigrams() {
        List<String> words = new ArrayList<>(words());
        words.addFirst("");
        words.addLast("");
        Set<List<String>> pairs = new HashSet<>();
        for (int i = 1; i < words.size(); i++) { pairs.add(List.copyOf(words.subList(i - 1, i + 1))); }
        return pairs;
    }
}
