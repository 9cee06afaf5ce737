package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Gathers tokens and their ids, in whatever order files list them, into a list without holes.
final class Vocabulary {
    private final String source;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> tokens = new HashMap<>();
    private int size;

    Vocabulary(String source) { this.source = source; }

    /// Adds a JSON object from token to id.
    void addAll(JsonNode vocabulary) {
        vocabulary.properties().forEach(entry -> {
            JsonNode id = entry.getValue();
            if (!id.isInt() || id.intValue() < 0) {
                throw new DataException(source + ": token \"" + entry.getKey() + "\" has the id " + id
                        + "; expected a whole number from 0");
            }
            add(entry.getKey(), id.intValue());
        });
    }

    void add(String token, int id) {
        Integer known = ids.putIfAbsent(token, id);
        if (known != null && known == id)
            return;
        if (known != null) {
            throw new DataException(source + ": token \"" + token + "\" has two ids, " + known + " and " + id);
        }
        // Ids have no holes, so that none is beyond the number of tokens; a few million are more than any tokenizer has.
        if (id >= 1 << 24)
            throw new DataException(source + ": token \"" + token + "\" has the id " + id + ", too large");
        String other = tokens.putIfAbsent(id, token);
        if (other != null) {
            throw new DataException(
                    source + ": the id " + id + " has two tokens, \"" + other + "\" and \"" + token + "\"");
        }
        size = Math.max(size, id + 1);
    }

    boolean isEmpty() { return size == 0; }

    /// One more than the greatest id.
    int size() { return size; }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// The tokens by id.
    ///
    /// @throws DataException when an id below the largest has no token
    List<String> inOrder() {
        List<String> inOrder = new ArrayList<>(tokens.size());
        for (int id = 0; id < size; id++) {
            String token = tokens.get(id);
            if (token == null) {
                throw new DataException(source + ": no token has the id " + id + ", though ids go up to " + (size - 1));
            }
            inOrder.add(token);
        }
        return List.copyOf(inOrder);
    }
}
