package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The commands that learn from preferences, beside what CommandsTests does with `dpo`: `dpo`'s losses, `kto`, `online-dpo`.
class PreferenceCommandsTests {
    @TempDir
    Path folder;
    private Path pairs;

    @BeforeEach
    void pairs() { pairs = Golden.pairs(folder); }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--loss simpo --gamma-beta-ratio 0.3 --sft-weight 0.1",
            "--loss orpo --beta 0.2",
            "--loss rdpo --length-penalty 0.1", "--loss sigmoid-norm"})
    void everyLossOfPairsIsOneFlagAway(String flags) throws IOException {
        Path out = folder.resolve("out");
        assertDone(call("dpo", pairs, out, flags.split(" ")), out);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--loss simpo --ref REF | --loss simpo takes no --ref",
            "--loss orpo --ref-logprobs x | --loss orpo takes no --ref-logprobs",
            "--loss orpo --sft-weight 1 | --loss orpo takes no --sft-weight",
            "--loss ipo --label-smoothing 0.1 | --loss ipo takes no --label-smoothing",
            "--gamma-beta-ratio 1 | --loss sigmoid takes no --gamma-beta-ratio: it is of simpo",
            "--loss simpo --length-penalty 1 | --loss simpo takes no --length-penalty: it is of rdpo",
            "--loss simpo --beta 0 | --beta must be more than 0"})
    void aFlagThatTheLossHasNoUseForIsRefused(String flags, String problem) {
        assertRefused(call("dpo", pairs, folder.resolve("out"), flags.replace("REF", Golden.REFERENCE.toString())
                .split(" ")), problem);
    }

    @Test
    void referenceLogProbsAreReusedAndRefusedForOtherData() throws IOException {
        Path file = folder.resolve("ref.safetensors");
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        String[] flags = {"--ref", Golden.REFERENCE.toString(), "--ref-logprobs", file.toString()};
        assertDone(call("dpo", pairs, first, flags), first);
        byte[] made = Files.readAllBytes(file);
        assertDone(call("dpo", pairs, second, flags), second);
        assertThat(file).hasBinaryContent(made);
        assertThat(second.resolve("model.safetensors")).hasSameBinaryContentAs(first.resolve("model.safetensors"));

        List<String> rows = Files.readAllLines(pairs);
        Path fewer = Golden.lines(folder.resolve("fewer.jsonl"), rows.getFirst());
        assertRefused(call("dpo", fewer, folder.resolve("out"), flags),
                file + ": the reference log-probs are of other");
        assertRefused(call("dpo", pairs, folder.resolve("out"), "--ref-logprobs", file.toString()),
                file + ": the reference log-probs are of another model");
        assertRefused(call("dpo", pairs, first, "--ref-logprobs", first.resolve("x").toString(), "--overwrite"),
                "--overwrite would delete it");
    }

    @Test
    void ktoLearnsFromSingleResponsesAndFromPairs() throws IOException {
        Path judged = Golden.lines(folder.resolve("judged.jsonl"),
                "{\"prompt\": \"The cat\", \"completion\": \" sat.\", \"label\": true}",
                "{\"prompt\": \"The dog\", \"completion\": \" mat mat\", \"label\": false}",
                "{\"prompt\": \"The hen\", \"completion\": \" sat down.\", \"label\": true}");
        Path out = folder.resolve("out");
        Outcome run = call("kto", judged, out, "--sft-weight", "0.1");
        assertDone(run, out);
        assertThat(run.err()).contains("2 desirable and 1 undesirable responses");
        assertThat(Outcome.of("inspect", judged).object().get("holds").textValue()).isEqualTo("unpaired");
        assertThat(Outcome.of("inspect", out.resolve("data/train.arrow")).object().get("holds").textValue())
                .isEqualTo("unpaired");
        Path ofPairs = folder.resolve("of-pairs");
        assertDone(call("kto", pairs, ofPairs, "--loss", "apo-zero-unpaired"), ofPairs);

        Path bad = Golden.lines(folder.resolve("bad.jsonl"), "{\"prompt\": \"P\", \"completion\": \"C\"}");
        assertRefused(call("kto", bad, folder.resolve("bad")), bad + ": row 1, field \"label\": is missing");
        assertRefused(call("kto", judged, folder.resolve("bad"), "--loss", "dpo"), "expected kto or apo-zero-unpaired");
        assertRefused(call("kto", judged, folder.resolve("bad"), "--desirable-weight", "-1"), "--desirable-weight");
    }

    @Test
    void onlineDpoMakesItsOwnPairs() throws IOException {
        Path reward = folder.resolve("reward");
        assertDone(call("reward", pairs, reward), reward);
        Path out = folder.resolve("out");
        String[] flags = {"--reward", reward.toString(), "--rollout-size", "2", "--num-generations", "3", "--pairs",
                "all",
                "--soft-labels", "--reference", "moving", "--max-new-tokens", "4"};
        assertDone(call("online-dpo", pairs, out, flags), out);
        assertThat(Files.readString(out.resolve("metrics.jsonl"))).contains("\"objective/kl\":", "\"ties\":");
        assertRefused(
                call("online-dpo", pairs, folder.resolve("bad"), "--reward", reward.toString(), "--pairs", "some"),
                "--pairs must be best-worst or all");
        assertRefused(call("online-dpo", pairs, folder.resolve("bad"), "--reward", Golden.MODEL.toString()),
                "not a preference model");
    }

    private static Outcome call(String command, Path data, Path out, String... flags) {
        return Outcome.of(Stream.concat(Stream.of(command, "--model", Golden.MODEL, "--data", data, "--out", out,
                "--max-steps", 1, "--batch-size", 4), Stream.of(flags)).toArray());
    }

    private static void assertDone(Outcome run, Path out) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(out.resolve("model.safetensors")).exists();
        assertThat(out.resolve("report.html")).exists();
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).isNotEmpty();
    }

    private static void assertRefused(Outcome run, String problem) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err().lines().toList()).anyMatch(line -> line.contains(problem));
    }
}
