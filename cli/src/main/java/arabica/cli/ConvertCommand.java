package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.DType;
import arabica.datasets.AtomicFiles;
import arabica.datasets.DataException;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelConversion;
import arabica.nn.ModelDirectory;
import arabica.nn.SaveOptions;
import arabica.nn.gguf.GgufFile;
import arabica.nn.gguf.GgufTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `arabica convert --model PATH --out DIR`.
@Command(name = "convert", description = "Writes a model in Hugging Face's layout: in another type, in smaller files, or from another format.", footer = {
        "", "Example:", "  arabica convert --model model.gguf --out OUT --dtype bf16"})
final class ConvertCommand extends BaseCommand {
    /// What weights are written in.
    enum Precision {
        f32(DType.F32), bf16(DType.BF16);

        private final DType type;

        Precision(DType type) { this.type = type; }
    }

    /// Files of a model folder that go along as they are, beside the tokenizer's.
    private static final List<String> COMPANIONS = List.of("generation_config.json");

    @Option(names = "--model", paramLabel = "PATH", required = true, description = "a model's folder, a GGUF file, or a checkpoint of llama2.c (.bin)")
    private Path model;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "the folder to write; it must not exist, or be empty")
    private Path out;

    @Option(names = "--tokenizer", paramLabel = "DIR", description = "the folder of the tokenizer that goes along (default: the model's own)")
    private Path tokenizer;

    @Option(names = "--dtype", paramLabel = "f32|bf16", description = "the type of all weights (default: each as it is; f32 where it is neither)")
    private Precision precision;

    @Option(names = "--max-shard-size", paramLabel = "SIZE", defaultValue = "5GB", converter = ByteSize.class, description = "weights that are larger are written in several files (default: ${DEFAULT-VALUE})")
    private long maxShardBytes;

    @Override
    public Integer call() throws Exception {
        requireEmpty();
        return withBackend(this::convert);
    }

    private int convert(Backend backend) throws IOException {
        SaveOptions options = new SaveOptions(Optional.ofNullable(precision).map(chosen -> chosen.type), maxShardBytes);
        ModelConversion.Result result = ModelConversion.convert(model, out, options, backend);
        boolean withTokenizer = writeTokenizer();
        for (String name : COMPANIONS) {
            Path file = model.resolve(name);
            if (Files.isRegularFile(file)) { AtomicFiles.write(out.resolve(name), Files.readAllBytes(file)); }
        }
        say(String.format(Locale.ROOT, "arabica convert: %,d parameters, %,d bytes, %s; in %s", result.parameters(),
                result.bytes(), withTokenizer ? "with the tokenizer" : "without a tokenizer", out));
        return ExitCodes.DONE;
    }

    /// The tokenizer that was named, or the one inside a GGUF file, or else what lies in the model's folder: beside a
    /// llama2.c checkpoint too.
    private boolean writeTokenizer() throws IOException {
        if (tokenizer == null && GgufFile.isGguf(model)) {
            try (GgufFile file = GgufFile.open(model)) {
                if (file.text("tokenizer.ggml.model").isEmpty()) { return false; }
                return new GgufTokenizerFiles(GgufTokenizer.of(file)).write(out);
            }
        }
        Path folder = tokenizer != null
                ? tokenizer
                : Files.isDirectory(model) ? model : model.toAbsolutePath().getParent();
        if (tokenizer == null && !BpeTokenizer.isIn(folder)) { return false; }
        BpeTokenizer read = BpeTokenizer.read(folder);
        read.requireFits(ModelDirectory.config(out).vocabSize(), model.toString());
        read.save(out);
        return true;
    }

    private void requireEmpty() throws IOException {
        if (!Files.exists(out)) { return; }
        if (!Files.isDirectory(out)) { throw new DataException(out + " is a file; expected a folder"); }
        try (Stream<Path> found = Files.list(out)) {
            if (found.findAny().isPresent()) { throw new DataException(out + " is not empty; expected a new folder"); }
        }
    }
}
