package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.nn.LearningRateSchedule;
import arabica.rlhf.Recorder;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a run of the one loop under all policy algorithms ends with: the same bytes, wherever it was stopped.
class PolicySameBytesTests extends ToyPolicyRuns {
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource
    void killedAnywhereAndResumedItEndsWithTheSameBytes(Variant variant) {
        TrainerOptionsBuilder training = training().maxSteps(5).saveEvery(2);
        run(variant, training, RunContext.of(folder.resolve("whole")));
        for (int crash : new int[]{1, 3}) {
            Path out = folder.resolve("crashed-" + crash);
            assertThatThrownBy(() -> run(variant, training, RunContext.of(out).withListener(new TrainingListener() {
                @Override
                public void onStep(StepMetrics metrics) { if (metrics.step() == crash) { throw new Crash(); } }
            }))).isInstanceOf(Crash.class);
            run(variant, training().maxSteps(5).saveEvery(2).resume(true), RunContext.of(out));
            assertThat(files(out)).isEqualTo(files(folder.resolve("whole")));
            assertThat(withoutSpeed(out)).isEqualTo(withoutSpeed(folder.resolve("whole")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNumberOfThreadsChangesNothing(Variant variant) {
        for (int threads : new int[]{1, 2}) {
            try (Backend some = new VectorBackend(threads); Scope scope = Scope.open(some)) {
                run(TinyModels.wide(scope, EOS, 1), scope, variant, training().maxSteps(3),
                        RunContext.of(folder.resolve(threads == 1 ? "one" : "two")));
            }
        }
        assertThat(files(folder.resolve("two"))).isEqualTo(files(folder.resolve("one")));
        assertThat(withoutSpeed(folder.resolve("two"))).isEqualTo(withoutSpeed(folder.resolve("one")));
    }

    @Test
    void theRunEndsBeforeItLearnsFromARolloutBeyondTheKlBound() {
        Rloo free = new Rloo(options(Rloo.defaults()).rolloutSize(64).klCoef(0).build());
        double bound = .3;
        Rloo bounded = new Rloo(options(Rloo.defaults()).rolloutSize(64).klCoef(0).klStop(bound).build());
        TrainerOptionsBuilder training = training().maxSteps(12).learningRate(.005).schedule(
                LearningRateSchedule.Kind.CONSTANT);
        Recorder without = new Recorder();
        run(free, training, RunContext.of(folder.resolve("free")).withListener(without));
        int beyond = without.steps().stream().filter(step -> step.get("objective/kl") > bound).findFirst().orElseThrow()
                .step();
        assertThat(beyond).isBetween(2, 11);

        TrainingResult result = run(bounded, training, RunContext.of(folder.resolve("run")).withListener(recorder));
        assertThat(result.step()).isEqualTo(beyond - 1);
        assertThat(result.stopped()).as("it is finished: there is nothing to resume").isFalse();
        assertThat(recorder.warnings()).anyMatch(text -> text.contains("beyond --kl-stop 0.3")
                && text.contains("ends after step " + (beyond - 1)));
        assertThat(recorder.steps()).allMatch(step -> step.get("objective/kl") <= bound);
        assertThat(folder.resolve("run/model.safetensors")).exists()
                .hasSameBinaryContentAs(folder.resolve("run/checkpoints/step-" + (beyond - 1) + "/model.safetensors"));

        byte[] model = bytes(folder.resolve("run/model.safetensors"));
        TrainingResult again = run(bounded, training.resume(true), RunContext.of(folder.resolve("run")));
        assertThat(again.step()).as("resumed, it ends at the same place").isEqualTo(beyond - 1);
        assertThat(bytes(folder.resolve("run/model.safetensors"))).isEqualTo(model);
    }

    @Test
    void aRunIsNotResumedAsAnotherAlgorithm() {
        run(Variant.RLOO, training().maxSteps(1), RunContext.of(folder.resolve("run")));
        assertThatThrownBy(() -> run(Variant.GRPO_ADAPTIVE_KL, training().maxSteps(1).resume(true),
                RunContext.of(folder.resolve("run")))).hasMessageContaining("trainer was rloo and is grpo");
    }

    /// The model and all that the last checkpoint holds, by name.
    private static Map<String, List<Byte>> files(Path out) {
        Map<String, List<Byte>> files = new LinkedHashMap<>();
        try (Stream<Path> last = Files.list(out.resolve("checkpoints"))) {
            Path newest = last.max((a, b) -> Integer.compare(number(a), number(b))).orElseThrow();
            for (Path of : List.of(out, newest)) {
                try (Stream<Path> all = Files.list(of)) {
                    all.filter(file -> file.toString().endsWith(".safetensors")).sorted()
                            .forEach(file -> files.put(out.relativize(file).toString(), boxed(bytes(file))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(files).hasSizeGreaterThan(2);
        return files;
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().replaceAll("\\D", ""));
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> list = new ArrayList<>(bytes.length);
        for (byte b : bytes) { list.add(b); }
        return list;
    }

    private static List<String> withoutSpeed(Path out) {
        try (Stream<String> lines = Files.lines(out.resolve("metrics.jsonl"))) {
            return lines.map(line -> line.replaceAll("\"tokens_per_second\":[^,}]*", "")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
