package arabica.studies.stories;

import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.nn.LanguageModel;
import arabica.nn.Seeds;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.eval.Diversity;
import arabica.rlhf.eval.KlToReference;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.RunContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/// The second half: the model writes beginnings and several continuations of each; of a beginning whose continuations
/// differ in style the first with it is chosen over the first without; DPO learns from these pairs.
///
/// @param scope of the models
/// @param work  where runs write
record StylePart(StoriesSettings settings, StoryTexts texts, StoryModel model, long seed, Scope scope, Path work) {
    static final String BEFORE = "before";
    /// Numbers of a policy, in the order of the table.
    static final List<String> VALUES = List.of("style", "kl", "loss", "speech", "words", "distinct_2", "finished");
    static final int SHOWN = 3;
    /// Beginnings that are written for one that is wanted: many are alike, and in some somebody speaks.
    private static final int TRIES = 4;
    private static final long BEGINNINGS = 0xBE;
    private static final long SAMPLES = 0x5A;
    private static final long JUDGED = 0x1D;

    static String policy(double beta) { return "dpo " + beta; }

    static String value(String policy, String name) { return policy + "." + name; }

    static String sample(String policy, int number) { return policy + ".sample." + number; }

    void run(ObjectNode into) {
        List<int[]> beginnings = beginnings();
        List<int[]> judged = beginnings.subList(settings.prompts(), beginnings.size());
        List<PairExample> pairs = pairs(beginnings.subList(0, settings.prompts()));
        into.put("pairs", pairs.size());
        List<int[]> heldOut = texts.heldOut(settings.heldOutStories(), model.model().config().contextLength(),
                model.tokenizer(), seed);
        judge(BEFORE, model.model(), judged, heldOut, into);
        for (double beta : settings.betas()) { judge(policy(beta), trained(beta, pairs), judged, heldOut, into); }
    }

    /// Different beginnings in which nobody speaks yet, first those to learn from.
    private List<int[]> beginnings() {
        int wanted = settings.prompts() + settings.heldOutPrompts();
        SequencedMap<String, int[]> found = new LinkedHashMap<>();
        for (Response response : model.stories(TRIES * wanted, settings.promptTokens(), Seeds.mix(seed, BEGINNINGS))) {
            String text = model.text(response);
            if (!response.finished() && !text.contains("\"") && found.size() < wanted) {
                found.putIfAbsent(text, response.sequence().ids());
            }
        }
        if (found.size() < wanted) {
            throw new DataException("the model writes only " + found.size() + " different beginnings of "
                    + settings.promptTokens() + " tokens; expected " + wanted);
        }
        return List.copyOf(found.values());
    }

    private List<PairExample> pairs(List<int[]> beginnings) {
        Response[] with = new Response[beginnings.size()];
        Response[] without = new Response[beginnings.size()];
        for (int draw = 0; draw < settings.samples(); draw++) {
            List<Response> drawn = model.continuations(beginnings, settings.newTokens(),
                    Seeds.mix(seed, SAMPLES, draw));
            for (int i = 0; i < with.length; i++) {
                Response[] side = DialogueStyle.holds(model.text(drawn.get(i))) ? with : without;
                if (side[i] == null) { side[i] = drawn.get(i); }
            }
        }
        List<PairExample> pairs = new ArrayList<>();
        for (int i = 0; i < with.length; i++) {
            if (with[i] != null && without[i] != null) {
                pairs.add(new PairExample(with[i].sequence(), without[i].sequence()));
            }
        }
        if (pairs.isEmpty()) { throw new DataException("no beginning whose continuations differ in style"); }
        return pairs;
    }

    private LanguageModel trained(double beta, List<PairExample> pairs) {
        LanguageModel policy = model.model().copy(scope);
        new DpoTrainer(DpoTrainer.defaults().learningRate(settings.learningRate()).batchSize(16).warmupSteps(5)
                .epochs(settings.epochs()).seed(seed).build(), new DpoOptions(beta, new DpoLoss.Sigmoid(), 0))
                .trainExamples(policy, Optional.of(model.model()), Optional.of(model.tokenizer()), Examples.of(pairs),
                        RunContext.of(work.resolve(policy(beta).replace(' ', '-'))));
        return policy;
    }

    private void judge(String name, LanguageModel policy, List<int[]> beginnings, List<int[]> heldOut,
            ObjectNode into) {
        StoryModel judged = model.with(policy);
        List<Response> responses = judged.continuations(beginnings, settings.newTokens(), Seeds.mix(seed, JUDGED));
        List<String> all = responses.stream().map(judged::text).toList();
        List<String> told = responses.stream().map(response -> model.tokenizer().decode(response.ids(), true)).toList();
        into.put(value(name, "style"), 100 * mean(all, text -> DialogueStyle.holds(text) ? 1 : 0));
        into.put(value(name, "kl"), Arrays.stream(KlToReference.perResponse(policy, model.model(), responses, 1))
                .average().orElseThrow());
        into.put(value(name, "loss"), judged.lossPerToken(heldOut));
        into.put(value(name, "speech"), 100 * mean(all, DialogueStyle::share));
        into.put(value(name, "words"), Diversity.meanWords(told));
        into.put(value(name, "distinct_2"), Diversity.distinctWords(told, 2));
        into.put(value(name, "finished"), 100.0 * responses.stream().filter(Response::finished).count()
                / responses.size());
        for (int i = 0; i < Math.min(SHOWN, all.size()); i++) { into.put(sample(name, i), all.get(i)); }
    }

    private static double mean(List<String> texts, ToDoubleFunction<String> of) {
        return texts.stream().mapToDouble(of).average().orElseThrow();
    }
}
