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

/// Hugging Face's `tokenizer.json`, of the BPE kind. What it asks for and is not done here (an unknown pattern, dropout, …)
/// is an error: ignoring it would give other ids without a word. How texts are cut off or padded (`truncation`,
/// `padding`) is not the tokenizer's here.
final class TokenizerJson {
    private TokenizerJson() {}

    /// Reads a file without its `tokenizer_config.json`: BOS, EOS and padding are not known yet.
    static TokenizerSpec read(Path file, JsonNode node) {
        JsonPart root = JsonPart.root(file, node);
        JsonPart model = root.field("model");
        JsonPart type = model.field("type");
        if (!type.isAbsent() && !type.text().equals("BPE"))
            throw type.unsupported("\"BPE\"");
        Vocabulary vocabulary = new Vocabulary(file.toString());
        JsonNode vocab = model.field("vocab").node();
        if (!vocab.isObject() || vocab.isEmpty())
            throw new DataException(file + ": field \"model.vocab\": expected an object with tokens");
        vocabulary.addAll(vocab);
        List<AddedToken> added = new ArrayList<>();
        for (JsonPart part : root.field("added_tokens").elements()) {
            AddedToken token = addedToken(part, part.field("id").number(0));
            vocabulary.add(token.content(), token.id());
            added.add(token);
        }
        PreTokenizer preTokenizer = PreTokenizerJson.read(root.field("pre_tokenizer"));
        boolean bytes = preTokenizer.bytes();
        return new TokenizerSpec(file.toString(), vocabulary.inOrder(), List.copyOf(added),
                NormalizerJson.read(root.field("normalizer")), preTokenizer, ModelJson.read(model, vocabulary, bytes),
                PostProcessorJson.read(root.field("post_processor"), vocabulary),
                DecoderJson.read(root.field("decoder"), bytes), TokenizerSpec.Names.NONE, null);
    }

    static AddedToken addedToken(JsonPart part, int id) {
        part.requireOnly("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        return new AddedToken(id, part.field("content").someText(), part.field("special").bool(false),
                part.field("single_word").bool(false), part.field("lstrip").bool(false),
                part.field("rstrip").bool(false), part.field("normalized").bool(false));
    }

    /// The file as Hugging Face's library writes it.
    static byte[] write(TokenizerSpec spec) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode root = mapper.createObjectNode().put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        for (AddedToken token : spec.addedTokens()) {
            added.addObject().put("id", token.id()).put("content", token.content())
                    .put("single_word", token.singleWord()).put("lstrip", token.lstrip())
                    .put("rstrip", token.rstrip()).put("normalized", token.normalized())
                    .put("special", token.special());
        }
        NormalizerJson.write(root, spec.normalizer());
        PreTokenizerJson.write(root, spec.preTokenizer());
        PostProcessorJson.write(root, spec.postProcessor(), spec.tokens());
        DecoderJson.write(root, spec.decoder());
        ModelJson.write(root, spec);
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
}
