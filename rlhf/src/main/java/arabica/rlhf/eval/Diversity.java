package arabica.rlhf.eval;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How varied a set of responses is. A policy that answers everything with one perfect sentence scores near zero.
public final class Diversity {
    private Diversity() {}

    /// Distinct-n (Li et al. 2016, arXiv 1510.03055): different n-grams over all n-grams, of all responses together.
    /// N-grams do not reach across responses. 0 where there are none.
    ///
    /// The number falls as the text grows, so compare models over the same prompts only.
    ///
    /// @param responses as units: words, or tokens
    /// @throws IllegalArgumentException if n is less than 1
    public static double distinct(List<? extends List<?>> responses, int n) {
        if (n < 1) { throw new IllegalArgumentException("distinct-" + n); }
        Set<List<?>> different = new HashSet<>();
        long all = 0;
        for (List<?> response : responses) {
            for (int i = 0; i + n <= response.size(); i++) {
                different.add(List.copyOf(response.subList(i, i + n)));
                all++;
            }
        }
        return all == 0 ? 0 : (double) different.size() / all;
    }

    /// Distinct-n of texts, in words (split at white space).
    public static double distinctWords(List<String> responses, int n) {
        return distinct(responses.stream().map(Diversity::words).toList(), n);
    }

    /// The mean number of words.
    public static double meanWords(List<String> responses) {
        return responses.stream().mapToInt(response -> words(response).size()).average().orElse(0);
    }

    private static List<String> words(String text) {
        String stripped = text.strip();
        return stripped.isEmpty() ? List.of() : Arrays.asList(stripped.split("\\s+"));
    }
}
