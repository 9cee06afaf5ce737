package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.datasets.arrow.TokenSequence;
import arabica.nn.AdamW;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.Dropout;
import arabica.nn.Gradients;
import arabica.nn.LanguageModel;
import arabica.nn.Lora;
import arabica.nn.LoraConfig;
import arabica.rlhf.sft.SequenceObjective;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryPlannerTests {
    private static final TrainerOptions OPTIONS = TrainerOptions.builder(1e-3).batchSize(4).build();

    /// What the estimate says of tensors is what the pool takes for them when the step runs in earnest.
    @Test
    void theEstimateIsWhatAStepTakes() {
        for (boolean lora : List.of(false, true)) {
            for (boolean checkpointed : List.of(false, true)) {
                for (int length : List.of(40, 128)) {
                    MemoryPolicy.Checkpointing checkpointing = checkpointed
                            ? MemoryPolicy.Checkpointing.ON
                            : MemoryPolicy.Checkpointing.OFF;
                    try (VectorBackend backend = new VectorBackend(2); Scope scope = Scope.open(backend)) {
                        LanguageModel model = model(scope, lora);
                        List<TokenSequence> rows = rows(length);
                        MemoryEstimate estimate = estimate(model, rows, checkpointing, OptionalLong.empty());
                        run(checkpointed ? model.checkpointed() : model, rows);
                        double estimated = estimate.total() - MemoryPlanner.PROCESS;
                        double taken = backend.memory().bytesReserved();
                        assertThat(estimated / taken).as("lora %s, checkpointed %s, length %s: %s, taken %s", lora,
                                checkpointed, length, estimate, taken).isBetween(0.97, 1.05);
                        assertThat(estimate.checkpointed()).isEqualTo(checkpointed);
                    }
                }
            }
        }
    }

    @Test
    void whatDoesNotFitIsCheckpointedAndThenRefusedWithTheNumbers() {
        try (VectorBackend backend = new VectorBackend(1); Scope scope = Scope.open(backend)) {
            LanguageModel model = model(scope, false);
            List<TokenSequence> rows = rows(128);
            long kept = estimate(model, rows, MemoryPolicy.Checkpointing.OFF, OptionalLong.empty()).total();
            long again = estimate(model, rows, MemoryPolicy.Checkpointing.ON, OptionalLong.empty()).total();
            assertThat(again).isLessThan(kept);

            assertThat(estimate(model, rows, MemoryPolicy.Checkpointing.AUTO, OptionalLong.of(kept)).checkpointed())
                    .isFalse();
            assertThat(estimate(model, rows, MemoryPolicy.Checkpointing.AUTO, OptionalLong.of(kept - 1)).checkpointed())
                    .isTrue();
            assertThatThrownBy(
                    () -> estimate(model, rows, MemoryPolicy.Checkpointing.AUTO, OptionalLong.of(again - 1)))
                    .isInstanceOf(DoesNotFitException.class).hasMessageContaining("trained parameters")
                    .hasMessageContaining(MemoryEstimate.show(again)).hasMessageNotContaining("\n");
            assertThatThrownBy(
                    () -> estimate(model, rows, MemoryPolicy.Checkpointing.OFF, OptionalLong.of(kept - 1)))
                    .isInstanceOf(DoesNotFitException.class);
        }
    }

    @Test
    void limitsAreSizes() {
        assertThat(MemoryPolicy.parseLimit("16g")).hasValue(16L << 30);
        assertThat(MemoryPolicy.parseLimit("1.5G")).hasValue(3L << 29);
        assertThat(MemoryPolicy.parseLimit("900m")).hasValue(900L << 20);
        assertThat(MemoryPolicy.parseLimit("none")).isEmpty();
        for (String bad : List.of("", "g", "-1g", "many", "1e300g")) {
            assertThatThrownBy(() -> MemoryPolicy.parseLimit(bad)).hasMessageContaining("--memory-limit");
        }
    }

    private static MemoryEstimate estimate(LanguageModel model, List<TokenSequence> rows,
            MemoryPolicy.Checkpointing checkpointing, OptionalLong limit) {
        List<MemoryEstimate> seen = new ArrayList<>();
        RunContext context = RunContext.of(Path.of("none")).withMemory(new MemoryPolicy(checkpointing, limit))
                .withListener(new TrainingListener() {
                    @Override
                    public void onMemory(MemoryEstimate estimate) { seen.add(estimate); }
                });
        new MemoryPlanner(OPTIONS, context).fit(new MemoryPlanner.Plan<LanguageModel, TokenSequence>(model,
                SequenceObjective::new, Examples.of(rows), 0, true));
        return seen.getFirst();
    }

    private static void run(LanguageModel model, List<TokenSequence> rows) {
        AdamW optimizer = new AdamW(model.parameters(), OPTIONS.adamW());
        for (int step = 0; step < 2; step++) {
            StepGradient.gather(new SequenceObjective(model), model.parameters(), List.of(rows), m -> Dropout.NONE);
            Gradients.norm(model.parameters());
            optimizer.step(1e-3, 1);
        }
    }

    private static LanguageModel model(Scope scope, boolean lora) {
        Decoder model = Decoder.create(DecoderConfig.gpt2(900, 128, 96, 4, 4, OptionalInt.empty()), scope, 1);
        return lora ? Lora.attach(model, LoraConfig.ofRank(4), "", 1) : model;
    }

    private static List<TokenSequence> rows(int length) {
        return Collections.nCopies(4, new TokenSequence(IntStream.range(0, length).toArray(), 0));
    }
}
