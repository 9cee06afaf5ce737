package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Hugging Face's `tokenizer_config.json`: which tokens are BOS, EOS and padding, whether a BOS is put first and an EOS
/// last, and the chat template.
final class TokenizerConfigJson {
    static final String END_OF_TEXT = "<|endoftext|>";

    private TokenizerConfigJson() {}

    /// What the configuration does not name keeps the name that it has. GPT-2's own names neither BOS nor EOS, and means its
    /// library's.
    static TokenizerSpec apply(JsonPart config, TokenizerSpec read) {
        TokenizerSpec more = MoreTokens.ofConfig(config, read);
        boolean silent = !config.node().has("bos_token") && !config.node().has("eos_token");
        TokenizerSpec spec = silent && more.names().equals(TokenizerSpec.Names.NONE) ? withoutConfig(more) : more;
        TokenizerSpec.Names known = spec.names();
        TokenizerSpec.Names names = new TokenizerSpec.Names(token(config, "bos_token", spec, known.bos()),
                token(config, "eos_token", spec, known.eos()), token(config, "pad_token", spec, known.pad()),
                chatTemplate(config));
        List<Integer> before = ends(config, "add_bos_token", "bos_token", names.bos(), spec.postProcessor().before());
        List<Integer> after = ends(config, "add_eos_token", "eos_token", names.eos(), spec.postProcessor().after());
        return spec.with(names).with(new PostProcessor.Template(before, after)).with(preTokenizer(config, spec));
    }

    /// What the post-processor puts there stays, unless the configuration says that nothing is.
    private static List<Integer> ends(JsonPart config, String flag, String name, OptionalInt token,
            List<Integer> template) {
        if (!config.field(flag).bool(!template.isEmpty()))
            return List.of();
        if (!template.isEmpty())
            return template;
        return List.of(token.orElseThrow(() -> new DataException(
                config.file() + ": field \"" + flag + "\" is true, but there is no \"" + name + "\"")));
    }

    /// `add_prefix_space` is heard where the pre-tokenizer is a `ByteLevel`, which has it too.
    private static PreTokenizer preTokenizer(JsonPart config, TokenizerSpec spec) {
        JsonPart prefix = config.field("add_prefix_space");
        return spec.preTokenizer() instanceof PreTokenizer.ByteLevel bytes
                ? new PreTokenizer.ByteLevel(prefix.bool(bytes.addPrefixSpace()), bytes.pattern())
                : spec.preTokenizer();
    }

    /// Without a configuration, a special `<|endoftext|>` ends texts, as in GPT-2.
    static TokenizerSpec withoutConfig(TokenizerSpec spec) {
        OptionalInt end = spec.addedTokens().stream()
                .filter(token -> token.special() && token.content().equals(END_OF_TEXT)).mapToInt(AddedToken::id)
                .findFirst();
        return spec.with(new TokenizerSpec.Names(end, end, OptionalInt.empty(), Optional.empty()));
    }

    static byte[] write(TokenizerSpec spec) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode config = mapper.createObjectNode().put("tokenizer_class", "PreTrainedTokenizerFast");
        put(config, "bos_token", spec.names().bos(), spec);
        put(config, "eos_token", spec.names().eos(), spec);
        put(config, "pad_token", spec.names().pad(), spec);
        config.put("add_bos_token", !spec.postProcessor().before().isEmpty());
        if (!spec.postProcessor().after().isEmpty())
            config.put("add_eos_token", true);
        config.put("clean_up_tokenization_spaces", false);
        spec.names().chatTemplate().ifPresent(template -> config.put("chat_template", template));
        return TokenizerJson.pretty(mapper, config);
    }

    private static void put(ObjectNode config, String field, OptionalInt id, TokenizerSpec spec) {
        id.ifPresent(present -> config.put(field, spec.tokens().get(present)));
    }

    /// A token is given by its text or as an object with its `content`.
    private static OptionalInt token(JsonPart config, String field, TokenizerSpec spec, OptionalInt known) {
        JsonPart part = config.field(field);
        if (part.isAbsent())
            return part.node().isNull() ? OptionalInt.empty() : known;
        JsonNode text = part.node().isObject() ? part.node().path("content") : part.node();
        int id = text.isTextual() ? spec.tokens().indexOf(text.textValue()) : -1;
        if (id < 0) {
            throw new DataException(config.file() + ": field \"" + field + "\" is " + part.node()
                    + "; expected a token of " + spec.source());
        }
        return OptionalInt.of(id);
    }

    /// One template, or a list of named ones, of which `default` counts.
    private static Optional<String> chatTemplate(JsonPart config) {
        JsonPart template = config.field("chat_template");
        if (!template.node().isArray())
            return template.isAbsent() ? Optional.empty() : Optional.of(template.text());
        for (JsonPart named : template.elements()) {
            if (named.field("name").text().equals("default"))
                return Optional.of(named.field("template").text());
        }
        return Optional.empty();
    }
}
