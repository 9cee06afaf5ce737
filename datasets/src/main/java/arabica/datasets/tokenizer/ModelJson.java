package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/// The field `model`, of type BPE.
final class ModelJson {
    private ModelJson() {}

    /// @param bytes whether words reach the model as bytes
    static Model.ByMerges read(JsonPart part, Vocabulary vocabulary, boolean bytes) {
        part.requireOnly("type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
                "byte_fallback", "ignore_merges", "vocab", "merges");
        if (!part.field("type").isAbsent() && !part.field("type").text().equals("BPE"))
            throw part.field("type").unsupported("\"BPE\"");
        JsonPart dropout = part.field("dropout");
        if (!dropout.isAbsent() && dropout.node().asDouble(1) != 0)
            throw dropout.unsupported("null");
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (!part.field(affix).isAbsent() && !part.field(affix).text().isEmpty())
                throw part.field(affix).unsupported("null");
        }
        List<Model.Merge> merges = new ArrayList<>();
        if (!part.field("merges").node().isArray())
            throw part.field("merges").unsupported("a list");
        for (JsonPart merge : part.field("merges").elements())
            merges.add(merge(merge));
        return new Model.ByMerges(List.copyOf(merges), bytes ? bytes(part) : characters(part, vocabulary),
                part.field("ignore_merges").bool(false));
    }

    /// A merge as a line: two tokens with a space between.
    static Model.Merge merge(String line, String where) {
        int space = line.indexOf(' ');
        if (space <= 0 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
            throw new DataException(
                    where + ": merge \"" + line + "\": expected two tokens with a space between");
        }
        return new Model.Merge(line.substring(0, space), line.substring(space + 1));
    }

    private static Model.Merge merge(JsonPart part) {
        if (part.node().isTextual())
            return merge(part.text(), part.file().toString());
        List<JsonPart> two = part.elements();
        if (two.size() != 2)
            throw part.unsupported("\"left right\" or [\"left\", \"right\"]");
        return new Model.Merge(two.get(0).text(), two.get(1).text());
    }

    private static Model.Bytes bytes(JsonPart part) {
        if (part.field("byte_fallback").bool(false))
            throw part.field("byte_fallback").unsupported("false (a byte-level vocabulary)");
        return new Model.Bytes();
    }

    private static Model.Characters characters(JsonPart part, Vocabulary vocabulary) {
        JsonPart token = part.field("unk_token");
        OptionalInt unknown = token.isAbsent() ? OptionalInt.empty() : vocabulary.id(token.text());
        boolean fallback = part.field("byte_fallback").bool(false);
        if (!token.isAbsent() && unknown.isEmpty())
            throw token.unsupported("a token of the vocabulary");
        if (unknown.isEmpty() && !(fallback && hasAllBytes(vocabulary))) {
            throw token.unsupported("a token, or \"byte_fallback\" and a token for every byte: characters without a"
                    + " token would vanish");
        }
        return new Model.Characters(fallback, unknown, part.field("fuse_unk").bool(false));
    }

    private static boolean hasAllBytes(Vocabulary vocabulary) {
        for (int b = 0; b < 256; b++) {
            if (vocabulary.id(BytePieces.of(b)).isEmpty())
                return false;
        }
        return true;
    }

    /// Sets the field. Merges are written as `left right`, which every version of the library reads, unless a token holds
    /// a space.
    static void write(ObjectNode parent, TokenizerSpec spec) {
        ObjectNode model = parent.putObject("model").put("type", "BPE").putNull("dropout");
        IntFunction<String> token = spec.tokens()::get;
        switch (spec.model()) {
            case Model.ByMerges merges -> write(model, merges, spec.tokens());
            case Model.ByScores scores -> {
                flags(model, token.apply(scores.unknown()), true, scores.byteFallback(), false);
                vocabulary(model, spec.tokens());
                ArrayNode merges = model.putArray("merges");
                for (ScoredPairs.Pair pair : ScoredPairs.of(spec.tokens(), scores).pairs()) {
                    // A character without a piece has no name here.
                    if (Math.max(pair.left(), pair.right()) < spec.tokens().size())
                        merges.add(token.apply(pair.left()) + " " + token.apply(pair.right()));
                }
            }
        }
    }

    private static void write(ObjectNode model, Model.ByMerges from, List<String> tokens) {
        switch (from.alphabet()) {
            case Model.Bytes bytes -> flags(model, null, false, false, from.ignoreMerges());
            case Model.Characters characters -> flags(model,
                    characters.unknown().isPresent() ? tokens.get(characters.unknown().getAsInt()) : null,
                    characters.fuseUnknown(), characters.byteFallback(), from.ignoreMerges());
        }
        vocabulary(model, tokens);
        ArrayNode merges = model.putArray("merges");
        boolean spaces = from.merges().stream().anyMatch(merge -> (merge.left() + merge.right()).contains(" "));
        for (Model.Merge merge : from.merges()) {
            if (spaces)
                merges.addArray().add(merge.left()).add(merge.right());
            else
                merges.add(merge.left() + " " + merge.right());
        }
    }

    private static void flags(ObjectNode model, String unknown, boolean fuse, boolean fallback, boolean ignoreMerges) {
        model.put("unk_token", unknown).putNull("continuing_subword_prefix").putNull("end_of_word_suffix")
                .put("fuse_unk", fuse).put("byte_fallback", fallback).put("ignore_merges", ignoreMerges);
    }

    private static void vocabulary(ObjectNode model, List<String> tokens) {
        ObjectNode vocab = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++)
            vocab.put(tokens.get(id), id);
    }
}
