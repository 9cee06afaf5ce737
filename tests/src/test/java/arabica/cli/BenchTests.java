package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `arabica bench`, for a moment each.
class BenchTests {
    @TempDir
    Path folder;

    @Test
    void trainsInProcessesOfTheirOwnAndSaysWhatTheyTook() throws Exception {
        Path file = folder.resolve("figures.json");
        Outcome run = Outcome.of("bench", "--only", "training", "--shapes", "tiny", "--seconds", 0.02, "--threads", 2,
                "--operand-mb", 1, "--json", file, "--seed", 5);

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode report = run.object();
        assertThat(Outcome.parse(Files.readString(file))).isEqualTo(report);
        assertThat(report.has("products")).isFalse();
        for (JsonNode machine : report.get("machine")) {
            assertThat(number(machine, "product_gflops")).isBetween(0.01, 1e5);
            assertThat(number(machine, "read_gbytes")).isBetween(0.1, 1e4);
        }
        List<JsonNode> rows = rows(report, "training");
        assertThat(rows).extracting(row -> row.get("threads").intValue()).containsExactly(1, 2);
        for (JsonNode row : rows) {
            double tokens = number(row, "tokens_per_second");
            assertThat(tokens).isBetween(number(row, "slowest"), number(row, "fastest")).isPositive();
            // About ln 128 at first; and four batches again and again are learnt.
            assertThat(number(row, "first_loss")).isCloseTo(Math.log(128), within(0.5));
            assertThat(number(row, "last_loss")).isLessThan(number(row, "first_loss"));
            double peak = 1e9 * number(report.get("machine").get(2 * rows.indexOf(row)), "product_gflops");
            // Six operations for each of 110,336 parameters, and attention's.
            assertThat(number(row, "share_of_limit"))
                    .isCloseTo(tokens * (6 * 110_336 + 12 * 2 * 64 * 32) / peak, within(1e-9));
        }
        // Threads change nothing but the time.
        assertThat(number(rows.get(0), "first_loss")).isEqualTo(number(rows.get(1), "first_loss"));
    }

    @Test
    void countsOperationsAndBytes() {
        Outcome run = Outcome.of("bench", "--only", "products,kernels,decode", "--shapes", "tiny", "--seconds", 0.001,
                "--threads", 2, "--operand-mb", 1);

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode report = run.object();
        assertThat(rows(report, "products")).hasSize(4 * 3 * 2)
                .allMatch(row -> number(row, "gflops") > 0 && number(row, "share_of_peak") > 0);
        List<JsonNode> kernels = rows(report, "kernels");
        assertThat(kernels).extracting(row -> row.get("kernel").textValue()).contains("GELU, backward",
                "layer norm, backward", "attention, backward, 2048 positions", "embedding scatter-add");
        assertIntensity(kernels, "AdamW", "from memory", 16.0 / 28);
        assertIntensity(kernels, "residual addition", "in cache", 1.0 / 12);
        assertIntensity(kernels, "embedding scatter-add", "from memory", 1.0 / 4);
        // Two products over the causal half, against q, k, v and the result.
        assertIntensity(kernels, "attention, 2048 positions", "in cache", 2 * 2049 * 64 / (4.0 * 4 * 64));

        List<JsonNode> decode = rows(report, "decode");
        assertThat(decode).extracting(row -> row.get("threads") + " " + row.get("weights") + " " + row.get("rows"))
                .containsExactly("1 \"F32\" 1", "1 \"F32\" 8", "1 \"BF16\" 1", "1 \"BF16\" 8", "2 \"F32\" 1",
                        "2 \"F32\" 8", "2 \"BF16\" 1", "2 \"BF16\" 8");
        for (JsonNode row : decode) {
            // All weights but the 32 positions, which are only looked up.
            int bytes = row.get("weights").textValue().equals("F32") ? 4 : 2;
            assertThat(number(row, "weights_mbytes")).isEqualTo(bytes * (110_336 - 32 * 64) / 1e6);
            assertThat(number(row, "gbytes")).isCloseTo(number(row, "tokens_per_second") / number(row, "rows")
                    * number(row, "weights_mbytes") / 1e3, within(1e-9));
        }
    }

    @Test
    void aShapeTakesAnotherContextAndBatch() {
        Outcome run = Outcome.of("bench", "--only", "training", "--shapes", "tiny:16x3", "--seconds", 0.001,
                "--threads",
                1, "--operand-mb", 1);

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode row = rows(run.object(), "training").getFirst();
        assertThat(row.get("shape").textValue()).isEqualTo("tiny:16x3");
        double peak = 1e9 * number(run.object().get("machine").get(0), "product_gflops");
        assertThat(number(row, "share_of_limit")).isCloseTo(number(row, "tokens_per_second")
                * (6 * (110_336 - 16 * 64) + 12 * 2 * 64 * 16) / peak, within(1e-9));
    }

    @Test
    void peopleGetTables() {
        Outcome run = Outcome.onTerminal("bench", "--only", "decode", "--shapes", "tiny", "--seconds", 0.001,
                "--threads", 1, "--operand-mb", 1);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("| threads | product 1024³, GFLOP/s |", "| shape | weights | threads | rows |",
                "| tiny  | F32     |       1 |    8 |");
    }

    @Test
    void aWrongCallIsOneLine() {
        assertThat(Outcome.of("bench", "--shapes", "huge")).isEqualTo(new Outcome(2, "",
                "arabica bench: unknown shape 'huge', expected one of tiny, small, base, medium, large, "
                        + "or one at another context and batch, as in base:4096x1\n"));
        assertThat(Outcome.of("bench", "--seconds", 0)).isEqualTo(new Outcome(2, "",
                "arabica bench: --seconds must be more than 0, not 0.0\n"));
        assertThat(Outcome.of("bench", "--operand-mb", 0).err()).isEqualTo(
                "arabica bench: --operand-mb must be from 1 to 1024, not 0\n");
        assertThat(Outcome.of("bench", "--backend", "abacus").err()).startsWith(
                "arabica bench: unknown backend 'abacus'");
        assertThat(Outcome.of("bench", "--peers", "--only", "products")).isEqualTo(new Outcome(2, "",
                "arabica bench: --peers: other engines take part in training, which --only leaves out\n"));
        Outcome notBuilt = Outcome.of("bench", "--peers");
        assertThat(notBuilt.code()).isEqualTo(2);
        assertThat(notBuilt.err()).matches("arabica bench: --peers: .*peers.jar is not there; build it with: "
                + "mvn -q -Pbenchmarks -pl benchmarks/peers -am package -DskipTests\n");
    }

    private static void assertIntensity(List<JsonNode> kernels, String name, String operands, double expected) {
        assertThat(kernels.stream().filter(row -> row.get("kernel").textValue().equals(name)
                && row.get("operands").textValue().equals(operands))).isNotEmpty().allSatisfy(
                        row -> assertThat(number(row, "gflops") / number(row, "gbytes")).isCloseTo(expected,
                                within(1e-9)));
    }

    private static double number(JsonNode row, String name) { return row.get(name).doubleValue(); }

    private static List<JsonNode> rows(JsonNode report, String table) {
        return StreamSupport.stream(report.get(table).spliterator(), false).toList();
    }
}
