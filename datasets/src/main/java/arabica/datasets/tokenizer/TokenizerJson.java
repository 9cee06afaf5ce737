package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Hugging Face's `tokenizer.json`, of the byte-level BPE kind. What it asks for and is not done here (a normalizer, a
/// pre-tokenizer with another pattern, dropout, …) is an error: ignoring it would give other ids without a word.
final class TokenizerJson {
    private static final String GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private TokenizerJson() {}

    /// Reads a file without its `tokenizer_config.json`: BOS, EOS and padding are not known yet.
    static TokenizerSpec read(Path file, JsonNode root) {
        JsonNode model = root.path("model");
        requireModel(file, model);
        require(file, "normalizer", root.path("normalizer"), "null");

        Vocabulary vocabulary = new Vocabulary(file.toString());
        vocabulary.addAll(object(file, model, "vocab"));
        List<AddedToken> added = new ArrayList<>();
        for (JsonNode node : root.path("added_tokens")) {
            AddedToken token = addedToken(file, node);
            vocabulary.add(token.content(), token.id());
            added.add(token);
        }
        List<TokenizerSpec.Merge> merges = new ArrayList<>();
        JsonNode list = model.path("merges");
        if (!list.isArray())
            throw new DataException(file + ": field \"model.merges\": expected a list");
        for (JsonNode node : list)
            merges.add(merge(file, node, merges.size() + 1));

        OptionalInt bos = prependedToken(file, root.path("post_processor"), vocabulary);
        return new TokenizerSpec(file.toString(), vocabulary.inOrder(), merges, List.copyOf(added),
                addsPrefixSpace(file, root.path("pre_tokenizer")), model.path("ignore_merges").asBoolean(false), bos,
                OptionalInt.empty(), OptionalInt.empty(), bos.isPresent(), null);
    }

    static TokenizerSpec.Merge merge(String line, String where) {
        int space = line.indexOf(' ');
        if (space <= 0 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
            throw new DataException(where + ": merge \"" + line + "\": expected two tokens with a space between");
        }
        return new TokenizerSpec.Merge(line.substring(0, space), line.substring(space + 1));
    }

    private static TokenizerSpec.Merge merge(Path file, JsonNode node, int number) {
        if (node.isTextual())
            return merge(node.textValue(), file.toString());
        if (node.isArray() && node.size() == 2 && node.get(0).isTextual() && node.get(1).isTextual()) {
            return new TokenizerSpec.Merge(node.get(0).textValue(), node.get(1).textValue());
        }
        throw new DataException(file + ": merge " + number + ": expected \"left right\" or [\"left\", \"right\"]");
    }

    private static void requireModel(Path file, JsonNode model) {
        JsonNode type = model.path("type");
        if (!type.isMissingNode())
            require(file, "model.type", type, "\"BPE\"");
        for (String field : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
            JsonNode value = model.path(field);
            if (!value.isTextual() || !value.textValue().isEmpty())
                require(file, "model." + field, value, "null");
        }
        if (model.path("byte_fallback").asBoolean(false)) {
            throw unsupported(file, "model.byte_fallback", model.path("byte_fallback"),
                    "false (a byte-level vocabulary)");
        }
    }

    private static AddedToken addedToken(Path file, JsonNode node) {
        JsonNode id = node.path("id");
        JsonNode content = node.path("content");
        if (!id.isInt() || id.intValue() < 0 || !content.isTextual() || content.textValue().isEmpty()) {
            throw new DataException(
                    file + ": field \"added_tokens\": expected objects with an id and a content, not " + node);
        }
        if (node.path("single_word").asBoolean(false)) {
            throw unsupported(file, "added_tokens.single_word", node.path("single_word"), "false");
        }
        return new AddedToken(id.intValue(), content.textValue(), node.path("special").asBoolean(false),
                node.path("lstrip").asBoolean(false), node.path("rstrip").asBoolean(false));
    }

    /// Accepts `ByteLevel` with its own pattern, and `Split` by the same pattern before a `ByteLevel` without.
    private static boolean addsPrefixSpace(Path file, JsonNode node) {
        JsonNode byteLevel = node;
        boolean split = false;
        if ("Sequence".equals(node.path("type").asText())) {
            JsonNode parts = node.path("pretokenizers");
            JsonNode pattern = parts.path(0).path("pattern").path("Regex");
            split = parts.size() == 2 && "Split".equals(parts.path(0).path("type").asText())
                    && GPT2_PATTERN.equals(pattern.asText());
            if (!split)
                throw unsupported(file, "pre_tokenizer", node, "ByteLevel with GPT-2's pattern");
            byteLevel = parts.path(1);
        }
        boolean usesPattern = byteLevel.path("use_regex").asBoolean(true);
        if (!"ByteLevel".equals(byteLevel.path("type").asText()) || usesPattern == split) {
            throw unsupported(file, "pre_tokenizer", node, "ByteLevel with GPT-2's pattern");
        }
        return byteLevel.path("add_prefix_space").asBoolean(true);
    }

    /// The token that a `TemplateProcessing` puts before a single sequence.
    private static OptionalInt prependedToken(Path file, JsonNode processor, Vocabulary vocabulary) {
        switch (processor.path("type").asText("")) {
            case "", "null", "ByteLevel" -> {
                return OptionalInt.empty();
            }
            case "Sequence" -> {
                OptionalInt found = OptionalInt.empty();
                for (JsonNode part : processor.path("processors")) {
                    OptionalInt token = prependedToken(file, part, vocabulary);
                    if (token.isPresent())
                        found = token;
                }
                return found;
            }
            case "TemplateProcessing" -> {
                JsonNode single = processor.path("single");
                String token = single.path(0).path("SpecialToken").path("id").asText();
                if (single.size() == 1 && single.path(0).has("Sequence"))
                    return OptionalInt.empty();
                if (single.size() == 2 && single.path(1).has("Sequence") && vocabulary.id(token).isPresent()) {
                    return vocabulary.id(token);
                }
                throw unsupported(file, "post_processor.single", single,
                        "at most one special token, before the sequence");
            }
            default -> throw unsupported(file, "post_processor", processor, "null, ByteLevel or TemplateProcessing");
        }
    }

    private static JsonNode object(Path file, JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (!node.isObject() || node.isEmpty()) {
            throw new DataException(file + ": field \"model." + field + "\": expected an object with tokens");
        }
        return node;
    }

    private static void require(Path file, String field, JsonNode value, String expected) {
        boolean absent = value.isMissingNode() || value.isNull();
        if (absent ? !expected.equals("null") : !value.toString().equals(expected)) {
            throw unsupported(file, field, value, expected);
        }
    }

    private static DataException unsupported(Path file, String field, JsonNode value, String expected) {
        String shown = value.toString();
        String brief = shown.length() > 80 ? shown.substring(0, 80) + "…" : shown;
        return new DataException(file + ": field \"" + field + "\" is " + brief + ", which is not supported; expected "
                + expected);
    }

    /// The file as Hugging Face's library writes it, with merges as `left right`, which every version reads.
    static byte[] write(TokenizerSpec spec) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode().put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        for (AddedToken token : spec.addedTokens()) {
            added.addObject().put("id", token.id()).put("content", token.content()).put("single_word", false)
                    .put("lstrip", token.lstrip()).put("rstrip", token.rstrip()).put("normalized", false)
                    .put("special", token.special());
        }
        root.putNull("normalizer");
        byteLevel(root.putObject("pre_tokenizer"), spec.addPrefixSpace());
        root.putNull("post_processor");
        byteLevel(root.putObject("decoder"), true);
        ObjectNode model = root.putObject("model").put("type", "BPE").putNull("dropout").putNull("unk_token")
                .putNull("continuing_subword_prefix").putNull("end_of_word_suffix").put("fuse_unk", false)
                .put("byte_fallback", false).put("ignore_merges", spec.ignoreMerges());
        ObjectNode vocab = model.putObject("vocab");
        for (int id = 0; id < spec.tokens().size(); id++)
            vocab.put(spec.tokens().get(id), id);
        ArrayNode merges = model.putArray("merges");
        spec.merges().forEach(merge -> merges.add(merge.left() + " " + merge.right()));
        return pretty(mapper, root);
    }

    static byte[] pretty(JsonMapper mapper, JsonNode root) {
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER);
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators).withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        try {
            return mapper.writer(printer).writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void byteLevel(ObjectNode node, boolean addPrefixSpace) {
        node.put("type", "ByteLevel").put("add_prefix_space", addPrefixSpace).put("trim_offsets", true)
                .put("use_regex", true);
    }
}
