package arabica.studies.stories;

import arabica.nn.Seeds;
import arabica.rlhf.filter.Quantiles;
import arabica.rlhf.ppo.Response;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The first half of the study: texts of four sources, and how far the model's perplexity tells them apart.
record PerplexityPart(StoriesSettings settings, StoryTexts texts, StoryModel model, long seed) {
    private static final long OWN = 0x0E;

    static String auc(StorySource source, int length) { return "auc." + source + "." + length; }

    static String kept(StorySource source, int length) { return "kept." + source + "." + length; }

    static String bound(int length) { return "bound." + length; }

    static String perplexities(StorySource source) { return "perplexities." + source; }

    /// The length whose perplexities are kept whole, for the histogram.
    static int shown(StoriesSettings settings) { return settings.lengths().get(settings.lengths().size() / 2); }

    void run(ObjectNode into) {
        Map<StorySource, List<double[]>> all = new EnumMap<>(StorySource.class);
        for (StorySource source : StorySource.values()) {
            all.put(source, model.logProbs(texts.draw(source, settings.texts(), settings.longest(),
                    model.tokenizer(), seed)));
        }
        // Until the longest length or their end, which is a token like others to the model, but not to a filter.
        List<double[]> own = model.logProbs(model.stories(settings.texts(), settings.longest(), Seeds.mix(seed, OWN))
                .stream().filter(response -> !response.finished()).map(Response::sequence).map(row -> row.ids())
                .toList());
        for (int length : settings.lengths()) {
            double bound = Quantiles.of(StoryModel.perplexities(own, length), settings.keptQuantile());
            into.put(bound(length), bound);
            double[] stories = StoryModel.perplexities(all.get(StorySource.STORIES), length);
            for (StorySource source : StorySource.values()) {
                double[] perplexities = StoryModel.perplexities(all.get(source), length);
                into.put(auc(source, length), RankSeparation.auc(stories, perplexities));
                into.put(kept(source, length), 100 * RankSeparation.share(perplexities, bound));
            }
        }
        for (StorySource source : StorySource.values()) {
            ArrayNode list = into.putArray(perplexities(source));
            Arrays.stream(StoryModel.perplexities(all.get(source), shown(settings))).forEach(list::add);
        }
    }
}
