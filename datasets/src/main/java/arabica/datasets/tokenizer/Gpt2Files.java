package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// GPT-2's own files: a JSON object from token to id, and a text with a merge a line.
final class Gpt2Files {
    private Gpt2Files() {}

    static TokenizerSpec read(Path vocabularyFile, JsonNode vocabulary, Path mergesFile, String mergesText) {
        Vocabulary tokens = new Vocabulary(vocabularyFile.toString());
        tokens.addAll(vocabulary);
        List<TokenizerSpec.Merge> merges = new ArrayList<>();
        String[] lines = mergesText.split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean version = i == 0 && lines[i].startsWith("#version");
            if (version || lines[i].isEmpty() && i == lines.length - 1)
                continue;
            merges.add(TokenizerJson.merge(lines[i], mergesFile + ": line " + (i + 1)));
        }
        OptionalInt end = tokens.id(TokenizerConfigJson.END_OF_TEXT);
        List<AddedToken> added = end.isEmpty()
                ? List.of()
                : List.of(AddedToken.special(end.getAsInt(), TokenizerConfigJson.END_OF_TEXT));
        if (tokens.isEmpty())
            throw new DataException(vocabularyFile + ": the vocabulary is empty");
        return new TokenizerSpec(vocabularyFile.toString(), tokens.inOrder(), merges, added, false, false, end, end,
                OptionalInt.empty(), false, null);
    }
}
