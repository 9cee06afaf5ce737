package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.FrontierPoint;
import arabica.rlhf.eval.RewardEvaluation;
import arabica.rlhf.ppo.PreferenceReward;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica eval frontier --model DIR… --ref DIR --reward DIR --data F…`.
@Command(name = "frontier", description = "Reward against KL: what each model gained, and how far it went from the reference for it.", footer = {
        "", "Example:",
        "  arabica eval frontier --model OUT/dpo OUT/ppo --ref OUT/sft --reward OUT/reward --data prompts.jsonl"})
final class EvalFrontierCommand extends BaseCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, arity = "1..*", parameterConsumer = PathList.class, description = "the models to place")
    private List<Path> models;

    @Option(names = "--ref", paramLabel = "DIR", required = true, description = "the model that the KL is measured from")
    private Path reference;

    @Mixin
    private AnswerFlags answers;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception { return withBackend(this::evaluate); }

    private int evaluate(Backend backend) {
        try (Scope scope = Scope.open(backend)) {
            LanguageModel held = ModelDirectory.load(reference, scope);
            BpeTokenizer tokenizer = BpeTokenizer.read(reference);
            PreferenceReward judge = new PreferenceReward(RewardFolder.load(answers.reward, scope));
            tokenizer.requireFits(judge.model().body().config().vocabSize(), answers.reward.toString());
            List<int[]> prompts = answers.prompts(tokenizer, held.config(), line -> say("arabica eval: " + line));
            RewardEvaluation evaluation = new RewardEvaluation(judge, answers.sampling(held.config(), tokenizer),
                    Bootstrap.seeded(global.seed));
            List<FrontierPoint> points = new ArrayList<>();
            for (Path folder : models) {
                // One model at a time: a frontier may have many.
                try (Scope own = Scope.open(backend)) {
                    LanguageModel model = ModelDirectory.load(folder, own);
                    tokenizer.requireFits(model.config().vocabSize(), folder.toString());
                    points.add(evaluation.point(folder.toString(), model, held, prompts));
                }
            }
            List<FrontierPoint> best = FrontierPoint.frontier(points);
            points.forEach(point -> print(point, best.contains(point)));
            return ExitCodes.DONE;
        }
    }

    private void print(FrontierPoint point, boolean onFrontier) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%-40s  KL %8.4f  reward %s%s%n", point.name(), point.kl(), point.reward(),
                    onFrontier ? "  on the frontier" : "");
            return;
        }
        ObjectNode object = Json.object().put("model", point.name()).put("kl", point.kl());
        Estimates.put(object, "reward", point.reward());
        Json.print(out(), object.put("on_frontier", onFrontier));
    }
}
