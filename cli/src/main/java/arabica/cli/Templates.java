package arabica.cli;

import arabica.datasets.rows.ModelTemplate;
import arabica.datasets.rows.PromptTemplate;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What `--prompt-template` says: a name, or `auto` for the template that the command's `--model` brings.
final class Templates {
    /// For the flags' descriptions.
    static final String NAMES = "none, hh, alpaca, chatml, qwen2, qwen2.5, smollm2, llama3, llama3.1, llama2, mistral, zephyr;"
            + " or auto: the model's own, where it is one of these";
    private static final String AUTO = "auto";

    private Templates() {}

    /// @throws arabica.datasets.DataException where there is no such template, or the model's is not known
    static PromptTemplate of(String name, CommandSpec command) {
        if (!name.equals(AUTO)) { return PromptTemplate.named(name); }
        OptionSpec model = command.findOption("--model");
        Object value = model == null ? null : model.getValue();
        Object folder = value instanceof List<?> several ? several.getFirst() : value;
        if (folder instanceof Path path) { return ModelTemplate.of(path); }
        throw new IllegalArgumentException(
                "--prompt-template auto takes a model's own template, and there is no --model");
    }
}
