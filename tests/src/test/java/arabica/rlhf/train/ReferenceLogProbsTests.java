package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import arabica.datasets.DataException;
import arabica.nn.Safetensors;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.kto.KtoOptions;
import arabica.rlhf.kto.KtoTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The reference's numbers are computed once, and never taken from the wrong model or data.
class ReferenceLogProbsTests extends WithScope {
    private static final int ROWS = 12;

    @TempDir
    Path folder;
    private Path file;
    private int computed;

    ReferenceLogProbsTests() { super("auto", 2); }

    @BeforeEach
    void name() { file = folder.resolve("cache/ref.safetensors"); }

    @Test
    void aFileOfOneRunGivesTheNextTheSameBytesWithoutTheWork() {
        dpo("first", 3, ROWS, options());
        int all = computed;
        assertThat(file).exists();
        computed = 0;
        dpo("second", 3, ROWS, options());
        assertThat(computed).as("only the first batch, to compare").isEqualTo(1).isLessThan(all);
        assertThat(folder.resolve("second/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("first/model.safetensors"));
        assertThat(folder.resolve("second/data/ref-logprobs.safetensors")).hasSameBinaryContentAs(file);
    }

    @Test
    void ktoKeepsItsOwn() {
        for (String out : new String[]{"first", "second"}) {
            computed = 0;
            new KtoTrainer(options(), KtoOptions.DEFAULT).withRefLogProbs(file).train(Tiny.model(scope, 3),
                    Optional.empty(), Golden.tokenizer(), data(ROWS), context(out));
        }
        assertThat(computed).isEqualTo(1);
        assertThat(folder.resolve("second/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("first/model.safetensors"));
        assertThatThrownBy(() -> dpo("pairs", 3, ROWS, options())).hasMessageContaining("other data");
    }

    @Test
    void anotherModelOrOtherDataIsRefusedByName() {
        dpo("first", 3, ROWS, options());
        assertThatThrownBy(() -> dpo("model", 4, ROWS, options())).isInstanceOf(DataException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("another model");
        assertThatThrownBy(() -> dpo("data", 3, ROWS - 2, options())).isInstanceOf(DataException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("other data");
        assertThatThrownBy(() -> dpo("eos", 3, ROWS, options().toBuilder().appendEos(false).build()))
                .hasMessageContaining("--append-eos").hasMessageNotContaining("\n");
        assertThat(folder.resolve("data/run.json")).doesNotExist();
    }

    @Test
    void aFileThatSaysWhatTheReferenceDoesNotIsNoticed() {
        dpo("first", 3, ROWS, options());
        ReferenceFile stored = ReferenceFile.read(file);
        SequencedMap<String, double[]> lies = new LinkedHashMap<>(stored.values());
        lies.get("train.chosen")[1] -= 1;
        ReferenceFile.write(file, stored.key(), lies);
        assertThatThrownBy(() -> dpo("second", 3, ROWS, options())).isInstanceOf(TrainingException.class)
                .hasMessageContaining("self check").hasMessageContaining("chosen response 2");
    }

    @Test
    void whatIsNoSuchFileIsRefusedInOneLine() throws IOException {
        Files.createDirectories(file.getParent());
        Safetensors.write(file, new LinkedHashMap<>(Map.of("x", scope.of(new float[1], 1))), Map.of());
        assertThatThrownBy(() -> dpo("other", 3, ROWS, options())).isInstanceOf(DataException.class)
                .hasMessageContaining("not a file of reference log-probs");
        ReferenceFile.write(file, new ReferenceLogProbs.Key("m", "d"),
                new LinkedHashMap<>(Map.of("train.chosen", new double[]{-1, Double.NaN})));
        assertThatThrownBy(() -> dpo("nan", 3, ROWS, options())).hasMessageContaining("element 2")
                .hasMessageContaining("no log-probability");
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> dpo("text", 3, ROWS, options())).hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void aResumedRunTakesItsOwnAndComputesThemAgainWhereTheyAreDamaged() throws IOException {
        for (boolean damaged : new boolean[]{false, true}) {
            Path out = folder.resolve("damaged-" + damaged);
            StopSignal stop = new StopSignal();
            plain(options(), new RunContext(out, new TrainingListener() {
                @Override
                public void onStep(StepMetrics metrics) { stop.request(); }
            }, stop));
            if (damaged) { Files.writeString(out.resolve("data/ref-logprobs.safetensors"), "damaged"); }
            computed = 0;
            plain(options().toBuilder().resume(true).build(), context(out.getFileName().toString()));
            assertThat(computed).isEqualTo(damaged ? 4 : 0);
        }
        assertThat(folder.resolve("damaged-true/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("damaged-false/model.safetensors"));
    }

    private void dpo(String out, long seed, int rows, TrainerOptions options) {
        new DpoTrainer(options, DpoOptions.DEFAULT).withRefLogProbs(file).train(Tiny.model(scope, seed),
                Optional.empty(), Golden.tokenizer(), data(rows), context(out));
    }

    private void plain(TrainerOptions options, RunContext context) {
        new DpoTrainer(options, DpoOptions.DEFAULT).train(Tiny.model(scope, 3), Optional.empty(), Golden.tokenizer(),
                data(ROWS), context);
    }

    private static TrainingData data(int rows) { return TrainingData.of(RowSource.inMemory("rows", Tiny.pairs(rows))); }

    private static TrainerOptions options() {
        return TrainerOptions.builder(0.01).maxSteps(2).batchSize(4).evalFraction(0.2).build();
    }

    /// Counts the batches that a reference reads.
    private RunContext context(String out) {
        return RunContext.of(folder.resolve(out)).withListener(new TrainingListener() {
            @Override
            public void onPhase(String name, long done, long total) {
                if (name.equals("reference log-probs")) { computed++; }
            }
        });
    }
}
