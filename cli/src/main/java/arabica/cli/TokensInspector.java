package arabica.cli;

import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenizedDataset;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;

/// What a tokenized set holds.
final class TokensInspector {
    private TokensInspector() {}

    static ObjectNode inspect(Path file, TokenizedDataset data) {
        ObjectNode found = Json.object().put("path", file.toString()).put("kind", "tokens")
                .put("holds", data.kind().name().toLowerCase(Locale.ROOT)).put("rows", data.size());
        for (TokenColumn column : data.kind().columns()) {
            found.put("tokens_" + column.name().toLowerCase(Locale.ROOT), data.totalTokens(column));
        }
        return found;
    }
}
