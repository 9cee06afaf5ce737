package arabica.rlhf.filter;

import arabica.datasets.Shuffles;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.rows.FramedText;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Generation;
import arabica.nn.Generator;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.Seeds;
import arabica.rlhf.train.EndTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// What the model itself says to the prompts of a data set, sampled at temperature 1.
final class OwnSamples {
    private static final long SAMPLING = 0x5A;
    private static final long PROMPTS = 0x5B;

    private final LanguageModel model;
    private final Set<Integer> endTokens;
    private final RowTokenizer rowTokenizer;

    OwnSamples(LanguageModel model, BpeTokenizer tokenizer, RowTokenizer rowTokenizer, Optional<String> endToken) {
        this.model = model;
        this.endTokens = EndTokens.of(model.config(), tokenizer, endToken);
        this.rowTokenizer = rowTokenizer;
    }

    /// Responses to seeded distinct prompts, again from the first when they do not suffice; as long as the longest response
    /// of the data at most, without their EOS, so that they compare with responses that have none.
    List<TokenSequence> draw(List<SourcedRow> rows, int count, long seed) {
        SequencedSet<FramedText> distinct = new LinkedHashSet<>();
        int longest = 1;
        for (SourcedRow row : rows) {
            if (row.row() instanceof PreferenceRow pair
                    && rowTokenizer.tokenize(row).orElseThrow() instanceof TokenizedRow.PairRow ids) {
                distinct.add(pair.prompt());
                longest = Math.max(longest, Math.max(ids.chosen().responseLength(), ids.rejected().responseLength()));
            }
        }
        List<FramedText> all = List.copyOf(distinct);
        int[] order = Shuffles.permutation(all.size(), Seeds.mix(seed, PROMPTS), 0);
        List<int[]> prompts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) { prompts.add(rowTokenizer.prompt(all.get(order[i % order.length]))); }
        List<Generation> generations = new Generator(model).generate(prompts,
                SamplingConfig.sampling(longest, 1, endTokens), Seeds.mix(seed, SAMPLING));
        List<TokenSequence> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int[] response = withoutEos(generations.get(i).newIds());
            if (response.length > 0) { samples.add(concatenate(prompts.get(i), response)); }
        }
        return samples;
    }

    private int[] withoutEos(int[] ids) {
        boolean ended = ids.length > 0 && endTokens.contains(ids[ids.length - 1]);
        return ended ? Arrays.copyOf(ids, ids.length - 1) : ids;
    }

    private static TokenSequence concatenate(int[] prompt, int[] response) {
        int[] ids = Arrays.copyOf(prompt, prompt.length + response.length);
        System.arraycopy(response, 0, ids, prompt.length, response.length);
        return new TokenSequence(ids, prompt.length);
    }
}
