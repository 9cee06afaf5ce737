package arabica.rlhf.filter;

import arabica.datasets.DataException;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenSequence;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    ///
    /// @throws DataException where the model says nothing at all
    List<TokenSequence> draw(ScoreTable table, RowFetch fetch, int count, long seed) {
        long[] drawn = PromptDraw.draw(table, count, Seeds.mix(seed, PROMPTS));
        List<int[]> distinct = prompts(drawn, fetch);
        List<int[]> prompts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) { prompts.add(distinct.get(i % distinct.size())); }
        List<Generation> generations = new Generator(model).generate(prompts,
                SamplingConfig.sampling(longestResponse(table), 1, endTokens), Seeds.mix(seed, SAMPLING));
        List<TokenSequence> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int[] response = withoutEos(generations.get(i).newIds());
            if (response.length > 0) { samples.add(concatenate(prompts.get(i), response)); }
        }
        if (samples.isEmpty()) {
            throw new DataException("the model's own samples are all empty: nothing to compare perplexities with");
        }
        return samples;
    }

    /// The ids of the prompts of rows, in the order of the places given.
    private List<int[]> prompts(long[] drawn, RowFetch fetch) {
        long[] ascending = drawn.clone();
        Arrays.sort(ascending);
        List<SourcedRow> rows = fetch.rows(ascending);
        Map<Long, int[]> prompts = new HashMap<>();
        for (int i = 0; i < ascending.length; i++) {
            prompts.put(ascending[i], rowTokenizer.prompt(WindowReader.pair(rows.get(i)).prompt()));
        }
        return Arrays.stream(drawn).mapToObj(prompts::get).toList();
    }

    private static int longestResponse(ScoreTable table) {
        int[] longest = {1};
        table.scan((index, row) -> {
            if (!row.isBad()) { longest[0] = Math.max(longest[0], Math.max(row.chosenTokens(), row.rejectedTokens())); }
        });
        return longest[0];
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
