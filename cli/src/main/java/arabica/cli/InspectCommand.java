package arabica.cli;

import arabica.datasets.DataException;
import arabica.nn.gguf.GgufFile;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `arabica inspect PATH`.
@Command(name = "inspect", description = "Shows what a model folder, a checkpoint, a run, a safetensors or GGUF file or a data file holds.", footer = {
        "", "Example:", "  arabica inspect OUT/checkpoints/step-100"})
final class InspectCommand extends BaseCommand {
    @Parameters(paramLabel = "PATH", description = "a folder or a file")
    private Path path;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        if (!Files.exists(path)) { throw new DataException(path + ": no such file or folder"); }
        ObjectNode found = Files.isDirectory(path) ? FolderInspector.inspect(path) : inspectFile(path);
        if (format.isText(terminal())) {
            TextTree.print(out(), found);
        } else {
            Json.print(out(), found);
        }
        return ExitCodes.DONE;
    }

    private static ObjectNode inspectFile(Path file) {
        if (GgufFile.isGguf(file)) { return GgufInspector.inspect(file); }
        return file.toString().endsWith(".safetensors")
                ? WeightsInspector.inspect(file)
                : DataInspector.inspect(file);
    }
}
