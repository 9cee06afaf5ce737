package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.eval.BestOfNCurve;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.FrontierPoint;
import arabica.rlhf.eval.RewardEvaluation;
import arabica.rlhf.ppo.PreferenceReward;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica eval frontier --model DIR… --ref DIR --reward DIR --data F…`.
@Command(name = "frontier", description = "Reward against KL: what each model gained, and how far it went from the reference for it. Intervals are 95 %%, bootstrapped over prompts.", footer = {
        "", "Example:",
        "  arabica eval frontier --model OUT/dpo OUT/ppo --ref OUT/sft --reward OUT/reward --data prompts.jsonl",
        "  arabica eval frontier --model OUT/ppo-b0.05 OUT/ppo-b0.2 --checkpoints --best-of 16 --ref OUT/sft --reward OUT/reward --data prompts.jsonl --report frontier.html"})
final class EvalFrontierCommand extends BaseCommand {
    private static final String MODELS = "models";

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, arity = "1..*", parameterConsumer = PathList.class, description = "the models to place")
    private List<Path> models;

    @Option(names = "--ref", paramLabel = "DIR", required = true, description = "the model that the KL is measured from")
    private Path reference;

    @Option(names = "--checkpoints", description = "places each checkpoint that is left of the runs in --model (a trainer's --save-every and --keep say how many are)")
    private boolean checkpoints;

    @Option(names = "--best-of", paramLabel = "N", description = "adds what best-of-n gains from the reference for n up to N: the curve that training should beat")
    private Integer bestOf;

    @Option(names = "--report", paramLabel = "FILE.html", description = "also draws it")
    private Path report;

    @Option(names = "--overwrite", description = "replaces a --report that exists")
    private boolean overwrite;

    @Mixin
    private AnswerFlags answers;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        if (bestOf != null && bestOf < 1) {
            throw new IllegalArgumentException("--best-of must be at least 1, not " + bestOf);
        }
        if (report == null && overwrite) { throw new IllegalArgumentException("--overwrite is for a --report"); }
        if (report != null && !overwrite && Files.exists(report)) {
            throw new DataException(report + " exists; --overwrite replaces it");
        }
        SequencedMap<String, List<Path>> runs = runs();
        return withBackend(backend -> evaluate(backend, runs));
    }

    /// The folders of models, by run; those that are no checkpoints under one name.
    private SequencedMap<String, List<Path>> runs() {
        SequencedMap<String, List<Path>> runs = new LinkedHashMap<>();
        if (!checkpoints) {
            runs.put(MODELS, models);
            return runs;
        }
        models.forEach(run -> runs.put(run.toString(), RunCheckpoints.of(run)));
        return runs;
    }

    private int evaluate(Backend backend, SequencedMap<String, List<Path>> runs) {
        try (Scope scope = Scope.open(backend)) {
            LanguageModel held = ModelDirectory.load(reference, scope);
            BpeTokenizer tokenizer = BpeTokenizer.read(reference);
            PreferenceReward judge = new PreferenceReward(RewardFolder.load(answers.reward, scope));
            tokenizer.requireFits(judge.model().body().config().vocabSize(), answers.reward.toString());
            Tokenizers.requireSame(tokenizer, reference, answers.reward);
            runs.values().forEach(folders -> Tokenizers.requireSame(tokenizer, reference, folders));
            List<int[]> prompts = answers.prompts(tokenizer, held.config(), line -> say("arabica eval: " + line));
            RewardEvaluation evaluation = new RewardEvaluation(judge, answers.sampling(held.config(), tokenizer),
                    Bootstrap.seeded(global.seed));
            SequencedMap<String, List<FrontierPoint>> paths = new LinkedHashMap<>();
            runs.forEach((run, folders) -> paths.put(run, folders.stream()
                    .map(folder -> place(backend, evaluation, folder, held, tokenizer, prompts)).toList()));
            Optional<BestOfNCurve> curve = Optional.ofNullable(bestOf)
                    .map(n -> evaluation.bestOf(n, held, prompts));
            List<FrontierPoint> all = paths.values().stream().flatMap(List::stream).toList();
            List<FrontierPoint> best = FrontierPoint.frontier(all);
            paths.forEach((run, points) -> {
                for (int i = 0; i < points.size(); i++) {
                    print(points.get(i), best.contains(points.get(i)), curve,
                            checkpoints ? Optional.of(runs.get(run).get(i)) : Optional.empty(), run);
                }
            });
            curve.ifPresent(this::print);
            if (report != null) {
                FrontierReport.write(report, paths, checkpoints, curve, best,
                        Settings.of(spec, OptionalDouble.empty(), backend.name()));
            }
            return ExitCodes.DONE;
        }
    }

    private FrontierPoint place(Backend backend, RewardEvaluation evaluation, Path folder, LanguageModel held,
            BpeTokenizer tokenizer, List<int[]> prompts) {
        // One model at a time: a frontier may have many.
        try (Scope own = Scope.open(backend)) {
            LanguageModel model = ModelDirectory.load(folder, own);
            tokenizer.requireFits(model.config().vocabSize(), folder.toString());
            String name = checkpoints
                    ? BaseCommand.nameOf(folder.toAbsolutePath().getParent().getParent()) + " "
                            + RunCheckpoints.step(folder)
                    : folder.toString();
            return evaluation.point(name, model, held, prompts);
        }
    }

    private void print(FrontierPoint point, boolean onFrontier, Optional<BestOfNCurve> curve,
            Optional<Path> checkpoint, String run) {
        OptionalDouble rival = curve.isEmpty() ? OptionalDouble.empty() : curve.get().rewardAt(point.kl().value());
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%-40s  KL %s  reward %s%s%s%n", point.name(), point.kl(), point.reward(),
                    rival.isPresent()
                            ? String.format(Locale.ROOT, "  best-of-n at this KL %.4f", rival.getAsDouble())
                            : "",
                    onFrontier ? "  on the frontier" : "");
            return;
        }
        ObjectNode object = Json.object().put("model", point.name());
        checkpoint.ifPresent(folder -> object.put("run", run).put("step", RunCheckpoints.step(folder)));
        Estimates.put(object, "kl", point.kl());
        Estimates.put(object, "reward", point.reward());
        rival.ifPresent(value -> object.put("best_of_n_reward", value));
        Json.print(out(), object.put("on_frontier", onFrontier));
    }

    private void print(BestOfNCurve curve) {
        for (BestOfNCurve.Point point : curve.points()) {
            if (format.isText(terminal())) {
                out().printf(Locale.ROOT, "%-40s  KL at most %.4f  reward %s%n", "best of " + point.n(),
                        point.klBound(), point.reward());
                continue;
            }
            ObjectNode object = Json.object().put("best_of", point.n()).put("kl_bound", point.klBound());
            Estimates.put(object, "reward", point.reward());
            Json.print(out(), object);
        }
    }
}
