package arabica.cli;

import arabica.datasets.DataException;
import arabica.datasets.rows.DataPaths;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.FormatException;
import arabica.nn.ModelDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a folder holds: a model, a checkpoint of a run, a run.
final class FolderInspector {
    private static final String CONFIG = "config.json";
    private static final String MANIFEST = "manifest.json";
    private static final String RUN = "run.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private FolderInspector() {}

    /// Whether a folder is one of these, and not of data or of something else.
    static boolean knows(Path folder) {
        boolean certain = Files.exists(folder.resolve(RUN)) || !list(folder, ".safetensors").isEmpty()
                || BpeTokenizer.isIn(folder);
        // Who keeps rows in a folder may well have a config.json beside them.
        return certain || Stream.of(MANIFEST, CONFIG).anyMatch(name -> Files.exists(folder.resolve(name)))
                && !DataPaths.isRows(folder);
    }

    static ObjectNode inspect(Path folder) {
        boolean checkpoint = Files.exists(folder.resolve(MANIFEST));
        boolean run = Files.exists(folder.resolve(RUN));
        boolean model = Files.exists(folder.resolve(CONFIG));
        List<Path> weights = list(folder, ".safetensors");
        boolean adapters = ModelDirectory.hasAdapters(folder);
        boolean tokenizer = BpeTokenizer.isIn(folder);
        if (!checkpoint && !run && !model && weights.isEmpty() && !tokenizer) {
            throw new DataException(folder + ": neither a model, a checkpoint nor a run; expected " + CONFIG + ", "
                    + MANIFEST + " or " + RUN + " in it");
        }
        ObjectNode found = Json.object().put("path", folder.toString()).put("kind",
                checkpoint
                        ? "checkpoint"
                        : run
                                ? "run"
                                : model
                                        ? "model"
                                        : adapters ? "adapters" : tokenizer ? "tokenizer" : "weights");
        if (run) {
            found.set("run", read(folder.resolve(RUN)));
            checkpoints(found, folder.resolve("checkpoints"));
        }
        if (checkpoint) { found.set("manifest", read(folder.resolve(MANIFEST))); }
        if (model) { found.set("config", read(folder.resolve(CONFIG))); }
        if (adapters) { found.set("adapter_config", read(folder.resolve("adapter_config.json"))); }
        if (tokenizer) { tokenizer(found, folder); }
        ArrayNode files = MAPPER.createArrayNode();
        weights.forEach(file -> files.add(WeightsInspector.inspect(file)));
        if (!files.isEmpty()) { found.set("weights", files); }
        return found;
    }

    private static void tokenizer(ObjectNode found, Path folder) {
        ObjectNode node = found.putObject("tokenizer");
        try {
            BpeTokenizer tokenizer = BpeTokenizer.read(folder);
            node.put("vocab_size", tokenizer.vocabSize());
            tokenizer.eosId().ifPresent(id -> node.put("eos_id", id));
            tokenizer.bosId().ifPresent(id -> node.put("bos_id", id));
            tokenizer.padId().ifPresent(id -> node.put("pad_id", id));
            node.put("prepends_bos", tokenizer.prependsBos());
        } catch (DataException | FormatException e) {
            node.put("problem", e.getMessage());
        }
    }

    private static void checkpoints(ObjectNode found, Path folder) {
        ArrayNode names = found.putArray("checkpoints");
        if (Files.isDirectory(folder)) { list(folder, "").forEach(path -> names.add(path.getFileName().toString())); }
    }

    private static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(file.toFile());
        } catch (IOException e) {
            throw new DataException(file + ": not JSON: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static List<Path> list(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
