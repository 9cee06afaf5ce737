package arabica.datasets.world.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.world.World;
import arabica.datasets.world.WorldPrompt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkTests {
    /// What a version's name stands for: the bytes of the rows, and the reward to the last bit. When this fails the world
    /// has changed, and results on it cannot be compared: its version must change with the hash.
    @ParameterizedTest
    @CsvSource({"style, 0, world-1.0, a8f0f62d05a8205cb904cf082be0c289, ca5c180c99295ae9c3eb6b11c8b61c1f",
            "style, 7, world-1.0, 5e7868f020f32d444a8c04adc390a35d, 7762edad7281e41978d106fe119bc061",
            "reasoning, 0, reasoning-1.0, 8298abe22ec39fa4f7c6c6d763f9b268, b735394c97f2a1ed58d0d372715ab81c",
            "reasoning, 7, reasoning-1.0, 1230fa9feaeea5e60e9e473bef260f04, 92d01f71e1b50bb374799f25995fd691"})
    void aVersionIsTheBytesOfItsRowsAndTheRewardsOfResponses(String name, long seed, String version, String rows,
            String ideals) throws NoSuchAlgorithmException {
        Benchmark world = Benchmark.of(name, seed);
        MessageDigest ofRows = MessageDigest.getInstance("SHA-256");
        MessageDigest ofIdeals = MessageDigest.getInstance("SHA-256");
        for (int row = 0; row < 300; row++) {
            Benchmark.Pair heldOut = world.heldOutPair(row);
            String lines = String.join("\n", world.text(row), world.demonstration(row).toString(),
                    world.pair(row, 0).toString(), world.pair(row, 0.4).toString(), world.prompt(row),
                    heldOut.toString(), world.heldOutPrompt(row), world.judge(row, heldOut.chosen()).toString());
            ofRows.update(lines.getBytes(StandardCharsets.UTF_8));
            String ideal = world.idealResponse(row);
            ofIdeals.update((ideal + "\n" + world.judge(row, ideal)).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(hex(ofRows)).isEqualTo(rows);
        assertThat(hex(ofIdeals)).isEqualTo(ideals);
        assertThat(world.version()).isEqualTo(version);
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
    }

    /// A row is a function of its number: so are the ideal responses, each in a manner of its own.
    @Test
    void idealResponsesAreThoseOfTheWorldRowByRow() {
        World world = World.create(3);
        Benchmark style = Benchmark.of("style", 3);
        List<WorldPrompt> prompts = IntStream.range(0, 20).mapToObj(world::heldOutPrompt).toList();
        assertThat(IntStream.range(0, 20).mapToObj(style::idealResponse).toList())
                .isEqualTo(world.idealResponses(prompts));
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
