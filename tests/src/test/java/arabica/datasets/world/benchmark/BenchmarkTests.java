package arabica.datasets.world.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkTests {
    /// What a version's name stands for: the bytes of the rows, and the reward to the last bit. When this fails the world
    /// has changed, and results on it cannot be compared: its version must change with the hash.
    @ParameterizedTest
    @CsvSource({"style, 0, world-1.0, 11fc39fa7d285f9f7f1f3d82e426fc04",
            "style, 7, world-1.0, fbd7313c7ca0050928430c094d1765b5",
            "reasoning, 0, reasoning-1.0, 9101108eafbf34f5028e4486588fb73d",
            "reasoning, 7, reasoning-1.0, 69e95364a07c1da2813b820deea90d57"})
    void aVersionIsTheBytesOfItsRowsAndTheRewardsOfResponses(String name, long seed, String version, String hash)
            throws NoSuchAlgorithmException {
        Benchmark world = Benchmark.of(name, seed);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int row = 0; row < 300; row++) {
            Benchmark.Pair heldOut = world.heldOutPair(row);
            String lines = String.join("\n", world.text(row), world.demonstration(row).toString(),
                    world.pair(row, 0).toString(), world.pair(row, 0.4).toString(), world.prompt(row),
                    heldOut.toString(), world.heldOutPrompt(row), world.idealResponse(row),
                    world.judge(row, world.idealResponse(row)).toString(),
                    world.judge(row, heldOut.chosen()).toString());
            digest.update(lines.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(HexFormat.of().formatHex(digest.digest()).substring(0, 32)).isEqualTo(hash);
        assertThat(world.version()).isEqualTo(version);
    }

    @Test
    void idealResponsesEarnTheBestReward() {
        for (String name : Benchmark.names()) {
            Benchmark world = Benchmark.of(name, 3);
            for (int row = 0; row < 200; row++) {
                assertThat(world.judge(row, world.idealResponse(row)).get("reward")).isEqualTo(world.bestReward());
            }
        }
    }

    @Test
    void thereIsNoOtherWorld() {
        assertThatThrownBy(() -> Benchmark.of("tiny", 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("style, reasoning");
    }
}
