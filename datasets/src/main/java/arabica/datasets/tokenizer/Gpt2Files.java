package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import arabica.datasets.tokenizer.split.Gpt2Split;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// GPT-2's own files: a JSON object from token to id, and a text with a merge a line.
final class Gpt2Files {
    private Gpt2Files() {}

    static TokenizerSpec read(Path vocabularyFile, JsonNode vocabulary, Path mergesFile, String mergesText) {
        Vocabulary tokens = new Vocabulary(vocabularyFile.toString());
        tokens.addAll(vocabulary);
        List<Model.Merge> merges = new ArrayList<>();
        String[] lines = mergesText.split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            boolean version = i == 0 && lines[i].startsWith("#version");
            if (version || lines[i].isEmpty() && i == lines.length - 1)
                continue;
            merges.add(ModelJson.merge(lines[i], mergesFile + ": line " + (i + 1)));
        }
        OptionalInt end = tokens.id(TokenizerConfigJson.END_OF_TEXT);
        List<AddedToken> added = end.isEmpty()
                ? List.of()
                : List.of(AddedToken.special(end.getAsInt(), TokenizerConfigJson.END_OF_TEXT));
        if (tokens.isEmpty())
            throw new DataException(vocabularyFile + ": the vocabulary is empty");
        return spec(vocabularyFile.toString(), tokens.inOrder(), merges, added, end);
    }

    /// GPT-2's way: byte-level with its pattern, the end of a text also the BOS.
    static TokenizerSpec spec(String source, List<String> tokens, List<Model.Merge> merges, List<AddedToken> added,
            OptionalInt end) {
        return new TokenizerSpec(source, tokens, added, Normalizer.NONE,
                new PreTokenizer.ByteLevel(false, Optional.of(new Gpt2Split())),
                new Model.ByMerges(List.copyOf(merges), new Model.Bytes(), false), new PostProcessor.Untouched(),
                new Decoder.ByteLevel(),
                new TokenizerSpec.Names(end, end, OptionalInt.empty(), Optional.empty()), null);
    }
}
