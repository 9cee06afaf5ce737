package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import arabica.datasets.tokenizer.split.Gpt2Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Learns a byte-level byte-pair encoding: the most frequent pair of neighbours becomes a token, again and again. Of
/// equally frequent pairs the one with the greater bytes wins (of the left token, then of the right one), so that the
/// result depends on the texts alone. Ids: the special tokens, the 256 bytes in the order of their characters in GPT-2's
/// alphabet, then the merges in the order they were learnt.
public final class BpeTrainer {
    private static final int BYTES = 256;

    private final int vocabSize;
    private final List<AddedToken> specialTokens;
    private final AddedTokens added;
    private final PreTokenizer words = new PreTokenizer.Split(new Gpt2Split());
    private final Map<String, long[]> wordCounts = new HashMap<>();
    private int minFrequency = 2;

    /// @param vocabSize the number of tokens wanted, at least 256 and the special ones
    /// @param specialTokens tokens that are never learnt from text; the first one ends texts (EOS), and is the BOS
    public BpeTrainer(int vocabSize, List<String> specialTokens) {
        if (vocabSize < BYTES + specialTokens.size()) {
            throw new DataException("a vocabulary of " + vocabSize + " is too small; expected at least "
                    + (BYTES + specialTokens.size()) + ", for 256 bytes and " + specialTokens.size()
                    + " special tokens");
        }
        this.vocabSize = vocabSize;
        List<AddedToken> tokens = new ArrayList<>();
        for (String token : specialTokens)
            tokens.add(AddedToken.special(tokens.size(), token));
        this.specialTokens = List.copyOf(tokens);
        added = new AddedTokens(this.specialTokens);
    }

    /// A pair that occurs less often is not merged (2 unless told otherwise).
    public BpeTrainer minFrequency(int frequency) {
        minFrequency = Math.max(1, frequency);
        return this;
    }

    /// Counts the words of a document. Special tokens in it separate, and are not learnt.
    public BpeTrainer add(String raw) {
        added.split(WellFormed.text(raw), new AddedTokens.Parts() {
            @Override
            public void stretch(String text, int from, int to) { words.split(text, from, to, true, this::count); }

            @Override
            public void token(AddedToken token) {}

            private void count(String text, int from, int to) {
                wordCounts.computeIfAbsent(text.substring(from, to), word -> new long[1])[0]++;
            }
        });
        return this;
    }

    /// The tokenizer of all texts added so far. It has fewer tokens than wanted when no pair is left that is frequent
    /// enough.
    public BpeTokenizer train() {
        List<String> tokens = new ArrayList<>();
        specialTokens.forEach(token -> tokens.add(token.content()));
        int[] byteIds = new int[BYTES];
        for (char c = 0; c < BYTES + 68; c++) {
            byte[] single = ByteAlphabet.read(String.valueOf(c)).orElse(null);
            if (single == null)
                continue;
            byteIds[single[0] & 0xff] = tokens.size();
            tokens.add(String.valueOf(c));
        }
        PairCounts pairs = new PairCounts(tokens);
        // The order in which words are entered is the map's and has no influence: counts are sums, ties go by bytes.
        wordCounts.forEach((word, count) -> pairs.addWord(ids(word, byteIds), count[0]));
        List<Model.Merge> merges = new ArrayList<>();
        // Two different merges may give the same bytes, and so the same token.
        Map<String, Integer> ids = new HashMap<>();
        for (int id = specialTokens.size(); id < tokens.size(); id++)
            ids.put(tokens.get(id), id);
        while (tokens.size() < vocabSize) {
            PairCounts.Pair best = pairs.best();
            if (best == null || best.count() < minFrequency)
                break;
            Model.Merge merge = new Model.Merge(tokens.get(best.left()), tokens.get(best.right()));
            merges.add(merge);
            String token = merge.left() + merge.right();
            Integer known = ids.putIfAbsent(token, tokens.size());
            if (known == null)
                tokens.add(token);
            pairs.merge(best, ids.get(token));
        }
        OptionalInt end = specialTokens.isEmpty() ? OptionalInt.empty() : OptionalInt.of(0);
        return new BpeTokenizer(
                Gpt2Files.spec("the trained tokenizer", List.copyOf(tokens), merges, specialTokens, end));
    }

    private static int[] ids(String word, int[] byteIds) {
        byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[utf8.length];
        for (int i = 0; i < ids.length; i++)
            ids[i] = byteIds[utf8[i] & 0xff];
        return ids;
    }
}
