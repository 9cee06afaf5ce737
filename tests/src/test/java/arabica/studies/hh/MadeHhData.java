package arabica.studies.hh;

import arabica.datasets.TestData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/// Made-up pairs in the files and layouts of hh-rlhf: the chosen reply says "please" in nine of ten, the rejected one
/// "never".
public final class MadeHhData {
    private static final List<String> WORDS = List.of("take", "the", "road", "to", "a", "town", "by", "river", "and",
            "ask", "for", "bread", "in", "shop", "near", "bridge");

    private MadeHhData() {}

    /// @param train rows of the training set, of which the last has an empty reply
    /// @param test lines of the test set, all but the first two of them clean; every third has a middle turn
    public static Path write(Path folder, int train, int test) {
        Random random = new Random(7);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < train; i++) {
            rows.add("{\"prompt\": \"question " + i / 2 + "\", \"chosen\": \""
                    + (i == train - 1 ? " " : reply(random, true)) + "\", \"rejected\": \"" + reply(random, false)
                    + "\"}");
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < test; i++) {
            String before = "\\n\\nHuman: " + (i < 2 ? "question " + i : "other " + i) + "\\n\\nAssistant: "
                    + (i % 3 == 0 ? "what?\\n\\nHuman: that\\n\\nAssistant: " : "");
            lines.append("{\"chosen\": \"").append(before).append(reply(random, true)).append("\", \"rejected\": \"")
                    .append(before).append(reply(random, false)).append("\"}\n");
        }
        try {
            Files.createDirectories(folder.resolve("hh-rlhf-first-turn"));
            Files.createDirectories(folder.resolve("hh-rlhf-harmless-base"));
            TestData.write(folder, HhData.TRAIN, "[" + String.join(",\n", rows) + "]");
            TestData.write(folder, HhData.CLEAN, "{\"clean\": " + IntStream.range(2, test).boxed()
                    .collect(Collectors.toList()) + "}");
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(HhData.TEST)))) {
                out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static String reply(Random random, boolean better) {
        StringBuilder reply = new StringBuilder(random.nextInt(10) > 0 == better ? "please" : "never");
        int words = 3 + random.nextInt(6);
        for (int i = 0; i < words; i++) { reply.append(' ').append(WORDS.get(random.nextInt(WORDS.size()))); }
        return reply.toString();
    }
}
