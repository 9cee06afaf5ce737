package arabica.nn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/// Hugging Face's `generation_config.json`. Only `eos_token_id` is taken, one id or a list: models that end their turns
/// with one token and their texts with another say so here alone. Its sampling settings are the caller's to choose.
public final class GenerationConfigJson {
    private static final String FILE = "generation_config.json";

    private GenerationConfigJson() {}

    /// The end tokens that a model's folder names there; none where there is no such file.
    ///
    /// @throws FormatException if the file is damaged, naming it and the field
    public static Set<Integer> endTokens(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) { return Set.of(); }
        JsonNode eos = JsonFile.object(file, JsonFile.Kind.CONFIGURATION).path("eos_token_id");
        Set<Integer> ids = new LinkedHashSet<>();
        if (eos.isArray()) {
            eos.forEach(id -> ids.add(id(file, eos, id)));
        } else if (!eos.isMissingNode() && !eos.isNull()) { ids.add(id(file, eos, eos)); }
        return ids;
    }

    private static int id(Path file, JsonNode field, JsonNode id) {
        if (!id.isInt() || id.intValue() < 0) {
            throw new FormatException(file, "field \"eos_token_id\" is " + shorten(field.toString())
                    + "; expected a token id or a list of them");
        }
        return id.intValue();
    }

    private static String shorten(String text) { return text.length() <= 60 ? text : text.substring(0, 60) + "…"; }
}
