package arabica.studies.hh;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.FramedText;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.TextRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.pretrain.PretrainTrainer;
import arabica.rlhf.reward.RewardOptions;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.reward.Rewards;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Trains and reads the study's preference models.
///
/// @param seed of initial weights and the order of rows
record HhModels(HhRecipe recipe, Backend backend, long seed) {
    private static final PromptTemplate FRAME = PromptTemplate.HH;
    /// Micro-batches are small, since rows are of very different lengths and a batch is as wide as its longest.
    private static final int MICRO = 4;
    private static final int PAIRS = 16;
    private static final int TEXTS = 8;
    /// What is left of the context for a prompt when a reply is cut.
    private static final int PROMPT_ROOM = 32;
    private static final int SCORED = 16;

    /// Trains the tokenizer and the body on both replies of all pairs, not knowing which was chosen; into `out`.
    void pretrain(List<HhPair> pairs, Path out) {
        List<TextRow> texts = pairs.stream().flatMap(pair -> Stream.of(pair.chosen(), pair.rejected())
                .map(reply -> new TextRow(FRAME.prompt(pair.prompt()).text() + FRAME.response(reply)))).toList();
        TrainerOptionsBuilder options = PretrainTrainer.defaults().learningRate(2e-3).batchSize(TEXTS).warmupSteps(50)
                .dropout(recipe.dropout()).truncation(Truncation.END).seed(seed).overwrite(true);
        if (recipe.pretrainEpochs() > 0) {
            options.epochs(recipe.pretrainEpochs());
        } else {
            // One step of rate 0 leaves the weights as they were drawn, beside a tokenizer.
            options.maxSteps(1).learningRate(0).warmupSteps(0);
        }
        try (Scope scope = Scope.open(backend)) {
            new PretrainTrainer(options.build(), recipe.model()).train(backend, scope, Optional.empty(),
                    TrainingData.of(RowSource.inMemory("training texts", texts)), RunContext.of(out));
        }
    }

    /// The margins of `judged` under a model that was trained on `pairs` from the body in `base`: the score of the chosen
    /// reply less that of the rejected one.
    double[] margins(List<HhPair> pairs, List<HhPair> judged, Path base, Path work) {
        try (Scope scope = Scope.open(backend)) {
            LanguageModel body = ModelDirectory.load(base, scope);
            BpeTokenizer tokenizer = BpeTokenizer.read(base);
            ScalarModel model = ScalarModel.create(body, seed);
            List<PreferenceRow> rows = pairs.stream().map(pair -> new PreferenceRow(prompt(pair),
                    reply(tokenizer, pair.chosen()), reply(tokenizer, pair.rejected())))
                    // Cut, the two may be the same.
                    .filter(row -> !row.chosen().equals(row.rejected())).toList();
            new RewardTrainer(RewardTrainer.defaults().learningRate(recipe.learningRate()).batchSize(MICRO)
                    .gradAccum(PAIRS / MICRO).warmupSteps(10).epochs(recipe.epochs()).dropout(recipe.dropout())
                    .weightDecay(recipe.weightDecay()).truncation(Truncation.START).seed(seed).build(),
                    new RewardOptions(new PairwiseLoss(0, 0, recipe.labelSmoothing()), recipe.lmWeight())).train(model,
                            tokenizer,
                            TrainingData.of(RowSource.inMemory("pairs", rows)),
                            RunContext.of(work.resolve("reward")));
            double[] chosen = scores(model, tokenizer, judged, judged.stream().map(HhPair::chosen).toList());
            double[] rejected = scores(model, tokenizer, judged, judged.stream().map(HhPair::rejected).toList());
            Arrays.setAll(chosen, i -> chosen[i] - rejected[i]);
            return chosen;
        }
    }

    /// Sequences as in training, of all pairs: an empty reply is a prompt and an end.
    private double[] scores(ScalarModel model, BpeTokenizer tokenizer, List<HhPair> pairs, List<String> replies) {
        int context = recipe.model().contextLength();
        RowTokenizer rows = new RowTokenizer(tokenizer, TokenizeOptions.of(context));
        List<int[]> sequences = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            int[] ids = Stream.of(rows.prompt(prompt(pairs.get(i))),
                    rows.continuation(FramedText.plain(reply(tokenizer, replies.get(i)))),
                    new int[]{tokenizer.eosId().orElseThrow()}).flatMapToInt(Arrays::stream).toArray();
            sequences.add(Arrays.copyOfRange(ids, Math.max(0, ids.length - context), ids.length));
        }
        // In the order of their lengths: a batch is as wide as its longest.
        int[] order = IntStream.range(0, sequences.size()).boxed()
                .sorted((a, b) -> Integer.compare(sequences.get(a).length, sequences.get(b).length))
                .mapToInt(Integer::intValue).toArray();
        double[] sorted = Rewards.score(model, Arrays.stream(order).mapToObj(sequences::get).toList(), SCORED);
        double[] scores = new double[sorted.length];
        for (int i = 0; i < order.length; i++) { scores[order[i]] = sorted[i]; }
        return scores;
    }

    /// What comes before a reply: the frame of the dialogue is there in any case.
    private FramedText prompt(HhPair pair) {
        FramedText framed = FRAME.prompt(pair.prompt());
        return recipe.prompts() ? framed : FramedText.plain(framed.text().substring(framed.text().lastIndexOf("\n\n")));
    }

    /// A reply as it follows its prompt; of one that would leave the prompt no room, the beginning.
    private String reply(BpeTokenizer tokenizer, String reply) {
        String text = reply;
        int most = recipe.model().contextLength() - PROMPT_ROOM;
        int tokens = tokenizer.encodePlainAfter(FRAME.response(text)).length;
        while (tokens > most) {
            text = text.substring(0, (int) ((long) text.length() * most / tokens));
            tokens = tokenizer.encodePlainAfter(FRAME.response(text)).length;
        }
        return FRAME.response(text);
    }
}
