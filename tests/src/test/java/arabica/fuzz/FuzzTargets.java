package arabica.fuzz;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.GgufExport;
import arabica.nn.Llama2cFile;
import arabica.nn.ModelConversion;
import arabica.nn.ModelDirectory;
import arabica.nn.Safetensors;
import arabica.nn.SafetensorsFile;
import arabica.nn.SaveOptions;
import arabica.nn.gguf.GgufFile;
import arabica.nn.gguf.GgufTokenizer;
import arabica.nn.stored.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The readers of files that come from elsewhere, each with good files to damage.
final class FuzzTargets {
    private static final String TEXT = "Once upon a time, 3 é 数 🙂\n\n don't  stop";

    private FuzzTargets() {}

    /// @param golden   the folder of the golden models
    /// @param scratch  where more good files can be made
    static List<FuzzTarget> all(Path golden, Path scratch) throws IOException {
        Path model = golden.resolve("gpt2");
        Path shards = shards(model, scratch.resolve("shards"));
        Path ggufs = ggufs(golden, scratch.resolve("ggufs"));
        Path more = Files.createDirectories(scratch.resolve("more"));
        MoreFiles.sentencePiece(more.resolve("tokenizer.model"));
        MoreFiles.llama2cTokenizer(more.resolve("tokenizer.bin"));
        MoreFiles.llama2c(more.resolve("model.bin"));
        return List.of(
                target("safetensors", files(model, "model.safetensors"),
                        Map.of("model.safetensors", SafetensorsMutators.ANY), FuzzTargets::readTensors),
                target("index", files(shards, names(shards)), Map.of("model.safetensors.index.json", JsonMutators.ANY,
                        "model-00001-of-00003.safetensors", SafetensorsMutators.ANY), FuzzTargets::load),
                target("config", files(model, "config.json", "model.safetensors"),
                        Map.of("config.json", JsonMutators.ANY), FuzzTargets::load),
                target("config-llama", files(golden.resolve("llama"), "config.json", "model.safetensors"),
                        Map.of("config.json", JsonMutators.ANY), FuzzTargets::load),
                target("config-qwen", files(ggufs.resolve("qwen2"), "config.json", "model.safetensors"),
                        Map.of("config.json", JsonMutators.ANY), FuzzTargets::load),
                target("config-neox", files(ggufs.resolve("gptneox"), "config.json", "model.safetensors"),
                        Map.of("config.json", JsonMutators.ANY), FuzzTargets::load),
                target("gguf", files(ggufs, "reference.gguf"), Map.of("reference.gguf", ByteMutators.ANY),
                        FuzzTargets::readGguf),
                target("gguf-model", files(ggufs, "qwen2.gguf", "gptneox.gguf"),
                        Map.of("qwen2.gguf", ByteMutators.ANY, "gptneox.gguf", ByteMutators.ANY),
                        (folder, scope) -> {
                            ModelDirectory.load(folder.resolve("qwen2.gguf"), scope);
                            ModelDirectory.load(folder.resolve("gptneox.gguf"), scope);
                        }),
                target("tokenizer", files(model, "tokenizer.json", "tokenizer_config.json"),
                        Map.of("tokenizer.json", JsonMutators.ANY), FuzzTargets::readTokenizer),
                target("tokenizer-config", files(model, "tokenizer.json", "tokenizer_config.json"),
                        Map.of("tokenizer_config.json", JsonMutators.ANY), FuzzTargets::readTokenizer),
                target("sentencepiece", files(more, "tokenizer.model"), Map.of("tokenizer.model", ByteMutators.ANY),
                        FuzzTargets::readTokenizer),
                target("llama2c-tokenizer", files(more, "tokenizer.bin"), Map.of("tokenizer.bin", ByteMutators.ANY),
                        FuzzTargets::readTokenizer),
                target("llama2c", files(more, "model.bin"), Map.of("model.bin", ByteMutators.ANY),
                        (folder, scope) -> Llama2cFile.read(folder.resolve("model.bin"), scope)));
    }

    private static Path shards(Path model, Path folder) {
        try (Backend backend = new ScalarBackend()) {
            ModelConversion.convert(model, folder, new SaveOptions(Optional.of(DType.BF16), 35_000), backend);
        }
        return folder;
    }

    /// The reference's file of many types, and whole models.
    private static Path ggufs(Path golden, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(golden.resolve("gguf/reference.gguf"), folder.resolve("reference.gguf"));
        for (String architecture : List.of("qwen2", "gptneox")) {
            Path model = GgufExport.model(architecture, folder.resolve(architecture));
            GgufExport.write(architecture, model, folder.resolve(architecture + ".gguf"));
        }
        return folder;
    }

    private static String[] names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toArray(String[]::new);
        }
    }

    private static void load(Path folder, Scope scope) { ModelDirectory.load(folder, scope); }

    private static FuzzTarget target(String name, Map<String, byte[]> files, Map<String, Mutator> mutators,
            FuzzTarget.Reader reader) {
        return new FuzzTarget(name, files, mutators, reader);
    }

    private static Map<String, byte[]> files(Path folder, String... names) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : names) { files.put(name, Files.readAllBytes(folder.resolve(name))); }
        return files;
    }

    private static void readTensors(Path folder, Scope scope) {
        try (SafetensorsFile file = Safetensors.open(folder.resolve("model.safetensors"))) {
            for (String name : file.names()) { read(file.tensor(name), scope); }
        }
    }

    private static void readGguf(Path folder, Scope scope) {
        try (GgufFile file = GgufFile.open(folder.resolve("reference.gguf"))) {
            GgufTokenizer.of(file);
            for (String name : file.tensors().keySet()) { read(file.tensor(name), scope); }
        }
    }

    private static void read(StoredTensor tensor, Scope scope) {
        if (tensor.encoding().isPresent()) { tensor.read(DType.F32, scope); }
    }

    private static void readTokenizer(Path folder, Scope scope) {
        BpeTokenizer tokenizer = BpeTokenizer.read(folder);
        tokenizer.decode(tokenizer.encode(TEXT));
    }
}
