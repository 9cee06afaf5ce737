package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.nn.Decoder;
import arabica.nn.Llama2cFile;
import arabica.nn.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `arabica import FILE --out DIR`.
@Command(name = "import", description = "Turns a checkpoint of llama2.c (.bin) into a model folder in Hugging Face's layout: config.json and model.safetensors.", footer = {
        "", "Example:", "  arabica import stories260K.bin --out stories260K"})
final class ImportCommand extends BaseCommand {
    @Parameters(paramLabel = "FILE", description = "a llama2.c checkpoint of version 0")
    private Path file;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "the model folder; it must not exist, or be empty")
    private Path out;

    @Override
    public Integer call() throws IOException {
        requireEmpty();
        // Nothing is computed: any memory will do.
        try (Backend backend = Backends.open("scalar", 1); Scope scope = Scope.open(backend)) {
            Decoder model = Llama2cFile.read(file, scope);
            ModelDirectory.save(out, model);
            say("arabica import: " + model.parameters().count() + " parameters are in " + out);
            return ExitCodes.DONE;
        }
    }

    private void requireEmpty() throws IOException {
        if (!Files.exists(out)) { return; }
        if (!Files.isDirectory(out)) { throw new DataException(out + " is a file; expected a folder"); }
        try (Stream<Path> found = Files.list(out)) {
            if (found.findAny().isPresent()) { throw new DataException(out + " is not empty"); }
        }
    }
}
