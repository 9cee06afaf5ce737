package arabica.cli;

import arabica.datasets.tokenizer.BpeTokenizer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `arabica tokenize --model DIR TEXT`.
@Command(name = "tokenize", description = "Prints the token ids and pieces of a text.", footer = {"", "Example:",
        "  arabica tokenize --model gpt2 \"Hello, world\" --format json"})
final class TokenizeCommand extends BaseCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "a model's or a tokenizer's folder")
    private Path model;

    @Parameters(paramLabel = "TEXT", description = "the text, as one argument")
    private String text;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        BpeTokenizer tokenizer = BpeTokenizer.read(model);
        int[] ids = tokenizer.encode(text);
        List<String> pieces = tokenizer.pieces(ids);
        if (format.isText(terminal())) {
            for (int i = 0; i < ids.length; i++) { out().printf(Locale.ROOT, "%7d  %s%n", ids[i], pieces.get(i)); }
        } else {
            ObjectNode object = Json.object();
            Json.put(object, "ids", ids);
            Json.put(object, "pieces", pieces);
            Json.print(out(), object);
        }
        return ExitCodes.DONE;
    }
}
