package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Added tokens that stand in other files than the vocabulary: `added_tokens_decoder` in `tokenizer_config.json`, from id to
/// token, and the older `added_tokens.json`, from text to id. They are added as Hugging Face's library adds them.
final class MoreTokens {
    private final Path file;
    private final List<String> tokens;
    private final List<AddedToken> added;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Set<Integer> addedIds = new HashSet<>();

    private MoreTokens(Path file, TokenizerSpec spec) {
        this.file = file;
        tokens = new ArrayList<>(spec.tokens());
        added = new ArrayList<>(spec.addedTokens());
        for (int id = 0; id < tokens.size(); id++)
            ids.putIfAbsent(tokens.get(id), id);
        added.forEach(token -> addedIds.add(token.id()));
    }

    /// @param config a `tokenizer_config.json`
    static TokenizerSpec ofConfig(JsonPart config, TokenizerSpec spec) {
        JsonPart decoder = config.field("added_tokens_decoder");
        if (decoder.isAbsent())
            return spec;
        TreeMap<Integer, JsonPart> sorted = new TreeMap<>();
        decoder.node().fieldNames().forEachRemaining(name -> {
            if (!name.matches("[0-9]{1,8}"))
                throw decoder.unsupported("an object from id to token");
            sorted.put(Integer.parseInt(name), decoder.field(name));
        });
        MoreTokens more = new MoreTokens(config.file(), spec);
        sorted.forEach((id, part) -> more.add(TokenizerJson.addedToken(part, id)));
        return spec.with(more.tokens, more.added);
    }

    /// @param object an `added_tokens.json`
    static TokenizerSpec ofObject(JsonPart object, TokenizerSpec spec) {
        TreeMap<Integer, String> sorted = new TreeMap<>();
        object.node().fieldNames()
                .forEachRemaining(token -> sorted.put(object.field(token).number(0), token));
        MoreTokens more = new MoreTokens(object.file(), spec);
        sorted.forEach((id, token) -> more.add(new AddedToken(id, token, false, false, false, false, false)));
        return spec.with(more.tokens, more.added);
    }

    private void add(AddedToken token) {
        int id = ids.getOrDefault(token.content(), tokens.size());
        if (id != token.id()) {
            throw new DataException(file + ": token \"" + token.content() + "\" has the id " + token.id()
                    + "; expected " + id + (id == tokens.size() ? ", the next one" : ", as in the vocabulary"));
        }
        if (id == tokens.size()) {
            tokens.add(token.content());
            ids.put(token.content(), id);
        }
        if (addedIds.add(id))
            added.add(token);
    }
}
