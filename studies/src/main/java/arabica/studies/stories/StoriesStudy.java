package arabica.studies.stories;

import arabica.autograd.Scope;
import arabica.rlhf.train.Fingerprints;
import arabica.studies.Cell;
import arabica.studies.CellContext;
import arabica.studies.CellResults;
import arabica.studies.Study;
import arabica.studies.StudySummary;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Study 4: on a model that somebody else trained. How well does its perplexity tell stories from Shakespeare and from
/// stories in disorder? And does DPO on its own samples teach it a style without making it forget?
public final class StoriesStudy implements Study {
    static final String PART = "part";
    static final String PERPLEXITY = "perplexity";
    static final String STYLE = "style";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path data;
    private final StoriesSettings settings;
    private final StoryTexts texts;

    private StoriesStudy(Path data, Function<String, StoriesSettings> size) {
        this.data = data;
        texts = StoryTexts.read(data);
        settings = size.apply(Fingerprints.texts(Stream.of(StoryTexts.STORIES, StoryTexts.SHAKESPEARE,
                StoryModel.FOLDER + "/" + StoryModel.WEIGHTS, StoryModel.FOLDER + "/" + StoryModel.TOKENIZER)
                .map(data::resolve).map(Fingerprints::file).toList()));
    }

    /// @param data the folder that holds the model and the texts
    /// @throws arabica.datasets.DataException if the data cannot be used
    public static StoriesStudy standard(Path data) { return new StoriesStudy(data, StoriesSettings::standard); }

    /// Everything once, in seconds; says nothing.
    public static StoriesStudy tiny(Path data) { return new StoriesStudy(data, StoriesSettings::tiny); }

    @Override
    public String name() { return "stories"; }

    @Override
    public String question() {
        return "What does a small model of stories tell apart by perplexity, and does DPO teach it to let people speak?";
    }

    @Override
    public StoriesSettings settings() { return settings; }

    @Override
    public List<List<Cell>> stages(List<Long> seeds) {
        return List.of(seeds.stream().flatMap(seed -> Stream.of(PERPLEXITY, STYLE)
                .map(part -> Cell.seed(seed).with(PART, part))).toList());
    }

    @Override
    public ObjectNode run(Cell cell, CellContext context) {
        ObjectNode values = MAPPER.createObjectNode();
        try (Scope scope = Scope.open(context.backend())) {
            StoryModel model = StoryModel.read(data, scope);
            if (cell.has(PART, PERPLEXITY)) {
                new PerplexityPart(settings, texts, model, cell.seed()).run(values);
            } else {
                new StylePart(settings, texts, model, cell.seed(), scope, context.work()).run(values);
            }
        }
        return values;
    }

    @Override
    public StudySummary summarize(CellResults results) { return new StoriesSummary(settings, results).summary(); }
}
