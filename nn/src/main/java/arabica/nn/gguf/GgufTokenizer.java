package arabica.nn.gguf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import arabica.nn.FormatException;

/// What a GGUF file says of its tokenizer, as plain lists; a piece's place in them is its id.
///
/// @param model         `gpt2` (byte-level BPE), `llama` (SentencePiece), …
/// @param pre           which split pattern comes first, by llama.cpp's name, for byte-level BPE
/// @param tokens        the pieces, as the tokenizer's own files write them
/// @param scores        one for each piece, or none; SentencePiece merges by them
/// @param tokenTypes    one for each piece, or none: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte
/// @param merges        pairs with a space between, the first merged first; for BPE
/// @param chatTemplate  in Jinja
public record GgufTokenizer(String model, Optional<String> pre, List<String> tokens, float[] scores, int[] tokenTypes,
        List<String> merges, OptionalInt bosId, OptionalInt eosId, OptionalInt unknownId, OptionalInt padId,
        Optional<Boolean> addBos, Optional<Boolean> addEos, Optional<Boolean> addSpacePrefix,
        Optional<String> chatTemplate) {
    private static final String PREFIX = "tokenizer.ggml.";

    /// @throws FormatException if the file has no tokenizer, or its lists do not fit together
    public static GgufTokenizer of(GgufFile file) {
        String model = file.text(PREFIX + "model")
                .orElseThrow(() -> new FormatException(file.path(), "'" + PREFIX + "model' is missing"));
        List<String> tokens = file.array(PREFIX + "tokens").map(GgufValue.Array::texts)
                .orElseThrow(() -> new FormatException(file.path(), "'" + PREFIX + "tokens' is missing"));
        double[] reals = file.array(PREFIX + "scores").map(GgufValue.Array::reals).orElse(new double[0]);
        long[] wholes = file.array(PREFIX + "token_type").map(GgufValue.Array::wholes).orElse(new long[0]);
        requireOneEach(file, "scores", reals.length, tokens.size());
        requireOneEach(file, "token_type", wholes.length, tokens.size());
        float[] scores = new float[reals.length];
        for (int i = 0; i < scores.length; i++) { scores[i] = (float) reals[i]; }
        int[] types = new int[wholes.length];
        for (int i = 0; i < types.length; i++) { types[i] = (int) wholes[i]; }
        return new GgufTokenizer(model, file.text(PREFIX + "pre"), tokens, scores, types,
                file.array(PREFIX + "merges").map(GgufValue.Array::texts).orElse(List.of()),
                id(file, "bos_token_id", tokens), id(file, "eos_token_id", tokens),
                id(file, "unknown_token_id", tokens), id(file, "padding_token_id", tokens),
                file.flag(PREFIX + "add_bos_token"), file.flag(PREFIX + "add_eos_token"),
                file.flag(PREFIX + "add_space_prefix"), file.text("tokenizer.chat_template"));
    }

    private static void requireOneEach(GgufFile file, String list, int size, int tokens) {
        if (size != 0 && size != tokens) {
            throw new FormatException(file.path(), "'" + PREFIX + list + "' has " + size + " entries for " + tokens
                    + " tokens");
        }
    }

    private static OptionalInt id(GgufFile file, String key, List<String> tokens) {
        OptionalLong id = file.whole(PREFIX + key);
        if (id.isPresent() && (id.getAsLong() < 0 || id.getAsLong() >= tokens.size())) {
            throw new FormatException(file.path(), "'" + PREFIX + key + "' is " + id.getAsLong() + ", but there are "
                    + tokens.size() + " tokens");
        }
        return id.isPresent() ? OptionalInt.of((int) id.getAsLong()) : OptionalInt.empty();
    }
}
