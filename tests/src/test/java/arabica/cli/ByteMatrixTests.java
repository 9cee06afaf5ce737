package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints and models are the same bytes over threads × width of vectors × whole or stopped and resumed, for sft,
/// reward, dpo and ppo. Two corners of the matrix for two trainers here; `-Dmatrix=all` runs all of it and prints its table
/// (docs/audit.md).
class ByteMatrixTests {
    /// Steps of a run, and after how many it is stopped.
    private static final int STEPS = 80;
    private static final int STOP_AFTER = 10;

    @TempDir
    Path folder;

    @Test
    void everyCornerOfTheMatrixHasTheSameBytes() throws Exception {
        boolean all = "all".equals(System.getProperty("matrix"));
        Map<String, List<Object>> calls = calls();
        if (!all) { calls.keySet().retainAll(List.of("reward", "dpo")); }
        List<String> differing = new ArrayList<>();
        if (all) { System.out.printf("%n%-8s%-9s%-9s%-9s%s%n", "trainer", "threads", "vectors", "run", "SHA-256"); }
        for (Map.Entry<String, List<Object>> call : calls.entrySet()) {
            Map<MatrixCell, String> digests = new LinkedHashMap<>();
            for (MatrixCell cell : all ? MatrixCell.all() : MatrixCell.corners()) {
                String digest = cell.digest(folder, call.getKey(), call.getValue(), STOP_AFTER);
                digests.put(cell, digest);
                if (all) {
                    System.out.printf("%-8s%-9d%-9s%-9s%s%n", call.getKey(), cell.threads(),
                            VectorWidths.name(cell.flag()), cell.resumed() ? "resumed" : "whole", digest);
                }
            }
            assertThat(digests).hasSizeGreaterThan(1);
            String first = digests.values().iterator().next();
            digests.forEach((cell, digest) -> {
                if (!digest.equals(first)) { differing.add(call.getKey() + " " + cell); }
            });
        }
        if (!VectorWidths.has512()) {
            System.out.println("AVX-512 is left out: this processor has none, or the JVM does not use it");
        }
        assertThat(differing).as("cells whose bytes are not those of their trainer's first").isEmpty();
    }

    /// By trainer, all arguments but the folder and the threads.
    private Map<String, List<Object>> calls() throws Exception {
        Path texts = Golden.lines(folder.resolve("texts.txt"), sentences(300, 5, 20));
        Path model = folder.resolve("model");
        // Heads of 24 and 333 tokens: nothing is a multiple of the vectors' lanes.
        done("pretrain", "--data", texts, "--vocab-size", 333, "--hidden-size", 48, "--heads", 2, "--layers", 2,
                "--context-length", 61, "--max-steps", 2, "--out", model);
        String[] prompts = sentences(30, 2, 4);
        String[] chosen = sentences(30, 3, 6);
        String[] rejected = sentences(60, 3, 6);
        Path pairs = Golden.rows(folder.resolve("pairs.jsonl"), IntStream.range(0, prompts.length)
                .mapToObj(i -> (JsonNode) Golden.MAPPER.createObjectNode()
                        .put("prompt", prompts[i] + " ").put("chosen", chosen[i]).put("rejected", rejected[30 + i]))
                .toList());
        Path demonstrations = Golden.rows(folder.resolve("demonstrations.jsonl"), IntStream.range(0, prompts.length)
                .mapToObj(i -> (JsonNode) Golden.MAPPER.createObjectNode()
                        .put("prompt", prompts[i] + " ").put("completion", chosen[i]))
                .toList());
        Path judge = folder.resolve("judge");
        done("reward", "--model", model, "--data", pairs, "--max-steps", 2, "--out", judge);
        Map<String, List<Object>> calls = new LinkedHashMap<>();
        List<Object> shared = List.of("--model", model, "--batch-size", 3, "--save-every", 16, "--lr", 1e-3);
        calls.put("sft", call(shared, "--data", demonstrations, "--dropout", 0.1, "--max-steps", STEPS));
        calls.put("reward", call(shared, "--data", pairs, "--max-steps", STEPS));
        calls.put("dpo", call(shared, "--data", pairs, "--max-steps", STEPS));
        calls.put("ppo", call(shared, "--data", pairs, "--reward", judge, "--max-new-tokens", 7, "--rollout-size", 5,
                "--no-samples", "--max-steps", STEPS / 2));
        return calls;
    }

    private static List<Object> call(List<Object> shared, Object... more) {
        List<Object> call = new ArrayList<>(shared);
        call.addAll(List.of(more));
        return call;
    }

    private static void done(Object... arguments) {
        Outcome outcome = Outcome.of(arguments);
        assertThat(outcome.code()).as(outcome.err()).isZero();
    }

    private static String[] sentences(int count, int fewest, int most) {
        SplittableRandom random = new SplittableRandom(count + most);
        return IntStream.range(0, count).mapToObj(i -> random.ints(random.nextInt(fewest, most), 0, 200)
                .mapToObj(word -> new SplittableRandom(word).ints(2 + word % 5, 'a', 'k').mapToObj(Character::toString)
                        .collect(Collectors.joining()))
                .collect(Collectors.joining(" "))).toArray(String[]::new);
    }
}
