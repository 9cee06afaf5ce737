package arabica.studies.hh;

import arabica.datasets.Shuffles;
import arabica.datasets.Splits;
import arabica.studies.Cell;
import arabica.studies.CellContext;
import arabica.studies.CellResults;
import arabica.studies.Study;
import arabica.studies.StudySummary;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// Study 3: preference models from scratch on 500 to 5,000 human pairs, against logistic regression on words and against
/// "the shorter reply", on the same lines.
///
/// A cell's result is the margin of each judged pair: all intervals are drawn from these.
public final class HhStudy implements Study {
    static final String PAIRS = "pairs";
    static final String JUDGE = "judge";
    static final String MARGINS = "margins";
    /// The judges that count words alone.
    static final String WORDS = "words";
    static final String BIGRAMS = "bigrams";
    private static final String BASE = "base";
    private static final double HELD_OUT = 0.25;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HhStudySettings settings;
    private final List<HhPair> train;
    private final List<HhPair> judged;

    private HhStudy(HhStudySettings settings, List<HhPair> train, List<HhPair> judged) {
        this.settings = settings;
        int[] order = Shuffles.permutation(train.size(), settings.drawnBy(), 0);
        this.train = Arrays.stream(order).mapToObj(train::get).toList();
        this.judged = List.copyOf(judged);
    }

    /// @param data the folder that holds the data
    /// @param size of the study
    /// @param heldOut whether recipes are compared on training prompts that are held out, and the test lines left alone
    /// @throws arabica.datasets.DataException if the data cannot be used
    public static HhStudy of(Path data, HhSize size, boolean heldOut) {
        HhData all = HhData.read(data);
        HhStudySettings settings = size.settings(all.sha256(), heldOut);
        if (!heldOut) { return new HhStudy(settings, all.train(), all.clean()); }
        Splits.Split split = Splits.holdOutByKey(all.train().stream().map(HhPair::prompt).toList(), HELD_OUT,
                settings.drawnBy());
        return new HhStudy(settings, Arrays.stream(split.train()).mapToObj(all.train()::get).toList(),
                Arrays.stream(split.eval()).mapToObj(all.train()::get).toList());
    }

    @Override
    public String name() { return "hh"; }

    @Override
    public String question() { return "What do preference models from scratch learn from 5,000 human pairs?"; }

    @Override
    public HhStudySettings settings() { return settings; }

    /// The pairs that are judged.
    List<HhPair> judged() { return judged; }

    /// How many pairs a cell of this many trains on.
    int available(int pairs) { return Math.min(pairs, train.size()); }

    @Override
    public List<List<Cell>> stages(List<Long> seeds) {
        List<Cell> first = new ArrayList<>();
        List<Cell> models = new ArrayList<>();
        for (int pairs : settings.sizes()) { List.of(WORDS, BIGRAMS).forEach(judge -> first.add(words(pairs, judge))); }
        settings.recipes().stream().map(HhRecipe::base).distinct()
                .forEach(base -> first.add(new Cell(new LinkedHashMap<>()).with(BASE, base)));
        for (long seed : seeds) {
            for (HhRecipe recipe : settings.recipes()) {
                settings.sizes().forEach(pairs -> models.add(Cell.seed(seed).with(PAIRS, pairs).with(JUDGE,
                        recipe.name())));
            }
        }
        return List.of(first, models);
    }

    /// Regressions draw nothing that varies: they have no seed.
    private static Cell words(int pairs, String judge) {
        return new Cell(new LinkedHashMap<>()).with(PAIRS, pairs).with(JUDGE, judge);
    }

    @Override
    public ObjectNode run(Cell cell, CellContext context) {
        ObjectNode values = MAPPER.createObjectNode();
        if (cell.coordinates().containsKey(BASE)) {
            HhRecipe any = settings.recipes().stream().filter(r -> r.base().equals(cell.get(BASE))).findFirst()
                    .orElseThrow();
            new HhModels(any, context.backend(), settings.drawnBy()).pretrain(train, base(any, context));
            return values;
        }
        List<HhPair> pairs = train.subList(0, available(Integer.parseInt(cell.get(PAIRS))));
        double[] margins;
        if (cell.has(JUDGE, WORDS) || cell.has(JUDGE, BIGRAMS)) {
            WordRegression fitted = WordRegression.fit(pairs, cell.has(JUDGE, WORDS) ? 1 : 2, settings.drawnBy());
            values.put("l2", fitted.l2());
            margins = fitted.margins(judged);
        } else {
            HhRecipe recipe = settings.recipes().stream().filter(r -> cell.has(JUDGE, r.name())).findFirst()
                    .orElseThrow();
            margins = new HhModels(recipe, context.backend(), cell.seed()).margins(pairs, judged,
                    base(recipe, context), context.work());
        }
        ArrayNode list = values.putArray(MARGINS);
        Arrays.stream(margins).forEach(list::add);
        return values;
    }

    /// One body for all seeds: pretraining is most of the work.
    private static Path base(HhRecipe recipe, CellContext context) { return context.models().resolve(recipe.base()); }

    @Override
    public StudySummary summarize(CellResults results) { return new HhSummary(this, results).summary(); }
}
