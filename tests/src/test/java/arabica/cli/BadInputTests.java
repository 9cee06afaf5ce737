package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is wrong, there is one line that says where and the right exit code, and nothing half-written.
class BadInputTests {
    private static final String GOOD = "{\"prompt\": \"a b\", \"chosen\": \" c d\", \"rejected\": \" e f\"}";

    @TempDir
    Path folder;

    @Test
    void aTruncatedSafetensorsFile() throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("model"));
        Path weights = model.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        for (int length : new int[]{0, 5, 8, 1000, whole.length - 1}) {
            Files.write(weights, Arrays.copyOf(whole, length));

            assertWrongCall(generate(model), "arabica generate: " + weights + ": ");
        }
    }

    @Test
    void aHeaderThatClaimsMoreThanTheFileHolds() throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("model"));
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        for (long claimed : new long[]{bytes.length, 1L << 60, -1, Long.MIN_VALUE}) {
            Files.write(weights,
                    ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN).putLong(0, claimed).array());

            assertWrongCall(generate(model), weights + ": the header claims " + Long.toUnsignedString(claimed));
        }
    }

    @Test
    void aShapeThatOverflows() throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("model"));
        Path weights = model.resolve("model.safetensors");
        for (String shape : new String[]{"[4294967296, 4294967296]", "[9223372036854775807, 8]", "[-1, 4]"}) {
            byte[] header = ("{\"a\": {\"dtype\": \"F32\", \"shape\": " + shape + ", \"data_offsets\": [0, 16]}}")
                    .getBytes(StandardCharsets.UTF_8);
            Files.write(weights, ByteBuffer.allocate(8 + header.length + 16).order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length).put(header).array());

            assertWrongCall(generate(model), weights + ": tensor 'a'");
        }
    }

    @Test
    void aTokenizerThatDoesNotMatchTheModel() throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("model"));
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"vocab_size\": 457", "\"vocab_size\": 500"));
        assertWrongCall(generate(model), "wte.weight", "[457, 32]");

        Path texts = Golden.lines(folder.resolve("texts.jsonl"),
                "{\"text\": \"some more words to learn, some more words to join, and some more of them\"}");
        Path own = folder.resolve("own");
        assertThat(Outcome.of("pretrain", "--data", texts, "--out", own, "--vocab-size", 300, "--hidden-size", 8,
                "--layers", 1, "--heads", 1, "--context-length", 8, "--max-steps", 1).code()).isZero();
        Files.copy(Golden.MODEL.resolve("tokenizer.json"), own.resolve("tokenizer.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertWrongCall(generate(own), "the tokenizer does not match the model " + own, "457");
    }

    @Test
    void rowsThatCannotBeUsed() {
        assertBadRow("{\"prompt\": \"a\", \"rejected\": \"b\"}", "row 2, field \"chosen\"");
        assertBadRow("{\"prompt\": \"a\", \"chosen\": 7, \"rejected\": \"b\"}", "row 2, field \"chosen\"");
        assertBadRow("{\"prompt\": \"a\", \"chosen\": \"\", \"rejected\": \"b\"}", "row 2, field \"chosen\"");
        assertBadRow("{\"prompt\": \"\", \"chosen\": \"a\", \"rejected\": \"b\"}", "row 2, field \"prompt\"");
        assertBadRow("{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"b\"}", "row 2, field \"rejected\"");
        assertBadRow("{\"prompt\": \"a\"", "row 2");
        assertBadRow("", "row 2");
    }

    private void assertBadRow(String row, String named) {
        Path data = Golden.lines(folder.resolve("pairs.jsonl"), GOOD, row, GOOD.replace("a b", "g h"));
        Path out = folder.resolve("out");
        assertWrongCall(dpo(data, out), "arabica dpo: " + data + ": " + named);
        assertThat(out.resolve("model.safetensors")).doesNotExist();

        Outcome skipping = dpo(data, folder.resolve("skipping-" + row.hashCode()), "--skip-bad", "1");
        assertThat(skipping.code()).as(skipping.err()).isZero();
        assertThat(skipping.err()).contains("warning: ").contains(data + ": " + named).contains("1 rows skipped");

        Outcome scored = Outcome.of("eval", "reward", "--model", Golden.MODEL, "--data", data);
        assertThat(scored.code()).isEqualTo(2);
    }

    @Test
    void theOnlyRowOfAFileIsNamedToo() {
        Path data = Golden.lines(folder.resolve("pairs.jsonl"), "{\"prompt\": \"a\", \"rejected\": \"b\"}");

        for (String trainer : new String[]{"dpo", "reward"}) {
            assertWrongCall(Outcome.of(trainer, "--model", Golden.MODEL, "--data", data, "--out",
                    folder.resolve(trainer)), "arabica " + trainer + ": " + data + ": row 1, field \"chosen\"");
        }
    }

    @Test
    void tooManyBadRowsAreNotSkipped() {
        Path data = Golden.lines(folder.resolve("pairs.jsonl"), GOOD, "{\"prompt\": \"a\"}", "{\"prompt\": \"b\"}");

        assertThat(dpo(data, folder.resolve("out"), "--skip-bad", "1").code()).isEqualTo(2);
    }

    @Test
    void missingFiles() {
        Path missing = folder.resolve("missing");
        Path pairs = Golden.lines(folder.resolve("pairs.jsonl"), GOOD);

        assertWrongCall(generate(missing), "arabica generate: " + missing, "no");
        assertWrongCall(dpo(folder.resolve("missing.jsonl"), folder.resolve("out")),
                "arabica dpo: " + folder.resolve("missing.jsonl") + ": no such file");
        assertWrongCall(dpo(pairs, folder.resolve("out2"), "--ref", missing), missing.toString());
        assertWrongCall(Outcome.of("inspect", missing), "arabica inspect: " + missing + ": no such file or folder");
        assertWrongCall(Outcome.of("score", "--model", Golden.MODEL, "--data", missing), missing.toString());
        assertWrongCall(Outcome.of("sft", "--config", missing, "--model", "m", "--data", "d", "--out", "o"),
                missing + ": no such file");
    }

    @Test
    void anIdThatTheModelDoesNotHave() {
        Path data = Golden.lines(folder.resolve("ids.jsonl"), "{\"input_ids\": [1, 2, 3]}",
                "{\"input_ids\": [1, 457]}");

        assertWrongCall(Outcome.of("sft", "--model", Golden.MODEL, "--data", data, "--out", folder.resolve("out")),
                "row 2", "457");
        Outcome scored = Outcome.of("score", "--model", Golden.MODEL, "--data", data);
        assertThat(scored.code()).isEqualTo(2);
        assertThat(scored.err()).contains("row 2").contains("457");
    }

    @Test
    void aLossThatIsNotANumber() {
        Path out = folder.resolve("out");
        Outcome run = Outcome.of("sft", "--model", Golden.MODEL, "--data", Golden.trainBatch(folder), "--out", out,
                "--lr", "1e30", "--schedule", "constant", "--epochs", 10);

        assertThat(run.code()).isEqualTo(1);
        assertThat(errors(run)).singleElement().asString().startsWith("arabica sft: ").containsPattern("step [0-9]+");
        assertThat(out.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void aDeviceThatIsFull() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");
        Outcome run = Outcome.of("sft", "--model", Golden.MODEL, "--data", Golden.trainBatch(folder), "--out",
                folder.resolve("out"), "--metrics", "/dev/full");

        assertThat(run.code()).isEqualTo(1);
        assertThat(errors(run)).singleElement().asString()
                .isEqualTo("arabica sft: cannot write metrics to /dev/full: No space left on device");
    }

    @Test
    void resultsThatCannotBeWritten() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");
        for (String format : new String[]{"text", "json"}) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            try (PrintStream full = new PrintStream(Files.newOutputStream(Path.of("/dev/full")), true)) {
                int code = Arabica.run(new Terminal(full, new PrintStream(err, true), false, false), "tokenize",
                        "--model", Golden.MODEL.toString(), "a fox", "--format", format);

                assertThat(code).isEqualTo(1);
                assertThat(err.toString(StandardCharsets.UTF_8))
                        .isEqualTo("arabica tokenize: standard output cannot be written\n");
            }
        }
    }

    @Test
    void aFolderThatIsNotEmptyIsRefusedAndLeftAsItIs() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve("thesis.txt"), "important");
        Path data = Golden.trainBatch(folder);

        assertWrongCall(sft(data, out), "arabica sft: " + out, "not empty");
        assertThat(out).isDirectoryContaining("glob:**thesis.txt");
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files).allMatch(file -> file.endsWith("thesis.txt") || file.endsWith(".lock"));
        }
        assertThat(sft(data, out, "--overwrite").code()).isZero();
        assertThat(out.resolve("model.safetensors")).exists();
        assertThat(out.resolve("thesis.txt")).hasContent("important");

        Path kept = Golden.lines(folder.resolve("kept.jsonl"), GOOD);
        assertWrongCall(Outcome.of("filter", "--model", Golden.MODEL, "--data", kept, "--out", kept, "--quantile", 0.5),
                "arabica filter: " + kept + " exists");
        assertThat(kept).hasContent(GOOD);
        Path control = Golden.lines(folder.resolve("other.control.jsonl"), GOOD);
        assertWrongCall(filter(kept, folder.resolve("other.jsonl")), "arabica filter: " + control + " exists");
        assertThat(control).hasContent(GOOD);
    }

    @Test
    void aBadRowDoesNotCostTheRunThatWasToBeOverwritten() throws IOException {
        Path out = folder.resolve("out");
        assertThat(sft(Golden.trainBatch(folder), out).code()).isZero();
        byte[] weights = Files.readAllBytes(out.resolve("model.safetensors"));

        assertWrongCall(sft(Golden.lines(folder.resolve("bad.jsonl"), "{\"input_ids\": [1, 2]}", "{}"), out,
                "--overwrite"), "row 2");
        assertThat(out.resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(Outcome.of("generate", "--model", out, "--prompt", "a").code()).isZero();
        assertThat(sft(Golden.trainBatch(folder), out, "--resume").code()).isZero();
    }

    @Test
    void nothingLeftToTrainOn() {
        Path texts = Golden.lines(folder.resolve("texts.jsonl"), "{\"text\": \"a few words to learn, and no more\"}");

        assertWrongCall(Outcome.of("pretrain", "--data", texts, "--out", folder.resolve("out"), "--vocab-size", 300,
                "--hidden-size", 8, "--layers", 1, "--heads", 1, "--context-length", 8, "--eval-fraction", 0.99),
                "arabica pretrain: nothing is left to train on: --eval-fraction holds out all");
    }

    @Test
    void resultsGoIntoFoldersThatAreMadeForThem() throws IOException {
        Path pairs = Golden.lines(folder.resolve("pairs.jsonl"), GOOD);
        Path kept = folder.resolve("a/b/kept.jsonl");
        assertThat(filter(pairs, kept).err()).doesNotContain("cannot write");
        assertThat(kept).hasContent(GOOD.replace(": ", ":").replace(", ", ","));

        Path file = Files.writeString(folder.resolve("file"), "");
        Outcome run = filter(pairs, file.resolve("kept.jsonl"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(errors(run)).singleElement().asString().contains("cannot write " + file.resolve("kept.jsonl"),
                file + " is a file; expected a folder");
    }

    @Test
    void whatIsReadIsNeverOverwritten() throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("runs/model"));
        byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
        Path rows = Golden.trainBatch(folder);
        Path pairs = Golden.lines(folder.resolve("pairs.jsonl"), GOOD);
        Path inside = Files.createDirectories(model.resolve("checkpoints"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), model);

        for (Path out : new Path[]{model, model.resolve("../model"), link, inside, folder.resolve("runs")}) {
            assertWrongCall(Outcome.of("sft", "--model", model, "--data", rows, "--out", out, "--overwrite"),
                    "arabica sft: --out " + out + " and --model " + model, "would delete what is read");
        }
        assertWrongCall(dpo(pairs, model, "--ref", model, "--overwrite"), "--ref " + model);
        assertWrongCall(Outcome.of("ppo", "--model", Golden.MODEL, "--reward", model, "--data", pairs, "--out", model,
                "--overwrite"), "--reward " + model);
        assertWrongCall(Outcome.of("pretrain", "--data", rows, "--tokenizer", model, "--out", model, "--overwrite"),
                "--tokenizer " + model);
        Path data = Files.createDirectories(folder.resolve("old/data")).resolve("pairs.jsonl");
        Files.copy(pairs, data);
        assertWrongCall(Outcome.of("ppo", "--model", Golden.MODEL, "--reward", model, "--data", data, "--out",
                folder.resolve("old"), "--overwrite"), "--data " + data + " is in --out " + folder.resolve("old"));
        assertWrongCall(dpo(pairs, folder.resolve("old"), "--eval-data", data, "--overwrite"), "--eval-data " + data);
        assertThat(data).hasContent(GOOD);
        assertWrongCall(sft(rows, folder.resolve("out"), "--metrics", rows),
                "arabica sft: --data " + rows + " would be written over");
        assertWrongCall(Outcome.of("filter", "--model", model, "--data", pairs, "--out", pairs, "--quantile", 0.5,
                "--overwrite"), "arabica filter: --data " + pairs + " would be written over");

        assertThat(model.resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(model.resolve("tokenizer.json")).exists();
        assertThat(inside).isDirectory();
        assertThat(rows).isNotEmptyFile();
        assertThat(pairs).hasContent(GOOD);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aRunIsNotResumedWithOtherSettings() {
        Path data = Golden.trainBatch(folder);
        Path out = folder.resolve("out");
        assertThat(sft(data, out).code()).isZero();

        assertWrongCall(sft(data, out, "--resume", "--lr", "0.5"), "arabica sft: ", "learning-rate");
        assertWrongCall(sft(data, out, "--resume", "--seed", "5"), "arabica sft: ", "seed");
    }

    @Test
    void flagsThatDoNotExistOrDoNotFit() {
        assertWrongCall(sft(folder, folder.resolve("o"), "--lora-rank", 0), "arabica sft: ", "--lora-rank", "1");
        assertWrongCall(sft(folder, folder.resolve("o"), "--lora-alpha", 8), "--lora-alpha needs --lora-rank");
        assertWrongCall(sft(folder, folder.resolve("o"), "--memory-limit", "much"), "--memory-limit", "16g");
        assertWrongCall(sft(folder, folder.resolve("o"), "--lora-magic", 8), "arabica sft: Unknown option",
                "--lora-magic");
        assertWrongCall(Outcome.of("score", "--model", "m", "--data", "d", "--loss-on=all"),
                "arabica score: Unknown option");
        assertWrongCall(Outcome.of("sft", "--model", "m", "--data", "d", "--out", "o", "--lr", "fast"), "'--lr'",
                "fast");
        assertWrongCall(Outcome.of("sft", "--model", "m", "--data", "d", "--out", "o", "--schedule", "steep"),
                "'--schedule'", "steep");
        assertWrongCall(Outcome.of("score", "--model", "m", "--data", "--format", "json"),
                "a path is missing after --data");
        assertWrongCall(sft(folder, folder.resolve("o"), "--batch-size", "0"), "--batch-size must be at least 1");
        assertWrongCall(sft(folder, folder.resolve("o"), "--backend", "abacus"), "unknown backend 'abacus'");
        assertWrongCall(sft(folder, folder.resolve("o"), "--threads", "0"), "--threads");
        assertWrongCall(sft(folder, folder.resolve("o"), "--prompt-template", "xml"), "xml", "chatml");
        assertWrongCall(dpo(folder, folder.resolve("o"), "--loss", "love"), "unknown --loss 'love'");
        assertWrongCall(Outcome.of("sft"), "--model", "--data", "--out");
        assertWrongCall(Outcome.of("frobnicate"), "arabica: unknown command 'frobnicate'");
        assertWrongCall(Outcome.of(), "arabica: a command is missing");
        assertWrongCall(Outcome.of("eval"), "arabica eval: ", "winrate");
        assertWrongCall(Outcome.of("generate", "--model", Golden.MODEL, "--prompt", ""), "--prompt is empty");
        assertWrongCall(Outcome.of("generate", "--model", Golden.MODEL, "--prompt", "a", "--top-p", 1.5), "top-p");
        assertWrongCall(Outcome.of("generate", "--model", Golden.MODEL, "--prompt", "a ".repeat(80)), "--prompt",
                "context of 64");
    }

    @Test
    void noFlagIsAcceptedAndIgnored() {
        assertWrongCall(Outcome.of("ppo", "--model", "m", "--reward", "r", "--data", "d", "--out", "o",
                "--no-append-eos"), "arabica ppo: Unknown option", "--no-append-eos");
        assertWrongCall(sft(folder, folder.resolve("o"), "--eval-every", 2),
                "arabica sft: --eval-every needs rows to evaluate on", "--eval-data", "--eval-fraction");
        Path texts = Golden.lines(folder.resolve("texts.jsonl"), "{\"text\": \"a few words to learn, and no more\"}");
        assertWrongCall(Outcome.of("pretrain", "--data", texts, "--out", folder.resolve("out"), "--vocab-size", 300,
                "--hidden-size", 8, "--layers", 1, "--heads", 1, "--context-length", 8, "--eval-fraction", 0.01),
                "arabica pretrain: --eval-fraction 0.01 holds out none of the ");
    }

    @Test
    void ppoWantsAPreferenceModel() {
        Path data = Golden.lines(folder.resolve("pairs.jsonl"), GOOD);

        assertWrongCall(Outcome.of("ppo", "--model", Golden.MODEL, "--reward", Golden.MODEL, "--data", data, "--out",
                folder.resolve("out")), Golden.MODEL + ": not a preference model", "score.weight");
    }

    @Test
    void verboseAddsTheStackTrace() {
        Outcome plain = Outcome.of("inspect", folder.resolve("missing"));
        Outcome verbose = Outcome.of("inspect", folder.resolve("missing"), "--verbose");

        assertThat(plain.err().lines()).hasSize(1);
        assertThat(verbose.err()).startsWith(plain.err()).contains("\tat arabica.cli.InspectCommand");
        assertThat(verbose.code()).isEqualTo(2);
    }

    private static Outcome generate(Path model) {
        return Outcome.of("generate", "--model", model, "--prompt", "hello", "--max-new-tokens", 2);
    }

    private static Outcome sft(Path data, Path out, Object... more) {
        return with(more, "sft", "--model", Golden.MODEL, "--data", data, "--out", out);
    }

    private static Outcome filter(Path data, Path out) {
        return Outcome.of("filter", "--model", Golden.MODEL, "--data", data, "--out", out, "--max-perplexity", 1e9);
    }

    private static Outcome dpo(Path data, Path out, Object... more) {
        return with(more, "dpo", "--model", Golden.MODEL, "--data", data, "--out", out, "--max-steps", 1);
    }

    private static Outcome with(Object[] more, Object... first) {
        return Outcome.of(Stream.concat(Arrays.stream(first), Arrays.stream(more)).toArray());
    }

    private static Stream<String> errors(Outcome run) {
        return run.err().lines().filter(line -> line.startsWith("arabica ") && !line.contains(" examples, "));
    }

    private static void assertWrongCall(Outcome run, String... named) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        // Beside the lines that say why it does not run on a GPU, and what the data was taken for.
        assertThat(run.err().strip().lines()
                .filter(line -> !line.startsWith("arabica: running on ") && !line.startsWith("data: "))).singleElement()
                .asString()
                .contains(named).doesNotContain("Exception");
    }
}
